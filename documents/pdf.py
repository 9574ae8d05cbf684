"""A sheet as PDF/A and PDF/UA-1: two pages of A4, the same bytes each time.

Typst takes every text as data and never as markup, so nothing that a source writes can change the
document; and it refuses a picture without words for those who do not see it.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import typst

from documents.drawing import FONTS, printable
from documents.sheet import Sheet, shortened

PAGES = 2
_TEMPLATE = Path(__file__).with_name("sheet.typ")
_STANDARDS = ["a-2a", "ua-1"]
_STANDARDS_THAT_CARRY = ["a-3a", "ua-1"]  # the former lets nothing but PDF/A be attached
# How large all is; smaller until it fits. The smallest is still 5.6 points for definitions.
_SCALES = (1.0, 0.88, 0.76, 0.7)
_ZOOMS = (0.6, 0.5)  # of charts, where there are many; their labels are of 4.4 points then
_ROWS = (40, 25, 15, 8)  # of tables, fewer where the smallest does not fit


class DoesNotFit(RuntimeError):
    """A sheet needs more than its two pages, however small it is set."""


def pdf(sheet: Sheet, say: Callable[..., str]) -> bytes:
    """Return the sheet as a PDF. Raises DoesNotFit."""
    return _compiled(_fitting(sheet, say), sheet, _STANDARDS)


def pdf_that_carries(
    sheet: Sheet, say: Callable[..., str], name: str, carried: Callable[[bytes], bytes]
) -> bytes:
    """Return the sheet as a PDF with a file attached under ``name``; ``carried`` makes it of the
    same document without it. Raises DoesNotFit.
    """
    fitting = _fitting(sheet, say)
    content = carried(_compiled(fitting, sheet, _STANDARDS_THAT_CARRY))
    attached = {"attached": content.decode(), "attached_as": name}
    return _compiled(fitting | attached, sheet, _STANDARDS_THAT_CARRY)


def _fitting(sheet: Sheet, say: Callable[..., str]) -> dict[str, str]:
    fitting = None
    for inputs in _attempts(sheet, say):
        pages, of_figures, of_first = _pages(inputs)
        if pages > PAGES:
            continue
        # What the figures mean begins the second page where all figures stand on the first.
        fitting = inputs | ({"apart": "yes"} if of_figures < PAGES else {})
        if of_first == 1:  # else a little smaller may begin on the first page
            break
    if fitting is None:
        raise DoesNotFit(f"the document “{sheet.title}” needs more than {PAGES} pages.")
    return fitting


def _compiled(inputs: dict[str, str], sheet: Sheet, standards: list[str]) -> bytes:
    return typst.compile(
        str(_TEMPLATE),
        sys_inputs=inputs,
        format="pdf",
        pdf_standards=standards,
        timestamp=int(datetime(*sheet.date, tzinfo=UTC).timestamp()),
        **fonts(),
    )


def _attempts(sheet: Sheet, say: Callable[..., str]) -> Iterator[dict[str, str]]:
    """Yield the sheet smaller and smaller, then with shorter tables, then with small charts."""
    sizes = [(_ROWS[0], scale, scale) for scale in _SCALES]
    sizes += [(rows, scale, scale) for rows in _ROWS[1:] for scale in (0.82, _SCALES[-1])]
    sizes += [(_ROWS[-1], _SCALES[-1], zoom) for zoom in _ZOOMS]
    for rows, scale, zoom in sizes:
        whole = asdict(shortened(sheet, rows, say))
        yield {
            "sheet": printable(json.dumps(whole, ensure_ascii=False)),
            "scale": str(scale),
            "zoom": str(zoom),
        }


def _pages(inputs: dict[str, str]) -> tuple[int, int, int]:
    """Return how many pages a sheet has, on which its figures end, and on which they begin."""
    found = typst.query(
        str(_TEMPLATE), "<last>", field="value", one=True, sys_inputs=inputs, **fonts()
    )
    pages, ends, begins = json.loads(found)
    return int(pages), int(ends), int(begins)


def fonts() -> dict:
    """Return what tells Typst to take the fonts of documents and no others."""
    return {"font_paths": [str(FONTS)], "ignore_system_fonts": True}
