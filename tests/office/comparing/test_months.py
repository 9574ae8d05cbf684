"""Month by month: which months are old enough, their counts against plain counting on each engine,
what steps among many units, what the page and its files say, and the operator's events.
"""

from collections import Counter
from datetime import date, datetime

import pytest
from playwright.sync_api import expect

from data_access import (
    BREAKDOWNS,
    Coverage,
    EventsProblem,
    Filters,
    Text,
    full_months_of_age,
    level_changes,
    level_question,
    read_events,
    windows,
)
from data_access.review.monthly_levels import LEAST_A_MONTH
from pages.office_parts.comparing.months import month_rows
from pages.words import say
from tests.browser.browser_pages import DRAWN, SIZES, settled
from tests.figures import reference
from tests.figures.records import AS_OF, data_of, many_complaints, write_database
from tests.office.comparing.test_ranking_page import said
from tests.sentences import claims
from tests.server.running_server import running_server
from tests.watch.test_watch import histories

NOW = datetime(2024, 10, 29, 18)
MEASURE = "closed_share_within_40"
EVERYTHING = Coverage(((date(2000, 1, 1), date(2030, 1, 1)),))


# Which months -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "days", "chosen", "last"),
    [
        (NOW, 40, {}, date(2024, 8, 31)), (NOW, 90, {}, date(2024, 6, 30)),
        (datetime(2024, 10, 11, 3), 40, {}, date(2024, 8, 31)),
        (datetime(2024, 10, 10, 23), 40, {}, date(2024, 7, 31)),
        (NOW, 40, {"period": ("2023",)}, date(2023, 12, 31)),
        (NOW, 40, {"from_day": "2024-03-01"}, date(2024, 8, 31)),
    ],
)  # fmt: skip
def test_the_last_month_is_full_and_all_of_its_complaints_are_old_enough(now, days, chosen, last):
    filters = full_months_of_age(Filters(**chosen), now, days)
    assert windows(filters)[-1][1] == last


@pytest.mark.parametrize(
    ("chosen", "words"),
    [({"period": ("2024-09",)}, "old enough"), ({"status": ("closed",)}, "status or outcome")],
)
def test_what_cannot_be_drawn_says_why(chosen, words):
    told = full_months_of_age(Filters(**chosen), NOW, 40)
    assert isinstance(told, Text) and words in told.en and told.ur


# Counts and steps ---------------------------------------------------------------------------------


@pytest.mark.parametrize("breakdown", ["department", "province"])
@pytest.mark.parametrize("measure", [MEASURE, "contested_relief_within_90"])
def test_the_months_are_those_of_plain_counting_on_every_engine(answers, measure, breakdown):
    data = many_complaints(900)
    filters = Filters(from_day="2022-01-01", to_day="2024-03-31")
    (answer,) = answers(data, level_question(measure, breakdown, filters))
    is_part, is_whole = reference.SHARES[measure]
    own = [
        c
        for c in data.complaints
        if date(2022, 1, 1) <= c["filed_at"].date() <= date(2024, 3, 31)
        and is_whole(c, AS_OF)
        and not reference.is_undated(c)
    ]
    wholes = Counter(f"{c['filed_at']:%Y-%m}" for c in own)
    parts = Counter(f"{c['filed_at']:%Y-%m}" for c in own if is_part(c, AS_OF))
    found = level_changes(answer, EVERYTHING)
    assert found.total.months == tuple(sorted(wholes)) and len(wholes) > 10
    assert found.total.counts == tuple((parts[m], wholes[m]) for m in sorted(wholes))
    sizes = Counter((c[breakdown], f"{c['filed_at']:%Y-%m}") for c in own)
    units = {row.code for row in answer.rows(breakdown)} - {"unrecorded"}
    large = sum(all(sizes[u, m] >= LEAST_A_MONTH for m in wholes) for u in units)
    assert (found.looked_at, found.too_small) == (large, len(units) - large)


def test_months_that_the_data_cover_in_part_are_left_out(answers):
    data = many_complaints(900)
    filters = Filters(from_day="2022-01-01", to_day="2024-03-31")
    (answer,) = answers(data, level_question(MEASURE, "province", filters))
    covered = Coverage(((date(2023, 7, 2), date(2024, 2, 10)),))
    months = level_changes(answer, covered).total.months
    assert months[0] == "2023-08" and months[-1] == "2024-01"


def test_only_shares_have_limits(answers):
    (answer,) = answers(many_complaints(50), level_question("filed", "province", Filters()))
    with pytest.raises(ValueError, match="filed is no share"):
        level_changes(answer, EVERYTHING)


# The page -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_page_says_what_its_file_holds(office_page, office_files, language):
    test = office_page("months", split="province", lang=language)
    assert not test.exception and not test.error and not test.warning
    rows = office_files("csv months")
    kind, told = claims.read(said(test), claims.BY_MONTH, language)
    levels = list(dict.fromkeys(row["level"] for row in rows))
    assert kind == ("stepped" if len(levels) > 1 else "one_level")
    now = told["now"] if kind == "stepped" else told["share"]
    assert claims.fits(float(levels[-1]), now, 1)
    apart = [row["month"] for row in rows if row["apart"] == "True"]
    notes = " ".join(caption.value for caption in test.caption)
    assert (say("months.none_apart", language, count=len(rows)) in notes) == (not apart)
    for row in rows:
        outside = not float(row["low"]) <= float(row["share"]) <= float(row["high"])
        assert outside == (row["apart"] == "True")
        assert float(row["share"]) == int(row["part"]) / int(row["whole"])


