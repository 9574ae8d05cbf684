"""The registry of filters and ``Filters``, the frozen value that a URL, the filter bar and a
statement share.

Values are codes, never numbers of the database; a leading ``-`` excludes. Flat, because caches
forget nested classes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

from data_access.model.periods import Window, first_day, last_day, period_months
from data_access.model.text import Refused, Text


@dataclass(frozen=True)
class Filter:
    """One filter: its key in the URL, its label, and the complaint's column that it looks at (""
    for periods).

    ``is_looked_up``: of an event, the column is that of its complaint, to which its number leads.
    """

    name: str
    label: Text
    column: str
    excludable: bool = False
    is_looked_up: bool = False


def _list(*rows: Filter) -> dict[str, Filter]:
    return {row.name: row for row in rows}


FILTERS = _list(
    Filter("from", Text("From", "سے"), ""),
    Filter("to", Text("To", "تک"), ""),
    Filter("period", Text("Period", "مدت"), ""),
    Filter("level", Text("Accountable level", "ذمہ دار سطح"), "level_id", excludable=True),
    Filter("department", Text("Department", "محکمہ"), "department_id", excludable=True),
    Filter("category", Text("Category", "زمرہ"), "category_id", excludable=True),
    Filter("subcategory", Text("Subcategory", "ذیلی زمرہ"), "subcategory_id", excludable=True),
    Filter("province", Text("Province", "صوبہ"), "province_id", excludable=True),
    Filter("district", Text("District", "ضلع"), "district_id", excludable=True),
    Filter("group", Text("Group", "گروہ"), "groups", excludable=True),
    Filter("groups_all", Text("In all chosen groups", "تمام منتخب گروہوں میں"), "groups"),
    Filter("sex", Text("Sex", "جنس"), "sex", excludable=True),
    Filter("channel", Text("Channel", "ذریعہ"), "channel", excludable=True),
    Filter("outcome", Text("Outcome", "نتیجہ"), "outcome", excludable=True),
    Filter("status", Text("Status", "حالت"), "status", excludable=True),
    Filter("identity", Text("Identity", "شناخت"), "anonymous", excludable=True, is_looked_up=True),
)
CHOICES = tuple(name for name, entry in FILTERS.items() if entry.excludable)
_IGNORED_KEYS = ("lang", "digits", "grouping")
FIRST_DAY, _LAST_DAY = (
    date(1900, 1, 1),
    date(2999, 12, 31),
)  # stand for “since ever” and “without end”
EVER: Window = (FIRST_DAY, _LAST_DAY)


@dataclass(frozen=True)
class Filters:
    """What is shown: days of filing and codes.

    Several values of one filter mean any of them; filters combine with and.

    ``from_day`` and ``to_day`` are ISO dates (inclusive) or "". ``groups_all``: a complaint must
    carry all chosen groups.
    """

    from_day: str = ""
    to_day: str = ""
    period: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    subcategory: tuple[str, ...] = ()
    province: tuple[str, ...] = ()
    district: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    groups_all: bool = False
    sex: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    identity: tuple[str, ...] = ()

    def chosen(self, name: str) -> tuple[str, ...]:
        """Return the included codes of the filter ``name``."""
        return tuple(code for code in getattr(self, name) if not code.startswith("-"))

    def excluded(self, name: str) -> tuple[str, ...]:
        """Return the excluded codes of the filter ``name``, without their ``-``."""
        return tuple(code[1:] for code in getattr(self, name) if code.startswith("-"))

    def without(self, name: str) -> "Filters":
        """Return the same filters with ``name`` (a key of FILTERS) not set."""
        return replace(self, **{_field(name): _default(_field(name))})

    def with_period(self, period: tuple[str, ...]) -> "Filters":
        """Return the same filters with another choice of years, quarters and months."""
        return replace(self, period=period)

    def with_toggled(self, name: str, code: str) -> "Filters":
        """Return the same filters with ``code`` added to, or taken out of, the filter ``name``."""
        old = getattr(self, name)
        kept = tuple(value for value in old if value.removeprefix("-") != code)
        return replace(self, **{name: kept if code in old else tuple(sorted((*kept, code)))})

    def active(self) -> tuple[str, ...]:
        """Return the keys of the filters that are set."""
        return tuple(
            name for name in FILTERS if getattr(self, _field(name)) != _default(_field(name))
        )

    @property
    def has_period(self) -> bool:
        """True when days, years, quarters or months are chosen."""
        return bool(self.from_day or self.to_day or self.period)

    def to_query_params(self) -> dict[str, list[str]]:
        """Return ``{URL key: values}`` of the filters that are set; there and back gives the
        same filters.
        """
        params = {}
        for name in self.active():
            value = getattr(self, _field(name))
            params[name] = (
                ["1"] if value is True else [value] if isinstance(value, str) else list(value)
            )
        return params

    @classmethod
    def from_query_params(
        cls, params: Mapping[str, Iterable[str]], problems: list[Text] | None = None
    ) -> "Filters":
        """Read filters from ``{URL key: values}``.

        What cannot be read is left out and told in ``problems``.
        """
        problems = [] if problems is None else problems
        values: dict[str, object] = {}
        for key, raw in params.items():
            if key in _IGNORED_KEYS:
                continue
            if key not in FILTERS:
                problems.append(_unknown(key))
            else:
                _read(key, [raw] if isinstance(raw, str) else list(raw), values, problems)
        return cls(**values)


def _unknown(key: str) -> Text:
    known = ", ".join(FILTERS)
    return Text(
        f"There is no filter “{key}”; there are: {known}.",
        f"”{key}“ نام کا کوئی فلٹر نہیں؛ یہ ہیں: {known}۔",
    )


def _field(name: str) -> str:
    return {"from": "from_day", "to": "to_day"}.get(name, name)


def require_fields(filters: Iterable[str]) -> None:
    """Raise ValueError for a filter without a field of ``Filters``: nobody could set it."""
    known = {entry.name for entry in fields(Filters)}
    lacking = [name for name in filters if _field(name) not in known]
    if lacking:
        raise ValueError(
            f"The filters {', '.join(lacking)} lack a field of the class Filters in "
            "data_access/model/filters.py; add “NAME: tuple[str, ...] = ()”."
        )


def _default(field_name: str):
    return next(entry.default for entry in fields(Filters) if entry.name == field_name)


def _read(key: str, raw: list[str], values: dict[str, object], problems: list[Text]) -> None:
    if key in ("from", "to"):
        _read_day(key, raw, values, problems)
    elif key == "groups_all":
        values[key] = raw[-1:] not in (["0"], ["false"], [""])
    elif key == "period":
        values[key] = tuple(sorted({value for value in raw if _is_period(value, problems)}))
    else:
        values[key] = tuple(sorted({value for value in raw if value.removeprefix("-")}))


def _read_day(key: str, raw: list[str], values: dict[str, object], problems: list[Text]) -> None:
    try:
        values[_field(key)] = date.fromisoformat(raw[-1]).isoformat()
    except (ValueError, IndexError):
        named, label = raw[-1] if raw else "", FILTERS[key].label
        problems.append(
            Text(
                f"“{named}” is no day for “{key}”; write it as 2024-10-29.",
                f"”{named}“ کوئی دن نہیں ({label.ur})؛ اسے 2024-10-29 کی طرح لکھیں۔",
            )
        )


def _is_period(value: str, problems: list[Text]) -> bool:
    try:
        period_months(value)
    except Refused as error:
        problems.append(Text(f"{error.said.en}.", f"{error.said.ur}۔"))
        return False
    return True


def windows(filters: Filters) -> tuple[Window, ...]:
    """Return the chosen windows of days, in order, not overlapping; () when no period is set."""
    if not filters.has_period:
        return ()
    start = date.fromisoformat(filters.from_day) if filters.from_day else FIRST_DAY
    end = date.fromisoformat(filters.to_day) if filters.to_day else _LAST_DAY
    return _clip(_merged(filters.period) if filters.period else [EVER], start, end)


def is_yet_to_come(filters: Filters, as_of: date) -> bool:
    """Whether every chosen day lies after T: what waits at the end of such a period nobody knows.

    An empty window ends before it begins, and is none.
    """
    chosen = windows(filters)
    return bool(chosen) and as_of < chosen[0][0] <= chosen[-1][1]


def _clip(chosen: list[Window], start: date, end: date) -> tuple[Window, ...]:
    clipped = ((max(first, start), min(last, end)) for first, last in chosen)
    kept = tuple(window for window in clipped if window[0] <= window[1])
    return kept or ((_LAST_DAY, FIRST_DAY),)  # an empty window: nothing lies in it


def _merged(periods: tuple[str, ...]) -> list[Window]:
    merged: list[list[int]] = []
    for first, last in sorted(period_months(period) for period in periods):
        if merged and first <= merged[-1][1] + 1:
            merged[-1][1] = max(last, merged[-1][1])
        else:
            merged.append([first, last])
    return [(first_day(first), last_day(last)) for first, last in merged]


require_fields(FILTERS)
