"""How much better than guessing somebody tells whether one complaint is in the release at all."""

import numpy as np

from attacks.chances import REAL
from attacks.conditions import GROUP_FLAGS
from attacks.findings import Finding
from attacks.nested import Nested
from attacks.records import Records

_FAR = 40


def attack(records: Records, nested: Nested, targets: int, seed: int = 0) -> list[Finding]:
    """Return the membership advantage (true less false positives of the best test) of two attackers."""
    strong = strong_advantage(records, nested, targets, seed)
    total = int(nested.exact.counts[nested.grid.at[:, 0] == 0, 0].max(initial=1))
    return [
        Finding(
            "membership",
            "advantage, knowing published figures only, on average at most",
            min(weak_advantage(nested) / total, 1.0),
        ),
        Finding(
            "membership",
            "advantage, knowing every other complaint exactly (not promised)",
            strong,
            None,
            f"{targets} random complaints",
        ),
    ]


def weak_advantage(nested: Nested) -> float:
    """Return the sum over complaints of the advantage of comparing the nested pairs that tell them apart, at most.

    Sizes are unknown, so a single figure tells nothing; only who lies between two figures can be noticed.
    """
    pairs = nested.pairs.chosen(nested.shown & nested.promised() & (nested.pairs.difference > 0))
    return sum(float((pairs.difference == between).sum()) * between * _distance(between) for between in range(1, 10))


def _distance(between: int) -> float:
    """Return how far apart the values of a pair are with and without one of the records between, sizes unknown."""
    found = []
    for size in range(_FAR, _FAR + 5):
        finer = REAL.chance(size)
        with_one, without = REAL.chance(size + between), REAL.chance(size + between - 1)
        gap = sum(abs(with_one.get(v, 0.0) - without.get(v, 0.0)) for v in with_one.keys() | without.keys())
        found.append(gap / 2 * sum(finer.values()))
    return float(np.mean(found))


def strong_advantage(records: Records, nested: Nested, targets: int, seed: int) -> float:
    """Return the advantage over random complaints, with the noise drawn anew for each of them, in and out."""
    rng = np.random.default_rng(seed)
    hits = np.zeros(2)
    for items in _items_of(records, nested, targets, seed):
        counts = nested.exact.counts.ravel()[items]
        for place, missing in enumerate((0, 1)):
            hits[place] += _is_in(rng, counts, missing)
    return float((hits[0] - hits[1]) / max(targets, 1))


def _is_in(rng: np.random.Generator, counts: np.ndarray, missing: int) -> bool:
    odds = 0.0
    for count in counts.tolist():
        near = count if count < _FAR else _FAR + count % 5
        drawn = REAL.chance(near - missing)
        value = rng.choice(list(drawn), p=np.array(list(drawn.values())) / sum(drawn.values()))
        odds += np.log(REAL.chance(near).get(value, 1e-12)) - np.log(REAL.chance(near - 1).get(value, 1e-12))
    return odds > 0


def _items_of(records: Records, nested: Nested, targets: int, seed: int):
    """Yield the published items that count a random complaint."""
    grid, width = nested.grid, len(nested.grid.measures)
    rows = records.sql.sql(
        f"SELECT province, district, level, department, category, groups, t, bits FROM records USING SAMPLE reservoir({targets} ROWS) REPEATABLE ({seed + 1})"
    ).fetchall()
    for province, district, level, department, category, groups, month, bits in rows:
        who = [0, *(n for n, name in enumerate(grid.groups) if n and groups & GROUP_FLAGS[name])]
        where = [0, records.place_of["province"][province or 0], records.place_of["district"][district or 0]]
        what = [
            0,
            *(
                records.body_of[k][v or 0]
                for k, v in (("level", level), ("department", department), ("category", category))
            ),
        ]
        when = [records.period_of[kind][month] for kind in records.period_of]
        known = [[n for n in axis if n >= 0] for axis in (who, where, what, when)]
        cells = grid.row[np.ix_(*known)].ravel()
        cells = cells[cells >= 0]
        counted = np.flatnonzero((bits >> np.arange(width)) & 1)
        items = (cells[:, None] * width + counted[None, :]).ravel()
        yield items[grid.values.ravel()[items] >= 0]
