"""Snapshots: figures of a release that somebody chose, frozen and told by their fingerprint."""

from data_access.snapshots.values import (
    Cell,
    Chosen,
    Snapshot,
    SnapshotProblem,
    definitions_of,
    from_json,
    to_json,
)

__all__ = [
    "Cell",
    "Chosen",
    "Snapshot",
    "SnapshotProblem",
    "definitions_of",
    "from_json",
    "to_json",
]
