"""``Release``: one published file, held in memory. All that a public page shows comes from here or is a live total."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from data_access.answer import Answer, Figure, Row, Withheld
from data_access.codes import GROUP
from data_access.measures import CUT_POINTS, MEASURES
from data_access.permitted import Axes, Body, Period, Place
from data_access.published_measures import LEAST_WHOLE
from data_access.released import schema
from data_access.released.question import PublicFilters, PublicQuestion, kind_of, refusal
from data_access.released.selection import FEWER, NOT_HERE, PERIOD_KINDS, Cells, Chosen, choose, split, without_axis
from data_access.text import Text

_TOTALS = ("filed", "addressed", "open")
_ALL = Text("All that the filters choose", "فلٹروں کا کُل")


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
        self.recorded = frozenset(row.recorded.split())
        self.axes = read_axes(connection)
        self.examination: Mapping[str, float] = {
            row.name: row.value for row in connection.execute(select(schema.examination))
        }
        self._labels = {("group", entry.code): entry.label for entry in GROUP}
        self._labels |= {(value.kind, value.code): value.label for value in (*self.axes.places, *self.axes.bodies)}
        self._totals = {row.place_id: row for row in connection.execute(select(schema.totals))}
        self._cells = Cells(connection, self.axes)

    @property
    def last_year(self) -> str:
        """The last complete year: what is shown where nobody chose a period; "" where there is none."""
        return max((period.code for period in self.axes.periods if period.kind == "year"), default="")

    def codes(self, name: str) -> tuple[str, ...]:
        """Return the codes that a filter may take in this release; years before quarters before months, newest first."""
        if name == "group":
            return self.axes.groups[1:]
        if name == "period":
            newest = sorted(self.axes.periods, key=lambda value: (-PERIOD_KINDS.index(value.kind), -value.first))
            return tuple(value.code for value in newest)
        return tuple(value.code for value in (*self.axes.places, *self.axes.bodies) if value.kind == name)

    def label(self, name: str, code: str) -> Text:
        """Return the label of a code; the code itself where it has none, as periods."""
        return self._labels.get((name, code), Text(code, code))

    def check(self, filters: PublicFilters, problems: list[str]) -> PublicFilters:
        """Return ``filters`` without the codes that this release does not have; each is told in ``problems``."""
        for name in filters.active():
            known, values = set(self.codes(name)), getattr(filters, name)
            unknown = [value for value in values if value not in known]
            if unknown:
                told = ", ".join(f"“{value[:40]}”" for value in unknown[:5])
                problems.append(f"{told}: no {name} of release {self.number}.")
                filters = filters.with_values(name, known.intersection(values))
        return filters

    def ask(self, question: PublicQuestion) -> Answer:
        """Answer from published cells only: the total, and the parts of the breakdown.

        Raises NotPublic with the reason, ValueError for an unknown code.
        """
        kind_of(question.filters, question.by)
        filters = without_axis(question.filters, question.by)
        chosen = choose(self.axes, filters, self.last_year)
        tables = {"": (self._total(question, filters, chosen),)}
        if question.by:
            parts, facts = split(self.axes, question, self.last_year), _facts(filters, question.by)
            tables[question.by] = tuple(
                self._row(code, label or self.label(question.by, code), question, part, facts)
                for code, label, part in parts
            )
        return Answer(question, tables, self.as_of, self.number, approximate=any(len(values) > 1 for values in chosen))

    def totals(self) -> Answer:
        """Return the exact totals of all complaints at the release's as-of time, in all and by province."""
        nation, provinces = (
            tuple(self._total_row(number, place) for number, place in enumerate(self.axes.places) if place.kind == kind)
            for kind in ("nation", "province")
        )
        return Answer(
            PublicQuestion(("filed",), "province"), {"": nation, "province": provinces}, self.as_of, self.number
        )

    def _total_row(self, number: int, place: Place) -> Row:
        counts = {name: getattr(self._totals[number], name) for name in _TOTALS}
        shown = {
            name: count if name in self._recorded_totals else Withheld.NOT_RECORDED for name, count in counts.items()
        }
        return Row(place.code, place.label, counts, shown)

    @property
    def _recorded_totals(self) -> set[str]:
        return {name for name in _TOTALS if self.recorded.issuperset(MEASURES[name].needs)}

    def _total(self, question: PublicQuestion, filters: PublicFilters, chosen: Chosen) -> Row:
        if refusal(filters):  # the parts are published, what they have in common is not
            return Row("", _ALL, {}, dict.fromkeys(question.measures, Withheld.NOT_APPLICABLE))
        return self._row("", _ALL, question, chosen, _facts(filters))

    def _row(self, code: str, label: Text, question: PublicQuestion, chosen: Chosen, facts: frozenset[str]) -> Row:
        if not facts <= self.recorded:
            return Row(code, label, {}, dict.fromkeys(question.measures, Withheld.NOT_RECORDED))
        counts = self._cells.summed(chosen)
        figures = {name: self._figure(name, counts) for name in question.measures}
        return Row(code, label, {name: count for name, count in counts.items() if count > 0}, figures)

    def _figure(self, name: str, counts: Mapping[str, int]) -> Figure:
        measure = MEASURES[name]
        if not self.recorded.issuperset(measure.needs):
            return Withheld.NOT_RECORDED
        if counts["filed"] == NOT_HERE:
            return Withheld.NOT_APPLICABLE
        if measure.unit == "count":
            return _count(counts, name)
        whole = counts[measure.denominator]
        if whole < LEAST_WHOLE:
            return Withheld.TOO_FEW
        return (
            _day_by_which(measure.percent, whole, counts)
            if measure.percent
            else _share(counts[measure.numerator], whole)
        )


def _facts(filters: PublicFilters, by: str = "") -> frozenset[str]:
    """Return the facts that a source must record so that it can be filtered and split like this."""
    names = {*filters.active(), by} - {"", "period", *PERIOD_KINDS}
    return frozenset("groups" if name == "group" else name for name in names)


def _count(counts: Mapping[str, int], name: str) -> Figure:
    if counts[name] > 0:
        return counts[name]
    if counts[name] == FEWER:
        return Withheld.FEWER_THAN_10
    return Withheld.TOO_FEW if counts["filed"] < LEAST_WHOLE else Withheld.NOT_SHOWN


def _share(part: int, whole: int) -> Figure:
    """A whole number of percent: more digits would be more exact than what they are made of."""
    return min(round(100 * part / whole), 100) / 100 if part > 0 else Withheld.TOO_FEW


def _day_by_which(percent: int, whole: int, counts: Mapping[str, int]) -> Figure:
    for days in CUT_POINTS:
        if counts[f"closed_within_{days}"] * 100 >= whole * percent:
            return days
    return Withheld.NOT_REACHED if counts["closed_within_90"] > 0 else Withheld.TOO_FEW


def read_axes(connection: Connection) -> Axes:
    """Read the axes of a release."""
    places = [
        Place(row.kind, row.code, Text(row.name_en, row.name_ur), row.parent, row.latitude, row.longitude, row.population)
        for row in connection.execute(select(schema.places).order_by(schema.places.c.place_id))
    ]  # fmt: skip
    bodies = [
        Body(row.kind, row.code, Text(row.name_en, row.name_ur), row.parent, row.home, row.category)
        for row in connection.execute(select(schema.bodies).order_by(schema.bodies.c.body_id))
    ]
    periods = [
        Period(row.kind, row.code, row.first, row.last)
        for row in connection.execute(select(schema.periods).order_by(schema.periods.c.period_id))
    ]
    return Axes(tuple(places), tuple(bodies), tuple(periods))
