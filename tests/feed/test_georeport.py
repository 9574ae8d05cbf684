"""An Open311 server as a source of the feed: all of its requests, once, whatever its limits,
order, updates and outages.
"""

import threading
import time
from datetime import UTC, datetime, timedelta

import georeport
import pytest
from sqlalchemy import create_engine

from data_access.feed import Feed, FeedProblem, FeedSettings, feed_settings, read_mapping
from data_access.feed.settings import SourceSettings
from data_access.feed.sources.georeport import GeoReportServer
from tests.feed.georeport_server import Open311

pytestmark = pytest.mark.waits

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def server():
    found = Open311()
    yield found
    found.close()


class City:
    """A database that follows a server; ``look`` lets the feed look until nothing more comes."""

    def __init__(self, folder, server: Open311, days: int = 200, **settings):
        self.engine = create_engine(f"duckdb:///{folder}/city.duckdb")
        values = {"requests_per_minute": 1e6, "every_seconds": 0.0, "again_hours": 0.0, **settings}
        since = NOW - timedelta(days=days)
        mapping = read_mapping("georeport_feed")
        self.settings = SourceSettings(
            "city", "georeport", mapping, url=server.url, since=since, **values
        )
        self.feed = Feed(FeedSettings((self.settings,)), self.engine)

    def look(self, turns: int = 40) -> int:
        batches = 0
        for _ in range(turns):
            batches += self.feed.turn()
            time.sleep(0.03)
        return batches

    def restart(self) -> None:
        self.feed.close()
        self.feed = Feed(FeedSettings((self.settings,)), self.engine)

    def rows(self, statement: str) -> list[tuple]:
        with self.engine.connect() as connection:
            return connection.exec_driver_sql(statement).fetchall()

    def numbers(self) -> list[str]:
        return [number for (number,) in self.rows("select number from complaints order by number")]

    def error(self) -> str:
        return self.rows("select error from feed_state")[0][0] or ""


@pytest.fixture
def city(tmp_path, server):
    made = []

    def make(**settings):
        made.append(City(tmp_path, server, **settings))
        return made[-1]

    yield make
    for one in made:
        one.feed.close()
        one.engine.dispose()


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def test_the_whole_time_is_read_in_windows_of_ninety_days(server, city):
    for number, days in enumerate((199, 150, 91, 90, 89, 30, 1, 0)):
        server.file(f"r{number}", ago(days))
    found = city()
    found.look()
    assert found.numbers() == [f"r{number}" for number in range(8)]
    spans = [
        datetime.fromisoformat(asked["end_date"]) - datetime.fromisoformat(asked["start_date"])
        for asked in server.asked
    ]
    assert max(spans) <= timedelta(days=90) and not found.error()


@pytest.mark.parametrize(("limit", "requests"), [(1000, 230), (50, 230), (7, 60)])
def test_no_request_is_lost_to_the_limit_of_an_answer(server, city, limit, requests):
    server.limit = limit
    for number in range(requests):
        server.file(f"r{number:03}", ago(100 - number / 10))
    found = city(limit=float(min(limit, 1000)))
    found.look()
    assert len(found.numbers()) == requests


def test_a_limit_that_nobody_told_is_noticed(server, city):
    server.limit = 100  # the settings say 1,000
    for number in range(450):
        server.file(f"r{number:03}", ago(80 - number / 10))
    found = city()
    found.look()
    assert len(found.numbers()) == 450


def test_more_requests_of_one_second_than_an_answer_holds_come_by_pages(server, city):
    server.limit, server.has_pages = 10, True
    moment = ago(3)
    for number in range(25):
        server.file(f"r{number:02}", moment)
    found = city(limit=10.0)
    found.look(80)
    assert len(found.numbers()) == 25


def test_without_pages_they_are_told_and_never_lost_in_silence(server, city):
    server.limit = 10
    moment = ago(3)
    for number in range(25):
        server.file(f"r{number:02}", moment)
    found = city(limit=10.0)
    found.look()
    assert "has more than 10 requests of" in found.error()


def test_an_error_is_told_until_another_look_has_ended(server, city, monkeypatch):
    """A look takes time: while it lasts nobody knows whether the trouble is over."""
    server.limit = 10
    for number in range(25):
        server.file(f"r{number:02}", ago(3))
    found = city(limit=10.0)
    found.look()
    answer, may_answer = server.answer, threading.Event()
    monkeypatch.setattr(server, "answer", lambda *asked: may_answer.wait(20) and answer(*asked))
    next_look = max(line.again_at for line in found.feed._lines)
    time.sleep(max(0, next_look - time.monotonic()) + 0.1)
    found.look(3)
    assert "has more than 10 requests of" in found.error()
    server.has_pages = True
    may_answer.set()
    found.look(200)
    assert not found.error() and len(found.numbers()) == 25


def test_a_closing_of_an_old_request_is_found_and_repeats_change_nothing(server, city):
    server.file("old", ago(180))
    server.file("new", ago(1))
    found = city()
    found.look()
    version = found.rows("select version from dataset")
    found.look()
    assert found.rows("select version from dataset") == version
    server.file("old", ago(180), "closed", ago(2))
    found.look()
    assert found.rows("select number, status from complaints order by number") == [
        ("new", 1),
        ("old", 3),
    ]
    assert found.rows("select days_to_close from complaints where number = 'old'")[0][0] in (
        177,
        178,
        179,
    )


