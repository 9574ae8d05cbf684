"""The fair comparison of departments, as the page draws it: one question, its comparison, the
dots of a volume band, the funnel of all.
"""

from dataclasses import replace

from data_access import (
    BANDS,
    STRATA,
    Answer,
    FairRanking,
    Filters,
    Question,
    Unit,
    fair_ranking,
)
from pages.charts.dots import MOST_DOTS, dots
from pages.charts.funnel import funnel_plot
from pages.charts.numbers import percent, signed
from pages.office_parts import choices
from pages.office_parts.links import link_to
from pages.parts.context import OfficeContext
from pages.parts.values import Drawn, Twin
from pages.shared.case_links import as_cell, case_links
from pages.shared.figure import framed
from pages.shared.markup import Markup
from pages.statements.office import departments as told
from pages.statements.scope import in_a_url

_MOST_LINKS = 6


def ranking_question(measure: str, filters: Filters, without_heavy: bool) -> Question:
    """Return the question behind the comparison.

    Of all departments, chosen or not: one alone has nobody to be compared with. Those that are left
    out stay out.
    """
    left_out = tuple(code for code in filters.department if code.startswith("-"))
    of_all = replace(filters, department=left_out)
    return Question((measure,), ("department",), of_all, STRATA, without_heavy)


def chosen_measure(context: OfficeContext) -> tuple[str, bool]:
    """Draw what is compared: the measure, and whether heavy filers count."""
    left, right = context.surface.columns(2)
    with left:
        measure = choices.select_measure(context, choices.MEASURE)
    with right:
        if "members" not in context.speaker.facts:
            return measure, False
        heavy = choices.select(
            context,
            choices.HEAVY,
            "ranking.filers",
            lambda name: context.say(f"ranking.filers_{name}"),
        )
    return measure, heavy == "without"


def chosen_band(context: OfficeContext, ranking: FairRanking) -> str:
    """Draw the choice of the volume band, with how many departments each has; return the band."""
    bands = [band for band in BANDS if ranking.of_band(band)]
    largest = bands[-1] if bands else list(BANDS)[-1]

    def label(band: str) -> str:
        if band == choices.LARGEST:
            return context.say("ranking.largest_band", band=context.say(f"band.{largest}"))
        return f"{context.say(f'band.{band}')} ({len(ranking.of_band(band))})"

    band = choices.select(context, choices.BAND, "ranking.band", label)
    return largest if band == choices.LARGEST else band


def band_figure(context: OfficeContext, answer: Answer, ranking: FairRanking, band: str) -> None:
    """Draw the departments of one band, the worst first."""
    units = ranking.of_band(band)
    chart = dots(ranking, units, context.language, context.mode)
    notes = told.notes_of_band(context.speaker, ranking, band)
    more = len(units) - MOST_DOTS
    notes += [context.say("figure.more", count=more)] if more > 0 else []
    framed(
        context,
        "ranking",
        told.title_of_band(context.speaker, ranking, band),
        Drawn(chart, empty="ranking.none_here"),
        _twin(context, answer, ranking, units),
        [" ".join(notes)] if notes else [],
    )


def funnel_figure(context: OfficeContext, answer: Answer, ranking: FairRanking) -> None:
    """Draw the departments of all bands between the limits of what was to be expected."""
    chart = funnel_plot(ranking, context.language, context.mode)
    notes = [
        *told.notes_of_funnel(context.speaker, ranking),
        *told.left_out(context.speaker, ranking),
    ]
    framed(
        context,
        "funnel",
        context.say("ranking.funnel_title"),
        Drawn(chart, empty="ranking.none_here"),
        _twin(context, answer, ranking, ranking.units),
        [" ".join(notes)] if notes else [],
    )


def scorecard_links(context: OfficeContext, ranking: FairRanking) -> None:
    """Draw links to the scorecards of those who stand out as worse, the worst few."""
    links = [
        link_to(
            context,
            "scorecard",
            "department",
            unit.row.code,
            unit.row.label.in_language(context.language),
        )
        for unit in ranking.worse[:_MOST_LINKS]
    ]
    if links:
        said = context.say("ranking.scorecards")
        context.surface.html(f'<p class="quiet links">{said} {context.speaker.listed(links)}</p>')


def _twin(
    context: OfficeContext, answer: Answer, ranking: FairRanking, units: tuple[Unit, ...]
) -> Twin:
    codes = {unit.row.code for unit in units}

    def plain(found: tuple[Answer, ...]) -> list[dict]:
        anew = fair_ranking(found[0], "department", ranking.measure)
        return [
            _plain_row(context, anew, found[0], unit)
            for unit in anew.units
            if unit.row.code in codes
        ]

    return Twin(
        [answer],
        [ranking.measure],
        lambda: [_shown_row(context, answer, ranking, unit) for unit in units],
        plain,
    )


def _linked(context: OfficeContext, answer: Answer, measure: str, unit: Unit) -> str | Markup:
    """Return a share as counted, with its lists; without any where heavy filers are left out,
    for a list holds them.
    """
    parts = (("department", unit.row.code),)
    links = case_links(unit.row, measure, answer.filters, context.language, parts)
    shown = percent(unit.raw, context.language)
    return as_cell(context, shown, [] if answer.question.without_heavy_filers else links)


def _shown_row(
    context: OfficeContext, answer: Answer, ranking: FairRanking, unit: Unit
) -> dict[str, str]:
    language = context.language

    def span(bounds: tuple[float, float]) -> str:
        low, high = (percent(bound, language) for bound in bounds)
        return context.say("ranking.span", low=low, high=high)

    values = {
        "figure.part": unit.row.label.in_language(language),
        "ranking.column_band": context.say(f"band.{unit.band}"),
        "ranking.column_cases": context.number(unit.row.whole(ranking.measure)),
        "ranking.column_raw": _linked(context, answer, ranking.measure, unit),
        "ranking.column_raw_interval": span(unit.interval),
        "ranking.column_adjusted": percent(unit.adjusted, language),
        "ranking.column_adjusted_interval": span(unit.adjusted_interval),
        "ranking.column_rank": told.rank_of(context.speaker, unit)
        or context.say("ranking.unranked"),
        "ranking.column_score": signed(unit.score, context.language, 1),
        "ranking.column_out": context.say(f"ranking.out_{unit.stands_out or 'not'}"),
    }
    return {context.say(word): value for word, value in values.items()}


def _plain_row(
    context: OfficeContext, ranking: FairRanking, answer: Answer, unit: Unit
) -> dict[str, object]:
    """Numbers stand as numbers: a text that begins with a minus would be taken for a formula."""
    first, last = unit.ranks or ("", "")
    return {
        "code": unit.row.code,
        "label": unit.row.label.in_language(context.language),
        "measure": ranking.measure,
        "band": unit.band,
        "part": str(unit.row.part(ranking.measure)),
        "whole": str(unit.row.whole(ranking.measure)),
        "raw": unit.raw,
        "raw_low": unit.interval[0],
        "raw_high": unit.interval[1],
        "adjusted": unit.adjusted,
        "adjusted_low": unit.adjusted_interval[0],
        "adjusted_high": unit.adjusted_interval[1],
        "place_in_band": str(unit.place or ""),
        "place_first": str(first),
        "place_last": str(last),
        "score": unit.score,
        "stands_out": unit.stands_out,
        "compared": str(len(ranking.units)),
        "phi": ranking.phi,
        "tau": ranking.tau,
        "heavy_filers": "without" if answer.question.without_heavy_filers else "with",
        "filters": in_a_url(answer),
        "as_of": f"{answer.as_of:%Y-%m-%d}",
    }
