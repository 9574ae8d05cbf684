"""Names of codes in the visitor's language, and the sentence that says what is shown."""

from datetime import date
from html import escape

from data_access import CHOICES, FILTERS, Codebook, Filters
from pages.charts.numbers import day, month
from pages.parts.visit import OfficeVisit
from pages.parts.words import say


def name_of(codebook: Codebook, dimension: str, code: str, language: str) -> str:
    """Return the label of a code; a district with its province, an excluded code (-x) as “not x”."""
    if code.startswith("-"):
        return say("filters.not", language, label=name_of(codebook, dimension, code[1:], language))
    entry = codebook.by_code(dimension).get(code)
    if entry is None:
        return code
    label = entry.label.in_language(language)
    province = codebook.by_number("province").get(entry.parent) if dimension == "district" else None
    return f"{label}, {province.label.in_language(language)}" if province else label


def period_name(code: str, language: str) -> str:
    """Return “2024”, “2024 Q3” or “October 2024” for the code of a period."""
    year, _, part = code.partition("-")
    if not part:
        return year
    return f"{year} {part}" if part.startswith("Q") else f"{month(int(part), language)} {year}"


def filters_in_words(filters: Filters, codebook: Codebook, language: str) -> str:
    """Return what all filters but the period say: “Province: Sindh or Punjab; Sex: not Men”."""
    told = []
    for name in CHOICES:
        values = [name_of(codebook, name, code, language) for code in getattr(filters, name)]
        if values:
            both = name == "group" and filters.groups_all
            joint = " + " if both else say("filters.or", language)
            told.append(f"{FILTERS[name].label.in_language(language)}: {joint.join(values)}")
    return "; ".join(told)


def period_in_words(visit: OfficeVisit) -> str:
    """Return the chosen period: “2023, 2024 Q1, from 1 January 2023 to 29 October 2024”."""
    filters, language = visit.filters, visit.language
    parts = [period_name(code, language) for code in filters.period]
    if filters.from_day or filters.to_day or not parts:
        to = day(date.fromisoformat(filters.to_day) if filters.to_day else visit.dataset.as_of.date(), language)
        start = day(date.fromisoformat(filters.from_day), language) if filters.from_day else ""
        parts.append(
            visit.say("sentence.between", **{"from": start, "to": to})
            if start
            else visit.say("sentence.whole_period", to=to)
        )
    return ", ".join(parts)


def sentence(visit: OfficeVisit, shown: int, everything: int) -> str:
    """Return, as HTML, the one sentence above all figures: what is shown, out of how many, as of when."""
    told = filters_in_words(visit.filters, visit.codebook, visit.language)
    period = period_in_words(visit)
    if told or visit.filters.active():
        told = told or FILTERS["period"].label.in_language(visit.language)
        first = visit.say("sentence.some", shown=f"{shown:,}", all=f"{everything:,}", filters=told, period=period)
    else:
        first = visit.say("sentence.all", shown=f"{shown:,}", period=period)
    return escape(f"{first} {visit.say('sentence.as_of', day=day(visit.dataset.as_of, visit.language))}", quote=False)
