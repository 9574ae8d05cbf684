"""Attack 7: publish, let the data change, publish again, and compare everything with everything.

Records come late, are corrected, move to another department and are erased; a period is revised;
the secret is lost in between. Of each told count it is known from which state of the data it is.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from attacks.evidence.containment import Knowledge
from attacks.evidence.grid import GROUPS, Grid, read_release
from attacks.evidence.records import Exact, Records, count, laid_over
from attacks.evidence.sums import build
from attacks.findings import Finding

_SECRETS = ("5a" * 32, "c3" * 32)
_REVISED = "2023-Q2"
_ANNOUNCED = {
    _REVISED,
    "2023-04",
    "2023-05",
    "2023-06",
    "2023",
}  # its months, and what they add up to
_LATE = """INSERT INTO complaints SELECT * REPLACE (complaint_id + {offset} AS complaint_id,
    number || '-{offset}' AS number, (record_key * 7919 + 13) % 4294967296 AS record_key)
    FROM complaints WHERE complaint_id % {every} = {rest} AND complaint_id < 10000000"""
_CHANGES = (
    (
        _LATE.format(offset=10_000_000, every=40, rest=0),
        "UPDATE complaints SET first_feedback = 3 - first_feedback, category_id = category_id % 20 + 1 WHERE complaint_id % 50 = 1",
        "DELETE FROM complaints WHERE complaint_id % 60 = 2",
    ),
    (
        _LATE.format(offset=20_000_000, every=300, rest=5),
        "UPDATE complaints SET department_id = (SELECT max(department_id) FROM departments) WHERE complaint_id % 90 = 7",
        "DELETE FROM complaints WHERE member_id % 97 = 3",
    ),
    (_LATE.format(offset=30_000_000, every=15, rest=3),),
)
_STEPS = (  # as of, more of the command, number of the secret
    ("2023-08-15", (), 0),
    ("2023-11-20", (), 0),
    ("2024-04-10", (), 1),
    ("", ("--revise", _REVISED, "--because", "late records"), 1),
)


@dataclass(frozen=True)
class Step:
    """A release and a copy of the database that it was made from."""

    release: Path
    database: Path


def attack(folder: Path, complaints: int = 20_000) -> list[Finding]:
    """Publish several times over a small sample with the real publisher; return what differs."""
    return findings(sequence(folder, complaints), _ANNOUNCED)


def sequence(folder: Path, complaints: int) -> list[Step]:
    """Build a sample in ``folder``, and publish it, change it, publish it again, and so on."""
    database, releases, steps = folder / "complaints.duckdb", folder / "releases", []
    run(["sample_data.build", "--complaints", str(complaints), "--out", str(database)], {})
    for number, (as_of, more, secret) in enumerate(_STEPS, start=1):
        if number > 1:
            change(database, (*_CHANGES[number - 2], "UPDATE dataset SET version = version + 1"))
        until = ["--as-of", as_of] if as_of else []
        settings = {
            "COMPLAINTS_DATABASE_URL": f"duckdb:///{database}",
            "RELEASE_SECRET": _SECRETS[secret],
        }
        run(["data_access.publish", "--into", str(releases), *until, *more], settings)
        copy = folder / f"complaints-{number}.duckdb"
        shutil.copyfile(database, copy)
        steps.append(Step(releases / f"release-{number:04}.duckdb", copy))
    return steps


def change(database: Path, statements: Sequence[str]) -> None:
    """Change a database by plain SQL."""
    with duckdb.connect(str(database)) as file:
        for statement in statements:
            file.execute(statement)


def run(command: list[str], settings: dict[str, str]) -> str:
    """Run a command of the house; return what it says. Raises RuntimeError where it fails."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(
            f"{command[0]} ended with {done.returncode}: {done.stderr.strip()[-500:]}"
        )
    return done.stdout


# What differs ------------------------------------------------------------------------------------


def findings(steps: Sequence[Step], revised: set[str]) -> list[Finding]:
    """Return what any two releases of a sequence tell together; ``revised``: announced periods."""
    told = [_told(step.release) for step in steps]
    changed, added, compared = [], [], 0
    for earlier, later in zip(told[:-1], told[1:], strict=True):
        own = revised if later is told[-1] else set()
        compared += len(earlier)
        changed += [
            name
            for name, values in earlier.items()
            if name[-1] not in own and later.get(name) != values
        ]
        known = {name[-1] for name in earlier}
        added += [name for name in later if name not in earlier and name[-1] in known]
    wrong, sums, apart, example = _of_last(steps, revised)
    return [
        Finding("7 time", "frozen cells that a later release has otherwise, or lacks", len(changed), 0,
                f"of {compared:,}{_first(changed)}"),
        Finding("7 time", "cells added to periods that were published before", len(added), 0, _first(added)),
        Finding("7 time", "wider periods that are not the sum of parts told before", wrong, 0, f"of {sums:,}"),
        Finding("7 time", "sums over releases that tell 1-9 changed records apart", apart, 0, example),
        Finding("7 time", "totals of two releases that differ by 1 to 9", _close_totals(steps), 0),
        Finding("7 time", "revised counts that differ by 20 or less from what stood", _small_steps(steps, revised), 0),
    ]  # fmt: skip


def _first(names: Sequence[tuple]) -> str:
    return "; ".join(["", *(" x ".join(filter(None, name)) for name in names[:3])])


def _told(path: Path) -> dict[tuple, bytes]:
    release = read_release(path)
    return {
        _name(release, at): values.tobytes()
        for at, values in zip(release.at.tolist(), release.values, strict=True)
    }


