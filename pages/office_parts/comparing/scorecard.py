"""A department's scorecard: what it asks, the choice of the department, and where it stands."""

from dataclasses import replace
from datetime import datetime

import streamlit

from data_access import (
    MEASURES,
    STRATA,
    TOTALS,
    Answer,
    Coverage,
    FairRanking,
    Filters,
    Question,
    fair_ranking,
)
from pages.charts.numbers import percent
from pages.charts.strips import strips
from pages.office_parts import filter_bar
from pages.office_parts.names import name_of
from pages.office_parts.overview_questions import RATES, TILES, overview_questions
from pages.shared.context import OfficeContext
from pages.shared.figure import Twin, framed, vega
from pages.statements.office import scorecard as told
from pages.statements.scope import in_a_url

# In the order of a complaint's life.
COMPARED = (
    "on_time",
    "escalated_share",
    "closed_without_contact_share",
    "closed_within_24_hours_share",
    "addressed_share",
    "resolved_on_merits",
    "contested_relief",
    "satisfaction",
    "reopened_share",
)
SPLIT = ("category", "district", "group", "age_band")
_CLOCKS = ("days_to_reply_median", "backlog_age_median", "super_escalated_open")
# Registered users belong to no department.
SHOWN = (*(name for name in TILES if name != "members"), *_CLOCKS)
_KEY = "scorecard department"


def scorecard_questions(
    filters: Filters, as_of: datetime, coverage: Coverage
) -> dict[str, Question]:
    """Return the questions of the scorecard by what they are for: those of the Overview for the
    department, and the comparison with all others.
    """
    questions = overview_questions(filters, as_of, coverage)
    parts = tuple(dict.fromkeys((*questions["parts"].measures, *TOTALS, *RATES)))
    return questions | {
        "parts": Question(parts, SPLIT, filters),
        "clock": Question(
            tuple(name for name in SHOWN if name not in parts or name in _CLOCKS), (), filters
        ),
        "others": Question(COMPARED, ("department",), filters.without("department"), STRATA),
    }


def one_department(filters: Filters) -> str:
    """Return the department that the filters choose; "" where they choose none, or several."""
    chosen = filters.chosen("department")
    return chosen[0] if len(chosen) == 1 and not filters.excluded("department") else ""


def department_choice(context: OfficeContext) -> None:
    """Draw the choice of the department; it sets the filter, as the bar beside it does."""
    codes = [entry.code for entry in context.codebook.of("department")]
    code = one_department(context.filters)
    streamlit.session_state[_KEY] = code or None
    streamlit.selectbox(
        context.say("scorecard.choose"),
        codes,
        format_func=lambda one: name_of(context.codebook, "department", one, context.language),
        key=_KEY,
        index=None,
        placeholder=context.say("filters.any"),
        on_change=_choose,
    )


def _choose() -> None:
    code = streamlit.session_state[_KEY]
    chosen = replace(filter_bar.from_widgets(), department=(code,) if code else ())
    filter_bar.set_widgets(chosen)


def compared(answer: Answer) -> list[FairRanking]:
    """Return the comparison by each measure, with the department among all others."""
    return [fair_ranking(answer, "department", measure) for measure in COMPARED]


def place_figure(
    context: OfficeContext, answer: Answer, rankings: list[FairRanking], code: str
) -> None:
    """Draw where the department stands in each measure among those of its size."""
    speaker = context.speaker
    own = {r.measure: unit for r in rankings if (unit := told.own_unit(r, code))}
    places = {
        r.measure: told.place_of(speaker, r, own[r.measure]) for r in rankings if r.measure in own
    }
    chart = strips(rankings, own, places, context.language, context.mode)
    label = name_of(context.codebook, "department", code, context.language)
    notes = [context.say("scorecard.how_to_read"), context.say("ranking.question")]
    framed(
        context,
        "places",
        told.title(speaker, label, rankings, code),
        lambda: vega(context, "places", chart, None, "scorecard.not_compared"),
        Twin(
            [answer],
            COMPARED,
            lambda: [_shown_row(context, ranking, code) for ranking in rankings],
            lambda found: [
                _plain_row(context, ranking, code, found[0]) for ranking in compared(found[0])
            ],
        ),
        [" ".join(notes)],
    )


def _shown_row(context: OfficeContext, ranking: FairRanking, code: str) -> dict[str, str]:
    unit, language = told.own_unit(ranking, code), context.language
    values = {
        "scorecard.measure": MEASURES[ranking.measure].label.in_language(language),
        "ranking.column_raw": percent(unit.raw, language) if unit else "\u2013",
        "ranking.column_adjusted": percent(unit.adjusted, language) if unit else "\u2013",
        "scorecard.everybody": percent(ranking.centre, language),
        "scorecard.place": told.place_of(context.speaker, ranking, unit)
        if unit
        else told.why_not(context.speaker, ranking, code),
        "ranking.column_out": context.say(f"ranking.out_{unit.stands_out or 'not'}")
        if unit
        else "\u2013",
    }
    return {context.say(word): value for word, value in values.items()}


def _plain_row(
    context: OfficeContext, ranking: FairRanking, code: str, answer: Answer
) -> dict[str, str]:
    unit = told.own_unit(ranking, code)
    first, last = (unit.ranks if unit and unit.ranks else None) or ("", "")
    return {
        "department": code,
        "measure": ranking.measure,
        "raw": str(unit.raw) if unit else "",
        "adjusted": str(unit.adjusted) if unit else "",
        "all": str(ranking.centre),
        "band": unit.band if unit else "",
        "in_band": str(len(ranking.of_band(unit.band))) if unit else "",
        "place_first": str(first),
        "place_last": str(last),
        "stands_out": unit.stands_out if unit else "",
        "why_not": "" if unit else told.why_not(context.speaker, ranking, code),
        "filters": in_a_url(answer),
        "as_of": f"{answer.as_of:%Y-%m-%d}",
    }
