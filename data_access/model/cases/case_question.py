"""``CaseQuestion``: which complaints stand behind one figure, as names only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from data_access.model.breakdowns import BREAKDOWNS
from data_access.model.filters import Filters
from data_access.model.measures import MEASURES
from data_access.model.periods import is_period, period_kind
from data_access.model.text import Refused, Text, require_known

PART, WHOLE = "part", "whole"  # what stands above and below the line of a share
# By what a list can be sorted; “day” is the day on which a complaint is counted: of its filing, or
# of the event that a flow counts.
ORDERS = {
    "filed": Text("Day of filing", "درج ہونے کا دن"),
    "day": Text("Day on which it is counted", "شمار کا دن"),
    "waited": Text("Days since filing", "درج ہونے سے دن"),
    "department": Text("Department", "محکمہ"),
    "category": Text("Category", "زمرہ"),
    "district": Text("District", "ضلع"),
    "status": Text("Status", "حالت"),
    "outcome": Text("Outcome", "نتیجہ"),
}
_DAYS = Text(
    "“{measure}” is a number of days, worked out from many complaints; no list has that many rows. "
    "The list of “Filed” holds them.",
    "«{measure}» دنوں کی تعداد ہے جو بہت سی شکایات سے نکالی جاتی ہے؛ کسی فہرست میں اتنی قطاریں نہیں۔ "
    "وہ شکایات «درج شدہ» کی فہرست میں ہیں۔",
)
_SUM = Text(
    "“{measure}” adds up days and is no number of complaints; they are on the list of “{of}”.",
    "«{measure}» دنوں کا مجموعہ ہے، شکایات کی تعداد نہیں؛ وہ شکایات «{of}» کی فہرست میں ہیں۔",
)
_MEMBERS = Text(
    "“{measure}” counts persons; of persons there is no list.",
    "«{measure}» افراد کا شمار ہے؛ افراد کی کوئی فہرست نہیں۔",
)
_HOW = {"month": "2024-05", "quarter": "2024-Q2", "year": "2024"}
_NO_WHOLE = Text(
    "“{measure}” is a count and no share: it has one list, of=part.",
    "«{measure}» شمار ہے، تناسب نہیں: اس کی ایک ہی فہرست ہے، of=part۔",
)


@dataclass(frozen=True)
class CaseQuestion:
    """The complaints that one figure counts, a sheet of them in one order.

    ``side``: of a share, those above its line (PART) or all below it (WHOLE); of a count, PART.
    ``parts``: (breakdown, code) of the row in which the figure stands; two of a cell of a table of
    two breakdowns, none of the total.
    """

    measure: str
    side: str = PART
    parts: tuple[tuple[str, str], ...] = ()
    filters: Filters = field(default_factory=Filters)
    order: str = "filed"
    descending: bool = True
    offset: int = 0
    limit: int = 50

    def __post_init__(self) -> None:
        require_known("measure", (self.measure,), MEASURES)
        require_known("side", (self.side,), (PART, WHOLE))
        require_known("order", (self.order,), ORDERS)
        for breakdown, code in self.parts:
            require_known("breakdown", (breakdown,), BREAKDOWNS)
            _check_period(breakdown, code)
        refusal = why_no_list(self.measure, self.side)
        if refusal:
            raise Refused(*refusal)

    def __str__(self) -> str:
        """Return the question as one line, for the log."""
        of = f" {self.side}" if MEASURES[self.measure].denominator else ""
        by = "".join(f" by {breakdown}:{code}" for breakdown, code in self.parts)
        where = urlencode(self.filters.to_query_params(), doseq=True)
        first, last = self.offset + 1, self.offset + self.limit
        sheet = f"{'-' if self.descending else ''}{self.order} {first} to {last}"
        return f"cases of {self.measure}{of}{by}{f' where {where}' if where else ''} by {sheet}"

    @property
    def count(self) -> str:
        """Name of the count whose complaints are listed."""
        entry = MEASURES[self.measure]
        return entry.numerator if self.side == PART else entry.denominator

    @property
    def any_sheet(self) -> "CaseQuestion":
        """The same list in the same order, whichever way round and whichever sheet."""
        return replace(self, descending=True, offset=0, limit=0)

    def sheet(self, offset: int, limit: int) -> "CaseQuestion":
        """Return the question for other rows of the same list."""
        return replace(self, offset=offset, limit=limit)

    def to_query_params(self) -> dict[str, list[str]]:
        """Return ``{URL key: values}`` of what is asked beside filters and rows."""
        params = {"measure": [self.measure]}
        params |= {"of": [self.side]} if self.side != PART else {}
        params |= {"in": [f"{by}:{code}" for by, code in self.parts]} if self.parts else {}
        sign = "-" if self.descending else ""
        ordered = f"{sign}{self.order}"
        return params | ({"order": [ordered]} if ordered != "-filed" else {})

    @classmethod
    def from_query_params(
        cls, params: Mapping[str, Iterable[str]], filters: Filters, problems: list[Text]
    ) -> "CaseQuestion | None":
        """Read a question from a page's URL; None where it names no figure with a list.

        What cannot be read is told in ``problems``.
        """
        values = {key: list(raw) for key, raw in params.items()}
        parts = tuple(tuple(text.split(":", 1)) for text in values.get("in", ()) if ":" in text)
        bad = [text for text in values.get("in", ()) if ":" not in text]
        problems += [
            Text(
                f"“{text}” is no row of a table; write breakdown:code.",
                f"”{text}“ جدول کی کوئی سطر نہیں؛ breakdown:code لکھیں۔",
            )
            for text in bad
        ]
        order = _last(values, "order") or "-filed"
        try:
            return cls(
                _last(values, "measure") or "filed",
                _last(values, "of") or PART,
                parts,
                filters,
                order.removeprefix("-"),
                order.startswith("-"),
            )
        except Refused as problem:
            problems.append(problem.said)
            return None


# Keys of the page's URL beside the filters; “sheet” counts from 1.
CASE_KEYS = ("measure", "of", "in", "order", "sheet")


def why_no_list(measure: str, side: str = PART) -> Text | None:
    """Return why no complaints can be listed for a measure; None where they can."""
    entry = MEASURES[measure]
    if entry.basis == "members":
        return _named(_MEMBERS, measure)
    if entry.unit == "days":
        return _named(_DAYS, measure)
    if entry.list_of:
        return _named(_SUM, measure)
    return _named(_NO_WHOLE, measure) if side == WHOLE and not entry.denominator else None


def _named(sentence: Text, measure: str) -> Text:
    label, of = MEASURES[measure].label, MEASURES[MEASURES[measure].list_of or measure].label
    return Text(
        sentence.en.format(measure=label.en, of=of.en),
        sentence.ur.format(measure=label.ur, of=of.ur),
    )


def _last(values: Mapping[str, list[str]], key: str) -> str:
    return (values.get(key) or [""])[-1]


def _check_period(breakdown: str, code: str) -> None:
    if BREAKDOWNS[breakdown].is_period and not (is_period(code) and period_kind(code) == breakdown):
        raise Refused(
            f"There is no row “{code}” by {breakdown}; write a {breakdown}.",
            f"”{code}“ کوئی سطر نہیں ({BREAKDOWNS[breakdown].label.ur})؛ یوں لکھیں: "
            f"{_HOW[breakdown]}۔",
        )
