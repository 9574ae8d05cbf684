"""Tables as HTML, which cost the server one element and the browser no drawing library.

web/tables.js lets the reader sort them and search their names; it reads what stands in the cells,
so it cannot tell more than they do.
"""

from collections.abc import Mapping, Sequence
from html import escape

from data_access import MEASURES, Answer, Row
from pages.charts.bars import UNKNOWN, ranked
from pages.shared.markup import Markup

Cell = str | Markup
_LINE, _SHORT = 36, " class=short"  # characters that stand in one line, as figures do


def worst_first(answer: Answer, breakdown: str, measure: str) -> list[Row]:
    """Return the rows of a ranking with the worst first, of counts and days the largest; then
    those that take no place in it.
    """
    places = [row for row in ranked(answer, breakdown, measure) if row.code not in UNKNOWN]
    places = places[::-1] if MEASURES[measure].worse == "low" else places
    placed = {row.code for row in places}
    return [*places, *(row for row in answer.rows(breakdown) if row.code not in placed)]


def sorted_by(measure: str, language: str) -> tuple[str, str]:
    """Return the column that ``worst_first`` sorts by, and which way, as ``aria-sort`` says it; of
    no measure neither.
    """
    if not measure:
        return "", ""
    entry = MEASURES[measure]
    return entry.label.in_language(language), "ascending" if entry.worse == "low" else "descending"


def table_html(
    rows: Sequence[Mapping[str, Cell]],
    label: str,
    by: tuple[str, str] = ("", ""),
    is_ordered: bool = False,
) -> Markup:
    """Return a table whose rows hold the same columns, the first with their names.

    ``by``: the column that the rows are sorted by, and which way; ``is_ordered``: their
    names have an order of their own, as months have.
    """
    columns = list(rows[0]) if rows else []
    head = "".join(_head(column, by) for column in columns)
    body = "".join(_row(row) for row in rows)
    order = ' data-ordered="1"' if is_ordered else ""
    return Markup(
        f'<div class="twin" tabindex="0" role="region" aria-label="{escape(label)}"><table{order}>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _head(column: str, by: tuple[str, str]) -> str:
    told = f' aria-sort="{by[1]}"' if column == by[0] else ""
    return f'<th scope="col"{told}>{escape(column)}</th>'


def _row(row: Mapping[str, Cell]) -> str:
    first, *others = row.values()
    cells = "".join(
        f"<td{_SHORT if isinstance(cell, Markup) or len(cell) <= _LINE else ''}><bdi>{_html(cell)}</bdi></td>"
        for cell in others
    )
    return f'<tr><th scope="row">{_html(first)}</th>{cells}</tr>'


def _html(cell: Cell) -> str:
    return cell.text if isinstance(cell, Markup) else escape(cell)
