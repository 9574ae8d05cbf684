"""The tables of the page “Data and methods”: made by rule from the closed list, the protection,
and the release.
"""

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from itertools import product

from data_access import (
    BODIES,
    PERIODS,
    PERMITTED,
    PLACES,
    CellType,
    ReleaseInfo,
    Text,
    Withheld,
    example,
    in_digits,
    why_not,
)
from pages.charts.numbers import day, number, percent, whole_percent
from pages.parts.context import PublicContext

EXAMPLES = (23, 8)  # made up; one that may be told and one that never is
_PLACES = {
    "nation": "data.place_nation",
    "province": "data.place_province",
    "district": "data.place_district",
}
_BODIES = {
    "all": "data.body_all", "level": "data.body_level", "department": "data.body_department", "category": "data.body_category",
}  # fmt: skip
_PERIODS = {
    "month": "data.period_month",
    "quarter": "data.period_quarter",
    "year": "data.period_year",
}
_MEANINGS = {
    Withheld.WITHHELD: "data.withheld_withheld", Withheld.PART_WITHHELD: "data.withheld_part", Withheld.TOO_FEW: "data.withheld_few",
    Withheld.NOT_APPLICABLE: "data.withheld_applicable", Withheld.NOT_RECORDED: "data.withheld_recorded",
    Withheld.NOT_REACHED: "data.withheld_reached",
}  # fmt: skip
ACCURACY = {  # name in the release's examination: words, and how it is written
    "counts_shown": ("data.found_counts_shown", "count"),
    "off_by_at_most_2": ("data.found_off_2", "share"),
    "off_by_at_most_5": ("data.found_off_5", "share"),
    "largest_error": ("data.found_largest", "count"),
    "records_in_shown_cells": ("data.found_records", "share"),
}
_NONE = 1e9  # where a release holds nothing that could be compared
PROMISED = {  # found with the exact counts at hand, as if there were no noise
    "smallest_told": ("data.found_smallest", "count"),
    "smallest_difference": ("data.found_difference", "count"),
    "names_of_a_set": ("data.found_names", "count"),
    "proven_present": ("data.found_proven", "count"),
    "too_sure_by_noise": ("data.found_believed", "count"),
    "drawn_otherwise": ("data.found_drawn", "count"),
    "withheld_for_sums": ("data.found_sums", "count"),
    "withheld_after_examination": ("data.found_after", "count"),
}
ATTACKS = {
    "highest_posterior": ("data.found_posterior", "share"),
    "records_exposed": ("data.found_exposed", "count"),
    "lp_presence_proven": ("data.found_presence", "count"),
    "lp_absence_proven": ("data.found_absence", "count"),
    "membership_advantage": ("data.found_membership", "share"),
}


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table as HTML; the first cell of each row is its heading. Cells are HTML already."""
    names = "".join(f'<th scope="col">{name}</th>' for name in head)
    body = "".join(_row(*row) for row in rows)
    return f'<div class="twin words" tabindex="0"><table><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table></div>'


def _row(first: str, *others: str) -> str:
    cells = "".join(f"<td>{other}</td>" for other in others)
    return f'<tr><th scope="row">{first}</th>{cells}</tr>'


def combinations(context: PublicContext) -> str:
    """Return which periods are published, for everyone and one group in each kind of place, by
    each kind of body.
    """
    head = [context.say("data.combinations_who"), *(context.say(_BODIES[body]) for body in BODIES)]
    return table(
        head,
        (_combination(context, group, place) for group, place in product((False, True), PLACES)),
    )


def _combination(context: PublicContext, group: bool, place: str) -> Iterator[str]:
    who = "data.combinations_group" if group else "data.combinations_everyone"
    yield escape(context.say(who, place=context.say(_PLACES[place])))
    for body in BODIES:
        periods = [
            context.say(_PERIODS[kind])
            for kind in PERIODS
            if CellType(group, place, body, kind) in PERMITTED
        ]
        yield (
            context.say("data.comma").join(periods)
            or f"<em>{escape(context.say('data.combinations_none'))}</em>"
        )


def reasons() -> tuple[Text, ...]:
    """Return every reason for which a combination is not published, each once."""
    kinds = (CellType(*values) for values in product((False, True), PLACES, BODIES, PERIODS))
    return tuple(dict.fromkeys(reason for reason in map(why_not, kinds) if reason))


def examples(context: PublicContext) -> str:
    """Return what may be published of two made-up counts."""
    words = (
        "data.example_count",
        "data.example_noise",
        "data.example_published",
        "data.example_chance",
    )
    return table(
        [context.say(word) for word in words],
        (row for count in EXAMPLES for row in _example(context, count)),
    )


def _example(context: PublicContext, count: int) -> Iterator[tuple[str, ...]]:
    word = Withheld.WITHHELD.label.in_language(context.language)
    for step in example(count):
        noise = _signed(step.lowest)
        if step.highest != step.lowest:
            noise = context.say("data.example_span", low=noise, high=_signed(step.highest))
        if step.published is None:  # decided before any noise
            noise = "–"
        published = escape(word if step.published is None else str(step.published))
        yield (
            str(count),
            f"<bdi>{noise}</bdi>",
            published,
            whole_percent(step.chance, context.language),
        )


def hidden(count: int) -> float:
    """Return the chance that a made-up ``count``, looked at by itself, is withheld."""
    return sum(step.chance for step in example(count) if step.published is None)


def _signed(number: int) -> str:
    """Return a number with its sign as HTML: in Urdu the sign would else stand behind it."""
    text = f"{number:+}".replace("-", "\u2212") if number else "0"
    return f'<bdi dir="ltr">{text}</bdi>'


def withheld_words(context: PublicContext, numbers: Mapping[str, int]) -> str:
    """Return the words that stand in place of figures, and what they mean."""
    head = [context.say("data.withheld_word"), context.say("data.withheld_meaning")]
    rows = (
        (escape(reason.label.in_language(context.language)), escape(context.say(words, **numbers)))
        for reason, words in _MEANINGS.items()
    )
    return table(head, rows)


def examined(
    context: PublicContext, known: Mapping[str, tuple[str, str]], more: bool = False
) -> str:
    """Return what the examination found, "" for nothing; ``more``: also what has no words here."""
    found = context.release.examination
    rows = [
        (escape(context.say(word)), _found(found[name], unit, context.language))
        for name, (word, unit) in known.items()
        if name in found
    ]
    others = sorted(set(found) - {*ACCURACY, *PROMISED, *ATTACKS}) if more else []
    rows += [
        (f'<bdi dir="ltr">{escape(name)}</bdi>', in_digits(f"{found[name]:g}", context.language))
        for name in others
    ]
    head = [
        context.say("data.attacks_what"),
        context.say("data.attacks_found", number=context.release.number),
    ]
    return table(head, rows) if rows else ""


def _found(value: float, unit: str, language: str) -> str:
    if value >= _NONE:
        return "–"
    return (
        f"<bdi>{percent(value, language) if unit == 'share' else number(value, language, 0)}</bdi>"
    )


def not_examined(context: PublicContext) -> tuple[str, ...]:
    """Return in words which attacks this release has no figures of."""
    return tuple(
        context.say(word)
        for name, (word, _) in ATTACKS.items()
        if name not in context.release.examination
    )


def releases(context: PublicContext, editions: Iterable[ReleaseInfo]) -> str:
    """Return the releases with their dates, checksums and files."""
    words = (
        "data.downloads_release",
        "data.downloads_as_of",
        "data.downloads_checksum",
        "data.downloads_files",
    )
    return table([context.say(word) for word in words], (_release(context, edition) for edition in editions))  # fmt: skip


def _release(context: PublicContext, edition: ReleaseInfo) -> Iterator[str]:
    folder = f"/open/release-{edition.number}"
    files = {
        f"{folder}.zip": context.say("data.downloads_all"),
        **{f"{folder}/{name}": name for name in ("cells.csv", "cells.parquet", "datapackage.json")},
    }
    yield context.number(edition.number)
    yield escape(day(edition.as_of, context.language))
    yield f'<code title="{edition.checksum}">{edition.checksum[:8]}</code>'
    yield " · ".join(link(address, name) for address, name in files.items())


def link(address: str, words: str) -> str:
    """Return a link within this site as HTML."""
    return f'<a href="{escape(address)}" target="_self"><bdi>{escape(words)}</bdi></a>'
