"""The totals that everybody sees while complaints come in: they move by tens, never by one event.

Complaints fall into buckets that do not overlap: each province that is told, and the rest, which is
all other places and the complaints whose place is not recorded. The nation is the sum of the told
buckets, so the nation without any provinces tells nothing more than the buckets themselves.

A bucket begins to be told when it is enough, and when what the release in force leaves of it is
enough, too, and its people are. From then on each figure moves only when at least ten net events
lie between what it was when it last moved and what it is now. It is looked at seldom where it moves
seldom: the time of a move does not tell the time of an event.

How much is enough is drawn for each figure once, and drawn again only when the figure has moved.
Drawn at every look, it would be passed within a day by any set of a dozen: a place that stays
withheld would be known to hold fewer than ten.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from math import inf, isfinite
from types import MappingProxyType
from typing import NamedTuple

from data_access.model.publication_scope import Period
from data_access.protection.enough import LEAST, SURE, least_size

GRAIN = 10  # told figures are multiples of it
ANEW_GRAIN = 100  # of the first figures where it is not known what was told before
TICK = 60.0  # seconds between two looks, at least
_LONGEST = 60  # ticks between two looks at a figure, at most
_FARTHEST = 7  # by which a published count may be off
REST = "rest"  # code of the bucket of all places that are not told by themselves


class Count(NamedTuple):
    """Complaints of a place as they stand now: all, and those that are closed with any outcome."""

    filed: int = 0
    addressed: int = 0

    def without(self, other: "Count") -> "Count":
        """Return what is left when the complaints of a part are taken out."""
        return Count(self.filed - other.filed, self.addressed - other.addressed)


class People(NamedTuple):
    """People behind the two counts of places: in each place, and each person in one place only,
    which adds up.
    """

    of: Mapping[str, tuple[int, int]] = MappingProxyType({})
    once: Mapping[str, tuple[int, int]] = MappingProxyType({})


class Published(NamedTuple):
    """Bounds of how many complaints a release tells of a place, all its periods together."""

    least: int = 0
    most: int = 0


@dataclass(frozen=True)
class Figure:
    """One figure: what is told (0: withheld), and when it last moved and was last looked at.

    ``ten``: the multiple of ten below the exact value when ``told`` last changed, None where
    nothing was ever told. It is not ``told`` where the place left what it was told with, or totals
    began anew. ``least``: how many complaints are enough until it moves; 0 where that is not drawn
    yet.
    """

    told: int = 0
    ten: int | None = None
    moved: float = 0.0
    looked: float = 0.0
    least: int = 0

    def drawn(self, draw: Callable[[], float]) -> "Figure":
        """Return it with what is enough for it, which it keeps until it moves."""
        return self if self.least else replace(self, least=least_size(draw()))

    def is_enough(self, size: int) -> bool:
        """Return whether a set lets it begin or move."""
        return 0 < self.least <= size

    def is_due(self, now: float) -> bool:
        """Return whether it may be looked at: after a wait that doubles as long as nothing
        moves.
        """
        wait = min(max(self.looked - self.moved, TICK), _LONGEST * TICK)
        return not 0 <= now - self.looked < wait  # also where somebody set the clock back

    def distance(self, exact: int) -> int:
        """Return how many net events lie, at least, between its last move and ``exact``."""
        if self.ten is None:
            return exact
        low, high = min(self.told, self.ten), max(self.told, self.ten) + GRAIN - 1
        return max(exact - high, low - exact)


@dataclass(frozen=True)
class Bucket:
    """The two figures of one place. ``is_apart``: it was told once, so it is not of the rest."""

    filed: Figure = Figure()
    addressed: Figure = Figure()
    is_apart: bool = False

    def drawn(self, draw: Callable[[], float]) -> "Bucket":
        """Return it with what is enough for each figure."""
        return replace(self, filed=self.filed.drawn(draw), addressed=self.addressed.drawn(draw))

    @property
    def is_told(self) -> bool:
        """Return whether anything is told of it now."""
        return self.filed.told > 0

    @property
    def told(self) -> Count:
        """Return what is told of it."""
        return Count(self.filed.told, self.addressed.told)


@dataclass(frozen=True)
class Told:
    """All that is told, as a value. ``number`` grows with each change, 0 before the first look.

    ``as_of``: the day of the data at the last change.
    """

    as_of: date = date.min
    places: Mapping[str, Bucket] = field(default_factory=dict)
    rest: Bucket = Bucket()
    number: int = 0

    @property
    def begun(self) -> tuple[str, ...]:
        """Return the codes of the places of which both figures are told: how many people there
        are is no question.
        """
        return tuple(code for code, bucket in self.places.items() if min(bucket.told) > 0)

    @property
    def nation(self) -> Count:
        """Return the sum of the told buckets."""
        told = [bucket.told for bucket in self._buckets()]
        return Count(sum(count.filed for count in told), sum(count.addressed for count in told))

    def is_due(self, now: float) -> bool:
        """Return whether anything may be looked at: at most once in a tick."""
        figures = [figure for one in self._buckets() for figure in (one.filed, one.addressed)]
        last = max(figure.looked for figure in figures)
        if 0 <= now - last < TICK:
            return False
        return any(
            one.filed.is_due(now) or (one.is_told and one.addressed.is_due(now))
            for one in self._buckets()
        )

    def _buckets(self) -> list[Bucket]:
        return [*self.places.values(), self.rest]

    def to_json(self) -> str:
        """Return it as text; no exact value is in it."""
        return json.dumps(asdict(self) | {"as_of": self.as_of.isoformat()})

    @classmethod
    def from_json(cls, text: str) -> "Told":
        """Return what ``to_json`` wrote. Raises ValueError for any other text."""
        try:
            found = json.loads(text)
            places = {str(code): _bucket(bucket) for code, bucket in found["places"].items()}
            day, number = date.fromisoformat(found["as_of"]), _whole(found["number"])
            return cls(day, places, _bucket(found["rest"]), number)
        except (KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ValueError(f"no totals ({error})") from None


@dataclass(frozen=True)
class Look:
    """One look: the exact counts by place, what the release tells of each, when, and a fresh
    chance.

    ``exact``: by the code of each known place, and of the nation under "", which also holds what
    has no known place. ``people``: behind these counts, "" for what has no known place; of places
    that have begun it is not needed. ``grain``: of figures that begin.
    """

    exact: Mapping[str, Count]
    people: People
    published: Mapping[str, Published]
    as_of: date
    now: float
    draw: Callable[[], float]
    grain: int = GRAIN

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of the known places."""
        return tuple(code for code in self.exact if code)

    def of(self, code: str) -> Count:
        """Return the exact counts of a place; none where nobody knows it any more."""
        return Count(*self.exact.get(code, (0, 0)))

    def of_rest(self, apart: Iterable[str]) -> Count:
        """Return the exact counts of the nation without some places."""
        rest = self.of("")
        for code in apart:
            rest = rest.without(self.of(code))
        return rest

    def people_of(self, code: str) -> Count:
        """Return the people behind the counts of a place."""
        return Count(*self.people.of.get(code, (0, 0)))

    def people_of_rest(self, apart: Iterable[str]) -> Count:
        """Return how many people are behind the nation without some places, at least."""
        parts = [self.people.once.get(code, (0, 0)) for code in {*self.codes, ""} - set(apart)]
        return Count(sum(filed for filed, _ in parts), sum(addressed for _, addressed in parts))

    def left_by_release(self, code: str) -> int:
        """Return how many complaints of a place the release does not tell, at least."""
        return self.of(code).filed - self.published.get(code, Published()).most

    def left_of_rest_by_release(self, apart: Iterable[str]) -> int:
        """Return the same of the nation without some places, of which the release tells by
        difference.
        """
        nation = self.published.get("", Published()).most
        told = nation - sum(self.published.get(code, Published()).least for code in apart)
        return self.of_rest(apart).filed - max(told, 0)


