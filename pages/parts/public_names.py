"""What a public page shows, in words: names of codes, the sentence above all figures, the citation."""

from html import escape

from data_access import FILTERS, PublicFilters, Release
from pages.charts.numbers import day
from pages.parts.names import period_name
from pages.parts.visit import PublicVisit


def name_of(release: Release, name: str, code: str, language: str) -> str:
    """Return the label of a code of the release."""
    return period_name(code, language) if name == "period" else release.label(name, code).in_language(language)


def filters_in_words(visit: PublicVisit, filters: PublicFilters) -> str:
    """Return what all filters but the period say: “Group: Women; Province: Punjab or Sindh”; “” for none."""
    told = []
    for name in filters.active():
        if name != "period":
            values = [name_of(visit.release, name, code, visit.language) for code in getattr(filters, name)]
            told.append(f"{FILTERS[name].label.in_language(visit.language)}: {visit.say('filters.or').join(values)}")
    return "; ".join(told)


def periods_in_words(visit: PublicVisit) -> str:
    """Return the periods that are shown; the release's own where none was chosen."""
    codes = visit.filters.period or (visit.release.default_period,)
    return ", ".join(period_name(code, visit.language) for code in codes if code) or visit.say("public.no_period")


def subject(visit: PublicVisit) -> str:
    """Return what is shown, as the part of a sentence: “complaints filed in 2023; Group: Women”."""
    told = filters_in_words(visit, visit.filters) or visit.say("public.everyone")
    return visit.say("public.subject", period=periods_in_words(visit), filters=told)


def sentence(visit: PublicVisit) -> str:
    """Return, as HTML, the one sentence above all figures: what is shown, of which release, as of when."""
    return escape(visit.say("public.sentence", subject=subject(visit), **_source(visit)), quote=False)


def citation(visit: PublicVisit, title: str) -> str:
    """Return how to cite a figure: title, what it shows, data set, release, dates and link."""
    named = {"title": title, "name": visit.release.name.in_language(visit.language), "link": visit.link}
    published = day(visit.release.published_at, visit.language)
    return visit.say("public.cite", subject=subject(visit), published=published, **named, **_source(visit))


def _source(visit: PublicVisit) -> dict[str, object]:
    return {"number": visit.release.number, "as_of": day(visit.release.as_of, visit.language)}