def test_the_province_whose_share_fell_comes_first(office_page, office_files):
    provinces = office_page("months", split="province", period=["2021", "2022", "2023", "2024"])
    assert not provinces.exception
    rows = office_files("csv stepped")
    assert [row["code"] for row in rows if row["is_worse"] == "True"][:1] == ["PK-SD"]
    assert float(rows[0]["low"]) <= float(rows[0]["change"]) <= float(rows[0]["high"]) < 0


def test_an_unknown_choice_is_told_and_what_is_too_young_is_not_drawn(office_page):
    wrong = office_page("months", split="sex")
    assert "department, category" in wrong.warning[0].value and not wrong.exception
    young = office_page("months", period="2024-10")
    assert "old enough" in young.info[0].value and not young.exception
    few = office_page("months", district="PK-PB-ATK", group="foreign", category="licences")
    assert not few.exception and not few.error


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_breakdown_that_nobody_records_is_named_and_not_searched(
    tmp_path, open_page, monkeypatch, language
):
    made = data_of(histories(0.5)).complaints
    facts = ("closing", "status", "department")
    bare = write_database(tmp_path / "bare.duckdb", made, recorded=facts)
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", bare)
    for split in ("category", "department"):
        query = {"split": split, "lang": language}
        test = open_page("office", "pages/office/months.py", **query)
        told = say(
            "across.unrecorded", language, names=BREAKDOWNS[split].label.in_language(language)
        )
        assert not test.exception
        assert (told in [info.value for info in test.info]) == (split == "category")


# Events -------------------------------------------------------------------------------------------

EVENT = '[[event]]\nday = {day}\nen = "Floods"\nur = "سیلاب"\n'


@pytest.fixture
def events(tmp_path, monkeypatch):
    """``events(text)``: the operator's file of events says so."""
    path = tmp_path / "events.toml"
    monkeypatch.setenv("COMPLAINTS_EVENTS", str(path))

    def write(text: str | bytes) -> None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    return write


def test_events_are_read_in_order_and_again_when_the_file_changes(events, monkeypatch):
    events(EVENT.format(day="2022-08-25") + EVENT.format(day="2020-03-24"))
    assert [event.day for event in read_events()] == [date(2020, 3, 24), date(2022, 8, 25)]
    events("")
    assert read_events() == ()
    monkeypatch.delenv("COMPLAINTS_EVENTS")
    assert read_events() == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (EVENT.format(day='"2022-08-25"'), "event 1: its day is no date"),
        (EVENT.format(day="2022-08-25T10:00:00"), "event 1: its day is no date"),
        ('[[event]]\nday = 2022-08-25\nen = "Floods"', "lacks its words in ur"),
        (EVENT.format(day="2022-08-25") + 'colour = "red"\n', "colour is no key"),
        ("[event]\nday = 2022-08-25\n", "a table of its own"), ("x = 1\n", "a table of its own"),
        ("event = [1]\n", "event 1: is no table"),
        ("[[event]\n", "is no TOML"), (b"\xff\xfe", "is no TOML"),
    ],
)  # fmt: skip
def test_a_wrong_file_of_events_says_what_is_wrong_and_the_page_stands(
    events, office_page, text, told
):
    events(text)
    with pytest.raises(EventsProblem, match=told):
        read_events()


def test_a_file_that_is_not_there_is_told_on_the_page_and_the_rest_stands(office_page, monkeypatch):
    monkeypatch.setenv("COMPLAINTS_EVENTS", "/nowhere/events.toml")
    test = office_page("months")
    assert "/nowhere/events.toml cannot be read" in test.warning[0].value
    assert not test.exception and claims.read(said(test), claims.BY_MONTH, "en")


@pytest.mark.parametrize("page", ["months", "overview"])
@pytest.mark.parametrize("language", ["en", "ur"])
def test_events_of_the_drawn_months_are_numbered_on_the_line_and_named(
    events, office_page, language, page
):
    events(EVENT.format(day="2022-08-25") + EVENT.format(day="2010-01-01"))
    test = office_page(page, lang=language)
    told = [c.value for c in test.caption if say("events.event", language, number=1,
            day={"en": "25 August 2022", "ur": "25 اگست 2022"}[language],
            label={"en": "Floods", "ur": "سیلاب"}[language]) == c.value]  # fmt: skip
    assert len(told) == {"months": 1, "overview": 2}[page]


def test_month_rows_hold_every_month(answers):
    filters = Filters(from_day="2022-01-01", to_day="2024-03-31")
    (answer,) = answers(many_complaints(900), level_question(MEASURE, "province", filters))
    found = level_changes(answer, EVERYTHING)
    assert [row["month"] for row in month_rows(found)] == list(found.total.months)


@pytest.fixture(scope="module")
def address(office_sample, tmp_path_factory):
    """The address of a host with an office whose operator wrote down two events."""
    folder = tmp_path_factory.mktemp("months")
    path = folder / "events.toml"
    path.write_text(EVENT.format(day="2020-03-24") + EVENT.format(day="2022-08-25"), "utf-8")
    with running_server(folder, office_sample, COMPLAINTS_EVENTS=str(path)) as server:
        yield server.url


@pytest.mark.waits
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["", "&lang=ur"])
def test_the_page_is_whole_in_a_browser_and_events_are_on_its_line(visit, language, size):
    page = visit(f"/months?split=province{language}", size)
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("[data-testid=stException]").count() == 0
    chart = page.locator(".st-key-figure-months svg.marks")
    expect(chart.locator("g.mark-rule.role-mark line")).to_have_count(2, timeout=DRAWN)
    expect(page.locator(".st-key-figure-stepped tbody tr")).not_to_have_count(0, timeout=DRAWN)