def advance(told: Told, look: Look) -> Told:
    """Return what is told after a look."""
    places = {code: Bucket() for code in look.codes} | dict(told.places)
    places = {code: bucket.drawn(look.draw) for code, bucket in places.items()}
    rest = told.rest.drawn(look.draw)
    for code in sorted(places):
        if places[code].is_apart or not rest.is_told:
            places[code] = _looked_at(places[code], _Set.of_place(code, look), look)
        elif places[code].filed.is_due(look.now):
            places[code], rest = _parted(code, places, rest, look)
    rest = _looked_at(rest, _Set.of_rest(places, look), look)
    after = replace(told, places=places, rest=rest)
    if told.number and _shown(after) == _shown(told):
        return after
    return replace(after, number=max(told.number + 1, int(look.now)), as_of=look.as_of)


def start_anew(look: Look) -> Told:
    """Return first totals where something was told before and nobody knows what: multiples of 100.

    What is not told then waits for ten events more: told at once, it could differ by one event from
    what was told before.
    """
    begun = advance(Told(), replace(look, grain=ANEW_GRAIN))
    places = {code: _waiting(one, look.of(code)) for code, one in begun.places.items()}
    return replace(begun, places=places, rest=_waiting(begun.rest, look.of_rest(_apart(places))))


def totals_of_release(
    exact: Mapping[str, tuple[int, int]],
    people: People,
    before: Mapping[str, tuple[int, int, int]] | None,
    told_in_periods: Mapping[str, Published | int],
    draw: Callable[[str], float],
) -> dict[str, tuple[int, int, int]]:
    """Return (filed, addressed, open) of the nation ("") and each province for a new release.

    They move against those of the release ``before`` as live totals move; 0 is withheld.
    ``people``: as in ``Look``. ``told_in_periods``: what the new release tells of each place, as
    ``bounds`` says; of a number, which is the most that it tells, the least is not known, and 0 is
    taken. ``draw``: the chance of a name, the same each time: a figure that did not move gets no
    second one with the next release.
    """
    counts = {code: Count(*values) for code, values in exact.items()}
    published = {
        code: told if isinstance(told, Published) else Published(0, told)
        for code, told in told_in_periods.items()
    }
    look = Look(counts, people, published, date.min, _LONGEST * TICK, lambda: draw("moved"))
    after = advance(_told_before(dict.fromkeys(exact, (0, 0, 0)) | dict(before or {}), draw), look)
    told = {code: bucket.told for code, bucket in after.places.items()} | {"": after.nation}
    return {code: (*count, count.filed - count.addressed) for code, count in sorted(told.items())}


