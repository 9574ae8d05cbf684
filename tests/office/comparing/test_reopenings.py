"""The ledger of reopenings: its numbers are those of plain counting, add up, and open as many
complaints as they say.
"""

# ruff: noqa: F811  (fixtures of another module are arguments here)

import re
from collections import Counter
from types import SimpleNamespace

import pytest

from data_access import Coverage, Filters, Question
from pages.office_parts.comparing.honesty import honesty_questions
from pages.statements.office import reopenings
from pages.statements.speaker import Office
from tests.figures.records import AS_OF, many_complaints
from tests.office.lists.test_backlog import numbers_and_links
from tests.office.lists.test_cases import cases
from tests.office.lists.test_cases_page import html, log, sample, show  # noqa: F401  fixtures


def plain(data) -> Counter:
    """{(by whom, what became of it): complaints}, each complaint once."""
    found: Counter = Counter()
    for c in data.complaints:
        if c["kind"] != "complaint" or not c["reopenings"]:
            continue
        by, is_closed = c["reopening_cause"] or "unrecorded", c["status"] == "closed"
        is_relief = is_closed and c["outcome"] == "relief"
        told = {
            "reopened_ever": True,
            "reopened_open": not is_closed,
            "reopened_closed": is_closed,
            "relief_after_reopening": is_relief,
            "confirmed_after_reopening": is_relief and c["feedback"] == "positive",
            "contested_after_reopening": is_relief and c["feedback"] == "negative",
        }
        found.update((by, name) for name, is_so in told.items() if is_so)
    return found


def test_each_fate_by_whom_is_that_of_plain_counting(answers):
    data = many_complaints(900)
    (answer,) = answers(data, Question(reopenings.LEDGER, ("cause",), Filters()))
    wanted = plain(data)
    assert len(wanted) >= 15 and {by for by, _ in wanted} == {"citizen", "pm_office", "unrecorded"}
    for row in answer.rows("cause"):
        for name in reopenings.LEDGER:
            assert row[name] == wanted[row.code, name], (row.code, name)
    for name in reopenings.LEDGER:
        assert answer.total[name] == sum(row[name] for row in answer.rows("cause"))
    assert answer.total["reopened_ever"] == sum(answer.total[name] for name in reopenings.FATES[:2])


@pytest.mark.parametrize("query", [{}, {"lang": "ur", "province": "PK-SD", "period": "2021"}])
def test_each_number_of_the_page_opens_as_many_complaints(show, sample, exact, query):
    test = show("pages/office/honesty.py", **query)
    assert not test.exception
    found = [
        (count, question)
        for count, question in numbers_and_links(html(test))
        if question.measure in reopenings.LEDGER
    ]
    assert {question.measure for _, question in found} >= {*reopenings.LEDGER} - {"reopened_open"}
    assert {by for _, question in found for by, _ in question.parts} == {"cause", "department"}
    for count, question in found[:20] + found[20::7]:
        assert cases(sample, question).total == count, question
    filters = Filters.from_query_params({k: [v] for k, v in query.items() if k != "lang"})
    answer = exact(sample, honesty_questions(filters)["parts"])
    of_total = {question.measure: count for count, question in found if not question.parts}
    assert of_total == {n: answer.total[n] for n in reopenings.LEDGER if answer.total[n]}


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_title_tells_the_counts_or_why_there_are_none(answers, language):
    office = Office(language, SimpleNamespace(group_within={}), AS_OF, Coverage(), ())
    question = Question(reopenings.LEDGER, ("cause",))
    for number in (0, 900):
        (answer,) = answers(many_complaints(number), question)
        told = reopenings.title(office, answer)
        numbers = [int(n) for n in re.findall(r"\d+", told)]
        wanted = [answer.total[name] for name in reopenings.LEDGER[:3]]
        assert numbers == (wanted if number else [])
    relief, confirmed, contested = (answer.total[name] for name in reopenings.FATES[2:])
    said = [int(n) for n in re.findall(r"\d+", reopenings.notes(office, answer)[0])]
    assert said == [relief, confirmed, contested, relief - confirmed - contested] and relief
    (without,) = answers(many_complaints(60), question, recorded=("closing", "status", "outcome"))
    assert not re.findall(r"\d", reopenings.title(office, without))
