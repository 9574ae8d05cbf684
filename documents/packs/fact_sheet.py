"""The fact sheet of a snapshot: two pages of A4 to hand over, which carry their signed manifest."""

from collections.abc import Sequence
from functools import partial
from itertools import islice

from data_access import MANIFEST_NAME, Chosen, Release, Signed, sign_manifest, visible_lines
from documents.briefings import source_of
from documents.drawing import COLUMN, drawn
from documents.markup import plain, table_of
from documents.packs.frozen_chart import frozen_chart
from documents.packs.slides import written_in
from documents.pdf import DoesNotFit, pdf_that_carries
from documents.sheet import Block, Sheet, meaning, words_of
from pages.delegation_parts.chosen_figures import context_of, figure_of
from pages.delegation_parts.frozen_table import about, rows_of
from pages.public_parts.composed import PUBLIC_PAGES
from pages.words import say

_MEASURES = 3  # in a table beside the name of the part; the data have all
_BESIDE = 2  # columns of the sheet
_MOST = 12  # figures; more would be set too small to be read


def fact_sheet(signed: Signed, release: Release, language: str, host: str = "") -> bytes:
    """Return the sheet as a PDF/A-3a and PDF/UA-1: as many of the first figures as two pages hold,
    and how many those are. Raises SnapshotProblem, NotThere, DoesNotFit.
    """
    figures = signed.snapshot.figures
    blocks = [
        _block(signed, release, number, chosen, language, host)
        for number, chosen in enumerate(figures[:_MOST])
    ]
    for shown in range(len(blocks), 1, -1):
        try:
            return _made(signed, release, blocks[:shown], language)
        except DoesNotFit:
            continue
    return _made(signed, release, blocks[:1], language)


def _made(signed: Signed, release: Release, blocks: Sequence[Block], language: str) -> bytes:
    texts = written_in(signed, language)
    of = {cell.id for number in range(len(blocks)) for cell in signed.snapshot.cells_of(number)}
    written = {name: text for name, text in texts.items() if name in of}

    def manifest(bare: bytes) -> bytes:
        return sign_manifest(signed, written, visible_lines(bare)).to_json()

    sheet = _sheet(signed, release, blocks, language)
    return pdf_that_carries(sheet, partial(_say, language), MANIFEST_NAME, manifest)


def _say(language: str, key: str, **values: object) -> str:
    return say(key, language, **values)


def _sheet(signed: Signed, release: Release, blocks: Sequence[Block], language: str) -> Sheet:
    snapshot, made = signed.snapshot, release.as_of
    all_ = len(snapshot.figures)
    left = (
        [say("pack.left_out", language, shown=len(blocks), all=all_)] if len(blocks) < all_ else []
    )
    measures = dict.fromkeys(
        cell.measure for number in range(len(blocks)) for cell in snapshot.cells_of(number)
    )
    source = source_of(context_of(release, Chosen("overview"), language))
    verify = say("pack.verify", language, id=snapshot.id, signer=signed.key)
    return Sheet(
        language=language,
        site=say("title", language),
        title=snapshot.name,
        scope=" ".join([source, *left]),
        warning=say("sentence.synthetic", language) if release.synthetic else "",
        blocks=[
            *_arranged(blocks),
            {"kind": "note", "text": say("pack.limits", language)},
            {"kind": "note", "text": verify},
        ],
        definitions=[meaning(name, language) for name in measures],
        source=source,
        date=(made.year, made.month, made.day),
        words=words_of(language, partial(_say, language)),
    )


def _arranged(blocks: Sequence[Block]) -> list[Block]:
    """Return tiles over the whole width, and the other figures below in columns."""
    wide = [one for one in blocks if any(part["kind"] == "tiles" for part in one["inside"])]
    rest = [one for one in blocks if one not in wide]
    columns = [rest[start::_BESIDE] for start in range(min(_BESIDE, len(rest)))]
    return [*wide, *([{"kind": "columns", "columns": columns}] if columns else [])]


def _block(
    signed: Signed, release: Release, number: int, chosen: Chosen, language: str, host: str
) -> Block:
    """Return a figure: its chart where it has one, else its table."""
    snapshot, context = signed.snapshot, context_of(release, chosen, language, host)
    scope = about(snapshot, number, release, language)
    figure = figure_of(context, chosen) if chosen.key else None
    chart = frozen_chart(signed, number, chosen, context)
    page = context.say(PUBLIC_PAGES[chosen.page].title)
    notes = [scope, " ".join(map(plain, figure.notes))] if figure else []
    notes += [context.link] if host else []
    return {
        "kind": "figure",
        "title": plain(figure.title) if figure else f"{page}: {scope}",
        "svg": drawn(chart, language, COLUMN) if chart else "",
        "told": f"{plain(figure.title)}. {chart.alt}" if chart else "",
        "inside": [] if chart else _table(signed, release, number, language),
        "notes": " · ".join(filter(None, notes)),
    }


def _table(signed: Signed, release: Release, number: int, language: str) -> list[Block]:
    """Return the cells of a figure; of a single part as tiles."""
    part, rows = say("snapshot.part", language), rows_of(signed.snapshot, number, release, language)
    if len(rows) == 1:
        tiles = [
            {"label": label, "number": text, "note": ""}
            for label, text in rows[0].items()
            if label != part
        ]
        return [{"kind": "tiles", "tiles": tiles}]
    return table_of([dict(islice(row.items(), _MEASURES + 1)) for row in rows])
