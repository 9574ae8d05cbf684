"""What changed and why: windows of equal age, the split against plain counting on each engine,
what the page says, its address and its files.
"""

import re
import warnings
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect
from statsmodels.stats.proportion import confint_proportions_2indep

from data_access import (
    AGES,
    SPLIT_BY,
    Coverage,
    Filters,
    Question,
    Text,
    equal_age,
    equal_ages,
    open_complaints,
    windows,
)
from data_access.audit import log
from data_access.audit.database import transaction
from data_access.review.changed_share import ChangeSplit, change_split
from data_access.statistics.intervals import newcombe
from pages.charts.effects import Effect, effects
from pages.statements.office import changed
from pages.statements.speaker import Office
from pages.words import say
from tests.browser.browser_pages import DRAWN, SIZES, settled
from tests.figures import reference
from tests.figures.records import AS_OF, many_complaints
from tests.office.comparing.test_ranking_page import said
from tests.sentences import claims
from tests.server.running_server import running_server

NOW = datetime(2024, 10, 29, 18)
COVERED = Coverage(((date(2018, 10, 28), date(2024, 10, 29)),))
MEASURE = "closed_share_within_40"


# Windows ------------------------------------------------------------------------------------------


def compared(days: int = 40, against: str = "", **filters):
    return equal_age(Filters(**filters), NOW, COVERED, against, days)


def test_without_a_period_the_last_full_months_that_are_old_enough_are_compared():
    pair = compared(90)
    assert windows(pair.current) == ((date(2023, 7, 1), date(2024, 6, 30)),)
    assert windows(pair.previous) == ((date(2022, 7, 1), date(2023, 6, 30)),)


def test_what_is_too_young_is_left_out_of_the_window_and_of_the_same_days_a_year_before():
    pair = compared(40, period=("2024",))
    last = NOW.date() - timedelta(days=40)
    assert windows(pair.current) == ((date(2024, 1, 1), last),)
    assert windows(pair.previous) == ((date(2023, 1, 1), last.replace(year=2023)),)


def test_any_two_windows_can_be_compared():
    pair = compared(90, "2019-Q4", period=("2022", "2023"))
    assert windows(pair.current) == ((date(2022, 1, 1), date(2023, 12, 31)),)
    assert windows(pair.previous) == ((date(2019, 10, 1), date(2019, 12, 31)),)
    assert windows(compared(90, "2023").current) == ((date(2023, 7, 1), date(2024, 6, 30)),)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"period": ("2024-10",)}, "old enough"), ({"against": "2024-10"}, "old enough"),
        ({"against": "2010"}, "cover"), ({"status": ("closed",)}, "status or outcome"),
        ({"period": ("2019", "2021")}, "no earlier window"), ({"period": ("2018-11",)}, "cover"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_says_why(how, words):
    told = compared(**how)
    assert isinstance(told, Text) and words in told.en and told.ur


periods = st.sampled_from(["2019", "2020-Q2", "2022-11", "2023", "2024", "2024-Q3", "2024-10"])


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    period=st.lists(periods, max_size=2, unique=True), against=st.just("") | periods,
    days=st.sampled_from([40, 90]),
)  # fmt: skip
def test_no_compared_complaint_is_too_young(period, against, days):
    pair = compared(days, against, period=tuple(period))
    if not isinstance(pair, Text):
        for filters in (pair.current, pair.previous):
            assert windows(filters)[-1][1] <= NOW.date() - timedelta(days=days)
            assert windows(filters)[0][0] <= windows(filters)[-1][1]


def days_of(pair) -> tuple[date, ...]:
    return tuple(day for one in (pair.current, pair.previous) for day in windows(one)[0])


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    first=st.dates(date(2018, 11, 1), date(2024, 10, 29)), length=st.integers(1, 500),
    age=st.sampled_from([40, 90]),
)  # fmt: skip
def test_beside_the_year_before_stand_as_many_days_directly_before(first, length, age):
    """Day by day, with what is covered and old enough."""
    chosen = [first + timedelta(days=n) for n in range(length)]
    current = [day for day in chosen if day <= NOW.date() - timedelta(days=age)]
    found = [
        one
        for one in equal_ages(
            Filters(from_day=str(chosen[0]), to_day=str(chosen[-1])), NOW, COVERED, "", age
        )
        if not isinstance(one, Text)
    ]
    before = [current[0] - timedelta(days=n) for n in range(len(current), 0, -1)] if current else []
    is_told = bool(before) and before[0] >= COVERED.first and len(current) < 365
    expected = (current[0], current[-1], before[0], before[-1]) if is_told else None
    of_year = [one for one in found if one.label.en == "against the same days a year before"]
    others = [one for one in found if one not in of_year]
    if is_told:
        assert [days_of(one) for one in others] == [expected]
    for one in of_year:
        assert days_of(one)[:2] == (current[0], current[-1])
        assert days_of(one)[2].year == current[0].year - 1
    assert len(found) <= 2 and (len(current) < 365 or len(found) <= 1)


