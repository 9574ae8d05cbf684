"""What the start page asks, and the answers by what they are for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from data_access import (
    AGES,
    GROUP_MEASURES,
    GROUP_STRATA,
    Answer,
    Change,
    Comparison,
    Filters,
    Question,
    Text,
    change_of,
    compare_groups,
    equal_age,
    fair_ranking,
    find_signals,
)
from pages.office_parts.backlog_tables import filters_of_open
from pages.office_parts.bottlenecks.asked import cells_question
from pages.office_parts.comparing.honesty import honesty_questions
from pages.office_parts.groups_and_places.people import recorded_of
from pages.parts.context import OfficeContext
from pages.statements.office.backlog_words import bridge_of, stretch, with_window
from pages.statements.office.start import Looked

RANKED_BY = ("on_time", "satisfaction")
CONTESTED = "contested_relief"
CLOSED_AT_AGE = "closed_share_within_40"
CHANGES = (CLOSED_AT_AGE, "contested_relief_within_90", "reopened_share_within_90")
# Beside what the signals need: shares to rank by and what the pairs show, counted in one statement.
_MORE = (*RANKED_BY, "filed", "relief_confirmed", "relief_contested")
_STOCK = ("open", "escalated_open", "escalating_soon")
_FLOW = ("opening", "received", "closed_undated", "reopenings", "closings", "backlog")
Windows = Mapping[str, Comparison | Text]


def window_of(context: OfficeContext) -> Filters:
    """Return the filters, with the backlog's own days where no period is chosen."""
    return with_window(context.filters, context.dataset.as_of, context.speaker.coverage)


def windows_of(context: OfficeContext, filters: Filters) -> Windows:
    """Return the two windows of equal age of each share, or why there are none."""
    as_of, coverage = context.dataset.as_of, context.speaker.coverage
    return {name: equal_age(filters, as_of, coverage, "", AGES[name]) for name in CHANGES}


def start_questions(
    context: OfficeContext, filters: Filters, windows: Windows
) -> dict[str, Question]:
    """Return the questions by what they are for."""
    signals = honesty_questions(filters)
    shares = signals["shares"]
    measures = tuple(dict.fromkeys((*shares.measures, *_MORE)))
    now = filters_of_open(context.filters)
    questions = {
        "shares": replace(shares, measures=measures),
        "course": signals["course"],
        "districts": signals["districts"],
        "flow": Question(_FLOW, ("department",), filters),
        "now": Question(_STOCK, ("department",), now),
        "groups": Question(GROUP_MEASURES, (), filters, GROUP_STRATA),
    }
    cells = cells_question(context)
    questions |= {"cells": cells} if cells else {}
    for name, pair in windows.items():
        if isinstance(pair, Comparison):
            questions[f"{name} before"] = Question((name,), (), pair.previous)
            questions[f"{name} now"] = Question((name,), (), pair.current)
    return questions


@dataclass(frozen=True)
class StartAnswers:
    """The answers by what they are for, with the windows of equal age."""

    by_name: Mapping[str, Answer]
    windows: Windows

    def change(self, measure: str) -> tuple[Change, Comparison] | None:
        """Return the change of a share with its windows; None where nothing is compared."""
        if f"{measure} now" not in self.by_name:
            return None
        rows = (self.by_name[f"{measure} {when}"].total for when in ("before", "now"))
        change = change_of(measure, *rows, len(CHANGES))
        return (change, self.windows[measure]) if change else None

    def looked(self, context: OfficeContext) -> Looked:
        """Return everything that is looked at."""
        shares, flow = self.by_name["shares"], self.by_name["flow"]
        ranked = () if context.filters.chosen("department") else RANKED_BY
        return Looked(
            tuple(fair_ranking(shares, "department", name) for name in ranked),
            find_signals(shares, self.by_name["course"], self.by_name["districts"]),
            {name: self.change(name) for name in CHANGES},
            bridge_of(flow.total),
            stretch(flow.filters, context.dataset.as_of),
            compare_groups(
                self.by_name["groups"], context.speaker.group_within, recorded_of(context)
            ),
        )


def kept(answers: Sequence[Answer], windows: Windows, names: Sequence[str]) -> StartAnswers:
    """Return the answers by the names of their questions."""
    return StartAnswers(dict(zip(names, answers, strict=True)), windows)
