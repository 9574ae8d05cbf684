"""A snapshot as one page of HTML in each language, which opens from a stick by a double click: no
network, no other file, and without a script everything but search and presentation.
"""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template

from data_access import MEASURES, Chosen, Release, Signed
from documents.briefings import source_of
from documents.drawing import WIDE, drawn
from documents.packs.frozen_chart import frozen_chart
from documents.packs.slides import Told, told_of
from documents.sheet import meaning
from pages.delegation_parts.chosen_figures import context_of
from pages.delegation_parts.frozen_table import rows_of
from pages.public_parts.composed import PUBLIC_PAGES
from pages.words import LANGUAGES, say

_FOLDER, _PROJECT = Path(__file__).parent, Path(__file__).parents[2]
_PAGE = Template((_FOLDER / "offline.html").read_text(encoding="utf-8"))
_STYLES = (_PROJECT / "documents/light/style.css", _FOLDER / "offline.css")
# Names are compared as everywhere: the pages' own script, and no other.
_SCRIPTS = (_PROJECT / "web/fold.js", _FOLDER / "offline.js")
_WORDS = {
    "search_word": "pack.offline_search",
    "page_word": "pack.offline_page",
    "all_word": "pack.offline_all",
    "present_word": "pack.offline_present",
    "none_word": "pack.offline_none",
    "found_word": "pack.offline_found",
    "position_word": "pack.offline_position",
    "previous_word": "pack.offline_previous",
    "next_word": "pack.offline_next",
    "leave_word": "pack.offline_leave",
}
_TURNS = dict.fromkeys(range(0x202A, 0x202F))  # signs by which a name turns its whole line round


def offline_page(
    signed: Signed, release: Release, language: str, languages: Sequence[str], host: str = ""
) -> bytes:
    """Return the page; ``languages``: those of the pack, of which each other one is led to.

    Raises NotThere.
    """
    snapshot = signed.snapshot
    source = source_of(context_of(release, Chosen("overview"), language))
    warning = say("sentence.synthetic", language) if release.synthetic else ""
    script = _read(_SCRIPTS)
    names = dict.fromkeys(chosen.page for chosen in snapshot.figures)
    page = _PAGE.substitute(
        _words(language),
        language=language,
        direction="rtl" if language == "ur" else "ltr",
        script=script,
        script_hash=_hash_of(script),
        style=" ".join(_read(_STYLES).split()),
        site=escape(say("title", language)),
        title=escape(snapshot.name),
        about=_paragraphs({"source": source, "synthetic": warning}),
        languages=_languages(language, languages),
        pages="".join(
            f'<option value="{name}">{escape(_title(name, language))}</option>' for name in names
        ),
        figures="\n".join(_figures(signed, release, language, host)),
        source=_paragraphs(
            {
                "limits": say("pack.limits", language),
                "verify": say("pack.offline_verify", language, id=snapshot.id, signer=signed.key),
            }
        ),
    )
    return page.translate(_TURNS).encode()


def _read(files: Sequence[Path]) -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def _hash_of(script: str) -> str:
    """Return what the page's policy lets run: this script and no other."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


def _words(language: str) -> dict[str, str]:
    places = {"number": "{number}", "all": "{all}"}  # which the page's script fills
    return {name: escape(say(key, language, **places)) for name, key in _WORDS.items()}


def _paragraphs(told: Mapping[str, str]) -> str:
    return "".join(f'<p class="{name}">{escape(text)}</p>' for name, text in told.items() if text)


def _languages(language: str, languages: Sequence[str]) -> str:
    return " ".join(
        f'<a href="offline-{code}.html" hreflang="{code}" lang="{code}">{LANGUAGES[code]}</a>'
        for code in languages
        if code != language
    )


def _title(page: str, language: str) -> str:
    return say(PUBLIC_PAGES[page].title, language)


def _figures(signed: Signed, release: Release, language: str, host: str) -> Iterator[str]:
    other = next(code for code in LANGUAGES if code != language)
    for number, chosen in enumerate(signed.snapshot.figures):
        told = told_of(signed, release, number, chosen, language, host)
        also = told_of(signed, release, number, chosen, other, host)
        names = " ".join([also.title, *also.names.values()])
        yield (
            f'<section class="figure" id="figure-{number + 1}" data-page="{chosen.page}" '
            f'data-also="{escape(names)}"><h2>{escape(told.title)}</h2>'
            f"{_drawing(signed, release, number, chosen, language)}"
            f"{_table(rows_of(signed.snapshot, number, release, language), told.title)}"
            f"{_meanings(told, language)}"
            f'<p class="note">{escape(told.foot)}</p></section>'
        )


def _drawing(signed: Signed, release: Release, number: int, chosen: Chosen, language: str) -> str:
    context = context_of(release, chosen, language)
    chart = frozen_chart(signed, number, chosen, context)
    if chart is None:
        return ""
    return (
        f'<div class="drawing" role="img" aria-label="{escape(chart.alt)}">'
        f"{drawn(chart, language, WIDE)}</div>"
    )


def _table(rows: Sequence[Mapping[str, str]], title: str) -> str:
    """Return all cells, with a column for each measure; of a single part a row for each."""
    head, *body = [list(rows[0]), *(list(row.values()) for row in rows)]
    if len(body) == 1:
        head, *body = [list(pair) for pair in zip(head, body[0], strict=True)]
    lines = "".join(_row(row, "td") for row in body)
    return (
        f'<div class="twin" tabindex="0" role="region" aria-label="{escape(title)}"><table>'
        f"<thead>{_row(head, 'th', ' scope=col')}</thead><tbody>{lines}</tbody></table></div>"
    )


def _row(cells: Sequence[str], tag: str, scope: str = "") -> str:
    first, *others = map(escape, cells)
    rest = "".join(f"<{tag}{scope}>{cell}</{tag}>" for cell in others)
    return f'<tr><th scope="{"col" if scope else "row"}">{first}</th>{rest}</tr>'


def _meanings(told: Told, language: str) -> str:
    pairs = (meaning(name, language) for name in told.measures if name in MEASURES)
    items = "".join(f"<dt>{escape(name)}</dt><dd>{escape(means)}</dd>" for name, means in pairs)
    word = escape(say("documents.definitions", language))
    return f'<details class="under"><summary>{word}</summary><dl>{items}</dl></details>'
