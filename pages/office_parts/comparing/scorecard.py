"""The scorecard of a department or district: where it stands."""

from data_access import MEASURES, Answer, FairRanking, Unit
from pages.charts.numbers import percent
from pages.charts.strips import strips
from pages.office_parts.comparing.scorecard_questions import COMPARED, compared
from pages.office_parts.names import name_of
from pages.parts.context import OfficeContext
from pages.parts.values import Drawn, Twin
from pages.shared.case_links import as_cell, case_links
from pages.shared.figure import framed
from pages.shared.markup import Markup
from pages.statements.office import scorecard as told
from pages.statements.scope import in_a_url


def place_figure(
    context: OfficeContext, answer: Answer, rankings: list[FairRanking], code: str
) -> None:
    """Draw where the department or district stands in each measure among those of its size."""
    speaker, (kind,) = context.speaker, answer.question.breakdowns
    own = {r.measure: unit for r in rankings if (unit := told.own_unit(r, code))}
    places = {
        r.measure: told.place_of(speaker, r, own[r.measure]) for r in rankings if r.measure in own
    }
    chart = strips(rankings, own, places, context.language, context.mode)
    label = name_of(context.codebook, kind, code, context.language)
    key = "scorecard.how_to_read" if kind == "department" else "scorecard.how_to_read_district"
    notes = [context.say(key), context.say("ranking.question")]
    framed(
        context,
        "places",
        told.title(speaker, label, rankings, code),
        Drawn(chart, empty="scorecard.not_compared"),
        Twin(
            [answer],
            COMPARED,
            lambda: [_shown_row(context, answer, ranking, code) for ranking in rankings],
            lambda found: [
                _plain_row(context, ranking, code, found[0]) for ranking in compared(found[0])
            ],
        ),
        [" ".join(notes)],
    )


def note_of_parts(context: OfficeContext, measure: str, is_worst: bool) -> None:
    """Say by which measure groups, categories and places are shown, and why by that one."""
    label = MEASURES[measure].label.in_language(context.language)
    word = "scorecard.shown_by_worst" if is_worst else "scorecard.shown_by"
    context.surface.note(context.say(word, measure=label))


def _shown_row(
    context: OfficeContext, answer: Answer, ranking: FairRanking, code: str
) -> dict[str, str]:
    unit, language = told.own_unit(ranking, code), context.language
    (kind,) = answer.question.breakdowns
    every = "scorecard.everybody" if kind == "department" else "scorecard.every_district"
    values = {
        "scorecard.measure": MEASURES[ranking.measure].label.in_language(language),
        "ranking.column_raw": _linked(context, answer, ranking.measure, unit) if unit else "\u2013",
        "ranking.column_adjusted": percent(unit.adjusted, language) if unit else "\u2013",
        every: percent(ranking.centre, language),
        "scorecard.place": told.place_of(context.speaker, ranking, unit)
        if unit
        else told.why_not(context.speaker, ranking, code),
        "ranking.column_out": context.say(f"ranking.out_{unit.stands_out or 'not'}")
        if unit
        else "\u2013",
    }
    return {context.say(word): value for word, value in values.items()}


def _linked(context: OfficeContext, answer: Answer, measure: str, unit: Unit) -> str | Markup:
    """Return a share as counted, with the lists of those counted and of all that it is of."""
    parts = ((answer.question.breakdowns[0], unit.row.code),)
    links = case_links(unit.row, measure, answer.filters, context.language, parts)
    return as_cell(context, percent(unit.raw, context.language), links)


def _plain_row(
    context: OfficeContext, ranking: FairRanking, code: str, answer: Answer
) -> dict[str, str]:
    unit = told.own_unit(ranking, code)
    first, last = (unit.ranks if unit and unit.ranks else None) or ("", "")
    return {
        answer.question.breakdowns[0]: code,
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
