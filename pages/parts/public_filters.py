"""Which of the chosen filters can be asked together on a page, and which have to be left out, with the reason."""

from collections.abc import Sequence
from typing import NamedTuple

from data_access import PublicFilters, Text, refusal

PERIOD_KINDS = ("year", "quarter", "month")
_EXAMPLES = {"year": "2000", "quarter": "2000-Q1", "month": "2000-01"}


class Fit(NamedTuple):
    """``filters`` may be asked; ``left_out`` holds (filter, its values, reason) of the others."""

    filters: PublicFilters
    left_out: tuple[tuple[str, tuple[str, ...], Text], ...] = ()


def fit(chosen: PublicFilters, splits: Sequence[str] = ()) -> Fit:
    """Take the filters one after the other and leave out those that do not go with the ones before or with ``splits``."""
    fitting, left_out = PublicFilters(), []
    for name in chosen.active():
        values = getattr(chosen, name)
        reason = why_not(fitting.with_values(name, values), splits)
        if reason and len(values) > 1:  # several that cannot be added up: the first of them may stay
            kept = tuple(value for value in values if kind_of(name, value) == kind_of(name, values[0]))[: _most(name)]
            first = fitting.with_values(name, kept)
            if kept != values and not why_not(first, splits):
                fitting, values = first, tuple(value for value in values if value not in kept)
        if reason:
            left_out.append((name, values, reason))
        else:
            fitting = fitting.with_values(name, values)
    return Fit(fitting, tuple(left_out))


def why_not(filters: PublicFilters, splits: Sequence[str] = ()) -> Text | None:
    """Return why ``filters`` are not published in total or along one of ``splits``; None when they are."""
    return next((reason for by in ("", *splits) if (reason := refusal(filters, by))), None)


def why_closed(name: str, filters: PublicFilters, splits: Sequence[str]) -> Text | None:
    """Return why no value of ``name`` can be chosen beside ``filters``; None when one can."""
    return None if getattr(filters, name) else why_not(filters.with_values(name, ("x",)), splits)


def open_periods(filters: PublicFilters, splits: Sequence[str]) -> tuple[tuple[str, ...], Text | None]:
    """Return the kinds of periods that can be chosen beside ``filters``, and why others cannot."""
    reasons = {kind: why_not(filters.with_values("period", (_EXAMPLES[kind],)), splits) for kind in PERIOD_KINDS}
    return tuple(kind for kind, reason in reasons.items() if reason is None), next(filter(None, reasons.values()), None)


def kind_of(name: str, value: str) -> str:
    """Return the kind of a period's code, “” for other filters."""
    if name != "period":
        return ""
    return "quarter" if "Q" in value else "month" if "-" in value else "year"


def _most(name: str) -> int | None:
    return 1 if name == "group" else None
