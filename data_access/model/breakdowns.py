"""The registry of breakdowns: by what the figures can be split."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, case, cast, func

from data_access.model.periods import MONTHS_IN, PERIODS
from data_access.model.text import Text


@dataclass(frozen=True)
class Breakdown:
    """One breakdown.

    ``key(record)`` is SQL for a small integer; ``values`` names what the integer means: a period
    (month, quarter, year), a code list, or a dimension table. Groups overlap: ``flags`` is then
    true.
    """

    name: str
    label: Text
    key: Callable[..., ColumnElement[int]]
    values: str
    needs: tuple[str, ...] = ()
    flags: bool = False

    @property
    def is_period(self) -> bool:
        """True when the parts are calendar periods, in their order."""
        return self.values in PERIODS


def _column(name: str) -> Callable[..., ColumnElement[int]]:
    return lambda record: getattr(record, name)


def _period(kind: str) -> Callable[..., ColumnElement[int]]:
    return lambda record: record.filed_month // MONTHS_IN[kind]


def _list(*rows) -> dict[str, Breakdown]:
    return {row.name: row for row in rows}


# key of complaints that have no outcome because they are not closed, beside the numbers of the
# outcomes
OPEN = 0

BREAKDOWNS = _list(
    Breakdown("month", Text("Month", "مہینہ"), _column("filed_month"), "month"),
    Breakdown("quarter", Text("Quarter", "سہ ماہی"), _period("quarter"), "quarter"),
    Breakdown("year", Text("Year", "سال"), _period("year"), "year"),
    Breakdown(
        "level", Text("Accountable level", "ذمہ دار سطح"), _column("level_id"), "level", ("level",)
    ),
    Breakdown(
        "department",
        Text("Department", "محکمہ"),
        _column("department_id"),
        "department",
        ("department",),
    ),
    Breakdown(
        "category", Text("Category", "زمرہ"), _column("category_id"), "category", ("category",)
    ),
    Breakdown(
        "subcategory",
        Text("Subcategory", "ذیلی زمرہ"),
        _column("subcategory_id"),
        "subcategory",
        ("subcategory",),
    ),
    Breakdown(
        "province", Text("Province", "صوبہ"), _column("province_id"), "province", ("province",)
    ),
    Breakdown(
        "district", Text("District", "ضلع"), _column("district_id"), "district", ("district",)
    ),
    Breakdown("group", Text("Group", "گروہ"), _column("groups"), "group", ("groups",), flags=True),
    Breakdown("sex", Text("Sex", "جنس"), _column("sex"), "sex", ("sex",)),
    Breakdown(
        "identity", Text("Identity", "شناخت"), _column("identity"), "identity", ("anonymous",)
    ),
    Breakdown("channel", Text("Channel", "ذریعہ"), _column("channel"), "channel", ("channel",)),
    Breakdown(
        "outcome", Text("Outcome", "نتیجہ"), _column("outcome_or_open"), "outcome", ("outcome",)
    ),
    Breakdown(
        "cause",
        Text("First reopened by", "پہلی بار کس نے دوبارہ کھولی"),
        _column("reopening_cause"),
        "cause",
        ("reopening",),
    ),
    Breakdown(
        "age_band",
        Text("Age of the open complaint", "زیرِ التوا شکایت کی عمر"),
        _column("age_band_of_open"),
        "age_band",
        ("status",),
    ),
)

# Between the names of two breakdowns that are crossed: each pair of their values is a part.
ACROSS = ":"
_WIDTH = 2**15 + 1  # more than a stored number can be, so that two of them make one


def breakdowns_in(name: str) -> tuple[Breakdown, ...]:
    """Return the breakdowns that a name stands for: one, or the two of “category:province”."""
    return tuple(BREAKDOWNS[part] for part in name.split(ACROSS))


def key_of(name: str, record) -> ColumnElement[int]:
    """Return SQL for the number of the part in which a record stands.

    Of two breakdowns one number, so that the engine groups by one column; ``keys_in`` takes it
    apart.
    """
    keys = [cast(func.coalesce(one.key(record), -1), Integer) + 1 for one in breakdowns_in(name)]
    return BREAKDOWNS[name].key(record) if len(keys) == 1 else keys[0] * _WIDTH + keys[1]


def keys_in(number: int) -> tuple[int | None, int | None]:
    """Return the two numbers of which ``key_of`` made one; None for what is not recorded."""
    one, other = divmod(number, _WIDTH)
    return (None if one == 0 else one - 1, None if other == 0 else other - 1)


def key_of_pair(one: int | None, other: int | None) -> int:
    """Return the number of a part of two breakdowns, as ``key_of`` makes it."""
    first, second = (0 if key is None else key + 1 for key in (one, other))
    return first * _WIDTH + second


MOST_DAYS = 60  # beyond which days to close are not told apart


STEP_DAYS, MOST_STEPS = 10, 48  # steps back from T in which a forecast counts, and how many


def _steps(column: str) -> Callable[..., ColumnElement[int]]:
    def steps(record):
        day = getattr(record, column)
        days = record.days_between(day, record.as_of_day)
        told = case((days >= STEP_DAYS * MOST_STEPS, MOST_STEPS), else_=days // STEP_DAYS)
        return case((day.is_not(None), told))

    return steps


def _days(record) -> ColumnElement[int]:
    return case((record.days_to_close > MOST_DAYS, MOST_DAYS + 1), else_=record.days_to_close)


AGAIN_DAYS = 30  # after its closing, within which the same matter is filed again soon
OFTEN = 5  # complaints of one person about one office; who files as many files often about it

# By what a case mix may be told besides: too many values for a table that people read.
STRATA_ONLY = _list(
    Breakdown(
        "days_to_close",
        Text("Days to close", "بند ہونے کے دن"),
        _days,
        "days",
        ("closing",),
    ),
    *(
        Breakdown(name, label, _steps(column), "steps", needs)
        for name, label, column, needs in (
            ("filed_steps", Text("Steps since filing", "درج ہونے سے قدم"), "filed_on", ()),
            (
                "closed_steps",
                Text("Steps since the first closing", "پہلی بندش سے قدم"),
                "first_closed_on",
                ("closing",),
            ),
        )
    ),
    *(
        Breakdown(name, label, _column(name), "patterns", needs)
        for name, label, needs in (
            ("burst_day", Text("Day of a burst", "یک دم بندش کا دن"), ("closing", "department")),
            (
                "filed_again",
                Text("Filed again soon", "جلد دوبارہ درج"),
                ("closing", "department", "category", "members"),
            ),
            (
                "files_often",
                Text("Author files often", "بار بار درج کرنے والا"),
                ("department", "members"),
            ),
        )
    ),
)
