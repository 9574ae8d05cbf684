"""What is said aloud of each figure of a snapshot: its finding, its numbers, and what it does not
say; as plain text, which every program opens.
"""

from collections.abc import Iterator

from data_access import Chosen, Release, Signed
from documents.briefings import source_of
from documents.packs.deck import safe
from documents.packs.slides import Told, told_of
from pages.delegation_parts.chosen_figures import context_of
from pages.delegation_parts.frozen_table import rows_of
from pages.statements.speaker import Public
from pages.words import say

_MOST = 5  # parts whose numbers are said; the data have all


def speaking_notes(signed: Signed, release: Release, language: str, host: str = "") -> bytes:
    """Return the notes as UTF-8. Raises NotThere."""
    snapshot, speaker = signed.snapshot, Public(language, release)
    source = source_of(context_of(release, Chosen("overview"), language))
    lines = [snapshot.name, source]
    lines += [say("sentence.synthetic", language)] if release.synthetic else []
    for number, chosen in enumerate(snapshot.figures):
        told = told_of(signed, release, number, chosen, language, host)
        rows = rows_of(snapshot, number, release, language)
        lines += ["", f"{number + 1}. {told.title}", *_numbers(rows, speaker), *_around(told)]
    lines += ["", say("pack.limits", language)]
    lines += [say("pack.verify", language, id=snapshot.id, signer=signed.key)]
    return "\n".join([*map(safe, lines), ""]).encode()


def _numbers(rows: list[dict[str, str]], speaker: Public) -> Iterator[str]:
    """Yield a line for each of the first parts."""
    for row in rows[:_MOST]:
        name, *values = row.items()
        told = speaker.semicolon.join(f"{label} {value}" for label, value in values)
        yield f"– {name[1]}: {told}"
    if len(rows) > _MOST:
        yield speaker.say("documents.rows", shown=_MOST, all=len(rows))


def _around(told: Told) -> Iterator[str]:
    """Yield what the figure is of, what its measures mean, and what it does not say."""
    yield from told.notes[:-1]  # what holds of all figures is said once, at the end
