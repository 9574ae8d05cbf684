"""A figure by two breakdowns: what is chosen, and the cells as a shaded table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from data_access import (
    BREAKDOWNS,
    MEASURES,
    PART,
    Answer,
    Coverage,
    Question,
    Refused,
    Row,
    Text,
    Withheld,
    as_covered,
    not_two_breakdowns,
)
from pages.charts.heat import Shade, shades
from pages.charts.numbers import shown_measure
from pages.office_parts.choices import chosen
from pages.parts.choice import Choice
from pages.parts.context import OfficeContext
from pages.parts.links import Params
from pages.shared.case_links import case_links
from pages.statements.office import across_words
from pages.statements.scope import in_a_url

ACROSS = "across"  # the page's path
ACROSS_CHOICES = tuple(Choice(key, page=ACROSS) for key in ("measure", "by"))
_MOST_ROWS, _MOST_COLUMNS = 40, 12
_DEFAULT = ("filed", "category:province")


def asked(context: OfficeContext, problems: list[Text]) -> Question:
    """Return the question that the URL names, with the parts of either breakdown beside the pairs;
    what cannot be read is told in ``problems``.
    """
    measure, pair = (chosen(context, choice) for choice in ACROSS_CHOICES)
    for named in ((measure or _DEFAULT[0], pair or _DEFAULT[1]), _DEFAULT):
        try:
            return _question(context, *named)
        except Refused as problem:
            problems.append(problem.said)
    raise AssertionError("the default is a question")


def _question(context: OfficeContext, measure: str, pair: str) -> Question:
    one, _, other = pair.partition(":")
    if not other:
        raise not_two_breakdowns(pair)
    measures = tuple(dict.fromkeys((measure, "filed")))
    return Question(measures, (one, other, pair), context.filters)


def choices(context: OfficeContext, question: Question) -> None:
    """Draw the choice of the figure, of rows and of columns."""
    measure, (one, other, _) = question.measures[0], question.breakdowns
    language = context.language
    labels = {name: entry.label.in_language(language) for name, entry in MEASURES.items()}
    names = {name: entry.label.in_language(language) for name, entry in BREAKDOWNS.items()}
    of_measure, of_rows, of_columns = context.surface.columns(3)
    with of_measure:
        _choice(context, "measure", labels, measure, lambda name: _params(name, one, other))
    with of_rows:
        _choice(
            context,
            "rows",
            names,
            one,
            lambda name: _params(measure, name, _else(name, other, one)),
        )
    with of_columns:
        _choice(
            context,
            "columns",
            names,
            other,
            lambda name: _params(measure, _else(name, one, other), name),
        )


def _else(chosen: str, kept: str, before: str) -> str:
    """Return the other breakdown: the same as before, or, where that is chosen now, the one that
    was here; two kinds of periods make no pair.
    """
    both_periods = BREAKDOWNS[chosen].is_period and BREAKDOWNS[kept].is_period
    other = before if chosen == kept else kept
    return (
        next(name for name in ("category", "province") if name != chosen) if both_periods else other
    )


def _choice(context: OfficeContext, name: str, options: Mapping[str, str], chosen: str, go) -> None:
    words = {"measure": "across.measure", "rows": "across.rows", "columns": "across.columns"}
    context.surface.choose(
        f"across {name}", context.say(words[name]), options, chosen, go, ACROSS_CHOICES
    )


def _params(measure: str, one: str, other: str) -> Params:
    return {"measure": [measure], "by": [f"{one}:{other}"]}


@dataclass(frozen=True)
class Cells:
    """The cells of one answer: rows and columns that are shown, each with its code and label."""

    answer: Answer
    measure: str
    rows: Sequence[Row]
    columns: Sequence[Row]
    by_codes: Mapping[tuple[str, ...], Row]

    @property
    def names(self) -> tuple[str, str, str]:
        """The two breakdowns and their pair."""
        return self.answer.question.breakdowns


def cells_of(answer: Answer, coverage: Coverage) -> Cells:
    """Return the cells to show: the rows and columns with the most complaints, periods and ages in
    their order.
    """
    answer = as_covered(answer, coverage)
    one, other, pair = answer.question.breakdowns
    by_codes = {row.codes: row for row in answer.rows(pair)}
    return Cells(
        answer,
        answer.question.measures[0],
        _most(answer, one, _MOST_ROWS),
        _most(answer, other, _MOST_COLUMNS),
        by_codes,
    )


def _most(answer: Answer, name: str, most: int) -> list[Row]:
    rows = list(answer.rows(name))
    if BREAKDOWNS[name].is_period:
        return rows[-most:]
    ordered = sorted(rows, key=lambda row: -row.counts["filed"])[:most]
    return [row for row in rows if row in ordered] if name == "age_band" else ordered


def table(context: OfficeContext, cells: Cells) -> str:
    """Return the shaded table as HTML, with the figures of whole rows and columns beside."""
    shaded = {
        codes: row.number(cells.measure)
        for codes, row in cells.by_codes.items()
        if across_words.is_shaded(row, cells.measure) and _is_shown(cells, codes)
    }
    colours = shades(shaded, context.mode)
    all_of = escape(context.say("across.all"))
    head = "".join(f'<th scope="col">{_label(context, row)}</th>' for row in cells.columns)
    own = [(), *((cells.names[1], row.code) for row in cells.columns)]
    total = _cells(context, cells, [cells.answer.total, *cells.columns], own)
    body = f'<tr><th scope="row">{all_of}</th>{total}</tr>'
    body += "".join(_row(context, cells, row, colours) for row in cells.rows)
    label = escape(context.say("page.across"))
    return (
        f'<div class="twin heat" tabindex="0" role="region" aria-label="{label}"><table><thead><tr>'
        f'<td></td><th scope="col">{all_of}</th>{head}</tr></thead><tbody>{body}</tbody></table></div>'
        f"{_legend(context, cells, colours)}"
    )


def _is_shown(cells: Cells, codes: tuple[str, ...]) -> bool:
    return codes[0] in {row.code for row in cells.rows} and codes[1] in {
        row.code for row in cells.columns
    }


def _cells(context: OfficeContext, cells: Cells, rows: Sequence[Row], own: Sequence) -> str:
    """Return whole columns, which have no shade: they are no cells to compare."""
    parts = [(part,) if part else () for part in own]
    return "".join(
        f"<td>{_figure(context, cells, row, part)}</td>"
        for row, part in zip(rows, parts, strict=True)
    )


def _row(context: OfficeContext, cells: Cells, row: Row, colours: Mapping) -> str:
    one, other, _ = cells.names
    found = [f"<td>{_figure(context, cells, row, ((one, row.code),))}</td>"]
    for column in cells.columns:
        codes = row.code, column.code
        cell, shade = cells.by_codes.get(codes), colours.get(codes)
        style = f' style="background:{shade.fill};--own:{shade.ink}"' if shade else ""
        parts = ((one, row.code), (other, column.code))
        shown = (
            _figure(context, cells, cell, parts) if cell else _nothing(context, cells, row, column)
        )
        found.append(f"<td{style}>{shown}</td>")
    return f'<tr><th scope="row">{_label(context, row)}</th>{"".join(found)}</tr>'


def _nothing(context: OfficeContext, cells: Cells, row: Row, column: Row) -> str:
    """Return what stands where no complaint has both: none were counted, but of a period that the
    data do not cover, or of what nobody records, that is not known.
    """
    measure = cells.measure
    known = [one[measure] for one in (row, column) if isinstance(one[measure], Withheld)]
    of_none = 0 if MEASURES[measure].unit == "count" else Withheld.TOO_FEW
    return escape(shown_measure((known or [of_none])[0], measure, context.language))


def _label(context: OfficeContext, row: Row) -> str:
    return escape(row.label.in_language(context.language))


def _figure(context: OfficeContext, cells: Cells, row: Row, parts: Sequence) -> str:
    measure, language = cells.measure, context.language
    shown = escape(shown_measure(row[measure], measure, language))
    links = case_links(row, measure, cells.answer.filters, language, parts)
    if not links:
        return f"<bdi>{shown}</bdi>"
    told = [
        f'<a href="{escape(link.href)}" target="_self">{context.number(link.count)}</a>'
        for link in links
    ]
    if len(links) == 1 and shown == context.number(links[0].count):
        return told[0]
    part = [] if links[0].side == PART else ["0"]  # a share of some of whom none is counted
    return f"<bdi>{shown}</bdi><small>{' / '.join([*part, *told])}</small>"


def _legend(context: OfficeContext, cells: Cells, colours: Mapping[object, Shade]) -> str:
    def words(value: float) -> str:
        return shown_measure(value, cells.measure, context.language)

    steps = sorted(set(colours.values()), key=lambda shade: shade.least)
    items = (
        f'<li><span style="background:{shade.fill}"></span><bdi>'
        f"{escape(context.say('across.shade', least=words(shade.least), most=words(shade.most)))}</bdi></li>"
        for shade in steps
    )
    return f'<ul class="legend">{"".join(items)}</ul>' if steps else ""


def plain_rows(answer: Answer) -> list[dict]:
    """Return every pair for machines: codes as in the URL, shares as fractions of 1."""
    one, other, pair = answer.question.breakdowns
    measure = answer.question.measures[0]
    about = {"filters": in_a_url(answer), "as_of": f"{answer.as_of:%Y-%m-%d}"}
    return [
        dict(zip((one, other), row.codes, strict=True))
        | {measure: str(row[measure]), "filed": row.counts["filed"]}
        | about
        for row in answer.rows(pair)
    ]
