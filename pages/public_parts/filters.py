"""Which of the chosen filters can be asked together on a page, and which have to be left out,
with the reason.
"""

from collections.abc import Sequence
from typing import NamedTuple

from data_access import (
    FILTERS,
    MONTHS_IN,
    PERIODS,
    PublicFilters,
    Release,
    Text,
    period_code,
    period_kind,
    refusal,
)
from pages.public_parts.names import name_of
from pages.words import say

PERIOD_KINDS = tuple(reversed(PERIODS))  # as they are offered: the longest first
_EXAMPLES = {kind: period_code(kind, 2000 * 12 // MONTHS_IN[kind]) for kind in PERIODS}


class Fit(NamedTuple):
    """``filters`` may be asked; ``left_out`` holds (filter, its values, reason) of the others."""

    filters: PublicFilters
    left_out: tuple[tuple[str, tuple[str, ...], Text], ...] = ()


def fit(chosen: PublicFilters, splits: Sequence[str] = ()) -> Fit:
    """Take the filters one after the other and leave out those that do not go with the ones
    before or with ``splits``.
    """
    fitting, left_out = PublicFilters(), []
    for name in chosen.active():
        values = getattr(chosen, name)
        reason = why_not(fitting.with_values(name, values), splits)
        kept = values if reason is None else _some_of(name, values, fitting, splits)
        fitting = fitting.with_values(name, kept)
        if reason:
            left_out.append((name, tuple(value for value in values if value not in kept), reason))
    return Fit(fitting, tuple(left_out))


def left_out_in_words(release: Release, found: Fit, language: str) -> list[str]:
    """Return what had to be left out, and why."""
    return [
        say(
            "public.left_out",
            language,
            filter=FILTERS[name].label.in_language(language),
            values=", ".join(name_of(release, name, code, language) for code in values[:5]),
            reason=reason.in_language(language),
        )
        for name, values, reason in found.left_out
    ]


def _some_of(
    name: str, values: Sequence[str], fitting: PublicFilters, splits: Sequence[str]
) -> tuple[str, ...]:
    """Return those of ``values`` that may stay where not all may: one group, or the periods of
    one kind.
    """
    parts = (
        [values[:1]]
        if name == "group"
        else [[v for v in values if kind_of(name, v) == kind] for kind in PERIOD_KINDS]
    )
    return next(
        (
            tuple(part)
            for part in parts
            if part and not why_not(fitting.with_values(name, part), splits)
        ),
        (),
    )


def why_not(filters: PublicFilters, splits: Sequence[str] = ()) -> Text | None:
    """Return why ``filters`` are not published in total or along one of ``splits``; None when
    they are.
    """
    return next((reason for by in ("", *splits) if (reason := refusal(filters, by))), None)


def why_closed(name: str, filters: PublicFilters, splits: Sequence[str]) -> Text | None:
    """Return why no value of ``name`` can be chosen beside ``filters``; None when one can."""
    return None if getattr(filters, name) else why_not(filters.with_values(name, ("x",)), splits)


def open_periods(
    filters: PublicFilters, splits: Sequence[str]
) -> tuple[tuple[str, ...], Text | None]:
    """Return the kinds of periods that can be chosen beside ``filters``, and why others cannot."""
    reasons = {
        kind: why_not(filters.with_values("period", (_EXAMPLES[kind],)), splits)
        for kind in PERIOD_KINDS
    }
    return tuple(kind for kind, reason in reasons.items() if reason is None), next(
        filter(None, reasons.values()), None
    )


def kind_of(name: str, value: str) -> str:
    """Return the kind of a period's code, “” for other filters."""
    return period_kind(value) if name == "period" else ""
