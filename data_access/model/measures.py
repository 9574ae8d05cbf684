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


@dataclass(frozen=True)
class Measure:
    """One measure of the dashboard.

    ``basis``: cohort (by day of filing), flow (by day of the event), waiting (a distribution of
    days) or members. ``unit``: count, share (numerator / denominator, shown in percent), ratio, or
    days. ``needs``: facts of schema.FACTS. ``worse``: which end of a share is the worse one, "low"
    or "high"; "" where neither is.
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

    @property
    def counts(self) -> tuple[str, ...]:
        """Names of the counts that the measure is made of."""
        if self.percent:
            return (*(f"closed_within_{days}" for days in CUT_POINTS), self.denominator)
        return (self.numerator, self.denominator) if self.denominator else (self.numerator,)

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
            found |= {measure.name: measure for measure in _measures(name, entry)}
    return found


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


MEASURES = _read()
