"""Which pages of the office can be put on paper: what each asks, and what stands on its sheet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from data_access import Answer, Coverage, Exported, Figure, Filters, Question, Text
from documents.figures import (
    backlog_picture,
    chain_picture,
    flow_picture,
    part_picture,
    place_picture,
)
from documents.pdf import pdf
from documents.sheet import Picture, Sheet, definition, tile
from pages.charts.numbers import day
from pages.office_parts.comparing import scorecard_questions as scorecard
from pages.office_parts.overview_questions import TILES, everything, overview_questions
from pages.statements import scope
from pages.statements.speaker import Office

Answers = Mapping[str, Answer]
Columns = Sequence[Sequence[Picture]]
_SHOWN = ("parts", "clock")  # the answers whose totals are the tiles
_WHOLE = "everything"


class NothingToPrint(ValueError):
    """The filters leave nothing that a document could be of; the message says why."""


@dataclass(frozen=True)
class About:
    """The data that a document is of."""

    name: Text
    synthetic: bool
    version: int


@dataclass(frozen=True)
class Briefing:
    """One page of the office on paper.

    ``questions``: what it asks, by what each is for; ``figures``: its two pages of figures;
    ``title``: its name; ``tiles``: its numbers at a glance.
    """

    questions: Callable[[Filters, datetime, Coverage], dict[str, Question]]
    figures: Callable[[Office, Answers], tuple[Columns, Columns]]
    title: Callable[[Office, Filters], str]
    tiles: Sequence[str]


def asked(page: str, filters: Filters, as_of: datetime, coverage: Coverage) -> dict[str, Question]:
    """Return the questions of a page's document. Raises NothingToPrint."""
    if page == "scorecard" and not scorecard.subject(filters)[1]:
        raise NothingToPrint(
            "a scorecard is of one department or district: name it, as --department nadra does, or"
            " --where district=PK-SD-LRK."
        )
    return BRIEFINGS[page].questions(filters, as_of, coverage)


def briefing(
    page: str, office: Office, about: About, questions: Sequence[str], exported: Exported
) -> bytes:
    """Return the document as a PDF.

    ``questions``: the names that ``asked`` gave, in the order of the answers. Raises
    NothingToPrint, DoesNotFit, FontMissing.
    """
    if type(exported) is not Exported:
        raise TypeError(
            "A document is made of answers that left through the gate, and of no others."
        )
    answers = dict(zip(questions, exported.answers, strict=True))
    return pdf(_sheet(BRIEFINGS[page], office, about, answers))


def _sheet(made: Briefing, office: Office, about: About, answers: Answers) -> Sheet:
    shown, language = answers["parts"], office.language
    if not shown.total["filed"]:
        raise NothingToPrint(scope.why_empty(office, shown.filters, office.coverage))
    figures = _figures(answers)
    first, second = made.figures(office, answers)
    whole = answers[_WHOLE].total["filed"]
    return Sheet(
        language=language,
        site=office.say("title"),
        title=made.title(office, shown.filters),
        sentence=scope.sentence(office, shown.filters, shown.total["filed"], whole),
        warning=office.say("sentence.synthetic") if about.synthetic else "",
        tiles=[tile(office, name, shown, figures) for name in made.tiles],
        first=first,
        second=second,
        definitions=[definition(office, name) for name in made.tiles],
        source=_source(office, about, shown),
        date=(office.as_of.year, office.as_of.month, office.as_of.day),
        words={
            "page": office.say("documents.page"),
            "definitions": office.say("documents.definitions"),
        },
    )


def _source(office: Office, about: About, answer: Answer) -> str:
    """Return where the figures are from, as on the pages: data, date, version, filters."""
    return office.say(
        "documents.source",
        name=about.name.in_language(office.language),
        day=day(office.as_of, office.language),
        version=about.version,
        filters=scope.filters_in_words(office, answer.filters) or office.say("documents.no_filter"),
        period=scope.period_in_words(office, answer.filters),
    )


def _figures(answers: Answers) -> dict[str, Figure]:
    totals = (answers[key].total.figures for key in _SHOWN)
    return {name: figure for found in totals for name, figure in found.items()}


def _overview_questions(
    filters: Filters, as_of: datetime, coverage: Coverage
) -> dict[str, Question]:
    found = overview_questions(filters, as_of, coverage)
    return {name: found[name] for name in (*_SHOWN, "flow")} | {_WHOLE: everything()}


def _scorecard_questions(
    filters: Filters, as_of: datetime, coverage: Coverage
) -> dict[str, Question]:
    kind, _ = scorecard.subject(filters)
    found = scorecard.scorecard_questions(filters, as_of, coverage, kind)
    wanted = (*_SHOWN, "flow", "others")
    return {name: found[name] for name in wanted} | {_WHOLE: everything()}


def _overview_figures(office: Office, answers: Answers) -> tuple[Columns, Columns]:
    parts, flows = answers["parts"], answers["flow"]
    first = (
        [chain_picture(office, parts)],
        [flow_picture(office, flows), backlog_picture(office, flows)],
    )
    second = (
        [part_picture(office, parts, name, "contested_relief") for name in ("department", "group")],
        [
            part_picture(office, parts, name, "contested_relief")
            for name in ("category", "province")
        ],
    )
    return first, second


def _scorecard_figures(office: Office, answers: Answers) -> tuple[Columns, Columns]:
    parts, flows = answers["parts"], answers["flow"]
    compared, (kind, code) = scorecard.compared(answers["others"]), scorecard.subject(parts.filters)
    first = (
        [place_picture(office, compared, kind, code), backlog_picture(office, flows)],
        [chain_picture(office, parts)],
    )
    second = (
        [flow_picture(office, flows), part_picture(office, parts, "group", "satisfaction")],
        [
            part_picture(office, parts, name, "satisfaction")
            for name in ("category", scorecard.other_kind(kind))
        ],
    )
    return first, second


def _scorecard_title(office: Office, filters: Filters) -> str:
    return office.say("documents.scorecard", name=office.name(*scorecard.subject(filters)))


BRIEFINGS = {
    "overview": Briefing(
        _overview_questions,
        _overview_figures,
        lambda office, filters: office.say("documents.overview"),
        TILES,
    ),
    "scorecard": Briefing(
        _scorecard_questions, _scorecard_figures, _scorecard_title, scorecard.SHOWN
    ),
}
