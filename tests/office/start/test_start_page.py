"""The start page: what is planted is named with its evidence, nothing else is, and each sentence
and number leads to what shows it.
"""

# ruff: noqa: F811  (fixtures of another module are arguments here)

import io
import re
from datetime import date
from html import unescape
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect

from data_access import (
    MEASURES,
    CaseQuestion,
    Filters,
    Question,
    fair_ranking,
    lowest_of,
    open_complaints,
    told_findings,
)
from data_access.audit import log
from data_access.audit.database import transaction
from data_access.channel.terminal import Terminal
from data_access.review.fair_comparison import STRATA
from data_access.watch.__main__ import main as watch
from pages.office_parts.start.asked import RANKED_BY
from pages.statements.office.backlog_words import bridge_of, own_days
from pages.statements.office.start import last_quarters
from pages.statements.office.start_kinds import Finding, Link, one_for_each
from pages.words import WORDS, say
from tests.browser.browser_pages import SIZES, settled
from tests.office.comparing.test_unrecorded import bare  # noqa: F401  fixture
from tests.office.lists.test_cases import cases
from tests.server.running_server import running_server

WORSE = {
    "en": r"(?P<measure>.+): (?P<labels>.+) stands? out as worse, of (?P<of>\d+) departments compared by"
    r" the same cases\. (?:The worst|It) has (?P<share>[\d.]+) % \((?P<low>[\d.]+) % to"
    r" (?P<high>[\d.]+) % at 95 in 100\), everybody together (?P<centre>[\d.]+) %\."
    r"(?: All (?P<count>\d+) answer to one government: (?P<level>[^.]+)\.)?",
    "ur": r"(?P<measure>.+): ایک جیسے معاملات پر موازنہ کیے گئے (?P<of>\d+) محکموں میں (?P<labels>.+) بدتر"
    r" حال میں نمایاں۔ .*تناسب (?P<share>[\d.]+)% \(100 میں سے 95 پر (?P<low>[\d.]+)% سے"
    r" (?P<high>[\d.]+)%\)، سب کا مجموعی (?P<centre>[\d.]+)%۔"
    r"(?: یہ تمام (?P<count>\d+) ایک ہی حکومت کو جواب دہ ہیں: (?P<level>[^۔]+)۔)?",
}
NOT_PLANTED = {"level": "-SD", "department": "-gepco", "district": "-PK-PB-HFZ", "group": "-senior"}
DOORS = {
    "ranking": "departments",
    "scorecard": "scorecard",
    "honesty": "honesty",
    "cases": "cases",
    "backlog": "backlog",
    "groups": "groups",
    "districts": "districts",
    "months": "months",
    "changed": "changed",
    "bottlenecks": "bottlenecks",
}


def html(test) -> str:
    return "\n".join(element.proto.body for element in test.get("html"))


def anchors(found: str) -> list[tuple[str, str]]:
    """(address, words) of every link."""
    found = re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', found)
    return [(unescape(href), unescape(words)) for href, words in found]


def sections(test) -> list[str]:
    """What stands out, and what needs a decision."""
    return [e.proto.body for e in test.get("html") if 'class="findings"' in e.proto.body]


@pytest.fixture(scope="module")
def sample(office_sample):
    complaints = open_complaints(f"duckdb:///{office_sample}")
    yield complaints
    complaints.close()


def window(sample) -> Filters:
    first, last = own_days(sample.dataset().as_of.date(), sample.coverage())
    return Filters(from_day=first.isoformat(), to_day=last.isoformat())


