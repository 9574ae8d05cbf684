"""Snapshots: figures of a release that somebody chose, frozen, signed, and carried by files that
say later whether they still say the same.
"""

from data_access.snapshots.keys import KEY_SETTING, has_key
from data_access.snapshots.signed import Manifest, Signed, sign, sign_manifest
from data_access.snapshots.store import (
    all_snapshots,
    public_key_texts,
    public_keys,
    read_snapshot,
    save_snapshot,
)
from data_access.snapshots.values import (
    LONGEST_NAME,
    MOST_FIGURES,
    Cell,
    Chosen,
    Snapshot,
    SnapshotProblem,
    definitions_of,
    from_json,
    to_json,
)
from data_access.snapshots.verify import Verdict, differing, verify
from data_access.snapshots.visible import (
    MANIFEST_NAME,
    SIDECAR_ENDING,
    SIDECAR_KEY,
    carry_in_pptx,
    visible_lines,
)

__all__ = [
    "Cell",
    "Chosen",
    "KEY_SETTING",
    "LONGEST_NAME",
    "MANIFEST_NAME",
    "MOST_FIGURES",
    "Manifest",
    "SIDECAR_ENDING",
    "SIDECAR_KEY",
    "Signed",
    "Snapshot",
    "SnapshotProblem",
    "Verdict",
    "all_snapshots",
    "carry_in_pptx",
    "definitions_of",
    "differing",
    "from_json",
    "has_key",
    "public_key_texts",
    "public_keys",
    "read_snapshot",
    "save_snapshot",
    "sign",
    "sign_manifest",
    "to_json",
    "verify",
    "visible_lines",
]
