"""Pages that follow the data: what is told to whom, how often the data are read, and what pages
hold for it.
"""

import asyncio
import json
import re
import shutil
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

import server
from data_access import Complaints, Late, Question, late_source, open_complaints
from data_access import host as server_host
from data_access.feed import FeedSettings
from data_access.publish.live_totals import LiveTotals
from data_access.query.freshness import (
    DAYS_SETTING,
    HOURS_SETTING,
    ZONE_SETTING,
    expected_from_settings,
)
from pages.statements import lateness, live_news
from pages.statements.live_news import news
from pages.words import say
from tests.pages.fresh_start import forget_all
from tests.release.told_totals import forget_totals
from web.guards.guard import Guard
from web.guards.limits import Limits
from web.live import PATH, Live

ROOT = Path(__file__).parents[2]
PUBLIC, OFFICE = ("public", "en"), ("office", "en")
SETTINGS = (DAYS_SETTING, HOURS_SETTING, ZONE_SETTING)


class Source:
    """What ``Live`` reads: a text that the test changes, and how often it was read."""

    def __init__(self):
        self.texts, self.reads, self.problem = {"version": "1"}, 0, None

    def __call__(self, wanted):
        self.reads += 1
        if self.problem:
            raise self.problem
        return {one: dict(self.texts) for one in wanted}


@pytest.fixture
def source() -> Source:
    return Source()


async def _next(stream) -> dict | str:
    """Return the next thing that a listener is told: texts, or a sign of life."""
    async with asyncio.timeout(5):
        told = await anext(stream)
        while told.startswith("retry"):
            told = await anext(stream)
    return json.loads(told.removeprefix("data: ")) if told.startswith("data: ") else told


def test_a_listener_is_told_everything_first_and_then_what_changed(source):
    async def listen():
        live = Live(source, every=0.01)
        stream = live._events(PUBLIC)
        source.texts = {"version": "1", "filed": "100"}
        first = await _next(stream)
        source.texts = {"version": "2", "filed": "100"}
        second = await _next(stream)
        await stream.aclose()
        return first, second

    assert asyncio.run(listen()) == ({"version": "1", "filed": "100"}, {"version": "2"})


def test_a_slow_listener_is_told_the_newest_and_nothing_between(source):
    async def listen():
        live = Live(source, every=0.01)
        stream = live._events(PUBLIC)
        await _next(stream)
        for number in range(2, 6):
            source.texts = {"version": str(number)}
            await asyncio.sleep(0.05)
        told = await _next(stream)
        await stream.aclose()
        return told

    assert asyncio.run(listen()) == {"version": "5"}


def test_the_data_are_read_once_for_all_who_listen_and_not_at_all_without(source):
    async def listen():
        live = Live(source, every=0.05)
        streams = [live._events(PUBLIC) for _ in range(50)]
        for stream in streams:
            await _next(stream)
        before = source.reads
        await asyncio.sleep(0.5)
        while_listening = source.reads - before
        for stream in streams:
            await stream.aclose()
        await asyncio.sleep(0.1)
        before = source.reads
        await asyncio.sleep(0.3)
        return while_listening, source.reads - before

    while_listening, without = asyncio.run(listen())
    assert 1 <= while_listening <= 11 and without == 0


def test_who_says_that_the_data_are_new_need_not_wait_for_the_next_turn(source):
    async def listen():
        live = Live(source, every=60)
        live.hint()  # while nobody listens, that is nobody's business
        stream = live._events(PUBLIC)
        await _next(stream)
        source.texts = {"version": "2"}
        await asyncio.to_thread(live.hint)
        told = await _next(stream)
        source.texts = {"version": "3"}
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await anext(stream)
        await stream.aclose()
        return told

    assert asyncio.run(listen()) == {"version": "2"}