@pytest.mark.parametrize("language", ["en", "ur"])
def test_what_is_planted_stands_out_with_its_evidence(office_page, sample, exact, language):
    test = office_page("start", lang=language)
    assert not test.exception and not test.error and not test.warning
    out, _ = sections(test)
    told = [re.fullmatch(WORSE[language], words) for _, words in anchors(out)]
    read = {found["measure"]: found for found in told if found}
    answer = exact(sample, Question(RANKED_BY, ("department",), window(sample), STRATA))
    for measure in RANKED_BY:
        ranking = fair_ranking(answer, "department", measure)
        label = next(entry for name, entry in read.items() if name == _label(measure, language))
        worst = ranking.worse[0]
        assert int(label["of"]) == len(ranking.units)
        for name, share in (
            ("share", worst.adjusted),
            ("low", worst.adjusted_interval[0]),
            ("high", worst.adjusted_interval[1]),
            ("centre", ranking.centre),
        ):
            assert float(label[name]) == pytest.approx(100 * share, abs=0.051)
        for unit in ranking.worse[:3]:
            assert unit.row.label.in_language(language) in label["labels"]
        # Levels by the end of a department's code: a provincial one bears its government's.
        ends = {re.search(r"-(pb|sd|kp|ba|jk|gb)$", unit.row.code) for unit in ranking.worse}
        levels = {end[1] if end else "" for end in ends}
        is_one = len(levels) == 1 and len(ranking.worse) > 1
        assert bool(label["level"]) == is_one
        if measure == "on_time":  # the planted slowness of Sindh
            assert levels == {"sd"} and int(label["count"]) == len(ranking.worse)
            assert label["level"] == {"en": "Sindh government", "ur": "حکومتِ سندھ"}[language]


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_planted_signals_are_asked_about_and_no_other(office_page, language):
    """Of all days: in one year of this small sample few citizens of the company answered."""
    test = office_page("start", lang=language, **{"from": "2018-10-01"})
    out, decisions = sections(test)
    gepco = {"en": "GEPCO", "ur": "گیپکو"}[language]
    hafizabad = {"en": "Hafizabad", "ur": "حافظ آباد"}[language]
    asked = [words for href, words in anchors(out) if href.startswith("/honesty")]
    assert len(asked) == 2 and gepco in asked[0] and hafizabad in asked[1]
    assert "contested_relief" not in decisions, "told a second time"
    named = [one for one in re.findall("<li>.*?</li>", out + decisions) if gepco in unescape(one)]
    assert len(named) == 1
    assert "/ranking?" in named[0] and "/honesty?" in named[0] and "/scorecard?" in named[0]


def test_findings_of_one_department_are_one_and_others_stay_as_they_are():
    def told(words: str, about: str = "", *more: str) -> Finding:
        return Finding(Link(words, "p", {}), tuple(Link(one, "q", ()) for one in more), about)

    found = [told("a", "x", "m"), told("b"), told("c", "x", "m", "n"), told("d"), told("e", "y")]
    first, *others = one_for_each(found)
    assert (first.link.label, [link.label for link in first.also]) == ("a", ["c"])
    assert [link.label for link in first.more] == ["m", "n"]
    assert others == [found[1], found[3], found[4]]


def test_the_doors_name_the_worst_department_and_open_its_own_months(office_page):
    (doors,) = [e.proto.body for e in office_page("start").get("html") if "<nav" in e.proto.body]
    found = {urlsplit(href).path[1:]: (href, words) for href, words in anchors(doors)}
    worst = parse_qs(urlsplit(found["scorecard"][0]).query)["department"]
    href, words = found["months"]
    query = parse_qs(urlsplit(href).query)
    assert query["department"] == worst and query["share"] == ["closed_share_within_40"]
    shown = html(office_page("months", department=worst[0]))
    label = words.split(" at ")[1].rstrip("?")
    assert label and label in unescape(shown)


def test_seniors_land_and_the_crowd_before_the_limits_are_named_with_their_figures(
    office_page, office_files, sample, exact
):
    test = office_page("start", **{"from": "2018-10-01"})
    out, decisions = sections(test)
    ((href, seniors),) = [one for one in anchors(out) if one[0].startswith("/groups")]
    assert seniors.startswith("Senior citizens, against everybody else with the same cases: ")
    office_page("groups", figure="satisfaction")
    (row,) = [row for row in office_files("csv gaps") if row["group"] == "senior"]
    shown = re.search(r"Satisfied (\S+) points \((\S+) points to (\S+) points at 95", seniors)
    for name, text in zip(
        ("adjusted", "adjusted_low", "adjusted_high"), shown.groups(), strict=True
    ):
        value = float(text.replace("\u2212", "-"))
        assert value == pytest.approx(100 * float(row[name]), abs=0.051)
    assert f"Of {row['compared']} comparisons" in seniors and "figure=" in href
    answer = exact(sample, Question(("satisfaction",), ("category",)))
    least, after = sorted(answer.rows("category"), key=lambda row: row["satisfaction"])[:2]
    ((href, land),) = [one for one in anchors(decisions) if "category=" in one[0]]
    assert least.code == "land" and "category=land" in href
    assert land.startswith(f"{least.label.en}: {100 * least['satisfaction']:.1f} % of ")
    assert f"{least.whole('satisfaction'):,} citizens" in land
    assert f"{100 * after['satisfaction']:.1f} %, of 21" in land
    (crowd,) = [words for _, words in anchors(decisions) if "crowd before" in words]
    honesty = captions_of(office_page("honesty"))
    assert all(told.strip() in honesty for told in re.findall(r"Before day .*? give\.", crowd))
    assert "Before day 40" in crowd


