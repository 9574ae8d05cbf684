"""``Release``: one published file, held in memory.

All that a public page shows comes from here or is a live total.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from math import ceil, prod

from sqlalchemy import Connection, select

from data_access.model.answer import Answer, Figure, Row, Withheld
from data_access.model.codes import GROUP
from data_access.model.filters import FILTERS
from data_access.model.measures import CUT_POINTS, MEASURES, first_reached
from data_access.model.periods import PERIODS, first_day, last_day, period_months, window_closes
from data_access.model.publication_scope import Axes, Body, Period, Place
from data_access.model.published_measures import COMPLEMENTS, LEAST_WHOLE, TOTALS, published
from data_access.model.recorded import Recorded
from data_access.model.text import Text
from data_access.released import schema
from data_access.released.question import PublicFilters, PublicQuestion, kind_of, refusal
from data_access.released.selection import (
    NOT_HERE,
    PART_WITHHELD,
    Cells,
    Chosen,
    choose,
    scope,
    split,
)

_ALL = Text("All that the filters choose", "فلٹروں کا کُل")
_ALL_BUT = Text("All that the other filters choose", "باقی فلٹروں کا کُل")
_FARTHEST = 7  # from what was counted: 5 of noise, and 2 of rounding to the nearest multiple of 5


class Release:
    """One release: a few megabytes, answered in well under a millisecond, from any thread."""

    def __init__(self, connection: Connection):
        row = connection.execute(select(schema.releases)).one()
        self.number: int = row.number
        self.methods_version: str = row.methods_version
        self.name, self.synthetic = Text(row.name_en, row.name_ur), bool(row.synthetic)
        self.as_of: datetime = row.as_of
        self.published_at: datetime = row.published_at
        self.cells, self.shown, self.withheld = row.cells, row.shown, row.withheld
        self.notes, self.checksum = row.notes, row.checksum
        self._facts = Recorded.from_text(row.recorded)
        self.recorded = self._facts.facts
        self.group_within: Mapping[str, str] = dict(self._facts.within_groups)
        self.axes = read_axes(connection)
        self._facts_in = [recorded_in(self._facts, period) for period in self.axes.periods]
        self.examination: Mapping[str, float] = {
            row.name: row.value for row in connection.execute(select(schema.examination))
        }
        self._labels = {("group", entry.code): entry.label for entry in GROUP}
        self._labels |= {
            (value.kind, value.code): value.label
            for value in (*self.axes.places, *self.axes.bodies)
        }
        self._totals = {row.place_id: row for row in connection.execute(select(schema.totals))}
        self._cells = Cells(connection, self.axes)
        self._newest = dict(self._newest_told())

    @property
    def most_off(self) -> int:
        """How far a published count may lie from what was counted.

        The noise and rounding of one count; or more, where a wide period is the sum of its parts:
        then it is the largest error that the publisher found in this release.
        """
        return max(_FARTHEST, ceil(self.examination.get("largest_error", 0)))

    @property
    def default_period(self) -> str:
        """What is shown where nobody chose a period: the newest year that is told of everyone.

        The newest quarter where the release tells of no year, else the newest month; "" for none.
        """
        return next(iter(self._newest.values()), "")

    def default_for(self, filters: PublicFilters, by: str = "") -> str:
        """Return the period of an answer whose question chooses none; "" where none fits."""
        if filters.period:
            return ""
        codes = self._newest.values()
        return next(
            (code for code in codes if refusal(filters.with_values("period", (code,)), by) is None),
            "",
        )

    def _newest_told(self) -> Iterator[tuple[str, str]]:
        """Yield (kind, code) of the newest period of each kind told of everyone; years first."""
        for kind in reversed(PERIODS):
            told = [
                period.code
                for number, period in enumerate(self.axes.periods)
                if period.kind == kind
                and self._cells.summed(Chosen([0], [0], [0], [number]))["filed"] > 0
            ]
            if told:
                yield kind, max(told)

    def same_bodies(self) -> tuple[tuple[Text, Text], ...]:
        """Return (department, category) of each department told by the figures of a category."""
        return tuple(
            (body.label, self.label("category", body.same_as))
            for body in self.axes.bodies
            if body.same_as
        )

    def codes(self, name: str) -> tuple[str, ...]:
        """Return the codes that a filter may take in this release; what has no cell is none of
        them.

        Years come before quarters before months, the newest first.
        """
        if name == "group":
            return self._groups
        if name == "period":
            newest = sorted(
                self.axes.periods, key=lambda value: (-PERIODS.index(value.kind), -value.first)
            )
            return tuple(value.code for value in newest)
        return tuple(
            value.code for value in (*self.axes.places, *self.axes.bodies) if value.kind == name
        )

    @property
    def _groups(self) -> tuple[str, ...]:
        """The groups that have a cell; all where groups are not recorded, which is then said."""
        known = self.axes.groups[1:]
        return (
            tuple(code for code in known if code in self._cells.groups)
            if "groups" in self.recorded
            else known
        )

    def label(self, name: str, code: str) -> Text:
        """Return the label of a code; the code itself where it has none, as periods."""
        return self._labels.get((name, code), Text(code, code))

    def check(self, filters: PublicFilters, problems: list[Text]) -> PublicFilters:
        """Return ``filters`` without the codes that this release does not have; each is told in
        ``problems``.
        """
        for name in filters.active():
            known, values = set(self.codes(name)), getattr(filters, name)
            unknown = [value for value in values if value not in known]
            if unknown:
                problems.extend(self._why_unknown(name, unknown))
                filters = filters.with_values(name, known.intersection(values))
        return filters

    def _why_unknown(self, name: str, values: Iterable[str]) -> Iterator[Text]:
        """Yield what is wrong with values: of a period that is still to come, when it will be
        told.
        """
        later = {
            value: day for value in values if name == "period" and (day := self._told_from(value))
        }
        for value, day in later.items():
            yield Text(
                f"“{value}” is not in release {self.number}: a period is told 90 days after its end, this one from {day} on.",
                f"”{value}“ اجراء {self.number} میں نہیں: ہر مدت اپنے اختتام کے 90 دن بعد ظاہر کی جاتی ہے، یہ {day} سے۔",
            )
        unknown = [value for value in values if value not in later]
        if unknown:
            label, told = FILTERS[name].label, ", ".join(f"“{value[:40]}”" for value in unknown[:5])
            yield Text(
                f"{told}: no {name} of release {self.number}.",
                f"{told}: اجراء {self.number} میں ایسا کوئی اندراج نہیں ({label.ur})۔",
            )

    def _told_from(self, period: str) -> date | None:
        """Return the day from which a release can tell of a period; None of what is none, or of
        one that is past.
        """
        try:
            _, last = period_months(period)
            told = window_closes(last) + timedelta(days=1)
        except (ValueError, OverflowError):
            return None
        return told if told > self.as_of.date() else None

    def ask(self, question: PublicQuestion) -> Answer:
        """Answer from published cells only: the total, and the parts of the breakdown.

        Raises NotPublic with the reason, ValueError for an unknown code.
        """
        kind_of(question.filters, question.by)
        by, filters = question.by, scope(question.filters, question.by)
        period = "" if by in PERIODS else self.default_for(question.filters, by)
        filters = filters.with_values("period", (period,)) if period else filters
        chosen = self._chosen(filters, by)
        tables, cells = {"": (self._total(question, filters, chosen),)}, {"": _size(chosen)}
        if by:
            parts = list(split(self.axes, question, period))
            tables[by] = tuple(self._parts(question, parts))
            cells[by] = max((_size(part) for *_, part in parts), default=1)
        periods = tuple(self.axes.periods[number].code for number in chosen.periods)
        is_sum = any(number > 1 for number in cells.values())
        return Answer(
            question,
            tables,
            self.as_of,
            self.number,
            is_sum,
            self.most_off,
            filters,
            periods,
            cells,
        )

    def _chosen(self, filters: PublicFilters, by: str) -> Chosen:
        """Return the cells of the total: of all periods of a kind, where an answer by such
        periods chooses none.
        """
        chosen = choose(self.axes, filters, "")
        if chosen.periods or by not in PERIODS:
            return chosen
        return chosen._replace(
            periods=[n for n, period in enumerate(self.axes.periods) if period.kind == by]
        )

    def _parts(
        self, question: PublicQuestion, parts: Iterable[tuple[str, Text | None, Chosen]]
    ) -> Iterator[Row]:
        facts = _facts(scope(question.filters, question.by), question.by)
        for code, label, part in parts:
            if question.by != "group" or code in self._groups:
                yield self._row(code, label or self.label(question.by, code), question, part, facts)

    def totals(self) -> Answer:
        """Return the totals of all complaints at the as-of time, in tens, in all and by province.

        Of the provinces only those of which a total is told.
        """
        rows = [
            (place.kind, self._total_row(number, place))
            for number, place in enumerate(self.axes.places)
        ]
        nation = [row for kind, row in rows if kind == "nation"]
        nothing = Row("", _ALL, {}, dict.fromkeys(TOTALS, Withheld.WITHHELD))
        provinces = tuple(row for kind, row in rows if kind == "province" and row.counts)
        tables = {"": tuple(nation or [nothing]), "province": provinces}
        return Answer(PublicQuestion(("filed",), "province"), tables, self.as_of, self.number)

    def _total_row(self, number: int, place: Place) -> Row:
        known = self._totals.get(number)
        counts = {name: getattr(known, name) if known else 0 for name in TOTALS}
        shown = {
            name: (count or Withheld.WITHHELD)
            if name in self._recorded_totals
            else Withheld.NOT_RECORDED
            for name, count in counts.items()
        }
        return Row(
            place.code, place.label, {name: count for name, count in counts.items() if count}, shown
        )

    @property
    def _recorded_totals(self) -> set[str]:
        return {name for name in TOTALS if self._facts.complete.issuperset(MEASURES[name].needs)}

    def _total(self, question: PublicQuestion, filters: PublicFilters, chosen: Chosen) -> Row:
        asked = question.filters.with_values("period", filters.period)
        label = _ALL if filters == asked else _ALL_BUT
        if refusal(filters):  # the parts are published, what they have in common is not
            return Row("", label, {}, dict.fromkeys(question.measures, Withheld.NOT_APPLICABLE))
        return self._row("", label, question, chosen, _facts(filters))

    def _row(
        self,
        code: str,
        label: Text,
        question: PublicQuestion,
        chosen: Chosen,
        facts: frozenset[str],
    ) -> Row:
        recorded = self._recorded_in(chosen.periods)
        if not facts <= recorded:
            return Row(code, label, {}, dict.fromkeys(question.measures, Withheld.NOT_RECORDED))
        counts = self._cells.summed(chosen)
        figures = {name: self._figure(name, counts, recorded) for name in question.measures}
        return Row(
            code, label, {name: count for name, count in counts.items() if count > 0}, figures
        )

    def _recorded_in(self, periods: Iterable[int]) -> frozenset[str]:
        """Return the facts that are recorded of everybody in each of the periods of these
        numbers.
        """
        return self.recorded.intersection(*(self._facts_in[number] for number in periods))

    def _figure(self, name: str, counts: Mapping[str, int], recorded: frozenset[str]) -> Figure:
        measure = MEASURES[name]
        if not recorded.issuperset(measure.needs):
            return Withheld.NOT_RECORDED
        if counts["filed"] == NOT_HERE:
            return Withheld.NOT_APPLICABLE
        if measure.unit == "count":
            return _count(counts, name)
        whole = _count(counts, published(measure.denominator))
        if isinstance(whole, Withheld):
            return whole
        if whole < LEAST_WHOLE:
            return Withheld.TOO_FEW
        if measure.percent:
            return _day_by_which(measure.percent, whole, counts)
        other = COMPLEMENTS.get(name)
        # one is published, and the other is what it leaves: two noisy shares would not make 100 %
        if other:
            share = self._figure(other, counts, recorded)
            return share if isinstance(share, Withheld) else round(1 - share, 2)
        return _share(_count(counts, measure.numerator), whole)


def _size(chosen: Chosen) -> int:
    """Return how many cells are added up."""
    return prod(len(numbers) for numbers in chosen)


def recorded_in(recorded: Recorded, period: Period) -> frozenset[str]:
    """Return the facts that a release tells of a period."""
    return recorded.within(first_day(period.first), last_day(period.last))


def _facts(filters: PublicFilters, by: str = "") -> frozenset[str]:
    """Return the facts that a source must record so that it can be filtered and split like this."""
    names = {*filters.active(), by} - {"", "period", *PERIODS}
    return frozenset("groups" if name == "group" else name for name in names)


def _count(counts: Mapping[str, int], name: str) -> int | Withheld:
    """Return a count, or why there is none: of a cell of few complaints nothing else is told."""
    if counts[name] > 0:
        return counts[name]
    if counts[name] == PART_WITHHELD:
        return Withheld.PART_WITHHELD
    return Withheld.TOO_FEW if 0 < counts["filed"] < LEAST_WHOLE else Withheld.WITHHELD


def _share(part: int | Withheld, whole: int) -> Figure:
    """A whole number of percent: more digits would be more exact than what they are made of."""
    return part if isinstance(part, Withheld) else min(round(100 * part / whole), 100) / 100


def _day_by_which(percent: int, whole: int, counts: Mapping[str, int]) -> Figure:
    """Return the first cut point by which ``percent`` were closed, if the one before shows it.

    Cut points may be withheld between others: what lies in such a gap cannot be said.
    """
    told = [counts[f"closed_within_{days}"] for days in CUT_POINTS]
    place = first_reached(percent, whole, told)
    if place is None:
        return Withheld.NOT_REACHED if counts["closed_within_90"] > 0 else Withheld.WITHHELD
    return CUT_POINTS[place] if place == 0 or told[place - 1] > 0 else Withheld.WITHHELD


def read_axes(connection: Connection) -> Axes:
    """Read the axes of a release."""
    places = [
        Place(row.kind, row.code, Text(row.name_en, row.name_ur), row.parent, row.latitude, row.longitude, row.population)
        for row in connection.execute(select(schema.places).order_by(schema.places.c.place_id))
    ]  # fmt: skip
    bodies = [
        Body(
            row.kind,
            row.code,
            Text(row.name_en, row.name_ur),
            row.parent,
            row.home,
            row.category,
            row.same_as,
        )
        for row in connection.execute(select(schema.bodies).order_by(schema.bodies.c.body_id))
    ]
    periods = [
        Period(row.kind, row.code, row.first, row.last)
        for row in connection.execute(select(schema.periods).order_by(schema.periods.c.period_id))
    ]
    return Axes(tuple(places), tuple(bodies), tuple(periods))
