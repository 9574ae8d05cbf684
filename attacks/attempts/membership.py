"""How much better than guessing somebody tells whether one complaint is in the release at all."""

from collections.abc import Iterator

import numpy as np

from attacks.evidence.conditions import GROUP_FLAGS
from attacks.evidence.grid import GROUPS, MONTHS
from attacks.evidence.pairs import Pairs
from attacks.evidence.records import Exact, Records
from attacks.findings import Finding
from attacks.reckoning.chances import REAL

_FAR = 40
_COLUMNS = ("province", "district", "level", "department", "category", "groups", "t", "bits")


def attack(
    records: Records, exact: Exact, close: Pairs, targets: int, seed: int = 0
) -> list[Finding]:
    """Return the membership advantage (true less false positives of the best test) of two
    attackers.
    """
    strong = strong_advantage(records, exact, targets, seed)
    total = int(exact.counts[:, 0].max(initial=1))
    return [
        Finding(
            "membership", "advantage, knowing published figures only, on average at most",
            min(weak_advantage(close) / total, 1.0),
        ),
        Finding(
            "membership", "advantage, knowing every other complaint exactly (not promised)", strong, None,
            f"{targets} random complaints",
        ),
    ]  # fmt: skip


def weak_advantage(close: Pairs) -> float:
    """Return the sum over complaints of the advantage of the told pairs that tell them apart, at
    most.

    Sizes are unknown, so a single figure tells nothing; only who lies between two can be noticed.
    """
    sizes = (float((close.difference == between).sum()) * between for between in range(1, 10))
    return sum(size * _distance(between) for between, size in enumerate(sizes, start=1))


def _distance(between: int) -> float:
    """Return how far apart the values of a pair are with and without one of the records between."""
    found = []
    for size in range(_FAR, _FAR + 5):
        with_one, without = REAL.chance(size + between), REAL.chance(size + between - 1)
        gap = sum(
            abs(with_one.get(v, 0.0) - without.get(v, 0.0))
            for v in with_one.keys() | without.keys()
        )
        found.append(gap / 2)
    return float(np.mean(found))


def strong_advantage(records: Records, exact: Exact, targets: int, seed: int) -> float:
    """Return the advantage over random complaints, with the noise drawn anew for each, in and
    out.
    """
    rng = np.random.default_rng(seed)
    hits = np.zeros(2)
    for items in _items_of(records, targets, seed):
        counts = exact.counts.ravel()[items]
        for place, missing in enumerate((0, 1)):
            hits[place] += _is_in(rng, counts, missing)
    return float((hits[0] - hits[1]) / max(targets, 1))


def _is_in(rng: np.random.Generator, counts: np.ndarray, missing: int) -> bool:
    odds = 0.0
    for count in counts.tolist():
        near = count if count < _FAR else _FAR + count % 5
        drawn = REAL.chance(near - missing)
        value = rng.choice(list(drawn), p=np.array(list(drawn.values())) / sum(drawn.values()))
        odds += np.log(REAL.chance(near).get(value, 1e-12)) - np.log(
            REAL.chance(near - 1).get(value, 1e-12)
        )
    return odds > 0


def _items_of(records: Records, targets: int, seed: int) -> Iterator[np.ndarray]:
    """Yield the told items that count a random complaint."""
    grid = records.grid
    width = len(grid.measures)
    sample = records.sql.sql(
        f"SELECT {', '.join(_COLUMNS)} FROM records USING SAMPLE reservoir({targets} ROWS) REPEATABLE ({seed + 1})"
    ).fetchnumpy()
    found = {name: np.asarray(values) for name, values in sample.items()}
    places = [records.located(kind, found) for kind in ("province", "district")]
    bodies = [records.located(kind, found) for kind in ("level", "department", "category")]
    periods = [records.period_of(kind)[found["t"]] for kind in MONTHS]
    for n, (groups, bits) in enumerate(
        zip(found["groups"].tolist(), found["bits"].tolist(), strict=True)
    ):
        who = [0, *(g for g, name in enumerate(GROUPS) if g and groups & GROUP_FLAGS[name])]
        axes = (
            who,
            [0, *(p[n] for p in places)],
            [0, *(b[n] for b in bodies)],
            [t[n] for t in periods],
        )
        cells = grid.row[np.ix_(*[[n for n in axis if n >= 0] for axis in axes])].ravel()
        cells = cells[cells >= 0]
        counted = np.flatnonzero((bits >> np.arange(width)) & 1)
        items = (cells[:, None] * width + counted[None, :]).ravel()
        yield items[grid.values.ravel()[items] > 0]