def test_a_named_period_and_a_window_of_a_year_are_compared_once():
    for filters, against in (
        ({"period": ("2023-Q2",)}, "2020"),
        ({}, ""),
        ({"period": ("2022",)}, ""),
    ):
        assert len(equal_ages(Filters(**filters), NOW, COVERED, against, 40)) == 1
    with_status = Filters(period=("2023-Q2",), status=("closed",))
    assert len(equal_ages(with_status, NOW, COVERED, "", 40)) == 1
    year_lacks, before = equal_ages(Filters(period=("2019-Q2",)), NOW, COVERED, "", 40)
    assert "cover" in year_lacks.en
    assert days_of(before)[2:] == (date(2018, 12, 31), date(2019, 3, 31))


# The split ----------------------------------------------------------------------------------------


def questions(measure: str, before: Filters, now: Filters) -> list[Question]:
    return [
        *(Question((measure,), SPLIT_BY, window) for window in (before, now)),
        *(Question((measure,), (), window, SPLIT_BY) for window in (before, now)),
    ]


def plain(data, measure: str, first: date, last: date) -> list[dict]:
    """The complaints of the whole, one by one, each with whether it is of the part."""
    is_part, is_whole = reference.SHARES[measure]
    return [
        c | {"is_part": is_part(c, AS_OF)}
        for c in data.complaints
        if first <= c["filed_at"].date() <= last
        and is_whole(c, AS_OF)
        and not reference.is_undated(c)
    ]


@pytest.mark.parametrize("measure", [MEASURE, "satisfaction_within_90"])
def test_the_split_is_of_what_is_counted_one_by_one_and_adds_up_on_every_engine(answers, measure):
    data = many_complaints(900)
    spans = [(date(2023, 6, 1), date(2023, 10, 31)), (date(2023, 11, 1), date(2024, 3, 31))]
    before, now = (Filters(from_day=str(a), to_day=str(b)) for a, b in spans)
    found = answers(data, *questions(measure, before, now))
    split = change_split(measure, tuple(found[:2]), tuple(found[2:]))
    rows = [plain(data, measure, *span) for span in spans]
    totals = [(sum(c["is_part"] for c in window), len(window)) for window in rows]
    assert [split.before, split.now] == totals
    change = totals[1][0] / totals[1][1] - totals[0][0] / totals[0][1]
    assert split.change == pytest.approx(change, abs=1e-12)
    assert sum(split.mixes.values()) + split.rate == pytest.approx(change, abs=1e-12)
    assert set(split.mixes) == set(SPLIT_BY) == set(split.parts)
    for name in ("department", "category", "province"):
        parts = split.parts[name]
        assert sum(part.whole for part in parts) == pytest.approx(change, abs=1e-12)
        _check_parts(parts, name, rows)
    for part in split.parts["group"]:
        own = [[c for c in window if part.row.code in (c["groups"] or ())] for window in rows]
        assert [part.before[1], part.now[1]] == [len(window) for window in own]
        if all(own):
            rates = [sum(c["is_part"] for c in window) / len(window) for window in own]
            shares = [len(o) / len(window) for o, window in zip(own, rows, strict=True)]
            middle = sum(part / whole for part, whole in totals) / 2
            mix = (shares[1] - shares[0]) * (sum(rates) / 2 - middle)
            assert part.mix == pytest.approx(mix, abs=1e-12)


def _check_parts(parts, name: str, rows: list[list[dict]]) -> None:
    for part in parts:
        code = None if part.row.code == "unrecorded" else part.row.code
        own = [[c for c in window if c[name] == code] for window in rows]
        counts = [(sum(c["is_part"] for c in window), len(window)) for window in own]
        assert [part.before, part.now] == counts
        if all(whole for _, whole in counts):
            rates = [p / w for p, w in counts]
            shares = [w / len(window) for (_, w), window in zip(counts, rows, strict=True)]
            rate = (rates[1] - rates[0]) * sum(shares) / 2
            assert part.rate == pytest.approx(rate, abs=1e-12)


def test_a_window_without_a_figure_has_no_split(answers):
    data = many_complaints(100)
    nowhere, now = Filters(period=("1999",)), Filters(period=("2023",))
    found = answers(data, *questions(MEASURE, nowhere, now))
    assert change_split(MEASURE, tuple(found[:2]), tuple(found[2:])) is None
    with pytest.raises(ValueError, match="filed is no share"):
        change_split("filed", tuple(found[:2]), tuple(found[2:]))


