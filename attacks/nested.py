"""Attack 2: subtract counts of which one lies within the other, and see how surely a few records lie between."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf, prod

import numpy as np

from attacks.chances import Scheme, posterior, posterior_of_redrawn, ratio
from attacks.containment import measures_within
from attacks.findings import Finding
from attacks.grid import Grid
from attacks.pairs import Pairs, drawing_order, sets, told
from attacks.records import Exact

EXPOSED, HIGHEST = 0.95, 0.90
_PART = 4  # records between counts other than “filed” that the release promises to keep in doubt


@dataclass(frozen=True)
class Certain:
    """Posteriors of difference sets, each with its number of records and an example of it (items)."""

    posteriors: np.ndarray
    records: np.ndarray
    examples: np.ndarray

    def findings(self, what: str, grid: Grid, limited: bool = True) -> list[Finding]:
        """Return records exposed of those at risk, and the highest posterior."""
        exposed = int(self.records[self.posteriors >= EXPOSED].sum())
        highest = float(self.posteriors.max(initial=0.5))
        example = _example(grid, self.examples[int(self.posteriors.argmax())]) if highest > HIGHEST else ""
        return [
            Finding(
                "2 nested",
                f"{what}: records exposed",
                exposed,
                0 if limited else None,
                f"of {int(self.records.sum()):,}",
            ),
            Finding("2 nested", f"{what}: highest posterior", highest, HIGHEST if limited else None, example),
        ]


def _example(grid: Grid, items: np.ndarray) -> str:
    width = len(grid.measures)
    return " within ".join(f"{grid.name(item // width)} {grid.measures[item % width]}" for item in items.tolist())


class Nested:
    """The pairs of one release, and what every set of records is told as; ``more``: values of further releases."""

    def __init__(self, grid: Grid, scheme: Scheme, exact: Exact, pairs: Pairs, more: Sequence[np.ndarray] = ()):
        self.grid, self.scheme, self.exact, self.pairs = grid, scheme, exact, pairs
        self._values, self.sets = grid.values.ravel(), sets(exact)
        wanted = np.unique(np.concatenate([self.sets[pairs.finer], self.sets[pairs.coarser]]))
        order = drawing_order(grid, measures_within(exact))
        self._named = told(self.sets, [grid.values, *more], wanted, order)
        self._told = {records: tuple(value for _, value in named) for records, named in self._named.items()}
        self._width = len(grid.measures)
        self.filed = (pairs.finer % self._width == 0) & (pairs.coarser % self._width == 0)
        self.shown = (self._values[pairs.finer] > 0) & (self._values[pairs.coarser] > 0)

    def certain(self, which: np.ndarray, redrawn: bool = False) -> Certain:
        """Return the posterior of each pair of sets among the chosen pairs; ``redrawn``: reckon with values drawn again."""
        found_for = self._posterior_of_redrawn if redrawn else self._posterior
        chosen = self.pairs.chosen(which & (self.pairs.difference > 0))
        keys = np.stack([self.sets[chosen.finer], self.sets[chosen.coarser], chosen.difference], axis=1)
        unique, first = np.unique(keys, axis=0, return_index=True)
        found = [found_for(one, other, between) for one, other, between in unique.tolist()]
        return Certain(np.array(found), unique[:, 2], np.stack([chosen.finer, chosen.coarser], axis=1)[first])

    def _posterior(self, one: int, other: int, between: int) -> float:
        return posterior(self.scheme, self._told.get(one, (0,)), self._told[other], between)

    def _posterior_of_redrawn(self, one: int, other: int, between: int) -> float:
        draws = [(place, True, value) for place, value in self._named[one]]
        draws += [(place, False, value) for place, value in self._named[other]]
        return posterior_of_redrawn(self.scheme, tuple(draw[1:] for draw in sorted(draws)), between)

    def promised(self) -> np.ndarray:
        """Return which pairs the release promises to keep in doubt."""
        return self.filed | (self.pairs.difference <= _PART)

    def withheld(self) -> np.ndarray:
        """Return the pairs of a withheld count, not empty, within a shown one: “fewer than 10” tells something, too."""
        hidden = (self._values[self.pairs.finer] == 0) & (self.exact.counts.ravel()[self.pairs.finer] > 0)
        return hidden & (self._values[self.pairs.coarser] > 0)

    def same_difference(self) -> Certain:
        """Return posteriors that take together all pairs between which the very same records lie."""
        key_sums, found = self.exact.key_sums.ravel(), defaultdict(dict)
        pairs = self.pairs.chosen(self.shown & self.promised() & (self.pairs.difference > 0))
        for one, other, between in zip(
            pairs.finer.tolist(), pairs.coarser.tolist(), pairs.difference.tolist(), strict=True
        ):
            found[between, int(key_sums[other] - key_sums[one])][int(self.sets[one]), int(self.sets[other])] = (
                one,
                other,
            )
        return self._together(((key[0], pairs) for key, pairs in found.items()), lambda key, pair: key)

    def all_measures(self) -> Certain:
        """Return posteriors of complaints filed that lie between two cells, taking all measures of both together.

        Whoever knows what became of the complaints in question knows by how many each measure would differ.
        """
        counts, width = self.exact.counts, self._width
        pairs = self.pairs.chosen(self.filed & self.shown & (self.pairs.difference > 0))
        found: dict[tuple, dict] = {}
        for one, other in zip((pairs.finer // width).tolist(), (pairs.coarser // width).tolist(), strict=True):
            items = [(one * width + m, other * width + m) for m in range(width) if counts[other, m] > counts[one, m]]
            shown = {
                (int(self.sets[a]), int(self.sets[b])): (a, b)
                for a, b in items
                if min(self._values[a], self._values[b]) > 0
            }
            found.setdefault((int(self.sets[one * width]), int(self.sets[other * width])), shown)
        flat = counts.ravel()
        return self._together(
            ((_first_difference(flat, shown), shown) for shown in found.values()),
            lambda key, pair: int(flat[pair[1]] - flat[pair[0]]),
        )

    def _together(self, groups: Iterator, difference) -> Certain:
        posteriors, records, examples = [], [], []
        for key, pairs in groups:
            odds = prod(self._independent(pairs, lambda pair, key=key: difference(key, pair)))
            posteriors.append(1.0 if odds == inf else odds / (1 + odds))
            records.append(key)
            examples.append(next(iter(pairs.values())))
        return Certain(np.array(posteriors), np.array(records, int), np.array(examples, int).reshape(-1, 2))

    def _independent(self, pairs: dict, difference) -> Iterator[float]:
        """Yield the odds of each pair of sets; no set counts twice."""
        used: set[int] = set()
        for (one, other), pair in pairs.items():
            if not {one, other} & used:
                used |= {one, other}
                yield ratio(self._posterior(one, other, difference(pair)))

    def absence(self) -> float:
        """Return the highest posterior that not even one record lies between two counts that tell the same records."""
        same = (
            self.shown & (self.pairs.difference == 0) & (self.sets[self.pairs.finer] == self.sets[self.pairs.coarser])
        )
        both = self.pairs.chosen(same)
        values = {
            pair for pair in zip(self._values[both.finer].tolist(), self._values[both.coarser].tolist(), strict=True)
        }
        return max((1 - posterior(self.scheme, (one,), (other,), 1) for one, other in values), default=0.5)


def _first_difference(counts: np.ndarray, pairs: dict) -> int:
    one, other = next(iter(pairs.values()))
    return int(counts[other] - counts[one])


def attack(nested: Nested) -> list[Finding]:
    """Return what the pairs of a release tell."""
    grid, pairs = nested.grid, nested.pairs
    small = pairs.difference <= _PART
    filed, parts = nested.shown & nested.filed, nested.shown & ~nested.filed
    promised = nested.shown & nested.promised()
    return [
        *nested.certain(filed).findings("complaints filed, 1-9 between", grid),
        *nested.certain(parts & small).findings("other counts, 1-4 between", grid),
        *nested.certain(promised, redrawn=True).findings("both, reckoning with redrawn values", grid),
        *nested.same_difference().findings("all pairs with the same records between", grid),
        *nested.all_measures().findings("filed, 1-9 between, all measures together", grid),
        *nested.certain(nested.withheld() & nested.filed).findings("filed, 1-9 between, the finer withheld", grid),
        *nested.certain(nested.withheld() & ~nested.filed & small).findings(
            "other, 1-4 between, the finer withheld", grid
        ),
        *nested.certain(parts & ~small).findings("other counts, 5-9 between (not promised)", grid, limited=False),
        Finding("2 nested", "same records twice: surest that not one lies between", nested.absence(), EXPOSED),
    ]