def test_an_update_that_lies_before_the_filing_or_stays_as_it_was_is_no_obstacle(server, city):
    server.file("a", ago(10), updated=ago(20))
    for number in range(
        10
    ):  # without a later time the order of digests would decide: half of them would stay
        server.file(f"b{number}", ago(10))
    found = city()
    found.look()
    server.file(
        "a", ago(10), "closed", ago(20)
    )  # its time of update did not move, and lies before the filing
    for number in range(10):
        server.file(f"b{number}", ago(10), "open", ago(10), service_name="Graffiti")
    found.look()
    names = "select number, name_en from complaints join categories using (category_id) order by 1"
    assert found.rows(names) == [
        ("a", "Pothole"),
        *((f"b{number}", "Graffiti") for number in range(10)),
    ]
    assert found.rows("select status from complaints where number = 'a'") == [(3,)]


def test_a_restart_changes_nothing_and_goes_on(server, city):
    for number in range(30):
        server.file(f"r{number:02}", ago(number * 6))
    found = city()
    found.look()
    version = found.rows("select version from dataset")
    found.restart()
    found.look()
    assert found.rows("select version from dataset") == version
    server.file("late", ago(0))
    found.look()
    assert len(found.numbers()) == 31


def test_an_outage_is_told_and_what_came_meanwhile_is_caught_up(server, city, monkeypatch):
    monkeypatch.setattr("data_access.feed.watch._FIRST_WAIT", 0.01)
    for number in range(6):
        server.file(f"r{number}", ago(number * 30))
    server.moods = [(0, {}), (500, {}), (502, {})]  # the second window fails twice
    found = city()
    found.look(3)
    found.look()
    assert found.numbers() == [f"r{number}" for number in range(6)] and not found.error()


def test_a_server_that_is_gone_is_told_with_its_address_and_without_its_key(server, city, tmp_path):
    key = tmp_path / "key"
    key.write_text("hidden-key")
    server.file("a", ago(1))
    found = city(secret_file=key)
    server.close()
    found.look(15)
    assert (
        "cannot be reached" in found.error()
        and server.url in found.error()
        and "hidden-key" not in found.error()
    )


def test_a_busy_server_is_left_alone_for_as_long_as_it_asks(server, city):
    server.file("a", ago(1))
    server.moods = [(429, {"Retry-After": "2"})]
    found = city(days=10)
    found.look(10)
    asked = len(server.asked)
    found.look(10)
    assert "it is asked again in 2 seconds" in found.error() and len(server.asked) == asked == 1
    time.sleep(2)
    found.look()
    assert found.numbers() == ["a"] and not found.error()


def test_no_more_questions_are_put_than_the_settings_allow(server):
    settings = SourceSettings(
        "city",
        "georeport",
        read_mapping("georeport_feed"),
        url=server.url,
        since=ago(300),
        requests_per_minute=300,
    )
    begun = time.monotonic()
    list(GeoReportServer(settings).arrivals(None))
    assert len(server.asked) == 4 and time.monotonic() - begun >= 3 * 60 / 300


def test_the_key_and_the_jurisdiction_are_sent_and_a_refusal_is_told(server, city, tmp_path):
    server.api_key = "right"
    server.file("a", ago(1))
    key = tmp_path / "key"
    key.write_text("wrong\n")
    found = city(secret_file=key, jurisdiction_id="city.example")
    found.look(15)
    assert "api_key was not provided or is wrong" in found.error()
    key.write_text("right\n")
    time.sleep(1.5)
    found.look()
    assert found.numbers() == ["a"] and server.asked[-1]["jurisdiction_id"] == "city.example"


def test_the_public_client_reads_the_same_from_the_server(server, city):
    """The test server speaks what others understand: the client from PyPI sees the requests that
    the feed took.
    """
    for number in range(5):
        server.file(f"r{number}", ago(number + 1), "closed" if number % 2 else "open")
    found = city(days=80)
    found.look()
    status = dict(found.rows("select number, status from complaints"))
    for form in ("json", "xml"):
        client = georeport.GeoReport(server.url, output_format=form)
        rows = client.get_service_requests(
            start_date=f"{ago(80):%Y-%m-%dT%H:%M:%SZ}", end_date=f"{NOW:%Y-%m-%dT%H:%M:%SZ}"
        )
        assert {
            row["service_request_id"]: 3 if row["status"] == "closed" else 1 for row in rows
        } == status


@pytest.mark.parametrize(
    "line, sentence",
    [
        ('url = "city.example"', "url is no address of a server"),
        ('since = "2023"', "since is missing; give the first day to read without quotes"),
        ("window_days = 365", "window_days must be from 1 to 90: GeoReport v2 allows no more"),
        ("requests_per_minute = 0", "requests_per_minute must be more than 0"),
        ("page = 3", "page is unknown here"),
    ],
)
def test_a_mistake_in_the_settings_is_told(tmp_path, line, sentence):
    lines = {
        "name": '"c"',
        "kind": '"georeport"',
        "mapping": '"georeport_feed"',
        "url": '"https://x/v2"',
        "since": "2023-01-01",
    }
    name, _, value = line.partition(" = ")
    text = "[[source]]\n" + "".join(
        f"{key} = {told}\n" for key, told in {**lines, name: value}.items()
    )
    (tmp_path / "feed.toml").write_text(text)
    with pytest.raises(FeedProblem, match=sentence):
        feed_settings(tmp_path / "feed.toml")
