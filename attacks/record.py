"""Writing what the attacks found into the release, where everybody reads it; it lies outside of
the checksum.
"""

import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from attacks.findings import Finding

_NAMES = {
    "lp_presence_proven": (
        "cells of 1-9 complaints, presence proven", "other sets of 1-9 complaints, presence proven",
        "sets of fewer than 10 people, presence proven", "more sets of 1-9 complaints that programs prove",
    ),
    "lp_absence_proven": ("empty cells, absence proven", "more empty cells that programs prove"),
    "membership_advantage": ("advantage, knowing published figures only, on average at most",),
    "membership_advantage_strong": ("advantage, knowing every other complaint exactly (not promised)",),
    "noisy_sums_posterior": ("sets of 1-9 by sums: highest posterior",),
    "rule_aware_posterior": ("sets of 1-9 by what is withheld: highest posterior",),
    "guard_aware_posterior": ("1-9 between, reckoning with redrawn values: highest posterior",),
}  # fmt: skip
_DAY = 86_400


def figures(found: Sequence[Finding], missed: int) -> dict[str, float]:
    """Return the main figures under the names of the table ``examination``."""
    by_what = {entry.what: float(entry.figure) for entry in found}
    chosen = {name: sum(by_what[one] for one in what) for name, what in _NAMES.items()}
    return chosen | {"controls_failed": float(missed), "attacked_at": float(time.time() // _DAY)}


def write(path: Path, values: Mapping[str, float]) -> None:
    """Write figures into a release file: a copy is changed and takes its place in one step."""
    path = path.resolve()
    copy = path.with_suffix(".attacked")
    try:
        shutil.copyfile(path, copy)
        with duckdb.connect(str(copy)) as file:
            for name, value in values.items():
                file.execute("DELETE FROM examination WHERE name = ?", [name])
                file.execute("INSERT INTO examination VALUES (?, ?)", [name, value])
            file.execute("CHECKPOINT")
        copy.replace(path)
    finally:
        copy.unlink(missing_ok=True)
        copy.with_name(f"{copy.name}.wal").unlink(missing_ok=True)
