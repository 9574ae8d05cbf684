"""Any page of the office or of the public on paper: the page puts its parts together as for a
screen, and they become a sheet.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from data_access import Answer, Exported, Question
from documents.pdf import pdf
from documents.sheet import Sheet, blocks, definitions, words_of
from pages.charts.numbers import day
from pages.office_parts.comparing import scorecard_questions
from pages.office_parts.composed import OFFICE_PAGES
from pages.parts.context import OfficeContext, PageContext, PublicContext
from pages.parts.links import Params
from pages.parts.surface import Recorded
from pages.parts.values import Columns, Figure, Html, Note, Notice
from pages.public_parts.composed import PUBLIC_PAGES, recorded
from pages.statements import scope

Export = Callable[[Sequence[Question]], Exported]
_NOTHING: Mapping = MappingProxyType({})


_TITLES = {"overview": "documents.overview"}  # the page is named after who reads it


class NothingToPrint(ValueError):
    """The filters leave nothing that a document could be of; the message says why."""


def office_parts(
    name: str,
    context: OfficeContext,
    export: Export,
    taken: Mapping[str, str] = _NOTHING,
    params: Params = _NOTHING,
) -> Recorded:
    """Return the recorded parts of an office page.

    ``export``: what lets answers out, once the log says so; ``taken``: what is picked on the page,
    ``params``: what its address says of choices. Raises NothingToPrint.
    """
    if name == "scorecard" and not scorecard_questions.subject(context.filters)[1]:
        raise NothingToPrint(
            "a scorecard is of one department or district: name it, as --department nadra does, or"
            " --where district=PK-SD-LRK."
        )
    recorded = Recorded(lambda questions: _let_out(export, questions), taken, params)
    OFFICE_PAGES[name].page(replace(context, mode="light", surface=recorded))
    return recorded


def _let_out(export: Export, questions: Sequence[Question]) -> tuple[Answer, ...]:
    exported = export(questions)
    if type(exported) is not Exported:
        raise TypeError(
            "A document is made of answers that left through the gate, and of no others."
        )
    return exported.answers


def office_document(
    name: str,
    context: OfficeContext,
    export: Export,
    taken: Mapping[str, str] = _NOTHING,
    params: Params = _NOTHING,
) -> bytes:
    """Return an office page as a PDF, see ``office_parts``. Raises NothingToPrint, DoesNotFit,
    FontMissing.
    """
    seen = Note(context.say("sentence.exact"))  # of a view, which a document is not
    parts = [
        part for part in office_parts(name, context, export, taken, params).parts if part != seen
    ]
    return pdf(_sheet(context, _office_title(name, context), parts), context.say)


def public_document(name: str, context: PublicContext) -> bytes:
    """Return a public page as a PDF, see ``office_document``."""
    title = context.say(PUBLIC_PAGES[name].title)
    return pdf(_sheet(context, title, recorded(context, name).parts), context.say)


def choices_of(name: str, params: Params) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return what an address says of an office page's choices, and the rest of it. Raises
    ValueError.
    """
    known = {choice.key: choice for choice in OFFICE_PAGES[name].choices}
    wrong = [
        f"“{value[:40]}” is no value of “{key}”."
        for key, values in params.items()
        for value in values[-1:]
        if key in known and not known[key].takes(value)
    ]
    if wrong:
        raise ValueError(" ".join(wrong))
    own = {key: values for key, values in params.items() if key in known}
    return own, {key: values for key, values in params.items() if key not in known}


def _sheet(context: PageContext, title: str, parts: Sequence) -> Sheet:
    if not _holds_figures(parts):
        said = [part.text for part in parts if isinstance(part, Notice)]
        raise NothingToPrint(" ".join(said) or context.say("documents.nothing"))
    moment = as_of(context)
    return Sheet(
        language=context.language,
        site=context.say("title"),
        title=title,
        scope=scope_of(context),
        warning=context.say("sentence.synthetic") if _is_synthetic(context) else "",
        blocks=blocks(parts, context.language, context.say),
        definitions=definitions(parts, context.language),
        source=f"{source_of(context)} {scope_of(context)} {_exact(context)}".strip(),
        date=(moment.year, moment.month, moment.day),
        words=words_of(context.language, context.say),
    )


def _holds_figures(parts: Sequence) -> bool:
    return any(
        isinstance(part, Figure)
        or (isinstance(part, Html) and any(tag in part.text for tag in ("<table", "<dl", "<ul")))
        or (isinstance(part, Columns) and any(map(_holds_figures, part.columns)))
        for part in parts
    )


def _office_title(name: str, context: OfficeContext) -> str:
    if name == "scorecard":
        whom = context.speaker.name(*scorecard_questions.subject(context.filters))
        return context.say("documents.scorecard", name=whom)
    return context.say(_TITLES.get(name, OFFICE_PAGES[name].title))


def _is_synthetic(context: PageContext) -> bool:
    return _data(context).synthetic


def _data(context: PageContext):
    return context.release if isinstance(context, PublicContext) else context.dataset


def as_of(context: PageContext) -> datetime:
    """Return the moment up to which the figures tell what happened."""
    return _data(context).as_of


def _exact(context: PageContext) -> str:
    return context.say("documents.exact") if isinstance(context, OfficeContext) else ""


def scope_of(context: PageContext) -> str:
    """Return the filters and the days of filing in words, as a sentence."""
    speaker = context.speaker
    if isinstance(context, PublicContext):
        told = scope.public_filters_in_words(speaker, context.filters)
        codes = context.filters.period or (context.release.default_for(context.filters),)
        period = speaker.listed([speaker.period(code) for code in codes if code])
    else:
        told = scope.filters_in_words(speaker, context.filters)
        period = scope.period_in_words(speaker, context.filters)
    told = told or context.say("documents.no_filter")
    filters = context.say("documents.filters", filters=told)
    return f"{filters} {context.say('documents.filed', period=period)}" if period else filters


def source_of(context: PageContext) -> str:
    """Return where the figures are from: data, version or release, and as of when."""
    data, language = _data(context), context.language
    about = {"name": data.name.in_language(language), "day": day(data.as_of, language)}
    if isinstance(context, PublicContext):
        return context.say("documents.source_public", number=data.number, **about)
    return context.say("documents.source", version=data.version, **about)
