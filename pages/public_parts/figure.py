"""One figure of a public page: a title that says what is seen, the drawing, and where it comes from
and leads to.

Below the drawing stand notes, table, definitions, and link and citation, as one piece of HTML: it
needs no run of the page to be opened, and costs the server one element.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from data_access import BREAKDOWNS, MEASURES, PERIODS, Answer, Row
from pages.charts.numbers import day, shown_measure
from pages.parts.context import PublicContext
from pages.parts.links import embed_address, feed_address, snippet
from pages.parts.values import Drawing, Figure, PublishedTwin
from pages.public_parts.names import name_of
from pages.shared.table import sorted_by, table_html, worst_first
from pages.statements.public_findings import titled
from pages.statements.scope import citation, in_a_url


@dataclass(frozen=True)
class ChartTable:
    """The table of a figure: the rows of one breakdown ("" for the total), ``measures`` as
    columns; ``by``: the measure that it ranks them by, the worst first.
    """

    answer: Answer
    breakdown: str
    measures: Sequence[str]
    by: str = ""

    @property
    def rows(self) -> Sequence[Row]:
        """Return the rows of the table."""
        if self.by:
            return worst_first(self.answer, self.breakdown, self.by)
        return self.answer.rows(self.breakdown)


def figure(
    context: PublicContext,
    key: str,
    title: str,
    drawing: Drawing,
    twin: ChartTable,
    notes: Iterable[str] = (),
    drawn: Sequence[str] = (),
    hint: str = "",
) -> None:
    """Put one figure on the page; ``notes`` are sentences below it; ``drawn``, ``hint``: see
    ``Figure``.
    """
    title = titled(context.speaker, twin.answer, twin.breakdown, title)
    about = [context.say("public.approximate")] if twin.answer.is_sum(twin.breakdown) else []
    told = (*notes, *about)
    published = PublishedTwin(
        [twin.answer],
        twin.measures,
        lambda: plain_rows(context, twin),
        lambda: _below(context, key, title, twin, (*told, *filter(None, [hint]))),
    )
    context.surface.figure(Figure(key, title, drawing, published, told, drawn, hint))


def _below(
    context: PublicContext, key: str, title: str, twin: ChartTable, told: Sequence[str]
) -> str:
    parts = [
        f'<p class="quiet">{escape(" ".join(told), quote=False)}</p>' if told else "",
        '<div class="under">',
        _folded(context.say("figure.table"), _kept_table(context, title, twin)),
        _folded(context.say("figure.definition"), _definitions(context, twin.measures)),
        _folded(context.say("public.link"), _link(context, twin.answer, title)),
        _folded(context.say("embedded.title"), _embed(context, key, title, twin)),
        f"<span>{escape(source(context))}</span></div>",
    ]
    return "".join(parts)


def source(context: PublicContext) -> str:
    """Return which release the figures are of, and as of when: “Release 3 · As of 29 October
    2024.”
    """
    as_of = context.say("sentence.as_of", day=day(context.release.as_of, context.language))
    return f"{context.say('public.release', number=context.release.number)} · {as_of}"


def _folded(summary: str, content: str) -> str:
    return f"<details><summary>{escape(summary)}</summary>{content}</details>"


def _link(context: PublicContext, answer: Answer, title: str) -> str:
    link = escape(context.link)
    cited = escape(citation(context.speaker, answer, title, context.link))
    return (
        f"<p>{escape(context.say('public.link_why'))}</p>"
        f'<p><a href="{link}" target="_self"><bdi dir="ltr">{link}</bdi></a></p><p>{cited}</p>'
    )


def _embed(context: PublicContext, key: str, title: str, twin: ChartTable) -> str:
    """Return the HTML that shows the figure elsewhere, to copy; its picture, and its feed."""
    ways = {"embedded.picture": embed_address(context.link, key, ".svg")}
    ways["embedded.feed"] = feed_address(context.link, twin.by or twin.measures[0])
    links = " · ".join(
        f'<a href="{escape(way)}" target="_blank">{escape(context.say(word))}</a>'
        for word, way in ways.items()
    )
    copied = escape(snippet(context.link, key, title))
    how = escape(context.say("embedded.how"))
    return f'<p>{how}</p><p><code class="copied" dir="ltr">{copied}</code></p><p>{links}</p>'


def _definitions(context: PublicContext, measures: Iterable[str]) -> str:
    language = context.language
    entries = [MEASURES[name] for name in measures]
    return "".join(
        f"<dt>{escape(entry.label.in_language(language))}</dt><dd>{escape(entry.definition.in_language(language))}</dd>"
        for entry in entries
    ).join(('<dl class="definitions">', "</dl>"))


def _kept_table(context: PublicContext, title: str, twin: ChartTable) -> str:
    key = f"table {context.language} {twin.answer.question} [{twin.breakdown}] {','.join(twin.measures)} {twin.by} {title}"
    return context.surface.kept(key, lambda: _table(context, title, twin))


def _table(context: PublicContext, title: str, twin: ChartTable) -> str:
    language = context.language
    rows = [
        {context.say("figure.part"): row_name(context, twin.breakdown, row)}
        | {
            MEASURES[name].label.in_language(language): shown_measure(row[name], name, language)
            for name in twin.measures
        }
        for row in twin.rows
    ]
    by, is_ordered = sorted_by(twin.by, language), twin.breakdown in PERIODS
    of = f" ({BREAKDOWNS[twin.breakdown].label.in_language(language)})" if twin.breakdown else ""
    label = f"{context.say('figure.table')}{of}: {title}"
    return table_html(rows, label, by, is_ordered).text


def row_name(context: PublicContext, breakdown: str, row: Row) -> str:
    """Return the name of a row; of a period in words."""
    if breakdown in PERIODS:
        return name_of(context.release, "period", row.code, context.language)
    return row.label.in_language(context.language)


def plain_rows(context: PublicContext, twin: ChartTable) -> list[dict]:
    """Rows for machines: codes as in the URL, plain numbers, shares as fractions of 1, the words
    for what is withheld.
    """
    about = {
        "filters": in_a_url(twin.answer),
        "approximate": "yes" if twin.answer.is_sum(twin.breakdown) else "no",
        "release": context.release.number,
        "as_of": f"{context.release.as_of:%Y-%m-%d}",
    }
    return [
        {"code": row.code, "label": row_name(context, twin.breakdown, row)}
        | {name: str(row[name]) for name in twin.measures}
        | about
        for row in twin.rows
    ]