def test_the_feed_of_a_server_says_to_its_open_pages_that_the_data_are_new(source, monkeypatch):
    live, feeds, told = Live(source), [], []
    keeper = SimpleNamespace(start=lambda: "")
    monkeypatch.setattr(
        server, "DatabaseOwner", lambda address, report, feed: feeds.append(feed) or keeper
    )
    monkeypatch.setattr(
        server,
        "Feed",
        lambda sources, tell, changed: told.append(tell) or SimpleNamespace(run=lambda stop: None),
    )
    server._keep("http://127.0.0.1", FeedSettings((object(),)), live)
    feeds[0](threading.Event())
    assert told == [live.hint]


def test_who_comes_after_a_pause_is_not_told_what_was_true_before_it(source):
    async def listen():
        live = Live(source, every=0.01)
        stream = live._events(PUBLIC)
        await _next(stream)
        await stream.aclose()
        await asyncio.sleep(0.1)
        source.texts = {"version": "9"}
        later = live._events(PUBLIC)
        told = await _next(later)
        await later.aclose()
        return told

    assert asyncio.run(listen()) == {"version": "9"}


def test_data_that_cannot_be_read_are_logged_once_and_told_when_they_can(source, caplog):
    async def listen():
        live = Live(source, every=0.01)
        source.problem = OSError("gone")
        stream = live._events(PUBLIC)
        waiting = asyncio.create_task(_next(stream))
        await asyncio.sleep(0.2)
        source.problem = None
        told = await waiting
        await stream.aclose()
        return told

    assert asyncio.run(listen()) == {"version": "1"}
    assert [record.message for record in caplog.records].count("no news") == 1


def test_a_silent_stream_gives_signs_of_life_and_a_closing_server_ends_it(source):
    async def listen():
        live = Live(source, every=0.01, heartbeat=0.05)
        stream = live._events(PUBLIC)
        await _next(stream)
        sign = await _next(stream)
        live.close()
        async with asyncio.timeout(5):
            rest = [told async for told in stream]
        return sign, rest

    sign, rest = asyncio.run(listen())
    assert sign == ":\n\n" and all(told == sign for told in rest)