def _name(release, at: list[int]) -> tuple:
    group, place, body, period = at
    what = release.bodies[body]
    return (
        GROUPS[group],
        release.places[place].code,
        what.kind,
        what.code,
        release.periods[period].code,
    )


def _close_totals(steps: Sequence[Step]) -> int:
    totals = [read_release(step.release).totals for step in steps]
    pairs = [
        (one[code][n], other[code][n])
        for one, other in zip(totals[:-1], totals[1:], strict=True)
        for code in one.keys() & other.keys()
        for n in range(3)
    ]
    return sum(0 < abs(one - other) < 10 for one, other in pairs if one and other)


def _small_steps(steps: Sequence[Step], revised: set[str]) -> int:
    """Return how many counts of revised periods have a new value though they hardly changed."""
    before, after = read_release(steps[-2].release), read_release(steps[-1].release)
    old = {
        _name(before, at): values
        for at, values in zip(before.at.tolist(), before.values, strict=True)
    }
    small = 0
    for at, values in zip(after.at.tolist(), after.values, strict=True):
        name = _name(after, at)
        if name in old and name[-1] in revised:
            both = (values > 0) & (old[name] > 0) & (values != old[name])
            small += int(
                (np.abs(values - old[name])[both] <= 20 - 7).sum()
            )  # the new one has its noise
    return small


def _of_last(steps: Sequence[Step], revised: set[str]) -> tuple[int, int, int, str]:
    """Compare sums over the last release's counts, each from the state of data it was told of."""
    last = read_release(steps[-1].release)
    records = [Records(step.database, last) for step in steps]
    try:
        grid = records[-1].grid
        exact = [count(one) for one in records]
        states = np.stack(
            [_aligned(grid, one.grid, own) for one, own in zip(records, exact, strict=True)]
        )
        values = np.stack([laid_over(grid, read_release(step.release)) for step in steps])
        edition = _since(values)
        counts = np.take_along_axis(states, (edition - 1).clip(0)[None], axis=0)[0]
        system = build(grid, exact[-1], Knowledge(records[-1]))
        return _sums(system, counts, edition, values, revised)
    finally:
        for one in records:
            one.close()


def _aligned(grid: Grid, other: Grid, exact: Exact) -> np.ndarray:
    """Return counts of another state of the data on the cells of ``grid``."""
    at = grid.at.copy()
    for axis, (ours, theirs) in enumerate(
        ((grid.places, other.places), (grid.bodies, other.bodies), (grid.periods, other.periods)),
        start=1,
    ):
        known = {(value.kind, value.code): n for n, value in enumerate(theirs)}
        at[:, axis] = np.array([known.get((value.kind, value.code), -1) for value in ours])[
            grid.at[:, axis]
        ]
    rows = np.where((at >= 0).all(axis=1), other.row[tuple(at.T)], -1)
    return np.where((rows >= 0)[:, None], exact.counts[rows], 0)


def _since(values: np.ndarray) -> np.ndarray:
    """Return for each count the release since which it has been told as in the last one, 0 for
    none.

    ``values``: what each release tells, shape (releases, cells, measures).
    """
    since = np.where(values[-1] > 0, len(values), 0)
    for number in range(len(values) - 1, 0, -1):
        same = (since == number + 1) & (values[number - 1] == values[-1])
        since[same] = number
    return since


def _sums(
    system, counts: np.ndarray, edition: np.ndarray, told_by: np.ndarray, revised: set[str]
) -> tuple[int, int, int, str]:
    """Return wider periods that are no sums, how many should be, and sums that tell few changed
    records.

    A whole that was told as the sum of its parts has no count of its own, whatever became of the
    parts since.
    """
    values, width = system.grid.values, counts.shape[1]
    padded_by = np.concatenate([told_by, np.zeros((len(told_by), 1, width), told_by.dtype)], axis=1)
    padded = [np.concatenate([part, np.zeros((1, width), part.dtype)]) for part in (counts, values)]
    anew = np.array([period.code in revised for period in system.grid.periods])
    wrong = sums = apart = 0
    example = ""
    for block in system.blocks:
        own = block.whole < system.cells
        whole = block.whole[own]
        parts = np.where(block.parts[own] >= system.cells, -1, block.parts[own])
        told = padded[1][parts] > 0
        there = (parts >= 0)[:, :, None]
        all_told = (told | ~there).all(axis=1) & (values[whole] > 0)
        since = np.concatenate([edition, np.zeros((1, width), np.int64)])
        earlier = (since[parts] < edition[whole][:, None]) | ~there
        total = padded[1][parts].sum(axis=1)
        is_sum = values[whole] == total
        release = (edition[whole] - 1).clip(0)[:, None, :]
        was_sum = values[whole] == padded_by[release, parts[:, :, None], np.arange(width)].sum(
            axis=1
        )
        if block.name in ("months", "quarters"):
            due = all_told & earlier.all(axis=1) & ~anew[system.grid.at[whole, 3]][:, None]
            sums, wrong = sums + int(due.sum()), wrong + int((due & ~is_sum).sum())
        rest = counts[whole] - np.where(told, padded[0][parts], 0).sum(axis=1)
        mixed = (told & (since[parts] != edition[whole][:, None])).any(axis=1)
        bad = (
            (values[whole] > 0)
            & told.any(axis=1)
            & mixed
            & ~was_sum
            & (rest != 0)
            & (np.abs(rest) < 10)
        )
        apart += int(bad.sum())
        if bad.any() and not example:
            n, m = np.argwhere(bad)[0]
            example = f"{system.name(int(whole[n]), int(m))}: {block.name}, {int(rest[n, m])} beyond its parts"
    return wrong, sums, apart, example
