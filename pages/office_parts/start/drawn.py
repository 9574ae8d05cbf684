"""The start page as it is drawn: sentences as links, pairs of figures, doors."""

from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import urlencode

from data_access import MEASURES, Answer, Row, Withheld
from pages.charts.numbers import shown_measure
from pages.office_parts.start.asked import CLOSED_AT_AGE, StartAnswers
from pages.parts.context import OfficeContext
from pages.parts.links import with_language
from pages.parts.values import Foot
from pages.shared.case_links import as_html, case_links
from pages.statements import scope
from pages.statements.office import changed
from pages.statements.office.findings import of_how_many
from pages.statements.office.start_kinds import Finding, Link
from pages.statements.scope import in_a_url

Shown = tuple[str, Answer, str]  # the word above a figure, its answer, its measure


def findings(context: OfficeContext, found: Iterable[Finding]) -> None:
    """Draw sentences, each a link to what shows it."""
    items(context, (_finding(context, one) for one in found))


def items(context: OfficeContext, told: Iterable[str]) -> None:
    """Draw pieces of HTML as a list; nothing for none."""
    listed = "".join(f"<li>{one}</li>" for one in told)
    if listed:
        context.surface.html(f'<ul class="findings">{listed}</ul>')


def _finding(context: OfficeContext, finding: Finding) -> str:
    more = " ".join(_link(context, link) for link in finding.more)
    told = " ".join(_link(context, link) for link in (finding.link, *finding.also))
    return f'{told}<p class="quiet links">{more}</p>' if more else told


def _link(context: OfficeContext, link: Link) -> str:
    query = urlencode(with_language(link.params, context.language), doseq=True)
    address = f"/{link.page}?{query}" if query else f"/{link.page}"
    return f'<a href="{escape(address)}" target="_self">{escape(link.label, quote=False)}</a>'


def doors(context: OfficeContext, links: Sequence[Link]) -> None:
    """Draw a link for each question."""
    context.surface.heading(context.say("start.doors"))
    items = "".join(f"<li>{_link(context, link)}</li>" for link in links)
    context.surface.html(f'<nav class="contents"><ul>{items}</ul></nav>')


# Four pairs ---------------------------------------------------------------------------------------


def pairs(context: OfficeContext, answers: StartAnswers) -> None:
    """Draw four pairs of figures, their file, and of how many complaints they are made."""
    drawn = _pairs(answers)
    cells = "".join(_pair(context, word, shown, answers) for word, shown in drawn.items())
    context.surface.html(f'<dl class="tiles published pairs">{cells}</dl>')
    figures = [one for shown in drawn.values() for one in shown]
    for note in dict.fromkeys(_known(context, figures)):
        context.surface.note(note)
    asked = list({id(answer): answer for _, answer, _ in figures}.values())
    places = [(asked.index(answer), measure) for _, answer, measure in figures]
    context.surface.foot(Foot("start", asked, lambda found: _plain_rows(context, found, places)))


def _pairs(answers: StartAnswers) -> dict[str, list[Shown]]:
    """Return the figures of each pair; none of a pair of windows that cannot be compared."""
    flow, shares, now = (answers.by_name[name] for name in ("flow", "shares", "now"))
    ages = [
        (word, answers.by_name[name], CLOSED_AT_AGE)
        for word, name in _AGES.items()
        if name in answers.by_name
    ]
    return {
        "start.pair_flow": [("", flow, "received"), ("", flow, "closings")],
        "start.pair_age": ages,
        "start.pair_relief": [
            ("start.confirmed", shares, "relief_confirmed"),
            ("start.contested", shares, "relief_contested"),
        ],
        "start.pair_open": [("", now, "open"), ("", now, "escalated_open")],
    }


_AGES = {"start.now": f"{CLOSED_AT_AGE} now", "start.before": f"{CLOSED_AT_AGE} before"}


def _pair(context: OfficeContext, word: str, shown: Sequence[Shown], answers: StartAnswers) -> str:
    language = context.language
    measures = dict.fromkeys(measure for _, _, measure in shown) or [CLOSED_AT_AGE]
    entries = [MEASURES[name] for name in measures]
    told = "<br>".join(
        f"<b>{escape(entry.label.in_language(language))}</b>: "
        f"{escape(entry.definition.in_language(language))}"
        for entry in entries
    )
    parts = [
        f"<dt>{escape(context.say(word))}</dt>",
        *(figure_of(context, *one) for one in shown),
        f'<dd class="note">{escape(_note(context, word, answers))}</dd>',
        f"<dd><details><summary>{escape(context.say('figure.definition'))}</summary>"
        f"{told}</details></dd>",
    ]
    return f"<div>{''.join(parts)}</div>"


def figure_of(context: OfficeContext, word: str, answer: Answer, measure: str) -> str:
    """Return a figure with its word above and the links to its complaints below."""
    language, row = context.language, answer.total
    label = context.say(word) if word else MEASURES[measure].label.in_language(language)
    size = "number words" if isinstance(row[measure], Withheld) else "number"
    shown = escape(shown_measure(row[measure], measure, language))
    links = case_links(row, measure, answer.filters, language)
    cases = f'<dd class="cases">{as_html(context, links)}</dd>' if links else ""
    return f'<dd class="{size}"><small>{escape(label)}</small>{shown}</dd>{cases}'


def _note(context: OfficeContext, word: str, answers: StartAnswers) -> str:
    """Return what a pair needs to be read right."""
    if word == "start.pair_flow":
        return context.say("start.flow_note")
    if word == "start.pair_age":
        pair = answers.windows[CLOSED_AT_AGE]
        if f"{CLOSED_AT_AGE} now" not in answers.by_name:
            return pair.in_language(context.language)
        return changed.windows_in_words(context.speaker, pair)
    if word == "start.pair_relief":
        return _contested(context, answers.by_name["shares"].total)
    is_ruled_out = scope.excludes_open(context.filters)
    return context.say("tiles.no_open" if is_ruled_out else "start.open_note")


def _contested(context: OfficeContext, row: Row) -> str:
    if row.number("contested_relief") is None:
        return ""
    share = shown_measure(row["contested_relief"], "contested_relief", context.language)
    return context.say("start.relief_note", share=share)


def _known(context: OfficeContext, figures: Sequence[Shown]) -> Iterable[str]:
    for _, answer, measure in figures:
        yield from of_how_many(context.speaker, answer.total, [measure])


def _plain_rows(
    context: OfficeContext, answers: Sequence[Answer], places: Sequence[tuple[int, str]]
) -> list[dict]:
    return [
        {
            "code": measure,
            context.say("figure.part"): MEASURES[measure].label.in_language(context.language),
            "value": str(answers[place].total[measure]),
            "filters": in_a_url(answers[place]),
            "as_of": f"{answers[place].as_of:%Y-%m-%d}",
        }
        for place, measure in places
    ]