def test_one_client_cannot_take_all_streams_and_gets_one_back_that_ends():
    ends = asyncio.Event()

    async def stream(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await ends.wait()

    async def ask(guard: Guard) -> asyncio.Task:
        sent: list[dict] = []

        async def note(message):
            sent.append(message)

        headers = [(b"host", b"127.0.0.1")]
        scope = {
            "type": "http",
            "method": "GET",
            "path": PATH,
            "raw_path": PATH.encode(),
            "query_string": b"",
        }
        scope |= {"headers": headers, "scheme": "http", "client": ("127.0.0.9", 1)}
        task = asyncio.create_task(guard(scope, lambda: ends.wait(), note))
        await asyncio.sleep(0.01)
        task.status = sent[0]["status"]
        return task

    async def listen() -> list[int]:
        guard = Guard(stream, Limits(client_visits=2), frozenset({"127.0.0.1"}))
        tasks = [await ask(guard) for _ in range(3)]
        ends.set()
        await asyncio.gather(*tasks)
        return [task.status for task in (*tasks, await ask(guard))]

    assert asyncio.run(listen()) == [200, 200, 503, 200]


@pytest.fixture
def host(published, monkeypatch):
    """The sample and its release, and nothing kept from before."""
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", published.complaints)
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", published.release)
    forget_totals(published.folder)
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    forget_all()
    yield published
    forget_all()


def _page(**query: str) -> AppTest:
    test = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    for key, value in query.items():
        test.query_params[key] = value
    return test.run()


def _html(test: AppTest) -> str:
    return "\n".join(
        element.proto.body for element in test.get("html") if "<style>" not in element.proto.body
    )


@pytest.mark.parametrize("language", ["en", "ur"])
def test_every_place_of_a_public_page_that_follows_shows_what_its_news_say(host, language):
    shown = _html(_page(lang=language))
    told = news([("public", language)])["public", language]
    places = dict(re.findall(r'data-live="([^"]+)">(?:<bdi>)?([^<]*)<', shown))
    assert len(places) > 20 and places == {
        name: text for name, text in told.items() if name in places
    }
    assert told.keys() - places.keys() == {"version", "release"}
    assert (
        f'data-version="{told["version"]}"' in shown
        and f'hidden data-release="{told["release"]}"' in shown
    )


def test_news_for_office_pages_hold_no_figure(host):
    assert news([OFFICE])[OFFICE].keys() == {"version", "late"}


def test_an_office_page_tells_its_version_and_can_be_run_again_by_those_who_may_see_it(
    host, open_page
):
    page = open_page("office", "pages/office/overview.py")
    version = news([OFFICE])[OFFICE]["version"]
    assert f'data-follow="office" data-version="{version}" data-late=""' in _html(page)
    labels = [button.label for button in page.button]
    assert labels == [say("live.redraw", "en"), say("views.keep", "en")]
    stranger = open_page("", "pages/office/overview.py")
    assert "data-follow" not in _html(stranger) and not stranger.button


@pytest.mark.parametrize("page", ["pages/operations/audit.py", "pages/operations/disclosure.py"])
def test_a_page_without_figures_of_complaints_does_not_follow_them(host, open_page, page):
    role = "auditor" if "audit" in page else "officer"
    assert "data-follow" not in _html(open_page(role, page))


def test_a_public_only_host_has_nothing_to_follow(host, monkeypatch):
    monkeypatch.delenv("COMPLAINTS_DATABASE_URL")
    shown = _html(_page())
    assert 'class="counters"' in shown and "data-follow" not in shown and "data-live" not in shown


def test_the_news_of_a_public_page_are_the_same_while_the_data_change_and_its_totals_do_not(
    host, monkeypatch
):
    """No version of the data is told to everybody: each would tell the moment of a filing or
    closing.
    """
    before, dataset = news([PUBLIC, OFFICE]), server_host.live_dataset()
    monkeypatch.setattr(
        live_news, "renew_dataset", lambda: replace(dataset, version=dataset.version + 1)
    )
    monkeypatch.setattr(
        Complaints, "ask_all", lambda self, asked: pytest.fail("counted before its time")
    )
    after = news([PUBLIC, OFFICE])
    assert after[PUBLIC] == before[PUBLIC] and after[OFFICE]["version"] != before[OFFICE]["version"]


def test_what_is_told_of_a_public_page_are_tens_of_places_that_are_large_enough(
    host, exact, monkeypatch
):
    of_clock = LiveTotals.__init__.__defaults__[0]
    monkeypatch.setattr(
        LiveTotals.__init__, "__defaults__", (of_clock, lambda: 1.0)
    )  # a draw that withholds nothing large
    complaints = open_complaints(host.complaints)
    answer = exact(complaints, Question(("filed", "addressed"), ("province",)))
    complaints.close()
    told, sums = news([PUBLIC])[PUBLIC], {"filed": 0, "addressed": 0}
    for row in answer.rows("province"):
        for name in sums:
            sums[name] += row[name] // 10 * 10
            assert told[f"{row.code} {name}"] == f"{row[name] // 10 * 10:,}"
    assert {name: told[name] for name in sums} == {
        name: f"{value:,}" for name, value in sums.items()
    }
    assert told["open"] == f"{sums['filed'] - sums['addressed']:,}"
    assert f"{answer.total['filed']:,}" not in told.values()


def test_visitors_who_come_at_once_wait_for_one_count(host, monkeypatch):
    counted: list[int] = []
    real = Complaints.ask_all
    monkeypatch.setattr(
        Complaints, "ask_all", lambda self, asked: counted.append(1) or real(self, asked)
    )
    _at_once(8, server_host.live_totals)
    assert len(counted) == 1


def _at_once(many: int, act) -> None:
    """Let so many threads do something at the same moment."""
    start = threading.Barrier(many)
    threads = [threading.Thread(target=lambda: (start.wait(), act())) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _at(text: str) -> datetime:
    """A moment in the time zone of the portal."""
    return datetime.fromisoformat(f"{text}+05:00")


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-23 09:00", "2026-11-24 15:00"),  # Monday: 15 hours of Monday and 15 of Tuesday
        ("2026-11-27 18:00", "2026-11-29 00:00"),  # Friday: 6 hours, and the 24 of Saturday
        (
            "2026-11-28 10:00",
            "2026-11-30 16:00",
        ),  # Saturday: 14 hours, Sunday does not count, 16 of Monday
        ("2026-11-29 12:00", "2026-12-01 06:00"),  # Sunday: its hours do not count
    ],
)
def test_sundays_do_not_make_data_late(monkeypatch, received, due):
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    expected = expected_from_settings()
    sent = {"portal": _at(received)}
    assert expected.by(_at(received)) == _at(due)
    assert late_source(sent, _at(due), expected) is None
    found = late_source(sent, _at(due).replace(second=1), expected)
    assert found == Late("portal", _at(received), _at(due))


