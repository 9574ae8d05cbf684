"""What the map says of its outlines: whose they are, of how many places, and what in the file fits no place."""

from collections.abc import Sequence

from data_access import MapOutlines, Matching
from pages.shared.visit import Visit

_LISTED = 5  # names in a sentence; how many more there are is said


def outline_notes(visit: Visit, known: MapOutlines | None) -> list[str]:
    """Return the credit, and a sentence for each kind of place of which outlines are missing or left over."""
    if known is None or known.is_empty:
        return []
    kinds = (("figure.outlines_provinces", known.provinces), ("figure.outlines_districts", known.districts))
    return [
        known.credit.in_language(visit.language),
        *(sentence for words, found in kinds for sentence in _unmatched(visit, words, found)),
    ]


def _unmatched(visit: Visit, words: str, found: Matching) -> list[str]:
    if not found.is_asked_for:
        return []
    sentences = []
    if found.missing:
        names = [label.in_language(visit.language) for label in found.missing]
        counts = {"shown": len(found.shapes), "all": found.places}
        sentences.append(visit.say(words, **counts, missing=_list(visit, names)))
    if found.unused:
        sentences.append(visit.say("figure.outlines_unused", unused=_list(visit, found.unused)))
    return sentences


def _list(visit: Visit, names: Sequence[str]) -> str:
    shown = ("، " if visit.language == "ur" else ", ").join(names[:_LISTED])
    more = len(names) - _LISTED
    return visit.say("figure.and_more", names=shown, more=more) if more > 0 else shown
