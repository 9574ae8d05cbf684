"""One figure of a public page: a title that says what is seen, the drawing, and where it comes from and leads to.

Below the drawing stand notes, table, definitions, and link and citation, as one piece of HTML: it needs no run of the
page to be opened, and costs the server one element.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

import streamlit

from data_access import MEASURES, Answer, Row
from pages.charts.numbers import day, shown_measure
from pages.public_parts.names import name_of
from pages.shared.answers import kept
from pages.shared.download import csv_button
from pages.shared.markup import Markup
from pages.shared.visit import PublicVisit
from pages.statements.public_findings import titled
from pages.statements.scope import citation, in_a_url


@dataclass(frozen=True)
class Twin:
    """The table of a figure: the rows of one breakdown ("" for the total), ``measures`` as columns."""

    answer: Answer
    breakdown: str
    measures: Sequence[str]

    @property
    def rows(self) -> Sequence[Row]:
        """Return the rows of the table."""
        return self.answer.rows(self.breakdown)


def figure(
    visit: PublicVisit, key: str, title: str, draw: Callable[[], None], twin: Twin, notes: Iterable[str] = ()
) -> None:
    """Draw one figure; ``draw`` draws the chart, ``notes`` are sentences below it."""
    with streamlit.container(border=True, key=f"figure-{key}", gap="small"):
        title = titled(visit.speaker, twin.answer, twin.breakdown, title)
        streamlit.html(f'<h3 class="finding">{escape(title, quote=False)}</h3>')
        draw()
        streamlit.html(Markup(_below(visit, title, twin, notes)))
        csv_button(visit, key, lambda: plain_rows(visit, twin), twin.answer)


def _below(visit: PublicVisit, title: str, twin: Twin, notes: Iterable[str]) -> str:
    told = [*notes, visit.say("public.approximate")] if twin.answer.is_sum(twin.breakdown) else [*notes]
    parts = [
        f'<p class="quiet">{escape(" ".join(told), quote=False)}</p>' if told else "",
        '<div class="under">',
        _folded(visit.say("figure.table"), _kept_table(visit, twin)),
        _folded(visit.say("figure.definition"), _definitions(visit, twin.measures)),
        _folded(visit.say("public.link"), _link(visit, twin.answer, title)),
        f"<span>{escape(source(visit))}</span></div>",
    ]
    return "".join(parts)


def source(visit: PublicVisit) -> str:
    """Return which release the figures are of, and as of when: “Release 3 · As of 29 October 2024.”"""
    as_of = visit.say("sentence.as_of", day=day(visit.release.as_of, visit.language))
    return f"{visit.say('public.release', number=visit.release.number)} · {as_of}"


def _folded(summary: str, content: str) -> str:
    return f"<details><summary>{escape(summary)}</summary>{content}</details>"


def _link(visit: PublicVisit, answer: Answer, title: str) -> str:
    link = escape(visit.link)
    cited = escape(citation(visit.speaker, answer, title, visit.link))
    return (
        f"<p>{escape(visit.say('public.link_why'))}</p>"
        f'<p><a href="{link}" target="_self"><bdi dir="ltr">{link}</bdi></a></p><p>{cited}</p>'
    )


def _definitions(visit: PublicVisit, measures: Iterable[str]) -> str:
    language = visit.language
    entries = [MEASURES[name] for name in measures]
    return "".join(
        f"<dt>{escape(entry.label.in_language(language))}</dt><dd>{escape(entry.definition.in_language(language))}</dd>"
        for entry in entries
    ).join(('<dl class="definitions">', "</dl>"))


def _kept_table(visit: PublicVisit, twin: Twin) -> str:
    key = f"table {visit.language} {twin.answer.question} [{twin.breakdown}] {','.join(twin.measures)}"
    return kept(visit, key, lambda: _table(visit, twin))


def _table(visit: PublicVisit, twin: Twin) -> str:
    columns = [visit.say("figure.part"), *(MEASURES[name].label.in_language(visit.language) for name in twin.measures)]
    head = "".join(f'<th scope="col">{escape(label)}</th>' for label in columns)
    body = "".join(_table_row(visit, twin, row) for row in twin.rows)
    return f'<div class="twin" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _table_row(visit: PublicVisit, twin: Twin, row: Row) -> str:
    shown = (shown_measure(row[name], name, visit.language) for name in twin.measures)
    cells = "".join(f"<td><bdi>{escape(text)}</bdi></td>" for text in shown)
    return f'<tr><th scope="row">{escape(row_name(visit, twin.breakdown, row))}</th>{cells}</tr>'


def row_name(visit: PublicVisit, breakdown: str, row: Row) -> str:
    """Return the name of a row; of a period in words."""
    if breakdown in ("month", "quarter", "year"):
        return name_of(visit.release, "period", row.code, visit.language)
    return row.label.in_language(visit.language)


def plain_rows(visit: PublicVisit, twin: Twin) -> list[dict]:
    """Rows for machines: codes as in the URL, plain numbers, shares as fractions of 1, the words for what is withheld."""
    about = {
        "filters": in_a_url(twin.answer),
        "approximate": "yes" if twin.answer.is_sum(twin.breakdown) else "no",
        "release": visit.release.number,
        "as_of": f"{visit.release.as_of:%Y-%m-%d}",
    }
    return [
        {"code": row.code, "label": row_name(visit, twin.breakdown, row)}
        | {name: str(row[name]) for name in twin.measures}
        | about
        for row in twin.rows
    ]
