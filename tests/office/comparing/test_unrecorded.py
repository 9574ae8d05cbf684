"""What a source does not record is neither compared nor said to have been looked for."""

from datetime import timedelta
from itertools import combinations
from types import SimpleNamespace

import pytest

from data_access import KINDS, MEASURES, Coverage, Signals
from pages.statements.office import departments, signals
from pages.statements.speaker import Office
from pages.words import WORDS, say
from tests.figures.records import AS_OF, complaint, data_of, write_database

FACTS = ("closing", "status", "outcome", "feedback", "first_reply", "category")


def office(language: str, facts) -> Office:
    return Office(language, SimpleNamespace(group_within={}), AS_OF, Coverage(), facts)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_each_signal_is_named_as_looked_for_or_not(language):
    for some in (kinds for size in range(len(KINDS) + 1) for kinds in combinations(KINDS, size)):
        found = Signals((), len(some), {}, frozenset(some))
        notes = signals.how_to_read(office(language, FACTS), found, is_deeper=True)
        not_looked = say("signals.not_looked", language, kinds="|").partition("|")[0]
        for kind in KINDS:
            named = [note for note in notes if say(f"signals.kind_{kind}", language) in note]
            assert len(named) == 1
            assert named[0].startswith(not_looked) != (kind in some), (some, kind)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_only_what_is_recorded_is_adjusted_for(language):
    for facts, key in ((FACTS, "ranking.scope"), (("closing",), "ranking.scope_by_quarter")):
        told = departments.scope_of(office(language, facts), "X")
        assert told == WORDS[key].in_language(language).format(filters="X")


@pytest.fixture(scope="module")
def bare(tmp_path_factory) -> str:
    """1,500 complaints of two departments, of which only closings are recorded; filed in the last
    twelve days, so the data cover no more.
    """
    rows = [
        complaint(
            number,
            AS_OF - timedelta(days=1 + number % 12),
            [AS_OF - timedelta(hours=1)] if number % 3 else [],
            department=("ministry", "office")[number % 2],
        )
        for number in range(1, 1501)
    ]
    data = data_of(rows)
    path = tmp_path_factory.mktemp("bare") / "bare.duckdb"
    return write_database(path, data.complaints, recorded=("closing", "status", "department"))


@pytest.mark.parametrize("language", ["en", "ur"])
def test_pages_of_a_source_that_records_little_say_nothing_of_the_rest(
    bare, open_page, monkeypatch, language
):
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", bare)
    query = {"lang": language} if language != "en" else {}
    told = {name: _words(open_page("office", f"pages/office/{name}.py", **query))
            for name in ("departments", "honesty", "backlog")}  # fmt: skip
    assert (
        say("ranking.nothing", language, measure=_label("satisfaction", language))
        in (told["departments"])
    )
    assert "phi" not in told["departments"] and "0 %" not in told["departments"]
    assert (
        say("signals.kind_contested", language)
        in told["honesty"].partition(
            say("signals.not_looked", language, kinds="|").partition("|")[0]
        )[2]
    )
    assert say("backlog.all_is_growth", language) in told["backlog"]
    assert {"en": "backlog grew", "ur": "کا اضافہ"}[language] not in told["backlog"]
    assert say("backlog.default", language) not in told["backlog"]


def _label(measure: str, language: str) -> str:
    return MEASURES[measure].label.in_language(language)


def _words(page) -> str:
    assert not page.exception
    shown = [element.value for kind in ("caption", "header", "info") for element in page.get(kind)]
    return "\n".join([*shown, *(element.proto.body for element in page.get("html"))])