def bounds(told: Mapping[str, Mapping[Period, int]], off: int = _FARTHEST) -> dict[str, Published]:
    """Return what a release tells of each place, from its published counts of complaints filed.

    ``told``: by place code, the counts of everyone and all bodies in each period that has one.
    ``off``: by how much one of them may be off at most; more than its noise where it is the sum of
    its parts.
    """
    return {code: _bounds(values, off) for code, values in told.items()}


class _Set(NamedTuple):
    """Complaints of a place, or of the rest: the exact counts, people, and how many the release
    leaves.
    """

    exact: Count
    people: Count
    left_by_release: int

    @classmethod
    def of_place(cls, code: str, look: Look) -> "_Set":
        return cls(look.of(code), look.people_of(code), look.left_by_release(code))

    @classmethod
    def of_rest(cls, places: Mapping[str, Bucket], look: Look) -> "_Set":
        """Nothing is left where that is not enough for each place in it, too.

        The rest may be hardly more than one place, which would get a second draw by it.
        """
        apart = _apart(places)
        left = look.left_of_rest_by_release(apart)
        is_enough = all(one.filed.is_enough(left) for one in places.values() if not one.is_apart)
        return cls(look.of_rest(apart), look.people_of_rest(apart), left if is_enough else 0)


def _looked_at(bucket: Bucket, found: _Set, look: Look) -> Bucket:
    filed, addressed, begins = bucket.filed, bucket.addressed, False
    exact, people = found.exact, found.people
    if filed.is_due(look.now):
        if bucket.is_told or filed.is_enough(found.left_by_release):
            filed = _moved(filed, exact.filed, people.filed, look)
            begins = filed.told > 0 and not bucket.is_told
        else:
            filed = replace(filed, looked=look.now)
    if filed.told < addressed.told:  # what was closed is gone with what was filed
        addressed = _told_as(exact.addressed, look)
    elif begins or (filed.told and addressed.is_due(look.now)):
        addressed = _moved(addressed, exact.addressed, people.addressed, look, most=filed.told)
    return Bucket(filed, addressed, bucket.is_apart or filed.told > 0)


def _moved(figure: Figure, exact: int, people: int, look: Look, most: float = inf) -> Figure:
    """Return a figure after a look.

    Where it should become more than ``most``, it waits; to begin, it needs people.
    """
    told = _floor(exact, GRAIN if figure.told else look.grain)
    between = figure.distance(exact) if figure.told else min(figure.distance(exact), people)
    if told == figure.told or told > most or not figure.is_enough(between):
        return replace(figure, looked=look.now)
    return replace(_told_as(exact, look), told=told)


def _told_as(exact: int, look: Look) -> Figure:
    return Figure(_floor(exact), _floor(exact), look.now, look.now).drawn(look.draw)


