"""The pages' HTML as blocks of a document: their elements say what each piece is."""

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement, fragment_fromstring

_COLOUR = re.compile(r"background:\s*(#[0-9A-Fa-f]{6})")
_INK = re.compile(r"--own:\s*(#[0-9A-Fa-f]{6})")
_LEFT_OUT = ("nav", "details")  # ways to other pages; what can be opened
_LONG, _NARROWEST = 26, 5  # signs in a cell
_WAYS = "links"  # class of others that lead to pages
_IN_A_LINE = ("bdi", "a", "b", "span")  # of others a screen begins a new line or box


def _read(html: str) -> HtmlElement:
    """Return a piece of HTML as one element that holds it."""
    return fragment_fromstring(html, create_parent="body")


def _text(one: HtmlElement, *left_out: str) -> str:
    """Return what is said inside, without elements of these names."""
    return " ".join("".join(_said(one, left_out)).split())


def _said(one: HtmlElement, left_out: Sequence[str]) -> Iterator[str]:
    yield one.text or ""
    for inner in one:
        if inner.tag not in left_out and not _has(inner, _WAYS):
            space = "" if inner.tag in _IN_A_LINE else " "
            yield f"{space}{''.join(_said(inner, left_out))}{space}"
        yield inner.tail or ""


def _has(one: HtmlElement, *classes: str) -> bool:
    return bool(set(one.get("class", "").split()) & set(classes))


def blocks_of(html: str) -> list[dict]:
    """Return the blocks of a piece of HTML."""
    return list(_blocks(_read(html)))


def _blocks(inside: HtmlElement) -> Iterator[dict]:
    for one in inside:
        if one.tag in _LEFT_OUT or _has(one, _WAYS):
            continue
        if one.tag in _MADE:
            yield from _MADE[one.tag](one)
        else:
            yield from _blocks(one)


def _paragraph(one: HtmlElement) -> Iterator[dict]:
    said = _text(one, *_LEFT_OUT)
    if said:
        yield {"kind": "sentence" if _has(one, "sentence") else "note", "text": said}


def _heading(one: HtmlElement) -> Iterator[dict]:
    yield {"kind": "heading", "text": _text(one)}


def _list(one: HtmlElement) -> Iterator[dict]:
    if _has(one, "legend"):
        items = [{"fill": _found(_COLOUR, item.find("span")), "text": _text(item)} for item in one]
        yield {"kind": "legend", "items": items}
    else:
        yield {"kind": "list", "items": [_text(item) for item in one]}


def _tiles(one: HtmlElement) -> Iterator[dict]:
    yield {"kind": "tiles", "tiles": [tile for box in one for tile in _tile(box)]}


def _tile(box: HtmlElement) -> Iterator[dict]:
    """Yield the number of a box, or each of its numbers where it holds a pair."""
    name = _text(box.find("dt"))
    said = [_text(one, *_LEFT_OUT) for one in box.iter("dd") if not _has(one, "number", "cases")]
    numbers = [one for one in box.iter("dd") if _has(one, "number")]
    for number in numbers:
        label = number.find("small")
        is_pair = len(numbers) > 1 and label is not None
        yield {
            "label": f"{name}: {_text(label)}" if is_pair else name,
            "number": _text(number, "small") if is_pair else _text(number),
            "note": " · ".join(filter(None, said)) if number is numbers[-1] else "",
        }


def meanings_of(html: str) -> list[tuple[str, str]]:
    """Return the definitions that tiles hold: (what, its meaning)."""
    if "<dl" not in html:
        return []
    boxes = [box for one in _read(html).iter("dl") for box in one]
    return [
        (_text(box.find("dt")), _text(one, "summary"))
        for box in boxes
        for one in box.iter("details")
    ]


def _table(one: HtmlElement) -> Iterator[dict]:
    rows = [[_cell(cell) for cell in row] for row in one.iter("tr")]
    if len(rows) > 1:
        widest = max(map(len, rows))
        head, *body = [row + [_plain_cell("")] * (widest - len(row)) for row in rows]
        yield _as_table(head, body)


def _as_table(head: Sequence[dict], rows: Sequence[Sequence[dict]]) -> dict:
    """Return a table whose columns are as wide as what they say wants; words begin at the edge at
    which a line begins, numbers end at the other.
    """
    columns = list(zip(*rows, strict=True))
    longest = [max(len(cell["text"]) for cell in column) for column in columns]
    words = [max(map(len, name["text"].split()), default=0) for name in head]
    wide = [max(_least(a), b, _NARROWEST) for a, b in zip(longest, words, strict=True)]
    are_words = [not any(sign.isdigit() for sign in column[0]["text"]) for column in columns]
    return {"kind": "table", "head": head, "rows": rows, "widths": wide, "words": are_words}


def _least(length: int) -> float:
    """Return how wide a column is for its longest text; a long one runs over several lines."""
    return length if length < _LONG else _LONG + 0.3 * (length - _LONG)


def _cell(one: HtmlElement) -> dict:
    kind = one.find("small") if one.tag == "th" else None
    text = _text(one) if kind is None else f"{_text(one, 'small')} ({_text(kind)})"
    return {"text": text, "fill": _found(_COLOUR, one), "ink": _found(_INK, one)}


def _plain_cell(text: str) -> dict:
    return {"text": text, "fill": "", "ink": ""}


def _found(form: re.Pattern, one: HtmlElement | None) -> str:
    found = form.search(one.get("style", "")) if one is not None else None
    return found[1] if found else ""


def table_of(rows: Sequence[dict]) -> list[dict]:
    """Return rows as people read them as a table."""
    if not rows:
        return []
    head = [_plain_cell(str(name)) for name in rows[0]]
    cells = [[_plain_cell(_shown(cell)) for cell in row.values()] for row in rows]
    return [_as_table(head, cells)]


def _shown(cell: object) -> str:
    """Return what a cell says: a text, or a piece of HTML where it leads to complaints."""
    html = getattr(cell, "_repr_html_", None)
    return _text(_read(html())) if html else str(cell)


_LINK = re.compile(r"\[([^\]]*)\]\([^)\s]*\)")
_ESCAPE = re.compile(r"\\([\\`*_\[\]<>#$~:!|])")


def plain(markdown: str) -> str:
    """Return a caption as plain text: without its links and signs."""
    return _ESCAPE.sub(r"\1", _LINK.sub(r"\1", markdown).replace("**", ""))


_MADE = {
    "p": _paragraph,
    "h2": _heading,
    "h3": _heading,
    "ul": _list,
    "dl": _tiles,
    "table": _table,
}
