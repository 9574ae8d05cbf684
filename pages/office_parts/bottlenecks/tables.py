"""The tables of the page on bottlenecks: cells, stages and clocks, the worst first."""

from collections.abc import Mapping, Sequence
from html import escape

from data_access import (
    BEHIND,
    BREAKDOWNS,
    LEAST_RANKED,
    MEASURES,
    OVERDUE,
    Answer,
    CaseQuestion,
    Cell,
    Codebook,
    Filters,
    cells_of,
    dimensions_of,
)
from pages.charts.numbers import percent, shown_measure
from pages.office_parts.bottlenecks.asked import CLOCK_COLUMNS, MOST_CELLS
from pages.office_parts.links import link_to
from pages.parts.context import OfficeContext
from pages.shared.case_links import address_of
from pages.statements.office import bottlenecks as told
from pages.statements.office.case_words import name_of_row
from pages.statements.scope import in_a_url

_MOST_WITHIN = 2
Within = Mapping[tuple[str, ...], Sequence[Cell]]  # the cells of a cell, the worst first


def within(answer: Answer | None, codebook: Codebook) -> Within:
    """Return the subcategories of each cell."""
    found: dict[tuple[str, ...], list[Cell]] = {}
    for cell in cells_of(answer, codebook) if answer else ():
        found.setdefault(cell.codes[:-1], []).append(cell)
    return found


def cells(context: OfficeContext, answer: Answer, found: Sequence[Cell], inside: Within) -> str:
    """Return the table of the worst cells as HTML."""
    names, total, so_far = dimensions_of(answer), sum(cell.days for cell in found), 0
    body = ""
    for cell in found[:MOST_CELLS]:
        so_far += cell.days
        shares = (cell.days / total, so_far / total)
        body += _cell_row(context, answer, cell, shares, inside)
    heads = [BREAKDOWNS[name].label.in_language(context.language) for name in names]
    heads.append(MEASURES[OVERDUE].label.in_language(context.language))
    words = ("share", "so_far", "complaints", *(["within"] if inside else []))
    heads += [context.say(_WORDS[word]) for word in words]
    return _table(context, "page.bottlenecks", heads, body)


_WORDS = {
    "share": "bottlenecks.share",
    "so_far": "bottlenecks.so_far",
    "complaints": "bottlenecks.complaints",
    "within": "bottlenecks.within",
}


def _table(context: OfficeContext, word: str, heads: Sequence[str], body: str) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    label = escape(context.say(word))
    return (
        f'<div class="twin heat cells" tabindex="0" role="region" aria-label="{label}"><table><thead><tr>'
        f"{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell_row(
    context: OfficeContext, answer: Answer, cell: Cell, shares: tuple[float, float], inside: Within
) -> str:
    names, language = dimensions_of(answer), context.language
    first, *others = told.names_in(context.speaker, cell, names)
    shown = [
        f"<bdi>{context.number(cell.days)}</bdi>",
        *(f"<bdi>{percent(s, language)}</bdi>" for s in shares),
    ]
    shown.append(_listed(context, answer.filters, names, cell))
    told_within = _subcategories(context, answer, cell, inside)
    last = f'<td class="within">{told_within}</td>' if inside else ""
    own = [escape(name) for name in others]
    return f'<tr><th scope="row">{escape(first)}</th>{_tds([*own, *shown])}{last}</tr>'


def _tds(shown: Sequence[str]) -> str:
    return "".join(f"<td>{one}</td>" for one in shown)


def _listed(context: OfficeContext, filters: Filters, names: Sequence[str], cell: Cell) -> str:
    """Return how many complaints are overdue in a cell, as a link to them, the oldest first."""
    parts = tuple(zip(names, cell.codes, strict=True))
    question = CaseQuestion(BEHIND, "part", parts, filters, "waited")
    href = escape(address_of(question, context.language))
    return f'<a href="{href}" target="_self"><bdi>{context.number(cell.complaints)}</bdi></a>'