def test_the_source_that_has_been_late_longest_is_named_and_one_in_time_is_not(monkeypatch):
    monkeypatch.setenv(HOURS_SETTING, "2")
    sent = {
        "a": _at("2026-11-24 09:00"),
        "b": _at("2026-11-24 08:00"),
        "c": _at("2026-11-24 11:59"),
    }
    assert late_source(sent, _at("2026-11-24 12:00"), expected_from_settings()).source == "b"
    assert late_source({}, _at("2026-11-24 12:00"), expected_from_settings()) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [(HOURS_SETTING, "soon"), (HOURS_SETTING, "0"), (DAYS_SETTING, "mon-funday"), (ZONE_SETTING, "Asia/Nowhere"), (ZONE_SETTING, "../x")],
)  # fmt: skip
def test_a_setting_that_cannot_be_read_is_named(monkeypatch, name, text):
    monkeypatch.setenv(name, text)
    with pytest.raises(ValueError, match=name):
        expected_from_settings()


@pytest.mark.parametrize(
    ("text", "days"), [("mon,wed", {0, 2}), ("Sat-Mon", {5, 6, 0}), ("tue", {1})]
)
def test_days_are_read_as_people_write_them(monkeypatch, text, days):
    monkeypatch.setenv(DAYS_SETTING, text)
    assert expected_from_settings().days == days


@pytest.mark.parametrize("language", ["en", "ur"])
def test_late_data_are_announced_on_public_and_office_pages(host, open_page, monkeypatch, language):
    late = Late("portal", _at("2026-11-24 09:05"), _at("2026-11-25 15:05"))
    monkeypatch.setattr(lateness, "late", lambda version: late)
    words = lateness.late_words(1, language)
    assert "2026" in words and "09:05" in words and "15:05" in words and "portal" in words
    for page in (
        _page(lang=language),
        open_page("office", "pages/office/overview.py", lang=language),
    ):
        assert f'data-live="late">{words}</p>' in _html(page)


def test_a_source_of_the_feed_is_late_by_what_it_brought_last_and_one_that_brought_nothing_never(
    host, tmp_path, monkeypatch
):
    fed = shutil.copy(host.folder / "small.duckdb", tmp_path / "fed.duckdb")
    with duckdb.connect(str(fed)) as connection:
        connection.execute(
            "INSERT INTO feed_state (source, kind, received_at, applied, unchanged, rejected) VALUES "
            "('portal', 'folder', '2026-11-24 04:05:00', 1, 0, 0), ('new', 'folder', NULL, 0, 0, 0)"
        )
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", f"duckdb:///{fed}")
    monkeypatch.setenv(HOURS_SETTING, "0.001")
    forget_all()
    found = server_host.late(1)
    assert (found.source, found.since) == ("portal", _at("2026-11-24 09:05"))  # the table holds UTC
    assert news([PUBLIC])[PUBLIC]["late"] == lateness.late_words(1, "en") != ""


def test_the_sample_has_no_feed_and_is_never_late(host):
    complaints = open_complaints(host.complaints)
    complaints.close()
    assert (
        server_host.late(1) is None
        and late_source({}, datetime(2999, 1, 1, tzinfo=UTC), expected_from_settings()) is None
    )
