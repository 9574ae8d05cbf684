"""The tables of a page as a reader has them, from their HTML."""

from lxml import html


def cells(piece: html.HtmlElement) -> list[str]:
    """Return the texts of a row."""
    return [cell.text_content() for cell in piece.xpath("./th|./td")]


def tables_of(markup: str) -> list[list[dict[str, str]]]:
    """Return the rows of each table, by the names of their columns."""
    tables = html.fromstring(f"<main>{markup}</main>").xpath("//table")
    return [
        [
            dict(zip(cells(table.xpath("./thead/tr")[0]), cells(row), strict=True))
            for row in table.xpath("./tbody/tr")
        ]
        for table in tables
    ]


def links_of(markup: str) -> list[tuple[str, str]]:
    """Return (words, address) of each link."""
    links = html.fromstring(f"<main>{markup}</main>").xpath("//a")
    return [(link.text_content(), link.get("href")) for link in links]
