"""What the map says of its outlines: whose they are, of how many places, and what in the file
fits no place.
"""

from collections.abc import Sequence

from data_access import MapOutlines, Matching
from pages.parts.context import PageContext

_LISTED = 5  # names in a sentence; how many more there are is said


def outline_notes(context: PageContext, known: MapOutlines | None) -> list[str]:
    """Return the credit, and a sentence for each kind of place of which outlines are missing or
    left over.
    """
    if known is None or known.is_empty:
        return []
    kinds = (
        ("figure.outlines_provinces", known.provinces),
        ("figure.outlines_districts", known.districts),
    )
    return [
        known.credit.in_language(context.language),
        *(sentence for words, found in kinds for sentence in _unmatched(context, words, found)),
    ]


def _unmatched(context: PageContext, words: str, found: Matching) -> list[str]:
    if not found.is_asked_for:
        return []
    sentences = []
    if found.missing:
        names = [label.in_language(context.language) for label in found.missing]
        counts = {"shown": len(found.shapes), "all": found.places}
        sentences.append(context.say(words, **counts, missing=_list(context, names)))
    if found.unused:
        sentences.append(context.say("figure.outlines_unused", unused=_list(context, found.unused)))
    return sentences


def _list(context: PageContext, names: Sequence[str]) -> str:
    shown = ("، " if context.language == "ur" else ", ").join(names[:_LISTED])
    more = len(names) - _LISTED
    return context.say("figure.and_more", names=shown, more=more) if more > 0 else shown
