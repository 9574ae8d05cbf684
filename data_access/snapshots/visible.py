"""What a reader sees of a file, line by line, and the manifest that it carries."""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pypdfium2
from lxml import etree

from data_access.snapshots.values import SnapshotProblem

MANIFEST_NAME = "snapshot-manifest.json"
NAMESPACE = "urn:complaints:snapshot"
SIDECAR_ENDING, SIDECAR_KEY = "-metadata.json", "snapshot_manifest"
MOST_BYTES = 30_000_000  # of a file, and of what is packed in it
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_SHAPE = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_NUMBERED = re.compile(r"(.*?)(\d*)\.xml")
_ORDER = ("ppt/slides/slide", "ppt/notesSlides/notesSlide", "", "ppt/charts/chart")
_UNSEEN = (
    "customXml/",
    "docProps/",
    "ppt/embeddings/",
    "ppt/printerSettings/",
    "[Content_Types].xml",
)
_PATTERNS = re.compile(r"ppt/\w*(?:Layout|Master)s/")  # whose placeholders are not shown
_OUTSIDE = "External"  # of a relation: what a slide loads, or leads to
_WITHOUT_DIGITS = str.maketrans("0123456789abcdef", "ghijklmnopqrstuv")
_PACKED = re.compile(r"customXml/item\d+\.xml")
_RELATIONS = "ppt/_rels/presentation.xml.rels"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of every entry: the same file has the same bytes


def kind_of(content: bytes) -> str:
    """Return "pptx", "pdf", "json" or "csv": by what the file is, and not by its name."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return "pptx"
    return "json" if content.lstrip()[:1] == b"{" else "csv"


def visible_lines(content: bytes) -> tuple[str, ...]:
    """Return what a reader sees, line by line, each without doubled blanks.

    Raises SnapshotProblem: it cannot be read as what it seems to be, or is too large.
    """
    if len(content) > MOST_BYTES:
        raise SnapshotProblem("The file is too large.", "فائل بہت بڑی ہے۔")
    lines = (" ".join(line.split()) for line in _READERS[kind_of(content)](content))
    return tuple(line for line in lines if line)


def carried(content: bytes, beside: bytes = b"") -> bytes:
    """Return the manifest that a file carries; of a CSV file the one in its metadata (``beside``).

    Raises SnapshotProblem: there is none.
    """
    kind = kind_of(content)
    found = b""
    if kind == "pptx":
        found = _in_pptx(content)
    elif kind == "pdf":
        found = _in_pdf(content)
    elif kind == "csv":
        found = beside
    if not found:
        raise SnapshotProblem("This file carries no snapshot.", "اس فائل میں کوئی سنیپ شاٹ نہیں۔")
    return found


def carry_in_pptx(content: bytes, manifest: bytes) -> bytes:
    """Return a presentation that carries a manifest, as a part that programs keep when they save
    it again; the same bytes each time.
    """
    root = etree.Element(f"{{{NAMESPACE}}}manifest", nsmap={None: NAMESPACE})
    root.text = manifest.decode()
    entries = dict(_entries(content))
    name = next(f"item{n}.xml" for n in range(1, 1000) if f"customXml/item{n}.xml" not in entries)
    entries[f"customXml/{name}"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    entries[_RELATIONS] = _related(entries[_RELATIONS], f"../customXml/{name}")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, part in entries.items():
            archive.writestr(zipfile.ZipInfo(path, _FIRST_DAY), part, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _related(relations: bytes, target: str) -> bytes:
    root = _xml(relations)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"
    space = "{http://schemas.openxmlformats.org/package/2006/relationships}"
    etree.SubElement(root, f"{space}Relationship", Id="rIdSnapshot", Type=kind, Target=target)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _entries(content: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
                raise SnapshotProblem("The file is too large.", "فائل بہت بڑی ہے۔")
            for entry in archive.infolist():
                yield entry.filename, archive.read(entry)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise SnapshotProblem("This is no presentation that can be read.") from error


def _xml(content: bytes):
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise SnapshotProblem("This is no presentation that can be read.") from error


def _of_pptx(content: bytes) -> Iterator[str]:
    """Slides and their notes in their order, then whatever else could be drawn, whatever its name;
    charts last. A program shows what the file's relations name, and not what is called a slide.
    """
    entries = dict(_entries(content))
    for path in sorted(entries, key=_place):
        if path.startswith(_UNSEEN):
            continue
        if path.endswith(".rels"):
            yield from _from_outside(_xml(entries[path]))
        elif path.endswith(".xml"):
            yield from _of_part(path, _xml(entries[path]))
        else:  # a picture, a film, a font: told by what it is, in letters, for it holds no number
            yield hashlib.sha256(entries[path]).hexdigest().translate(_WITHOUT_DIGITS)


def _place(path: str) -> tuple[int, int, str]:
    """Return where a part is read: of slides, notes and charts by their numbers."""
    match = _NUMBERED.fullmatch(path)
    kind = match[1] if match and match[2] and match[1] in _ORDER else ""
    return _ORDER.index(kind), int(match[2]) if kind else 0, path


def _of_part(path: str, root) -> Iterator[str]:
    if _PATTERNS.match(path):
        for shape in [*root.iter(f"{_SHAPE}sp")]:
            if shape.find(f".//{_SHAPE}ph") is not None:
                shape.getparent().remove(shape)
    yield from ("".join(line.itertext(f"{_DRAWING}t")) for line in root.iter(f"{_DRAWING}p"))
    yield from (value.text or "" for value in root.iter(f"{_CHART}v"))


def _from_outside(relations) -> Iterator[str]:
    for one in relations:
        if one.get("TargetMode") == _OUTSIDE:
            yield one.get("Target", "")


def _in_pptx(content: bytes) -> bytes:
    for path, part in _entries(content):
        if _PACKED.fullmatch(path):
            root = _xml(part)
            if root.tag == f"{{{NAMESPACE}}}manifest":
                return (root.text or "").encode()
    return b""


def _document(content: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise SnapshotProblem("This is no PDF that can be read.") from error


def _of_pdf(content: bytes) -> Iterator[str]:
    with _document(content) as document:
        for page in document:
            yield from page.get_textpage().get_text_bounded().splitlines()


def _in_pdf(content: bytes) -> bytes:
    with _document(content) as document:
        for number in range(document.count_attachments()):
            attached = document.get_attachment(number)
            if attached.get_name() == MANIFEST_NAME:
                return bytes(attached.get_data())
    return b""


def _of_text(content: bytes) -> Iterator[str]:
    try:
        yield from content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise SnapshotProblem("This is no text file in UTF-8.") from error


def sidecar(path: Path) -> Path:
    """Return where the metadata of a CSV file lie."""
    return path.with_name(f"{path.stem}{SIDECAR_ENDING}")


_READERS: Mapping[str, Callable[[bytes], Iterator[str]]] = MappingProxyType(
    {"pptx": _of_pptx, "pdf": _of_pdf, "json": _of_text, "csv": _of_text}
)
