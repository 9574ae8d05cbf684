"""What an answer is of, in words: its filters, its days, the sentence above a page, the
citation, the file name.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from data_access import (
    CHOICES,
    FILTERS,
    Answer,
    CaseQuestion,
    Coverage,
    Filters,
    PublicFilters,
    is_covered,
    is_period,
    period_days,
    windows,
)
from pages.charts.numbers import day
from pages.statements.speaker import Office, Public

_LONGEST_NAME = 80  # characters of what a file name says of its filters
_OPEN = ("new", "in_process", "reopened")  # statuses


# Exact answers ------------------------------------------------------------------------------------


def filters_in_words(office: Office, filters: Filters) -> str:
    """Return what all filters but the period say: “Province: Sindh or Punjab; Sex: not Men and
    not Women”.
    """
    told = [
        f"{FILTERS[name].label.in_language(office.language)}: {_choice(office, filters, name)}"
        for name in CHOICES
        if getattr(filters, name)
    ]
    return office.semicolon.join(told)


def _choice(office: Office, filters: Filters, name: str) -> str:
    """Any of the chosen (or all of them at once), and none of the excluded: the words follow the
    logic.
    """
    chosen = [office.name(name, code) for code in filters.chosen(name)]
    excluded = [office.name(name, f"-{code}") for code in filters.excluded(name)]
    wanted = (
        office.all_of(chosen) if name == "group" and filters.groups_all else office.either(chosen)
    )
    if len(chosen) > 1 and excluded:
        wanted = f"({wanted})"
    return office.all_of([*filter(None, [wanted]), *excluded])


def period_in_words(office: Office, filters: Filters) -> str:
    """Return the days of filing that are shown: those that all filters of time leave, none
    beyond the last filing.
    """
    if not filters.has_period:
        return office.say("sentence.whole_period", to=day(_until(office), office.language))
    found = _shown_windows(office, filters)
    if not found:
        return office.say("sentence.no_day")
    if (
        filters.period
        and not (filters.from_day or filters.to_day)
        and found[-1] == windows(filters)[-1]
    ):
        return office.listed([office.period(code) for code in filters.period])
    return office.listed([_span(office, *window) for window in found])


def _shown_windows(office: Office, filters: Filters) -> list[tuple[date, date]]:
    last = office.as_of.date()
    return [
        (start, _ends(office, start, end))
        for start, end in windows(filters)
        if start <= min(end, last)
    ]


def _ends(office: Office, start: date, end: date) -> date:
    """Return the day until which a window speaks: of one that goes on beyond the data, the last
    filing in it.
    """
    if end <= office.as_of.date():
        return end
    return _until(office) if start <= _until(office) else office.as_of.date()


def _until(office: Office) -> date:
    """Return the last day with a filing: what the newest event is may have happened months
    later.
    """
    return min(office.last_filed or office.as_of.date(), office.as_of.date())


def _span(office: Office, start: date, end: date) -> str:
    to = day(end, office.language)
    if start.year == _FIRST_YEAR:
        return office.say("sentence.whole_period", to=to)
    return office.say("sentence.between", **{"from": day(start, office.language), "to": to})


_FIRST_YEAR = 1900  # what stands for “since ever”


def sentence(office: Office, filters: Filters, shown: int, everything: int) -> str:
    """Return the one sentence above all figures: what is shown, out of how many, as of when."""
    told, period = filters_in_words(office, filters), period_in_words(office, filters)
    numbers = {"shown": office.number(shown), "all": office.number(everything), "period": period}
    if told:
        first = office.say("sentence.some", filters=told, **numbers)
    elif filters.has_period:
        first = office.say("sentence.some_days", **numbers)
    else:
        first = office.say("sentence.all", shown=numbers["shown"], period=period)
    return f"{first} {office.say('sentence.as_of', day=day(office.as_of, office.language))}"


def why_empty(office: Office, filters: Filters, coverage: Coverage) -> str:
    """Return why no complaint is shown: days turned around, days that the data do not hold, or
    filters too narrow.
    """
    if filters.from_day and filters.to_day and filters.from_day > filters.to_day:
        return office.say("empty.reversed", **_days(office, filters.to_day, filters.from_day))
    start, end = (
        windows(filters)[0][0] if filters.has_period else None,
        windows(filters)[-1][1] if filters.has_period else None,
    )
    if start and start > end:
        return office.say("empty.disjoint")
    if start and start > office.as_of.date():
        return office.say("empty.after", day=day(office.as_of, office.language))
    if end and coverage.first and end < coverage.first:
        return office.say("empty.before", day=day(coverage.first, office.language))
    told = [filters_in_words(office, filters), period_in_words(office, filters)]
    return office.say("empty", filters=office.semicolon.join(filter(None, told)))


def _days(office: Office, first: str, last: str) -> dict[str, str]:
    return {
        "first": day(date.fromisoformat(first), office.language),
        "last": day(date.fromisoformat(last), office.language),
    }


def excludes_open(filters: Filters) -> bool:
    """Whether the filters leave no open complaint: only closed ones have an outcome."""
    return bool(filters.chosen("outcome")) or not _leaves(filters, "status", _OPEN)


def excludes_relief(filters: Filters) -> bool:
    """Whether the filters leave no complaint with relief."""
    return not (
        _leaves(filters, "status", ("closed",)) and _leaves(filters, "outcome", ("relief",))
    )


def _leaves(filters: Filters, name: str, values: Sequence[str]) -> bool:
    chosen, excluded = filters.chosen(name), filters.excluded(name)
    return any(code not in excluded and (not chosen or code in chosen) for code in values)


def whole_months(office: Office, filters: Filters, codes: Sequence[str]) -> list[str]:
    """Return those months of which all days are shown and covered: a part of a month is not to
    be spoken of as the month.
    """
    chosen = windows(filters) or ((date.min, date.max),)

    def is_whole(code: str) -> bool:
        first, last = period_days(code)
        is_shown = any(start <= first and last <= end for start, end in chosen)
        return (
            last < office.as_of.date()
            and is_shown
            and is_covered(code, office.coverage, office.as_of.date())
        )

    return [code for code in codes if is_period(code) and is_whole(code)]


def last_day(office: Office, filters: Filters, code: str) -> date:
    """Return the day at whose end a stock of that month stands: the last of its days that are
    shown.
    """
    first, last = period_days(code)
    ends = [
        min(end, last, office.as_of.date())
        for start, end in windows(filters)
        if start <= last and end >= first
    ]
    return max(ends, default=min(last, office.as_of.date()))


# Published answers --------------------------------------------------------------------------------


def public_filters_in_words(public: Public, filters: PublicFilters) -> str:
    """Return what all filters but the period say: “Group: Women; Province: Punjab or Sindh”; “”
    for none.
    """
    told = [
        f"{FILTERS[name].label.in_language(public.language)}: "
        f"{public.either([public.name(name, code) for code in getattr(filters, name)])}"
        for name in filters.active()
        if name != "period"
    ]
    return public.semicolon.join(told)


def periods_in_words(public: Public, answer: Answer) -> str:
    """Return the periods of filing that an answer is of, as the release answered."""
    codes = answer.filters.period
    if codes:
        return public.listed([public.period(code) for code in codes])
    return public.say("public.all_periods") if answer.periods else public.say("public.no_period")


def subject(public: Public, answer: Answer) -> str:
    """Return what an answer shows, as the part of a sentence: “Complaints filed in 2023: Group:
    Women”.
    """
    told = public_filters_in_words(public, answer.filters) or public.say("public.everyone")
    return public.say("public.subject", period=periods_in_words(public, answer), filters=told)


def public_sentence(public: Public, answer: Answer) -> str:
    """Return the one sentence above all figures: what is shown, of which release, as of when."""
    return public.say("public.sentence", subject=subject(public, answer), **_source(public))


def citation(public: Public, answer: Answer, title: str, link: str) -> str:
    """Return how to cite a figure: title, what it shows, data set, release, dates and link."""
    named = {"title": title, "name": public.release.name.in_language(public.language), "link": link}
    published = day(public.release.published_at, public.language)
    return public.say(
        "public.cite",
        subject=subject(public, answer),
        published=published,
        **named,
        **_source(public),
    )


def _source(public: Public) -> dict[str, object]:
    return {"number": public.release.number, "as_of": day(public.release.as_of, public.language)}


# Files --------------------------------------------------------------------------------------------


def in_a_url(answer: Answer | CaseQuestion) -> str:
    """Return what an answer or a list is of, for machines: “period=2023&province=PK-SD”; its own
    scope, not the page's filters.
    """
    own = answer.to_query_params() if isinstance(answer, CaseQuestion) else {}
    params = {**own, **answer.filters.to_query_params()}
    return "&".join(f"{name}={','.join(values)}" for name, values in params.items())


def cases_file_name(question: CaseQuestion, of: str) -> str:
    """Return the name of a file with the complaints behind a figure."""
    return _file_name("cases", question.to_query_params() | question.filters.to_query_params(), of)


def picture_name(what: str, answer: Answer, of: str, kind: str, language: str) -> str:
    """Return the name of a picture: what it shows, filters, day or release."""
    name = file_name(what, answer, of).removesuffix(".csv")
    return f"{name}{'' if language == 'en' else f'-{language}'}.{kind.lower()}"


def document_name(page: str, filters: Filters | PublicFilters, of: str, language: str) -> str:
    """Return the name of a document of a page; ``of``: the day of its figures."""
    name = _file_name(page, filters.to_query_params(), of).removesuffix(".csv")
    return f"{name}{'' if language == 'en' else f'-{language}'}.pdf"


def file_name(key: str, answer: Answer, of: str) -> str:
    """Return the name of a file with the figures of ``answer``; ``of``: “release-2”, or the day
    of exact figures.
    """
    return _file_name(key, answer.filters.to_query_params(), of)


def _file_name(key: str, params: Mapping[str, list[str]], of: str) -> str:
    told = "-".join(part for name, values in _in_order(params) for part in (name, *values))
    told = re.sub(r"[^A-Za-z0-9]+", "-", told).strip("-")[:_LONGEST_NAME].rstrip("-")
    return "-".join(filter(None, ["complaints", key, told, of])) + ".csv"


def _in_order(params: Mapping[str, list[str]]) -> list[tuple[str, list[str]]]:
    """The period first: a shortened name keeps it."""
    return sorted(params.items(), key=lambda entry: entry[0] not in ("from", "to", "period"))
