"""The ledger of reopenings: ordered by whom, of which department, and what became of them; each
number opens its complaints.
"""

from collections.abc import Sequence
from html import escape

from data_access import BREAKDOWNS, MEASURES, Answer, Row
from pages.charts.numbers import shown_measure
from pages.parts.context import OfficeContext
from pages.parts.values import Html, Twin
from pages.shared.case_links import case_links
from pages.shared.figure import framed
from pages.statements.office import reopenings as told
from pages.statements.scope import in_a_url

_KINDS = ("cause", "department")
_MOST = {"cause": 3, "department": 15}  # rows on the page; the file holds all


def ledger(context: OfficeContext, answer: Answer) -> None:
    """Draw the ledger with its title, notes and file."""
    rows = _rows(context, answer)
    notes = told.notes(context.speaker, answer) if rows else []
    count = len(told.in_order(answer, "department")) if rows else 0
    if count > _MOST["department"]:
        shown = {"shown": _MOST["department"], "all": context.number(count)}
        notes = [*notes, context.say("reopenings.shown", **shown)]
    framed(
        context,
        "reopenings",
        told.title(context.speaker, answer),
        Html(_table(context, answer, rows)) if rows else None,
        Twin(
            [answer],
            told.LEDGER,
            lambda: [_shown_row(context, row) for _, row in _all_rows(answer)],
            lambda found: _plain_rows(context, found[0]),
        ),
        notes,
    )


def _rows(context: OfficeContext, answer: Answer) -> list[tuple[str, Row]]:
    """Return (breakdown, row): all, by whom, and the departments with most."""
    if not answer.total.number(told.REOPENED):
        return []
    found = [("", answer.total)]
    for kind in _KINDS:
        if context.speaker.records(kind):
            found += [(kind, row) for row in told.in_order(answer, kind)[: _MOST[kind]]]
    return found


def _table(context: OfficeContext, answer: Answer, rows: Sequence[tuple[str, Row]]) -> str:
    names = [context.say("reopenings.part"), *(_label(context, name) for name in told.LEDGER)]
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    body = "".join(_row(context, answer, kind, row) for kind, row in rows)
    label = escape(context.say("reopenings.table"))
    return (
        f'<div class="twin heat" tabindex="0" role="region" aria-label="{label}"><table><thead>'
        f"<tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(context: OfficeContext, answer: Answer, kind: str, row: Row) -> str:
    of = BREAKDOWNS[kind].label.in_language(context.language) if kind else ""
    below = f"<br><small>{escape(of)}</small>" if of else ""
    cells = "".join(f"<td>{_cell(context, answer, kind, row, name)}</td>" for name in told.LEDGER)
    return f'<tr><th scope="row">{escape(_name(context, row))}{below}</th>{cells}</tr>'


def _cell(context: OfficeContext, answer: Answer, kind: str, row: Row, measure: str) -> str:
    shown = f"<bdi>{escape(shown_measure(row[measure], measure, context.language))}</bdi>"
    parts = ((kind, row.code),) if kind else ()
    links = case_links(row, measure, answer.filters, context.language, parts)
    return f'<a href="{escape(links[0].href)}" target="_self">{shown}</a>' if links else shown


def _name(context: OfficeContext, row: Row) -> str:
    return row.label.in_language(context.language)


def _label(context: OfficeContext, measure: str) -> str:
    return MEASURES[measure].label.in_language(context.language)


def _plain_rows(context: OfficeContext, answer: Answer) -> list[dict]:
    about = {"filters": in_a_url(answer), "as_of": f"{answer.as_of:%Y-%m-%d}"}
    return [
        {"by": kind, "code": row.code, "label": _name(context, row)}
        | {name: str(row[name]) for name in told.LEDGER}
        | about
        for kind, row in _all_rows(answer)
    ]


def _all_rows(answer: Answer) -> list[tuple[str, Row]]:
    in_order = [(kind, row) for kind in _KINDS for row in told.in_order(answer, kind)]
    return [("", answer.total), *in_order]


def _shown_row(context: OfficeContext, row: Row) -> dict[str, str]:
    return {context.say("reopenings.part"): _name(context, row)} | {
        _label(context, name): shown_measure(row[name], name, context.language)
        for name in told.LEDGER
    }
