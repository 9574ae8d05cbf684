"""How sure somebody could be of a small withheld set who reckons with the noise of what is told
beside it.

What a told whole leaves beside its told parts is known up to noise. Where that is a small set and
one other, and other sums bound the other one, the first sum tells how much must be in the small
set. Sizes see to it that this proves nothing; now and then noise makes it look like a proof all the
same.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from data_access.protection.enough import LEAST
from data_access.protection.noise import FARTHEST, published_chances
from data_access.protection.sums import Family, Item, Members, sound_families

_APPARENT = (
    3  # complaints that the small set must seem to hold to be looked at; below, nobody is sure
)
_MOST_TOLD = 16  # told counts of a sum; beyond, its noise hides any nine complaints
_FAR = 1 << 40
Form = dict[Item, int]  # told counts, each with its factor


class Beliefs:
    """What a release leaves to believe; ``counts``, ``values`` (0 for withheld): shape (cells,
    measures).

    ``families``: sums across cells; ``within``: sums within each cell, whose rows are the measures.
    """

    def __init__(
        self,
        counts: np.ndarray,
        values: np.ndarray,
        families: Sequence[Family],
        within: Sequence[Family],
    ):
        self._values = values
        self._most = np.where(values > 0, values, _FAR)
        known = counts, values, self._most
        self._sums = [_Sums(family, known) for family in sound_families(families, counts)]
        self._sums += [
            _Sums(family, tuple(array.T for array in known), turned=True) for family in within
        ]
        for sums in self._sums:
            sums.bound()

    def too_sure(self, limit: float) -> list[frozenset[Item]]:
        """Return for each set of 1 to 9 complaints of which somebody is surer than ``limit`` the
        told counts that tell it.
        """
        found = []
        for sums in self._sums:
            for whole, told, hidden, size in sums.candidates():
                form, others = self._known(whole, told, hidden)
                if len(others) < 2 and len(form) <= _MOST_TOLD:
                    bounds = [bound for other in others for bound in self._bounding(other)]
                    if (
                        _posterior(
                            size, self._chances(form), [self._chances(bound) for bound in bounds]
                        )
                        > limit
                    ):
                        found.append(
                            frozenset([*form, *(item for bound in bounds for item in bound)])
                        )
        return found

    def _known(self, whole: Item, told: list[Item], hidden: list[Item]) -> tuple[Form, list[Item]]:
        """Return a sum less its known parts as told counts, and the parts of which nothing tells
        the number.
        """
        form, others = defaultdict(int, {whole: 1}), []
        for item in told:
            form[item] -= 1
        for item in hidden:
            ways = [sums.worked_out(item) for sums in self._sums]
            shortest = min(filter(None, ways), key=len, default=None)
            if shortest is None:
                others.append(item)
            for other, factor in (shortest or {}).items():
                form[other] -= factor
        return {item: factor for item, factor in form.items() if factor}, others

    def _bounding(self, item: Item) -> Iterator[Form]:
        return (
            form for sums in self._sums for form in sums.bounding(item) if len(form) <= _MOST_TOLD
        )

    def _chances(self, form: Form) -> tuple[int, np.ndarray]:
        """Return what a sum of told counts stands for: the least number, and chances from there."""
        low, found = 0, np.ones(1)
        for item, factor in form.items():
            start, chances = counts_of(int(self._values[item]))
            spaced = np.zeros((len(chances) - 1) * abs(factor) + 1)
            spaced[:: abs(factor)] = chances if factor > 0 else chances[::-1]
            low += factor * (start if factor > 0 else start + len(chances) - 1)
            found = np.convolve(found, spaced)
        return low, found


class _Sums(Members):
    """One family of sums over the counts; all arrays have the shape (members, sums of one kind)."""

    def __init__(self, family: Family, known: Sequence[np.ndarray], turned: bool = False):
        super().__init__(family, turned)
        self._counts, self._values, self._most = known

    def _room(self) -> np.ndarray:
        """Return what each told whole seems to have beside its told parts; far more where it is
        not told.
        """
        family, wholes = self._family, self._values[self._family.heads]
        return np.where(wholes > 0, wholes - family.summed(self._values[family.parts]), _FAR)

    def bound(self) -> None:
        """Lower what each withheld part can be at most, as far as it seems."""
        family = self._family
        told = self._values[family.parts] > 0
        family.lower(self._most, np.where(told, _FAR, self._room()[family.segments]))

    def candidates(self) -> Iterator[tuple[Item, list[Item], list[Item], int]]:
        """Yield (whole, told parts, withheld parts but for the small set, its size) where the
        set seems to hold some.
        """
        family, parts = self._family, self._family.parts
        told, counts = self._values[parts] > 0, self._counts[parts]
        most = np.where(told, 0, self._most[parts])
        beyond = self._room() - family.summed(most)
        beyond = np.where(self._values[family.heads] > 0, beyond, -_FAR)
        inside = family.complete[family.segments][:, None] & ~told & (counts > 0) & (counts < LEAST)
        for entry, kind in np.argwhere(
            inside & (beyond[family.segments] + most >= _APPARENT)
        ).tolist():
            yield self._told_beside(
                int(family.segments[entry]), kind, [int(parts[entry])], int(counts[entry, kind])
            )
        rest = self._counts[family.heads] - family.summed(counts)
        outside = ~family.complete[:, None] & (rest > 0) & (rest < LEAST) & (beyond >= _APPARENT)
        for segment, kind in np.argwhere(outside).tolist():
            yield self._told_beside(segment, kind, [], int(rest[segment, kind]))

    def _told_beside(self, segment: int, kind: int, small: list[int], size: int):
        members = [part for part in self._family.parts_of(segment).tolist() if part not in small]
        told = self._items((part for part in members if self._values[part, kind]), kind)
        hidden = self._items((part for part in members if not self._values[part, kind]), kind)
        return self._item(self._family.heads[segment], kind), told, hidden, size

    def worked_out(self, item: Item) -> Form | None:
        """Return a withheld part as a told whole less all others, which are told; None where it
        cannot be worked out.
        """
        member, kind = self._placed(item)
        for segment in self._family.segments_with(member):
            whole, told, hidden, _ = self._told_beside(segment, kind, [member], 0)
            if (
                self._family.complete[segment]
                and not hidden
                and self._values[self._family.heads[segment], kind]
            ):
                return {whole: 1, **dict.fromkeys(told, -1)}
        return None

    def bounding(self, item: Item) -> Iterator[Form]:
        """Yield what each told whole leaves beside its told parts, of those that have ``item``
        as a part.
        """
        member, kind = self._placed(item)
        for segment in self._family.segments_with(member):
            whole, told, _, _ = self._told_beside(segment, kind, [member], 0)
            if self._values[self._family.heads[segment], kind]:
                yield {whole: 1, **dict.fromkeys(told, -1)}


@cache
def counts_of(value: int) -> tuple[int, np.ndarray]:
    """Return what count a published value stands for: the least one, and chances from there;
    before, all are as likely.
    """
    low = max(value - FARTHEST, LEAST)
    chances = np.array(
        [published_chances(count).get(value, 0.0) for count in range(low, value + FARTHEST + 1)]
    )
    return low, chances / chances.sum()


def _posterior(
    size: int, total: tuple[int, np.ndarray], bounds: Sequence[tuple[int, np.ndarray]]
) -> float:
    """Return how sure somebody is of ``size`` complaints against none, both as likely before.

    ``total``: what the set and the other one are together; ``bounds``: what the other one is at
    most, if there is one.
    """
    low, chances = total
    beside = np.ones(low + len(chances) if bounds else 1) if low + len(chances) > 0 else np.ones(1)
    for start, at_most in bounds:
        tail = at_most[::-1].cumsum()[::-1]
        full = np.concatenate([np.ones(max(start, 0)), tail[max(-start, 0) :]])[: len(beside)]
        beside = beside * np.pad(full, (0, len(beside) - len(full)))
    there, none = (
        _chance(low, chances, count + np.arange(len(beside)), beside) for count in (size, 0)
    )
    return there / (there + none) if there + none else 0.5


def _chance(low: int, chances: np.ndarray, sums: np.ndarray, weights: np.ndarray) -> float:
    places = sums - low
    known = (places >= 0) & (places < len(chances))
    return float((chances[np.where(known, places, 0)] * known * weights).sum())
