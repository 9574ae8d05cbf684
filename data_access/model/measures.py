"""The registry of measures, read from measures*.toml: name, label, definition, and the counts
that make each figure.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data_access.model.text import Text

# Days after filing at which closings are counted for measures of the first 90 days: enough for a
# median, few enough that hardly two of them tell the same complaints.
CUT_POINTS = (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 40, 60, 90)
UNITS = ("count", "share", "ratio", "days")
BASES = ("cohort", "flow", "waiting", "members")
WORSE_ENDS = ("", "low", "high")
_KEYS = {
    "label", "definition", "unit", "basis", "numerator", "denominator", "needs", "days", "worse",
    "list_of",
}  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """One measure of the dashboard.

    ``basis``: cohort (by day of filing), flow (by day of the event), waiting (a distribution of
    days) or members. ``unit``: count, share (numerator / denominator, shown in percent), ratio, or
    days. ``needs``: facts of schema.FACTS. ``worse``: which end of a share is the worse one, "low"
    or "high"; "" where neither is. ``list_of``: of what is a sum and no number of complaints, the
    measure whose list holds them.
    """

    name: str
    label: Text
    definition: Text
    unit: str
    basis: str
    numerator: str
    denominator: str = ""
    needs: tuple[str, ...] = ()
    worse: str = ""
    list_of: str = ""

    @property
    def counts(self) -> tuple[str, ...]:
        """Names of the counts that the measure is made of."""
        if self.percent:
            return (*(f"closed_within_{days}" for days in CUT_POINTS), self.denominator)
        return (self.numerator, self.denominator) if self.denominator else (self.numerator,)

    @property
    def is_dated(self) -> bool:
        """Whether the measure counts no complaint that was closed without a recorded date: it
        needs the day of closing, and counts by the day of filing.
        """
        return self.basis in ("cohort", "waiting") and "closing" in self.needs

    @property
    def percent(self) -> int | None:
        """For days read from counts at the cut points: by when this part of the complaints was
        closed; else None.
        """
        curve, _, percent = self.numerator.partition(":")
        return int(percent) if curve == "closed_within" else None


def first_reached(percent: int, whole: int, closed: Sequence[int]) -> int | None:
    """Return the place of the first cut point by which ``percent`` of ``whole`` were closed, None
    where none shows it.

    Exactly so many are enough. What is not told, of which a release gives no positive number,
    reaches nothing.
    """
    return next(
        (place for place, count in enumerate(closed) if count * 100 >= whole * percent), None
    )


def _read() -> dict[str, Measure]:
    found = {}
    for path in sorted(Path(__file__).parent.glob("measures*.toml")):
        for name, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
            problem = why_no_measure(entry)
            if problem:
                raise ValueError(f"{path.name}: [{name}] {problem}")
            found |= {measure.name: measure for measure in _measures(name, entry)}
    return found


def why_no_measure(entry: dict) -> str:
    """Return what is wrong with a table of measures*.toml and how to mend it; "" when nothing is.

    Said when the table is read: a measure that is declared wrongly would else be “not recorded”.
    """
    texts = {
        f"{key}.{language}": entry.get(key, {}).get(language)
        for key in ("label", "definition")
        for language in Text._fields
    }
    needed = {**texts, **{key: entry.get(key) for key in ("unit", "basis")}}
    needed |= {} if "days" in entry else {"numerator": entry.get("numerator")}
    lacks = [key for key, value in needed.items() if not value]
    if lacks:
        return f"lacks {', '.join(lacks)}; add it."
    for key, known in (("unit", UNITS), ("basis", BASES)):
        if entry[key] not in known:
            return f"has the {key} “{entry[key]}”; take one of {', '.join(known)}."
    if entry.get("worse", "") not in WORSE_ENDS:
        return f"has the worse end “{entry['worse']}”; take low or high, or leave it out."
    unknown = sorted(set(entry) - _KEYS)
    return f"has {', '.join(unknown)}, which is no key of a measure." if unknown else ""


def _measures(name: str, entry: dict) -> list[Measure]:
    """Return the measure of one table, or one for each of its ``days``."""
    each = entry.pop("days", None)
    if each is None:
        return [_measure(name, **entry)]
    return [
        _measure(f"{name}_{days}", numerator=f"{name}_{days}", days=days, **entry) for days in each
    ]


def _measure(
    name: str, label: dict, definition: dict, needs: list[str] = (), days: int = 0, **rest: str
) -> Measure:
    label, definition = (
        Text(**{language: words.replace("{days}", str(days)) for language, words in texts.items()})
        for texts in (label, definition)
    )
    return Measure(name, label, definition, needs=tuple(needs), **rest)


def require_lists(measures: dict[str, Measure]) -> None:
    """Raise ValueError for a measure whose complaints are to be on a list that there is not."""
    for measure in measures.values():
        if measure.list_of and measure.list_of not in measures:
            raise ValueError(
                f"[{measure.name}] says list_of “{measure.list_of}”, which is no measure; name the "
                "count of the complaints whose days are added up."
            )


MEASURES = _read()
require_lists(MEASURES)

# Shares of the first days after filing, with how many days have to be over: complaints of any two
# windows could reach them at the same age. These are compared over time, others among units.
AGES = {
    "closed_share_within_40": 40,
    "closed_share_within_90": 90,
    "relief_share_within_90": 90,
    "contested_relief_within_90": 90,
    "satisfaction_within_90": 90,
    "response_rate_within_90": 90,
    "reopened_share_within_90": 90,
}