def captions_of(test) -> str:
    return " ".join(caption.value for caption in test.caption)


@pytest.mark.parametrize(
    ("shares", "lowest"),
    [
        ({}, None),
        ({1: (300, 1000)}, None),
        ({1: (300, 1000), 2: (500, 1000), 3: (450, 1000)}, (1, 3)),
        ({1: (300, 1000), 2: (320, 1000), 3: (900, 1000)}, None),  # chance
        ({1: (300_000, 10**6), 2: (310_000, 10**6)}, None),  # certain, and one point
        ({1: (0, 40), 2: (900, 1000), 3: (800, 1000)}, (3, 2)),  # too few answers to compare
        ({1: (50, 100), 2: (61, 100)}, None),
        ({1: (50, 100), 2: (70, 100)}, (1, 2)),
    ],
)
def test_the_lowest_is_named_only_where_it_is_lower_than_each_other(shares, lowest):
    found = lowest_of(shares)
    assert (found and (found.code, found.of)) == lowest


def _label(measure: str, language: str) -> str:
    return MEASURES[measure].label.in_language(language)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_without_what_is_planted_nothing_stands_out_and_nothing_is_claimed(office_page, language):
    test = office_page("start", lang=language, **NOT_PLANTED)
    assert [info.value for info in test.info] == [say("start.nothing", language)]
    (decisions,) = sections(test)
    nobody = WORDS["start.contested_nobody"].in_language(language).split("{of}")[0]
    assert nobody in unescape(decisions)


def test_each_sentence_leads_to_the_page_that_says_the_same(office_page):
    out, _ = sections(office_page("start"))
    for href, words in anchors(out):
        page, query = urlsplit(href).path[1:], dict(parse_qsl(urlsplit(href).query))
        if page == "scorecard":
            continue
        shown = office_page(DOORS[page], **query)
        assert not shown.exception and not shown.warning, href
        label = words.split(": ")[1 if page == "ranking" else 0].split(" stand")[0].split("; ")[0]
        assert label.split(", ")[0] in unescape(html(shown)), href


def test_each_door_opens_with_nothing_left_unread(office_page):
    test = office_page("start", lang="ur", province="PK-SD")
    (doors,) = [e.proto.body for e in test.get("html") if "<nav" in e.proto.body]
    found = anchors(doors)
    assert len(found) >= 9
    for href, _ in found:
        query = {key: values for key, values in parse_qs(urlsplit(href).query).items()}
        assert query["province"] == ["PK-SD"] and query["lang"] == ["ur"]
        shown = office_page(DOORS[urlsplit(href).path[1:]], **query)
        assert not shown.exception and not shown.warning and not shown.error, href


@pytest.mark.parametrize("query", [{}, {"province": "PK-SD", "period": "2023"}])
def test_each_number_of_the_pairs_opens_as_many_complaints(office_page, sample, query):
    test = office_page("start", **query)
    (pairs,) = [e.proto.body for e in test.get("html") if "pairs" in e.proto.body]
    found = anchors(pairs)
    assert len(found) >= 8
    for href, words in found + [one for one in anchors(sections(test)[-1]) if "/cases" in one[0]]:
        params = parse_qs(urlsplit(href).query)
        problems: list[str] = []
        own = {key: params.pop(key) for key in ("measure", "of", "in", "order") if key in params}
        filters = Filters.from_query_params(params, problems)
        total = cases(sample, CaseQuestion.from_query_params(own, filters, problems)).total
        assert not problems
        count = re.search(r"[\d,]+", words)
        if "in" not in own:
            assert int(count[0].replace(",", "")) == total, href


def test_who_grew_most_is_who_grew_most(office_page, sample, exact):
    _, decisions = sections(office_page("start"))
    measures = ("opening", "received", "closed_undated", "reopenings", "closings", "backlog")
    answer = exact(sample, Question(measures, ("department",), window(sample)))
    change = {row.label.en: bridge_of(row).change for row in answer.rows("department")}
    most = sorted(change.values())[-3:][::-1]
    (told,) = [words for href, words in anchors(decisions) if href.startswith("/backlog")]
    shown = re.findall(r"(?:at |; )?([^;]+?) \(\+([\d,]+), from", told.partition(" at ")[2])
    assert [int(count.replace(",", "")) for _, count in shown] == most
    assert [change[label] for label, _ in shown] == most


def test_chosen_departments_are_not_ranked_and_it_says_so(office_page):
    test = office_page("start", department="gepco")
    assert not test.exception
    assert say("start.one_department", "en") in "\n".join(c.value for c in test.caption)
    assert "/ranking" not in "".join(sections(test))


