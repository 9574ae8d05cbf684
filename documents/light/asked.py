"""What an address of a light page asks for: the keys are those of the full page, and what cannot
be shown is told there as here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from data_access import (
    PUBLIC_FILTERS,
    Language,
    NoRelease,
    PublicFilters,
    Release,
    Text,
    check_same_data,
    published_release,
)
from pages.parts.context import PublicContext
from pages.parts.links import FULL, LIGHT, OF_READERS, Params, beside, path_of
from pages.public_parts.composed import PUBLIC_PAGES, link_to
from pages.public_parts.filters import Fit, fit, left_out_in_words
from pages.public_parts.questions import COMPARED, MEASURE
from pages.words import say, say_both

PAGES = tuple(PUBLIC_PAGES)
_KNOWN = {*PUBLIC_FILTERS, *OF_READERS, "release", MEASURE, FULL}
Items = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """A light page that is asked for.

    ``page``: its name among ``PUBLIC_PAGES``. ``chosen``: all filters of the address; those of
    ``fitting`` can be asked on this page, and are those of ``context``. ``problems``: what could
    not be read or shown, in the reader's language. ``current``: number of the release in force;
    ``is_pinned``: the address names one that is there.
    """

    context: PublicContext
    page: str
    chosen: PublicFilters
    fitting: Fit
    problems: tuple[str, ...]
    current: int
    is_pinned: bool

    def address(
        self, page: str = "", filters: PublicFilters | None = None, more: Params | None = None
    ) -> str:
        """Return the address of a light page with ``filters``, those of this address if None."""
        filters = self.chosen if filters is None else filters
        pinned = {"release": [str(self.context.release.number)]} if self.is_pinned else {}
        compared = self._compared(page or self.page)
        params = {**pinned, **filters.to_query_params(), **compared, **(more or {})}
        return light_address(page or self.page, params, self.context.language)

    def full_address(self) -> str:
        """Return the address of the full page of the same, which sends nobody back here."""
        pinned = {"release": [str(self.context.release.number)]} if self.is_pinned else {}
        params = {**pinned, **self.chosen.to_query_params(), **self._compared(self.page)}
        return beside("/", path_of(self.page), {**params, FULL: ["1"]}, self.context.language)

    def _compared(self, page: str) -> dict[str, list[str]]:
        is_own = self.context.measure == PUBLIC_PAGES[page].measure
        return {} if is_own or page != self.page else {MEASURE: [self.context.measure]}


def light_address(page: str, params: Params, language: Language) -> str:
    """Return the address of a light page. It always names the language: who asks for English gets
    it on a phone that prefers Urdu.
    """
    named = {**params, **language.to_query_params(), "lang": [str(language)]}
    return f"{LIGHT}{path_of(page)}?{urlencode(named, doseq=True)}"


def asked(page: str, items: Items, language: Language, host: str) -> Asked:
    """Read an address of ``page``, one of ``PUBLIC_PAGES``. Raises NoRelease.

    ``host``: scheme and name of this site, for the links that stay.
    """
    given: dict[str, list[str]] = {}
    for name, value in items:
        given.setdefault(name, []).append(value)
    problems: list[Text | str] = []
    release, current, is_pinned = _release(given, problems)
    unknown = sorted(set(given) - _KNOWN)
    if unknown:
        keys = ", ".join(key[:20] for key in unknown[:5])
        problems.append(say_both("public.unknown_key", keys=keys))
    measure = _measure(page, given, problems)
    chosen = fit(release.check(PublicFilters.from_query_params(given), problems)).filters
    found = fit(chosen, PUBLIC_PAGES[page].splits)
    for_page = [
        f"{say('public.not_here', language)} {told}"
        for told in left_out_in_words(release, found, language)
    ]
    context = PublicContext(language, "light", release, path_of(page), found.filters, measure, "")
    context = replace(
        context, link=link_to(host, page, context, {"release": [str(release.number)]})
    )
    told = [one.in_language(language) if isinstance(one, Text) else one for one in problems]
    return Asked(context, page, chosen, found, (*told, *for_page), current, is_pinned)


def _release(given: Mapping[str, list[str]], problems: list) -> tuple[Release, int, bool]:
    """Return the release that is named, else the one in force; the number of the latter; and
    whether the first was named. One that is not there yet may be tomorrow: nothing is pinned.
    """
    current = release = published_release()
    number, is_pinned = next(iter(given.get("release", ())), ""), False
    if number:
        try:
            release, is_pinned = published_release(_number(number)), True
        except NoRelease:
            told = {"number": number[:10], "current": current.number}
            problems.append(say_both("public.unknown_release", **told))
    check_same_data(release)
    return release, current.number, is_pinned


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 6 or text[0] == "0":
        raise NoRelease(f"“{text[:10]}” is no number of a release")
    return int(text)


def _measure(page: str, given: Mapping[str, list[str]], problems: list) -> str:
    own, name = PUBLIC_PAGES[page].measure, next(iter(given.get(MEASURE, ())), "")
    if name and (name not in COMPARED or not own):
        problems.append(say_both("error.no_measure", name=name[:40]))
        return own
    return name or own
