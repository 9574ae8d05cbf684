"""Honesty: the chain, relief that citizens contest, and signals of gaming as questions to ask."""

from data_access import (
    BUNCHING,
    CLOSED,
    LIMITS,
    MEASURES,
    MOST_DAYS,
    OF_PATTERNS,
    OF_SHARES,
    PATTERN_STRATA,
    STRATA,
    Answer,
    Filters,
    Question,
    Signal,
    Signals,
    find_signals,
)
from pages.charts.bars import CHAIN_MEASURES
from pages.charts.course import course
from pages.office_parts import choices
from pages.office_parts.links import link_to
from pages.office_parts.overview_questions import RATES
from pages.parts.context import OfficeContext
from pages.parts.values import Drawn, Html, Twin
from pages.shared.figure import framed
from pages.statements.office import signals as told
from pages.statements.office.reopenings import LEDGER
from pages.statements.scope import in_a_url

_LAST_DAYS = {limit - back for limit in LIMITS for back in (0, 1)}
_DAYS = "days_to_close"
_USUAL = ("shares", "course", "districts")
# What is open depends on which government answers, and since when; districts cross all categories.
_OF_DISTRICTS = ("level", "year")


def chosen_look(context: OfficeContext) -> bool:
    """Draw how far to look, and return whether it is deeper."""
    look = choices.select(
        context, choices.LOOK, "signals.look", lambda name: context.say(f"signals.look_{name}")
    )
    return look == "deeper"


def honesty_questions(filters: Filters, is_deeper: bool = False) -> dict[str, Question]:
    """Return the questions of the page by what they are for."""
    parts = tuple(dict.fromkeys((*CHAIN_MEASURES, *RATES, *LEDGER)))
    deeper = Question(OF_PATTERNS, ("department",), filters, PATTERN_STRATA)
    return {
        "parts": Question(parts, ("category", "department", "district", "cause"), filters),
        "shares": Question(OF_SHARES, ("department",), filters, STRATA),
        "course": Question((BUNCHING,), ("department",), filters, (_DAYS,)),
        "districts": Question((CLOSED,), ("district",), filters, _OF_DISTRICTS),
    } | ({"deeper": deeper} if is_deeper else {})


def found_in(answers: tuple[Answer, ...]) -> Signals:
    """Return the signals of the answers to shares, course, districts and, if asked, deeper."""
    return find_signals(*answers)


def signals_figure(context: OfficeContext, answers: tuple[Answer, ...], found: Signals) -> None:
    """Draw the questions to ask; ``answers``: as ``found_in`` takes them."""
    framed(
        context,
        "signals",
        told.summary(context.speaker, found),
        Html(_list(context, found)) if found.found else None,
        Twin(
            answers,
            (*OF_SHARES, BUNCHING),
            lambda: [_shown_row(context, signal) for signal in found.found],
            lambda exported: _plain_rows(context, exported),
        ),
        told.how_to_read(context.speaker, found, len(answers) > len(_USUAL)),
    )


def _list(context: OfficeContext, found: Signals) -> str:
    items = "".join(f"<li>{_link(context, signal)}</li>" for signal in found.found)
    return f'<ul class="findings">{items}</ul>'


def _link(context: OfficeContext, signal: Signal) -> str:
    """Return the question as a link to the scorecard of the department or district."""
    codes = {entry.code for entry in context.codebook.of("district")}
    is_district = signal.row.code in codes and signal.kind == "all_closed"
    key = "district" if is_district else "department"
    asked = told.question(context.speaker, signal)
    return link_to(context, "scorecard", key, signal.row.code, asked)


def _shown_row(context: OfficeContext, signal: Signal) -> dict[str, str]:
    values = {
        "figure.part": signal.row.label.in_language(context.language),
        "signals.question": told.question(context.speaker, signal),
        "signals.cases": context.number(signal.cases),
    }
    return {context.say(word): value for word, value in values.items()}


def _plain_rows(context: OfficeContext, answers: tuple[Answer, ...]) -> list[dict]:
    anew = found_in(answers)
    return [
        {
            "kind": signal.kind,
            "code": signal.row.code,
            "label": signal.row.label.in_language(context.language),
            "observed": signal.observed,
            "expected": signal.expected,
            "cases": signal.cases,
            "days": signal.days or "",
            "comparisons": anew.comparisons,
            "filters": in_a_url(answers[0]),
            "as_of": f"{answers[0].as_of:%Y-%m-%d}",
        }
        for signal in anew.found
    ]


def course_figure(context: OfficeContext, answer: Answer, found: Signals) -> None:
    """Draw closings by the days that they took, and whether they bunch below a limit."""
    closings, speaker = _closings(answer), context.speaker
    chart = course(closings, _LAST_DAYS, context.language, context.mode)
    label = context.say("signals.days")
    framed(
        context,
        "course",
        context.say("signals.course"),
        Drawn(chart),
        Twin(
            [answer],
            [BUNCHING],
            lambda: [
                {
                    label: _days(context, days),
                    MEASURES["closings"].label.in_language(context.language): context.number(n),
                }
                for days, n in sorted(closings.items())
            ],
            lambda exported: [
                {
                    "days": f"{days}+" if days > MOST_DAYS else days,
                    "closings": n,
                    "filters": in_a_url(exported[0]),
                }
                for days, n in sorted(_closings(exported[0]).items())
            ],
        ),
        [told.of_bunching(speaker, limit, excess) for limit, excess in found.bunching.items()],
    )


def _days(context: OfficeContext, days: int) -> str:
    if days > MOST_DAYS:
        return context.say("signals.more_days", days=MOST_DAYS)
    return context.number(days)


def _closings(answer: Answer) -> dict[int, int]:
    found: dict[int, int] = {}
    for row in answer.rows("department"):
        for (days,), (_, whole) in row.mix(BUNCHING).items():
            if days is not None:
                found[days] = found.get(days, 0) + whole
    return found
