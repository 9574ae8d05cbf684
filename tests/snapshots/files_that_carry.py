"""Small files of each kind that carry a manifest, made without the renderers of packs."""

import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import typst

from data_access.snapshots import (
    MANIFEST_NAME,
    SIDECAR_KEY,
    Signed,
    carry_in_pptx,
    sign_manifest,
    visible_lines,
)

_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns='
    '"http://schemas.openxmlformats.org/package/2006/relationships"/>'
)


def lines_of(signed: Signed, written: dict[str, str]) -> list[str]:
    """Return what the file says: a title, and a line for each cell."""
    return [
        f"{signed.snapshot.name}: 2 lines of 7",
        *(f"{key} {of}" for key, of in written.items()),
    ]


def pptx(lines: Sequence[str]) -> bytes:
    """Return a presentation of one slide, without a manifest."""
    words = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("ppt/slides/slide1.xml", f"<slide {_A}>{words}</slide>")
        archive.writestr("ppt/_rels/presentation.xml.rels", _RELATIONS)
    return packed.getvalue()


def signed_pptx(signed: Signed, written: dict[str, str]) -> bytes:
    """Return one that carries its manifest."""
    bare = pptx(lines_of(signed, written))
    manifest = sign_manifest(signed, written, visible_lines(bare))
    return carry_in_pptx(bare, manifest.to_json())


def pdf(lines: Sequence[str], attached: bytes = b"") -> bytes:
    """Return a document; Typst attaches what it carries."""
    text = "\n\n".join(lines).replace("/", "\\/")
    attach = f'#pdf.attach("{MANIFEST_NAME}", bytes(sys.inputs.attached))\n' if attached else ""
    return typst.compile((attach + text).encode(), sys_inputs={"attached": attached.decode()})


def signed_pdf(signed: Signed, written: dict[str, str]) -> bytes:
    """Return one that carries its manifest."""
    lines = lines_of(signed, written)
    return pdf(lines, sign_manifest(signed, written, visible_lines(pdf(lines))).to_json())


def csv(path: Path, signed: Signed, written: dict[str, str]) -> Path:
    """Write a CSV file with its metadata beside, and return its path."""
    content = "".join(f"{key},{of}\n" for key, of in written.items()).encode()
    path.write_bytes(content)
    manifest = sign_manifest(signed, written, visible_lines(content))
    about = {"title": "anything", SIDECAR_KEY: json.loads(manifest.to_json())}
    path.with_name(f"{path.stem}-metadata.json").write_text(json.dumps(about), encoding="utf-8")
    return path