def _parted(
    code: str, places: Mapping[str, Bucket], rest: Bucket, look: Look
) -> tuple[Bucket, Bucket]:
    """Return (a place that may begin by itself, the rest that was told with it until now).

    What is told of both together stays as it was, and what the place leaves must be enough.
    """
    own, apart = places[code], _apart(places)
    left = look.of_rest([*apart, code])
    begun = _looked_at(own, _Set.of_place(code, look), look)
    people = look.people_of_rest([*apart, code])
    filed, addressed = rest.told.without(begun.told)
    if (
        begun.is_told
        and begun.addressed.told == _floor(look.of(code).addressed)
        and filed >= GRAIN
        and 0 <= addressed <= filed
        and rest.filed.is_enough(min(look.left_of_rest_by_release([*apart, code]), people.filed))
        and (
            not begun.addressed.told
            or rest.addressed.is_enough(min(left.addressed, people.addressed))
        )
    ):
        return begun, Bucket(
            _left(rest.filed, filed, left.filed, look),
            _left(rest.addressed, addressed, left.addressed, look),
            is_apart=True,
        )
    return replace(own, filed=replace(own.filed, looked=look.now)), rest


def _left(figure: Figure, told: int, exact: int, look: Look) -> Figure:
    """Return a figure of the rest after a place has left it, which did not change it where
    nothing was told of both.
    """
    return figure if told == figure.told else replace(_told_as(exact, look), told=told)


def _waiting(bucket: Bucket, exact: Count) -> Bucket:
    return replace(
        bucket,
        filed=_wait(bucket.filed, exact.filed),
        addressed=_wait(bucket.addressed, exact.addressed),
    )


def _wait(figure: Figure, exact: int) -> Figure:
    return figure if figure.told or exact < GRAIN else replace(figure, ten=_floor(exact))


def _told_before(totals: Mapping[str, tuple[int, int, int]], draw: Callable[[str], float]) -> Told:
    """Return what an earlier release told; what is not told of a province is of the rest."""
    places = {
        code: _bucket_of(code, Count(*values[:2]), draw) for code, values in totals.items() if code
    }
    rest = Count(*totals.get("", (0, 0))[:2])
    for bucket in places.values():
        rest = rest.without(bucket.told)
    return Told(places=places, rest=_bucket_of(REST, rest, draw))


def _bucket_of(code: str, told: Count, draw: Callable[[str], float]) -> Bucket:
    filed, addressed = (
        Figure(value, value or None).drawn(lambda name=f"{code}|{name}|{value}": draw(name))
        for name, value in told._asdict().items()
    )
    return Bucket(filed, addressed, is_apart=told.filed > 0)


def _apart(places: Mapping[str, Bucket]) -> tuple[str, ...]:
    return tuple(code for code, bucket in places.items() if bucket.is_apart)


def _shown(told: Told) -> dict[str, Count]:
    shown = {code: one.told for code, one in told.places.items() if one.is_apart}
    return shown | {"": told.rest.told}


def _floor(exact: int, grain: int = GRAIN) -> int:
    return exact // grain * grain


def _bounds(values: Mapping[Period, int], off: int) -> Published:
    """Add up the periods that lie in no other one: they do not overlap."""
    widest = [one for one in values if not any(_lies_in(one, other) for other in values)]
    whole = sum(values[period] for period in widest)
    return Published(max(whole - off * len(widest), 0), whole + off * len(widest))


def _lies_in(one: Period, other: Period) -> bool:
    return one != other and other.first <= one.first and one.last <= other.last


def _bucket(found: Mapping) -> Bucket:
    bucket = Bucket(_figure(found["filed"]), _figure(found["addressed"]), found["is_apart"] is True)
    if bucket.addressed.told > bucket.filed.told:
        raise ValueError("more is told to be closed than filed")
    return bucket


def _figure(found: Mapping) -> Figure:
    told, ten = _tens(found["told"]), found["ten"]
    moved, looked = float(found["moved"]), float(found["looked"])
    if not (isfinite(moved) and isfinite(looked)):
        raise ValueError("a time is no number")
    least = _whole(found.get("least", 0))
    if least and not LEAST <= least <= SURE:
        raise ValueError(f"{least} is not from {LEAST} to {SURE}")
    return Figure(told, None if ten is None else _tens(ten), moved, looked, least)


def _tens(value: object) -> int:
    if _whole(value) % GRAIN:
        raise ValueError(f"{value} is no multiple of {GRAIN}")
    return _whole(value)


def _whole(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{value} is no count")
    return value