def _subcategories(context: OfficeContext, answer: Answer, cell: Cell, inside: Within) -> str:
    names = (*dimensions_of(answer), "subcategory")
    items = []
    for part in inside.get(cell.codes, ())[:_MOST_WITHIN]:
        code = part.codes[-1]
        known = context.codebook.by_code("subcategory").get(code)
        label = (
            known.label.in_language(context.language)
            if known
            else name_of_row(context.speaker, "subcategory", code)
        )
        share = percent(part.days / cell.days, context.language)
        linked = _listed(context, answer.filters, names, part)
        items.append(f"{escape(label)} <bdi>{share}</bdi> ({linked})")
    return "<br>".join(items)


def stages(context: OfficeContext, answer: Answer) -> str:
    """Return the overdue days by the stage at which their complaints stand, as HTML."""
    names = {OVERDUE: "", **told.STAGES}
    cells = "".join(
        f"<div><dt>{escape(_stage(context, name, word))}</dt>"
        f'<dd class="number">{escape(_shown(context, answer, name))}</dd></div>'
        for name, word in names.items()
    )
    return f'<dl class="tiles bridge">{cells}</dl>'


def _stage(context: OfficeContext, name: str, word: str) -> str:
    return context.say(word) if word else MEASURES[name].label.in_language(context.language)


def _shown(context: OfficeContext, answer: Answer, name: str) -> str:
    return shown_measure(answer.total[name], name, context.language)


def clocks(context: OfficeContext, answer: Answer) -> str:
    """Return the table of the slowest departments as HTML; "" where none has enough complaints."""
    rows, measures = told.slowest(answer), CLOCK_COLUMNS
    body = "".join(_clock_row(context, answer, row, measures) for row in rows)
    heads = [BREAKDOWNS["department"].label, *(MEASURES[name].label for name in measures)]
    named = [label.in_language(context.language) for label in heads]
    return _table(context, "bottlenecks.clocks", named, body) if rows else ""


def _clock_row(context: OfficeContext, answer: Answer, row, measures: Sequence[str]) -> str:
    label = name_of_row(context.speaker, "department", row.code)
    shown = [
        f"<bdi>{escape(shown_measure(row[name], name, context.language))}</bdi>"
        for name in measures
    ]
    link = _scorecard(context, answer, row.code, label)
    return f'<tr><th scope="row">{link}</th>{_tds(shown)}</tr>'


def _scorecard(context: OfficeContext, answer: Answer, code: str, label: str) -> str:
    known = context.codebook.by_code("department")
    return link_to(context, "scorecard", "department", code, label) if code in known else label


def sizes(context: OfficeContext, answer: Answer) -> dict[str, str]:
    """Return how many departments the table has, and with how many complaints at least."""
    return {
        "count": context.number(len(told.slowest(answer))),
        "least": context.number(LEAST_RANKED),
    }


def plain_cells(codebook: Codebook, answers: Sequence[Answer]) -> list[dict]:
    """Return every cell for machines, the worst first."""
    (answer,) = answers
    names = dimensions_of(answer)
    about = {"filters": in_a_url(answer), "as_of": f"{answer.as_of:%Y-%m-%d}"}
    return [
        dict(zip(names, cell.codes, strict=True))
        | {OVERDUE: cell.days, BEHIND: cell.complaints}
        | about
        for cell in cells_of(answer, codebook)
    ]


def plain_clocks(answers: Sequence[Answer]) -> list[dict]:
    """Return the departments for machines, and all complaints together first."""
    everything, departments = answers
    about = {"filters": in_a_url(everything), "as_of": f"{everything.as_of:%Y-%m-%d}"}
    return [
        {"department": row.code} | {name: str(row[name]) for name in CLOCK_COLUMNS} | about
        for row in (everything.total, *departments.rows("department"))
    ]


def draw_cells(context: OfficeContext, answer: Answer, found: Sequence[Cell], inside: Within):
    """Draw the table of cells, and how many of them it shows."""
    context.surface.html(cells(context, answer, found, inside))
    shown = {
        "shown": context.number(min(len(found), MOST_CELLS)),
        "all": context.number(len(found)),
    }
    context.surface.note(context.say("bottlenecks.shown", **shown))
