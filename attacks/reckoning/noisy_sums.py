"""Attack 5: add and subtract published values, reckoning with the noise of each.

What a whole leaves beside its told parts is known up to noise. Where that is one withheld set, the
attacker weighs “d complaints” against “none”. Where it is two, the other one is bounded by some
other sum: what the first sum has beyond that must be the set. Remainders of remainders count, too.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from attacks.reckoning.bounds import Bounds, Part
from attacks.reckoning.chances import counts_of
from attacks.reckoning.proofs import is_few, known_empty

MOST_TERMS = 16  # of a sum: beyond, its noise hides any nine complaints
_MOST_COST = (
    30  # complaints by which bounds without noise miss a set, beyond which noise tells nothing
)
_SUPPOSED = 5  # complaints that an attacker supposes where there are none
Form = dict[int, int]  # told counts (items), each with its factor


@dataclass
class Beliefs:
    """Posteriors of sets of 1 to 9 complaints, and those of empty ones, each with its name."""

    of_few: list[tuple[float, int, str]] = field(default_factory=list)
    of_none: list[float] = field(default_factory=list)

    def add(self, chance: float, size: int, name: str) -> None:
        """Keep the posterior of a set."""
        if size:
            self.of_few.append((chance, size, name))
        else:
            self.of_none.append(chance)


class NoisySums:
    """The relations of a year, with what is told of each item (row x columns + column)."""

    def __init__(self, part: Part, bounds: Bounds):
        self.part, self.bounds, self.width = part, bounds, part.counts.shape[1]
        told = np.concatenate([part.told, np.zeros((1, self.width), bool)]).ravel()
        self.told, self.counts = (
            told,
            np.append(part.counts.ravel(), np.zeros(self.width, np.int64)),
        )
        self.counts = self.counts.reshape(-1)
        few = is_few(part.counts, part.people) & (part.counts <= 9)
        self.few = np.append(few.ravel(), np.zeros(self.width, bool))
        empty = (part.counts == 0) & ~known_empty(part) & (bounds.high[:-1] > 0)
        self.empty = np.append(empty.ravel(), np.zeros(self.width, bool))
        self.doubt = (bounds.high.ravel() - self.counts).clip(max=1 << 30)
        cells = part.rows < part.system.cells
        values = np.zeros((len(part.rows) + 1, self.width), np.int64)
        shown = part.system.grid.values
        values[:-1][cells, : shown.shape[1]] = shown[part.rows[cells]]
        self.values = values.ravel()
        self.nothing = len(part.rows) * self.width
        self._relations = list(self._all())
        self.forms = self._worked_out()

    def _all(self) -> Iterator[np.ndarray]:
        """Yield relations as items (relations, 1 + parts), those with any told whole or part."""
        width = self.width
        for block in self.part.blocks:
            rows = np.concatenate([block.whole[:, None], block.parts], axis=1)
            rows = np.where(rows < 0, len(self.part.rows), rows)
            items = (
                (rows[:, :, None] * width + np.arange(width))
                .transpose(0, 2, 1)
                .reshape(-1, rows.shape[1])
            )
            items = np.where(items >= self.nothing, self.nothing, items)
            yield self._live(items)
        for relation in self.part.system.within:
            inside = [
                relation.whole,
                *relation.parts,
                *([relation.rest] if relation.rest >= 0 else []),
            ]
            yield self._live(np.arange(len(self.part.rows))[:, None] * width + np.array(inside))

    def _live(self, items: np.ndarray) -> np.ndarray:
        """Keep relations of which not all parts are told, and of which something is."""
        told = self.told[items]
        hidden = (~told & (items < self.nothing)).sum(axis=1)
        return items[told.any(axis=1) & (hidden > 0) & (told.sum(axis=1) <= MOST_TERMS)]

    def _worked_out(self) -> dict[int, Form]:
        """Return the sums of told counts that tell a withheld one: the shortest for each."""
        found: dict[int, Form] = {}
        for items in self._relations:
            hidden = ~self.told[items] & (items < self.nothing)
            for row in np.flatnonzero(self.told[items[:, 0]] & (hidden.sum(axis=1) == 1)):
                item = int(items[row][hidden[row]][0])
                form = self._sum(items[row], item)
                if item not in found or len(form) < len(found[item]):
                    found[item] = form
        return found

    def _sum(self, items: np.ndarray, hidden: int) -> Form:
        form: Form = {int(items[0]): 1}
        for item in items[1:].tolist():
            if item not in (hidden, self.nothing):
                form[item] = form.get(item, 0) - 1
        return form

    def form(self, item: int) -> Form | None:
        """Return an item as a sum of told counts; None where it is withheld."""
        return {item: 1} if self.told[item] else self.forms.get(item)

    def chances(self, form: Form) -> tuple[int, np.ndarray]:
        """Return what a sum of told counts stands for: the least number, and chances from there."""
        low, found = 0, np.ones(1)
        for item, factor in form.items():
            start, chances = counts_of(int(self.values[item]))
            if factor:
                spaced = np.zeros((len(chances) - 1) * abs(factor) + 1)
                spaced[:: abs(factor)] = chances if factor > 0 else chances[::-1]
                low += factor * (start if factor > 0 else start + len(chances) - 1)
                found = np.convolve(found, spaced)
        return low, found

    def attack(self) -> Beliefs:
        """Return posteriors from all sums of one or two withheld sets."""
        found = Beliefs()
        for item, form in self.forms.items():
            if self.few[item] or self.empty[item]:
                self._weigh(found, item, form, None)
        bounding = self._bounding()
        for items in self._relations:
            for row in self._two_hidden(items):
                self._of_relation(found, items[row], bounding)
        return found

    def _two_hidden(self, items: np.ndarray) -> np.ndarray:
        """Return relations worth a look: a small set, and bounds without noise that nearly tell
        it.
        """
        is_hidden = ~self.told[items] & (items < self.nothing)
        worked_out = np.zeros(self.nothing + 1, bool)
        worked_out[list(self.forms)] = True
        unknown = is_hidden & ~worked_out[items]
        lacking = np.where(unknown[:, 0], self.counts[items[:, 0]], 0)
        doubts = np.where(unknown[:, 1:], self.doubt[items[:, 1:]], 0)
        target = unknown[:, 1:] & (self.few | self.empty)[items[:, 1:]]
        cost = np.where(target, doubts.sum(axis=1)[:, None] - doubts, 1 << 30).min(
            axis=1, initial=1 << 30
        )
        few = unknown[:, 1:].sum(axis=1) <= 2
        return np.flatnonzero(
            few & target.any(axis=1) & ~unknown[:, 0] & (cost + lacking <= _MOST_COST)
        )

    def _bounding(self) -> dict[int, list[np.ndarray]]:
        """Return the relations with a told whole that each withheld item is a part of."""
        found: dict[int, list[np.ndarray]] = defaultdict(list)
        near = (self.doubt <= _MOST_COST) & ~self.told
        for items in self._relations:
            use = self.told[items[:, 0]] & (near[items[:, 1:]] & (items[:, 1:] < self.nothing)).any(
                axis=1
            )
            for row in items[use]:
                for item in row[1:][near[row[1:]] & (row[1:] < self.nothing)].tolist():
                    found[item].append(row)
        return found

    def _of_relation(self, found: Beliefs, items: np.ndarray, bounding) -> None:
        form: Form = dict(self.form(int(items[0])))
        unknown = []
        for item in items[1:].tolist():
            known = None if item == self.nothing else self.form(item)
            for told, factor in (known or {}).items():
                form[told] = form.get(told, 0) - factor
            if known is None and item != self.nothing:
                unknown.append(item)
        form = {item: factor for item, factor in form.items() if factor}
        if len(form) > MOST_TERMS:
            return
        for target in unknown:
            if self.few[target] or self.empty[target]:
                others = [item for item in unknown if item != target]
                self._weigh(found, target, form, self._most(others, bounding) if others else None)

    def _most(self, others: list[int], bounding) -> np.ndarray:
        """Return the chances that the other set may be 0, 1, 2, ... large, by every sum it is
        part of.
        """
        allowed = np.ones(1)
        for items in bounding.get(others[0], ()):
            form = {int(items[0]): 1}
            for item in items[1:].tolist():
                if self.told[item]:
                    form[item] = form.get(item, 0) - 1
            low, chances = self.chances(form)
            tail = chances[::-1].cumsum()[::-1]
            full = np.concatenate([np.ones(max(low, 0)), tail[max(-low, 0) :]])
            size = max(len(full), len(allowed)) if len(allowed) > 1 else len(full)
            one, other = (
                np.pad(values, (0, max(size - len(values), 0))) for values in (full, allowed)
            )
            allowed = one if len(allowed) == 1 else one * other
        return allowed

    def _weigh(self, found: Beliefs, target: int, form: Form, others: np.ndarray | None) -> None:
        """Weigh d complaints against none; ``others``: what the one other set may be."""
        low, chances = self.chances(form)
        size = int(self.counts[target])
        if others is not None and len(others) == 1:
            return  # the other set may be of any size
        beside = np.ones(1) if others is None else others
        there, none = (_chance(low, chances, count, beside) for count in (size or _SUPPOSED, 0))
        posterior = there / (there + none) if there + none else 0.5
        row, column = divmod(target, self.width)
        name = self.part.system.name(int(self.part.rows[row]), column) if posterior > 0.9 else ""
        found.add(posterior, size, name)


def _chance(low: int, chances: np.ndarray, count: int, beside: np.ndarray) -> float:
    """Return the chance of a sum that is ``count`` and what lies beside it."""
    places = count + np.arange(len(beside)) - low
    known = (places >= 0) & (places < len(chances))
    return float((chances[np.where(known, places, 0)] * known * beside).sum())
