"""Attack 2: subtract told counts of which one lies within the other; who lies between?"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf, prod

import numpy as np

from attacks.evidence.containment import measures_within
from attacks.evidence.grid import Grid
from attacks.evidence.pairs import MOST, Pairs, drawing_order, told_values
from attacks.evidence.people import distinct_between
from attacks.evidence.records import Exact, Records
from attacks.findings import Finding
from attacks.reckoning.chances import Scheme, posterior, posterior_of_redrawn, ratio

EXPOSED, HIGHEST = 0.95, 0.90


@dataclass(frozen=True)
class Certain:
    """Posteriors of difference sets, each with its number of records and an example of it
    (items).
    """

    posteriors: np.ndarray
    records: np.ndarray
    examples: np.ndarray

    def findings(self, what: str, grid: Grid) -> list[Finding]:
        """Return records exposed of those at risk, and the highest posterior."""
        exposed = int(self.records[self.posteriors >= EXPOSED].sum())
        highest = float(self.posteriors.max(initial=0.5))
        example = (
            named(grid, *self.examples[int(self.posteriors.argmax())]) if highest > HIGHEST else ""
        )
        return [
            Finding(
                "2 nested",
                f"{what}: records exposed",
                exposed,
                0,
                f"of {int(self.records.sum()):,}",
            ),
            Finding("2 nested", f"{what}: highest posterior", highest, HIGHEST, example),
        ]


def named(grid: Grid, finer: int, coarser: int) -> str:
    """Return a pair in words."""
    return f"{grid.item(finer)} within {grid.item(coarser)}"


class Nested:
    """The pairs of one release, and what every set of records is told as; ``more``: further
    releases.
    """

    def __init__(
        self,
        grid: Grid,
        scheme: Scheme,
        exact: Exact,
        pairs: Pairs,
        more: Sequence[np.ndarray] = (),
    ):
        self.grid, self.scheme, self.exact = grid, scheme, exact
        self.pairs = pairs.chosen((pairs.difference > 0) & (pairs.difference <= MOST))
        self.sets = exact.sets
        wanted = np.unique(
            np.concatenate([self.sets[self.pairs.finer], self.sets[self.pairs.coarser]])
        )
        order = drawing_order(grid, measures_within(exact))
        self._named = told_values(self.sets, [grid.values, *more], wanted, order)
        self._told = {
            records: tuple(value for _, value in shown) for records, shown in self._named.items()
        }
        self._width = len(grid.measures)

    def certain(self, which: np.ndarray | None = None, redrawn: bool = False) -> Certain:
        """Return the posterior of each pair of sets; ``redrawn``: reckon with values drawn
        again.
        """
        found_for = self._posterior_of_redrawn if redrawn else self._posterior
        chosen = self.pairs if which is None else self.pairs.chosen(which)
        keys = np.stack(
            [self.sets[chosen.finer], self.sets[chosen.coarser], chosen.difference], axis=1
        )
        unique, first = np.unique(keys, axis=0, return_index=True)
        found = [found_for(one, other, between) for one, other, between in unique.tolist()]
        return Certain(
            np.array(found), unique[:, 2], np.stack([chosen.finer, chosen.coarser], axis=1)[first]
        )

    def _posterior(self, one: int, other: int, between: int) -> float:
        return posterior(self.scheme, self._told.get(one, (0,)), self._told[other], between)

    def _posterior_of_redrawn(self, one: int, other: int, between: int) -> float:
        draws = [(place, True, value) for place, value in self._named[one]]
        draws += [(place, False, value) for place, value in self._named[other]]
        return posterior_of_redrawn(self.scheme, tuple(draw[1:] for draw in sorted(draws)), between)

    def same_difference(self) -> Certain:
        """Return posteriors that take together all pairs between which the very same records
        lie.
        """
        keys, found = self.exact.keys.ravel(), defaultdict(dict)
        columns = (
            self.pairs.finer.tolist(),
            self.pairs.coarser.tolist(),
            self.pairs.difference.tolist(),
        )
        for one, other, between in zip(*columns, strict=True):
            key = between, int(keys[other] - keys[one])
            found[key][int(self.sets[one]), int(self.sets[other])] = (one, other)
        return self._together(
            ((key[0], pairs) for key, pairs in found.items()), lambda key, pair: key
        )

    def all_measures(self) -> Certain:
        """Return posteriors of complaints filed between two cells, all measures of both taken
        together.

        Whoever knows what became of the complaints knows by how many each measure would differ.
        """
        counts, width, values = self.exact.counts, self._width, self.grid.values.ravel()
        pairs = self.pairs.chosen(
            (self.pairs.finer % width == 0) & (self.pairs.coarser % width == 0)
        )
        found: dict[tuple, dict] = {}
        for one, other in zip(
            (pairs.finer // width).tolist(), (pairs.coarser // width).tolist(), strict=True
        ):
            items = [
                (one * width + m, other * width + m)
                for m in range(width)
                if counts[other, m] > counts[one, m]
            ]
            shown = {
                (int(self.sets[a]), int(self.sets[b])): (a, b)
                for a, b in items
                if min(values[a], values[b]) > 0
            }
            found.setdefault((int(self.sets[one * width]), int(self.sets[other * width])), shown)
        flat = counts.ravel()
        groups = ((_first_difference(flat, shown), shown) for shown in found.values())
        return self._together(groups, lambda key, pair: int(flat[pair[1]] - flat[pair[0]]))

    def _together(self, groups: Iterator, difference) -> Certain:
        posteriors, records, examples = [], [], []
        for key, pairs in groups:
            odds = prod(self._independent(pairs, lambda pair, key=key: difference(key, pair)))
            posteriors.append(1.0 if odds == inf else odds / (1 + odds))
            records.append(key)
            examples.append(next(iter(pairs.values())))
        return Certain(
            np.array(posteriors), np.array(records, int), np.array(examples, int).reshape(-1, 2)
        )

    def _independent(self, pairs: dict, difference) -> Iterator[float]:
        """Yield the odds of each pair of sets; no set counts twice."""
        used: set[int] = set()
        for (one, other), pair in pairs.items():
            if not {one, other} & used:
                used |= {one, other}
                yield ratio(self._posterior(one, other, difference(pair)))


def _first_difference(counts: np.ndarray, pairs: dict) -> int:
    one, other = next(iter(pairs.values()))
    return int(counts[other] - counts[one])


def attack(nested: Nested, close: Pairs, records: Records) -> list[Finding]:
    """Return what the pairs of a release tell; ``close``: all close pairs, by records or by
    people.
    """
    grid, pairs = nested.grid, nested.pairs
    example = named(grid, pairs.finer[0], pairs.coarser[0]) if len(pairs.finer) else ""
    few_people = close.chosen((close.difference > MOST) & (close.people < 10 - 1e-6))
    of_few = [
        (one, other)
        for one, other in zip(few_people.finer.tolist(), few_people.coarser.tolist(), strict=True)
        if distinct_between(records, other, one) < 10
    ]
    return [
        Finding("2 nested", "pairs of told counts with 1-9 records between", len(pairs.finer), 0, example),
        Finding("2 nested", "pairs with 10 or more records of fewer than 10 people between", len(of_few), 0,
                named(grid, *of_few[0]) if of_few else f"of {len(few_people.finer):,} asked"),
        *nested.certain().findings("1-9 between, plain noise", grid),
        *nested.certain(redrawn=True).findings("1-9 between, reckoning with redrawn values", grid),
        *nested.same_difference().findings("all pairs with the same records between", grid),
        *nested.all_measures().findings("filed, 1-9 between, all measures together", grid),
    ]  # fmt: skip