def test_days_without_complaints_say_so_and_claim_nothing(office_page):
    test = office_page("start", period="2031")
    assert not test.exception and len(test.info) == 1
    assert len(sections(test)) <= 1 and "/ranking" not in "".join(sections(test))


def test_a_period_that_is_chosen_is_kept_in_every_link(office_page):
    test = office_page("start", period="2022")
    assert say("start.own_days", "en") not in [caption.value for caption in test.caption]
    for href, _ in anchors("".join(sections(test))):
        query = parse_qs(urlsplit(href).query)
        page = urlsplit(href).path
        assert page in ("/cases", "/changed") or query["period"] == ["2022"], href


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_source_that_records_little_is_told_what_was_not_looked_at(
    bare, open_page, monkeypatch, language
):
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", bare)
    test = open_page("office", "pages/office/start.py", lang=language)
    assert not test.exception and not test.error
    captions = "\n".join(caption.value for caption in test.caption)
    missing = say("start.not_looked", language, things="|").partition("|")[0]
    told = captions.partition(missing)[2]
    for measure in ("satisfaction", "contested_relief_within_90"):
        assert _label(measure, language) in told
    assert {"en": "not recorded", "ur": "درج نہیں"}[language] in html(test)
    assert {"en": "backlog grew", "ur": "کا اضافہ"}[language] not in html(test)


def test_each_view_is_logged_once(office_page):
    office_page("start", period="2023")
    with transaction(writes=False) as connection:
        pages = [row.page for row in log.rows(connection)]
    assert pages.count("office/start") >= 1 and pages[-1] == "office/start"


def test_the_file_holds_the_figures_of_the_pairs(office_page, office_files, sample, exact):
    office_page("start", period="2023")
    rows = office_files("csv start")
    values = {row["code"]: row["value"] for row in rows}
    answer = exact(sample, Question(("received", "closings"), (), Filters(period=("2023",))))
    assert values["received"] == str(answer.total["received"])
    assert values["closings"] == str(answer.total["closings"])
    ages = [row for row in rows if row["code"] == "closed_share_within_40"]
    assert [row["filters"] for row in ages] == [
        "from=2023-01-01&to=2023-12-31",
        "from=2022-01-01&to=2022-12-31",
    ]


def test_the_last_quarter_is_one_whose_complaints_are_all_old_enough():
    assert last_quarters(date(2024, 10, 29)) == ("2024-Q2", "2024-Q1")
    assert last_quarters(date(2024, 11, 8)) == ("2024-Q2", "2024-Q1")
    assert last_quarters(date(2024, 11, 9)) == ("2024-Q3", "2024-Q2")
    assert last_quarters(date(2024, 1, 5)) == ("2023-Q3", "2023-Q2")


@pytest.fixture(scope="module")
def address(office_sample, tmp_path_factory):
    """The address of a host with an office, over the sample, without a release."""
    with running_server(tmp_path_factory.mktemp("start"), office_sample) as server:
        yield server.url


@pytest.mark.waits
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["", "?lang=ur"])
def test_the_page_is_whole_in_a_browser(visit, language, size):
    page = visit(f"/start{language}", size)
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("[data-testid=stException]").count() == 0
    expect(page.locator(".pairs > div")).to_have_count(4)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_what_the_watch_rules_told_is_there_with_its_link_and_without_a_figure(
    office_page, tmp_path, monkeypatch, language
):
    monkeypatch.setenv("WATCH_RULES", str(tmp_path / "watch.toml"))
    (tmp_path / "watch.toml").write_text(
        '[[rule]]\nname = "late"\nshare = "closed_share_within_40"\nby = "province"\n'
        "points = 0.1\ncomplaints = 100\n"
    )
    assert say("start.watched", language) not in heads(office_page("start", lang=language))
    out, err = io.StringIO(), io.StringIO()
    assert watch([], Terminal(out, err)) == 0, err.getvalue()
    told = told_findings()
    test = office_page("start", lang=language)
    assert told and say("start.watched", language) in heads(test)
    shown = [(href, words) for href, words in anchors(html(test)) if href.startswith(told[0].path)]
    assert shown[0][1] == told[0].title.in_language(language)
    assert ("lang=ur" in shown[0][0]) == (language == "ur")
    (tmp_path / "watch" / "told.jsonl").write_text("nonsense\n")
    broken = office_page("start", lang=language)
    assert not broken.exception and "no finding" in broken.warning[0].value


def heads(test) -> list[str]:
    return [element.value for element in test.header]
