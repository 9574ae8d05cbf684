"""The cells of a snapshot for programs: a CSV file, its manifest, and a Frictionless package."""

import csv
import hashlib
import io
import json

from data_access import SIDECAR_ENDING, SIDECAR_KEY, Release, Signed, sign_manifest, visible_lines
from documents.packs.deck import safe
from documents.packs.slides import written_in
from pages.delegation_parts.frozen_table import part_name

_FIELDS = {
    "cell": "its name within the snapshot",
    "page": "the public page that shows it",
    "figure": "which figure of that page; empty for its totals",
    "filters": "as in the page's address",
    "by": "what the parts are of; empty for a total",
    "code": "of the part",
    "part_en": "name of the part",
    "part_ur": "name of the part in Urdu",
    "measure": "name of the measure",
    "value": "as published: a number, a share of 1, or the word for why there is no number",
    "shown": "the same as people read it",
}


def data_of(signed: Signed, release: Release) -> dict[str, bytes]:
    """Return the files by name. Raises SnapshotProblem."""
    content, written = _csv(signed, release), written_in(signed, "en")
    manifest = sign_manifest(signed, written, visible_lines(content)).to_json()
    about = {SIDECAR_KEY: json.loads(manifest)}
    return {
        "data.csv": content,
        f"data{SIDECAR_ENDING}": _json(about),
        "datapackage.json": _json(_package(signed, content)),
    }


def _csv(signed: Signed, release: Release) -> bytes:
    text, written = io.StringIO(), written_in(signed, "en")
    rows = csv.writer(text)
    rows.writerow(_FIELDS)
    for cell in signed.snapshot.cells:
        chosen = signed.snapshot.figures[cell.figure]
        names = [part_name(cell.by, cell.code, release, one) for one in ("en", "ur")]
        place = [cell.id, chosen.page, chosen.key, cell.filters, cell.by, cell.code]
        value = [cell.measure, cell.value, written[cell.id]]
        rows.writerow(map(safe, [*place, *names, *value]))
    return text.getvalue().encode()


def _package(signed: Signed, content: bytes) -> dict:
    snapshot = signed.snapshot
    fields = [
        {"name": name, "type": "string", "description": told} for name, told in _FIELDS.items()
    ]
    resource = {
        "profile": "tabular-data-resource", "name": "data", "path": "data.csv", "format": "csv",
        "mediatype": "text/csv", "encoding": "utf-8", "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {"lineTerminator": "\r\n"},
        "schema": {"fields": fields, "primaryKey": ["cell"], "missingValues": [""]},
    }  # fmt: skip
    return {
        "profile": "data-package",
        "name": f"snapshot-{snapshot.id}",
        "title": safe(snapshot.name),
        "description": f"Published figures of release {snapshot.release}, frozen.",
        "version": str(snapshot.release),
        "created": f"{snapshot.made:%Y-%m-%dT%H:%M:%SZ}",
        "resources": [resource],
    }


def _json(about: dict) -> bytes:
    return (json.dumps(about, ensure_ascii=False, indent=2) + "\n").encode()