# What is said -------------------------------------------------------------------------------------


def split_of(before: tuple[int, int], now: tuple[int, int], mix: float) -> ChangeSplit:
    change = now[0] / now[1] - before[0] / before[1]
    return ChangeSplit(
        MEASURE,
        before,
        now,
        newcombe(now, before),
        {"category": mix},
        change - mix,
        {"category": ()},
    )


pairs = st.integers(50, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(before=pairs, now=pairs, mix=st.floats(-0.2, 0.2), language=st.sampled_from(["en", "ur"]))
def test_the_sentence_says_the_change_and_its_parts_add_up_as_they_stand(
    before, now, mix, language
):
    split = split_of(before, now, mix)
    office = Office(language, SimpleNamespace(), NOW, COVERED, ())
    kind, told = claims.read(changed.of_change(office, split), claims.CHANGED, language)
    low, high = split.interval
    assert (kind == "unclear") == (low <= 0 <= high)
    if kind == "clear":
        change, parts = (
            claims.signed(told["change"]),
            [claims.signed(told[k]) for k in ("mix", "rate")],
        )
        assert change == pytest.approx(100 * split.change, abs=0.051)
        assert sum(parts) == pytest.approx(change, abs=1e-9)
        assert parts[0] == pytest.approx(100 * mix, abs=0.051)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(now=pairs, year=pairs, before=pairs, language=st.sampled_from(["en", "ur"]))
def test_two_comparisons_agree_disagree_or_one_of_them_is_chance(now, year, before, language):
    office = Office(language, SimpleNamespace(), NOW, COVERED, ())
    told = equal_ages(Filters(period=("2023-Q2",)), NOW, COVERED, "", 40)
    splits = [split_of(then, now, 0.0) for then in (year, before)]
    found = changed.of_both(office, list(zip(splits, told, strict=True)))
    assert not changed.of_both(office, [(splits[0], told[0])])
    signs = [
        (1 if low > 0 else -1 if high < 0 else 0) for low, high in (one.interval for one in splits)
    ]
    if not any(signs):
        assert found == ""
        return
    kind, said_of = claims.read(found, claims.BOTH, language)
    labels = [one.label.in_language(language) for one in told]
    if 0 in signs:
        assert kind == "only_one"
        assert [said_of["one"], said_of["other"]] == (labels if signs[0] else labels[::-1])
        return
    assert kind == ("agree" if signs[0] == signs[1] else "disagree")
    if kind == "disagree":
        assert [said_of["one"], said_of["other"]] == labels
        for name, sign in zip(("first", "second"), signs, strict=True):
            assert (
                claims.signed(said_of[name]) * sign > 0
                or abs(splits[signs.index(sign)].change) < 0.0005
            )


# The page -----------------------------------------------------------------------------------------


def test_drawings_side_by_side_have_one_scale():
    one = [Effect("a", "A", 0.01, None), Effect("b", "B", None, -0.03)]
    other = [Effect("a", "A", 0.2, 0.1)]
    alone, left, right = (effects(*rows) for rows in (
        (one, "en", "light"), (one, "en", "light", other), (other, "en", "light", one),
    ))  # fmt: skip
    assert _domains(left) == _domains(right) == [[-0.03, 0.2], [-0.03, 0.2]]
    assert _domains(alone) == [None, None] and left.rows == alone.rows


def _domains(chart) -> list:
    axes = (layer["encoding"].get("x", {}) for layer in chart.spec["layer"])
    return [axis["scale"].get("domain") for axis in axes if "field" in axis]


def test_two_comparisons_are_of_their_own_days_and_hold_together(
    office_page, office_files, office_sample, exact
):
    """Days written by hand, intervals by statsmodels, at 95 in 100 for both."""
    test = office_page("changed", period="2023-Q2")
    assert not test.exception and not test.error
    complaints = open_complaints(f"duckdb:///{office_sample}")
    spans = {"now": ("2023-04-01", "2023-06-30"), "": ("2022-04-01", "2022-06-30"),
             "-before": ("2022-12-31", "2023-03-31")}  # fmt: skip
    totals = {}
    for name, (first, last) in spans.items():
        asked = Question((MEASURE,), (), Filters(from_day=first, to_day=last))
        row = exact(complaints, asked).total
        totals[name] = (row.part(MEASURE), row.whole(MEASURE))
    complaints.close()
    notes = [one.value for one in test.caption if "95 in 100" in one.value]
    for mark, note in zip(("", "-before"), notes, strict=True):
        rows = {row["part"]: float(row["effect"]) for row in office_files(f"csv change{mark}")}
        change = rows.pop("change")
        (part, whole), (now_part, now_whole) = totals[mark], totals["now"]
        assert change == pytest.approx(now_part / now_whole - part / whole, abs=1e-12)
        assert sum(rows.values()) == pytest.approx(change, abs=1e-12)
        parts = office_files(f"csv changed-category{mark}")
        assert sum(int(row["whole_before"]) for row in parts) == whole
        assert sum(int(row["part_before"]) for row in parts) == part
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            bounds = confint_proportions_2indep(
                now_part, now_whole, part, whole, compare="diff", method="newcomb", alpha=0.025
            )
        told = [claims.signed(text) for text in re.findall(r"([+\u2212]?[0-9.]+) points", note)]
        assert told == pytest.approx([100 * bound for bound in bounds], abs=0.051)


@pytest.mark.parametrize(
    ("language", "share", "against"),
    [
        ("en", MEASURE, "2020"),
        ("ur", MEASURE, "2020"),
        ("ur", "reopened_share_within_90", "2022"),
        ("en", "closed_share_within_90", "2022"),
    ],
)
def test_the_page_says_what_its_files_hold(office_page, office_files, language, share, against):
    test = office_page("changed", period="2023", against=against, lang=language, share=share)
    assert not test.exception and not test.error
    kind, told = claims.read(said(test), claims.CHANGED, language)
    rows = {row["part"]: float(row["effect"]) for row in office_files("csv change")}
    change = rows.pop("change")
    assert set(rows) == {*(f"mix {name}" for name in SPLIT_BY), "rate"}
    assert sum(rows.values()) == pytest.approx(change, abs=1e-12)
    assert kind == "unclear" or claims.signed(told["change"]) == pytest.approx(
        100 * change, abs=0.051
    )
    for name in ("department", "category", "province"):
        parts = office_files(f"csv changed-{name}")
        assert sum(float(row["effect"]) for row in parts) == pytest.approx(change, abs=1e-12)
        wholes = {row["whole_now"] for row in parts}
        assert len(parts) > 3 and len(wholes) > 1
        assert {row["now"] for row in parts} == {"to=2023-12-31&period=2023"}
    nothing = [one.value for one in test.caption].count(say("changed.small", language))
    small = [name for name in SPLIT_BY if _is_noise(office_files(f"csv changed-{name}"), name)]
    small += ["why"] if max(map(abs, rows.values())) < 0.005 else []
    assert nothing == (len(small) if kind == "unclear" else 0)
    titles = [s.value for s in test.header]
    assert any(claims.EFFECTS[language][0][1].fullmatch(t) for t in titles) == (kind == "clear")
    with transaction(writes=False) as connection:
        logged = list(log.rows(connection))
    assert any(row.page == "office/changed" and not row.exported for row in logged)
    assert (
        logged[-1].exported and "within department,category,province,group" in logged[-1].questions
    )


def _is_noise(rows: list[dict], name: str) -> bool:
    """Whether no bar is as long as half a point: of ten parts, and of all others as one."""
    first, others = rows[:10], rows[10:] if name != "group" else []
    bars = [abs(float(row[kind])) for row in first for kind in ("mix", "rate")]
    bars += [abs(sum(float(row[kind]) for row in others)) for kind in ("mix", "rate")]
    return max(bars) < 0.005


def test_days_that_are_not_old_enough_are_told_and_nothing_is_drawn(office_page):
    test = office_page("changed", period="2024-10")
    assert "old enough" in test.info[0].value and not test.exception
    empty = office_page("changed", district="PK-PB-ATK", group="foreign", category="licences")
    assert not empty.exception


@pytest.mark.parametrize("share", AGES)
def test_each_share_can_be_split(office_page, share):
    test = office_page("changed", share=share, period="2023")
    assert not test.exception and not test.error
    assert say("changed.why", "en") in [s.value for s in test.header]


@pytest.fixture(scope="module")
def address(office_sample, tmp_path_factory):
    """The address of a host with an office, over the sample, without a release."""
    with running_server(tmp_path_factory.mktemp("changed"), office_sample) as server:
        yield server.url


@pytest.mark.waits
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["", "&lang=ur"])
def test_the_page_is_whole_in_a_browser(visit, language, size):
    page = visit(f"/changed?period=2023&against=2019{language}", size)
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("[data-testid=stException]").count() == 0
    page.locator(".st-key-figure-changed-province svg.marks").scroll_into_view_if_needed()
    expect(page.locator("[data-testid=stVegaLiteChart] svg.marks")).to_have_count(5, timeout=DRAWN)
