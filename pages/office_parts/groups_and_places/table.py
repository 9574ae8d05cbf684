"""A table as HTML whose rows fold into blocks on a narrow screen."""

from collections.abc import Sequence
from html import escape


def table_of(rows: Sequence[tuple[str, Sequence[str]]], columns: Sequence[str]) -> str:
    """Return the table; names and cells are HTML already."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join(_row(name, cells, columns) for name, cells in rows)
    table = f"<table><thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="twin groups" style="max-height: none" tabindex="0">{table}</div>'


def _row(name: str, cells: Sequence[str], columns: Sequence[str]) -> str:
    told = "".join(
        f'<td data-label="{escape(column)}">{cell}</td>'
        for column, cell in zip(columns, cells, strict=True)
    )
    return f'<tr><th scope="row" class="name">{name}</th>{told}</tr>'
