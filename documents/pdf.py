"""A sheet as PDF/A-2a and PDF/UA-1: two pages of A4, the same bytes each time.

Typst takes every text as data and never as markup, so nothing that a source writes can change the
document; and it refuses a picture without words for those who do not see it.
"""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import typst

from documents.drawing import FONTS
from documents.sheet import Sheet

PAGES = 2
_TEMPLATE = Path(__file__).with_name("sheet.typ")
_STANDARDS = ["a-2a", "ua-1"]
# How large all is; smaller until it fits. The smallest is still 5.6 points for definitions.
_SCALES = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7)


class DoesNotFit(RuntimeError):
    """A sheet needs more than its two pages, however small it is set."""


def pdf(sheet: Sheet) -> bytes:
    """Return the sheet as a PDF. Raises DoesNotFit."""
    for scale in _SCALES:
        inputs = {"sheet": json.dumps(asdict(sheet), ensure_ascii=False), "scale": str(scale)}
        if _pages(inputs) <= PAGES:
            return typst.compile(
                str(_TEMPLATE),
                sys_inputs=inputs,
                format="pdf",
                pdf_standards=_STANDARDS,
                timestamp=int(datetime(*sheet.date, tzinfo=UTC).timestamp()),
                **_fonts(),
            )
    raise DoesNotFit(f"the document “{sheet.title}” needs more than {PAGES} pages.")


def _pages(inputs: dict[str, str]) -> int:
    found = typst.query(
        str(_TEMPLATE), "<last>", field="value", one=True, sys_inputs=inputs, **_fonts()
    )
    return int(json.loads(found))


def _fonts() -> dict:
    return {"font_paths": [str(FONTS)], "ignore_system_fonts": True}
