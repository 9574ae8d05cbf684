"""Feeds of what is published: of each release, and of each release in which one figure changed."""

from collections.abc import Iterator
from urllib.parse import urlencode

from data_access import (
    LICENCE,
    MEASURES,
    PUBLIC_FILTERS,
    PUBLIC_MEASURES,
    Answer,
    AtomEntry,
    AtomFeed,
    Language,
    PublicFilters,
    PublicQuestion,
    Release,
    ReleaseInfo,
    atom_xml,
    editions,
    identity_of,
    opened_release,
    refusal,
)
from documents.embedded import CannotEmbed, Items
from pages.charts.numbers import day, shown_measure
from pages.statements.scope import public_filters_in_words
from pages.statements.speaker import Public
from pages.words import say

RELEASES, FIGURE = "/feeds/releases.atom", "/feeds/figure.atom"
_MOST_RELEASES = 24  # that are looked at: each is some megabytes
_ONCE = ("measure", "lang")


def releases_feed(language: Language, host: str) -> str:
    """Return the feed of all releases, with their notes. Raises NoRelease."""
    known = editions()[:_MOST_RELEASES]
    entries = [
        AtomEntry(
            identity_of(one.checksum),
            f"{one.name.in_language(language)}: {say('public.release', language, number=one.number)}",
            one.published_at,
            f"{host}/releases/{one.number}",
            opened_release(one.path).notes,
            "en",
        )
        for one in known
    ]
    return _feed("", RELEASES, say("feeds.releases", language), entries, language, host)


def _feed(query: str, path: str, title: str, entries: list, language: Language, host: str) -> str:
    asked = urlencode([("lang", str(language))]) if language != "en" else ""
    own = "&".join(filter(None, [query, asked]))
    site = say("title", language)
    return atom_xml(
        AtomFeed(
            f"{host}{path}?{query}",
            f"{title} · {site}",
            site,
            entries,
            f"{host}{path}{'?' if own else ''}{own}",
            f"{host}/",
            str(language),
            LICENCE["title"],
        )
    )


def figure_feed(items: Items, language: Language, host: str) -> str:
    """Return the feed of one measure with filters: an entry for each release in which its value is
    another than in the release before. Raises CannotEmbed, NoRelease.
    """
    measure, filters = _read(items, language)
    known = editions()
    newest = opened_release(known[0].path)
    problems: list = []
    newest.check(filters, problems)
    if problems:
        raise CannotEmbed(400, " ".join(one.in_language(language) for one in problems))
    told = [*_told(measure, filters, known[:_MOST_RELEASES])]
    entries = [*_entries(measure, told, language, host)]
    params = {"measure": measure, **filters.to_query_params()}
    label = MEASURES[measure].label.in_language(language)
    scope = public_filters_in_words(Public(language, newest), filters)
    title = say(
        "feeds.figure", language, label=label, scope=scope or say("feeds.everything", language)
    )
    return _feed(urlencode(params, doseq=True), FIGURE, title, entries, language, host)


def _read(items: Items, language: Language) -> tuple[str, PublicFilters]:
    names = [name for name, _ in items]
    unknown = sorted(set(names) - {*PUBLIC_FILTERS, *_ONCE})
    if unknown:
        keys = ", ".join(name[:20] for name in unknown[:5])
        raise CannotEmbed(400, say("public.unknown_key", language, keys=keys))
    for name in _ONCE:
        if names.count(name) > 1:
            raise CannotEmbed(400, say("embedded.twice", language, name=name))
    measure = dict(items).get("measure", "")
    if measure not in PUBLIC_MEASURES:
        raise CannotEmbed(
            400, say("feeds.needs_measure", language, known=", ".join(PUBLIC_MEASURES))
        )
    params = {name: [value for key, value in items if key == name] for name in names}
    filters = PublicFilters.from_query_params(params)
    reason = refusal(filters)
    if reason:
        raise CannotEmbed(422, reason.in_language(language))
    return measure, filters


def _told(
    measure: str, filters: PublicFilters, known: tuple[ReleaseInfo, ...]
) -> Iterator[tuple[Release, Answer]]:
    """Yield each release that has what the filters name, and its answer; the oldest first."""
    for one in reversed(known):
        release = opened_release(one.path)
        if release.check(filters, []) == filters:
            yield release, release.ask(PublicQuestion((measure,), "", filters))


def _entries(
    measure: str, told: list[tuple[Release, Answer]], language: Language, host: str
) -> Iterator[AtomEntry]:
    """Yield the changes, the newest first. A period that a release chose itself is a part of the
    value: the newest year of one release is not that of the next.
    """
    changes, before = [], None
    for release, answer in told:
        shown = answer.periods, str(answer.total[measure])
        if before is None or shown != before[2]:
            changes.append(_entry(measure, release, answer, before, language, host))
        before = release, answer, shown
    yield from reversed(changes)


def _entry(
    measure: str,
    release: Release,
    answer: Answer,
    before: tuple | None,
    language: Language,
    host: str,
) -> AtomEntry:
    scope = public_filters_in_words(Public(language, release), answer.question.filters)
    summary = say(
        "feeds.means", language, scope=scope or say("feeds.everything", language),
        number=release.number, day=day(release.as_of, language),
        definition=MEASURES[measure].definition.in_language(language),
    )  # fmt: skip
    filters = answer.question.filters.to_query_params()
    params = {"release": [str(release.number)], **filters}
    params |= {"lang": ["ur"]} if language == "ur" else {}
    return AtomEntry(
        identity_of(release.checksum, measure, urlencode(filters, doseq=True)),
        _title(measure, release, answer, before, language),
        release.published_at,
        f"{host}/?{urlencode(params, doseq=True)}",
        summary,
    )


def _title(
    measure: str, release: Release, answer: Answer, before: tuple | None, language: Language
) -> str:
    speaker = Public(language, release)
    label = MEASURES[measure].label.in_language(language)
    value = shown_measure(answer.total[measure], measure, language)
    about = {"label": label, "period": _periods(speaker, answer), "value": value}
    if before is None:
        return say("feeds.first", language, **about)
    was = {"number": before[0].number, "was_of": _periods(speaker, before[1])}
    was["before"] = shown_measure(before[1].total[measure], measure, language)
    return say("feeds.changed", language, **about, **was)


def _periods(speaker: Public, answer: Answer) -> str:
    return speaker.listed([speaker.period(code) for code in answer.periods])
