"""A department's scorecard: what it asks, the choice of the department, and where it stands."""

from dataclasses import replace

import streamlit

from data_access import MEASURES, Answer, FairRanking
from pages.charts.numbers import percent
from pages.charts.strips import strips
from pages.office_parts import filter_bar
from pages.office_parts.comparing.scorecard_questions import COMPARED, compared, one_department
from pages.office_parts.names import name_of
from pages.shared.context import OfficeContext
from pages.shared.figure import Twin, framed, vega
from pages.statements.office import scorecard as told
from pages.statements.scope import in_a_url

_KEY = "scorecard department"


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
