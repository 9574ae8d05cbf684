"""The forecast of what will wait: its cells against plain counting, its expectation and interval
against drawn histories that go on, and what is said of it.
"""

# ruff: noqa: F811  (fixtures of another module are arguments here)

import re
from collections import Counter
from datetime import date, timedelta
from types import SimpleNamespace

import numpy
import pytest

from data_access import Coverage, Filters, forecast_of, forecast_question
from data_access.model.breakdowns import MOST_STEPS
from data_access.statistics.forecast import AHEAD, PAST, STEPS_NEEDED, forecast
from pages.statements.office import forecast_words
from pages.statements.speaker import Office
from pages.words import say
from tests.figures.records import AS_OF, many_complaints
from tests.office.lists.test_cases_page import log, sample, show  # noqa: F401  fixtures

PAGE, DAYS = "pages/office/backlog.py", 900


def history(seed: int, a_day: float = 30.0) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Days of filing and of closing of drawn complaints: closed sooner when young, many in the last
    days before day 40, and a tenth after years only.
    """
    chance = numpy.random.default_rng(seed)
    filed = numpy.repeat(numpy.arange(DAYS), chance.poisson(a_day, DAYS))
    days = numpy.floor(chance.lognormal(numpy.log(19), 0.9, len(filed)))
    bunched = (days > 40) & (days < 47) & (chance.random(len(filed)) < 0.4)
    days[bunched] = 39
    slow = chance.random(len(filed)) < 0.1
    days[slow] = numpy.floor(chance.exponential(400, slow.sum()))
    return filed, filed + days


def cells_at(filed, closed, today: int) -> Counter:
    """The cells that are known on a day."""
    known = filed <= today
    back = numpy.minimum((today - filed[known]) // 10, MOST_STEPS).astype(int)
    since = today - closed[known]
    closings = [int(min(days // 10, MOST_STEPS)) if days >= 0 else None for days in since]
    return Counter(zip(back.tolist(), closings, strict=True))


def waiting(filed, closed, day: int) -> int:
    return int(((filed <= day) & (closed > day)).sum())


def test_as_many_wait_then_as_was_forecast_and_the_interval_holds_them():
    held, ratios = 0, []
    for seed in range(40):
        filed, closed = history(seed)
        found = forecast(cells_at(filed, closed, DAYS - 31))
        came = waiting(filed, closed, DAYS - 1)
        assert found.now == waiting(filed, closed, DAYS - 31)
        held += found.low <= came <= found.high
        ratios.append(found.expected / came)
    assert numpy.mean(ratios) == pytest.approx(1, abs=0.02)
    assert held >= 36


def test_each_earlier_forecast_is_what_would_have_been_said_on_its_day():
    """Nothing that came later is used: forecasts made anew on the days before are the same."""
    filed, closed = history(3)
    told = forecast(cells_at(filed, closed, DAYS - 1))
    assert len(told.errors) == PAST and STEPS_NEEDED <= MOST_STEPS
    for place, error in enumerate(told.errors, start=1):
        day = DAYS - 1 - 30 * place
        then = forecast(cells_at(filed, closed, day))
        came = waiting(filed, closed, day + 10 * AHEAD)
        assert error == pytest.approx(then.expected / came - 1, abs=1e-12)


def test_where_few_wait_nothing_is_forecast():
    filed, closed = history(4, a_day=0.5)
    assert forecast(cells_at(filed, closed, DAYS - 1)) is None
    assert forecast({}) is None


def test_the_cells_are_those_of_plain_counting(answers):
    data = many_complaints(400)
    (answer,) = answers(data, forecast_question(Filters(period=("2023",))))
    wanted: Counter = Counter()
    for c in data.complaints:
        if c["kind"] != "complaint" or (c["status"] == "closed" and not c["first_closed_at"]):
            continue
        since = [
            (AS_OF.date() - day.date()).days // 10 if day else None
            for day in (c["filed_at"], c["first_closed_at"])
        ]
        wanted[tuple(since)] += 1
    mix = answer.total.mix("escalated_share")
    assert {key: whole for key, (_, whole) in mix.items()} == wanted and len(wanted) > 100
    assert forecast_of(answer) is None  # few wait


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_sentences_tell_the_forecast_and_its_errors(language):
    filed, closed = history(5)
    found = forecast(cells_at(filed, closed, DAYS - 1))
    office = Office(language, SimpleNamespace(group_within={}), AS_OF, Coverage(), ("closing",))
    told, errors, _ = forecast_words.told(office, found)
    numbers = {int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", told)}
    wanted = [round(n) for n in (found.now, found.expected, found.low, found.high)]
    assert numbers >= set(wanted)
    off = sorted(abs(error) for error in found.errors)
    said = [float(n) / 100 for n in re.findall(r"([\d.]+) ?%", errors)]
    assert said == pytest.approx([(off[3] + off[4]) / 2, off[-1]], abs=0.0051)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_why_nothing_is_forecast_is_told(language):
    covered = Coverage(((AS_OF.date() - timedelta(days=479), AS_OF.date()),))
    short = Coverage(((date(2024, 1, 1), AS_OF.date()),))

    def why(coverage, facts, filters):
        office = Office(language, SimpleNamespace(group_within={}), AS_OF, coverage, facts)
        return forecast_words.why_none(office, filters)

    assert why(covered, ("closing",), Filters()) == ""
    assert why(covered, (), Filters()) == say("forecast.unknown", language)
    assert why(short, ("closing",), Filters()) == say("forecast.uncovered", language)
    closed = Filters(status=("closed",))
    assert why(covered, ("closing",), closed) == say("forecast.changing", language)


@pytest.mark.parametrize("query", [{}, {"lang": "ur", "period": "2023"}, {"status": "closed"}])
def test_the_page_tells_it_from_today_whatever_days_are_chosen(show, query):
    test = show(PAGE, **query)
    language = query.get("lang", "en")
    assert not test.exception
    captions = [c.value for c in test.caption]
    is_told = say("forecast.scope", language) in captions
    assert is_told == ("status" not in query) or say("forecast.too_few", language) in "".join(
        e.proto.body for e in test.get("html")
    )
    assert ("status" in query) == (say("forecast.changing", language) in captions)
