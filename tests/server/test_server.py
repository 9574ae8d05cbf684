"""What the server lets in and what every answer carries; how much, how often; what it logs; that
it asks nobody outside.
"""

import asyncio
import http.client
import json
import logging
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from data_access.publish.progress import progress_told
from sample_data.build import build
from tests.server.running_server import CODE, ROOT, running_server
from tests.server.streamlit_client import open_page
from web import logs
from web.guards import hosts
from web.guards.limits import Limits, limits_from_settings
from web.guards.rates import Places, Rates, client_of
from web.guards.visits import ThrottledReceive

pytestmark = pytest.mark.waits

SAFE = {
    "content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy", "permissions-policy",
    "cross-origin-opener-policy", "cross-origin-resource-policy", "cache-control",
}  # fmt: skip


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("server") / "small.duckdb"
    build(5_000, path)
    return path


@pytest.fixture(scope="module")
def server(database, tmp_path_factory):
    with running_server(tmp_path_factory.mktemp("log"), database) as found:
        yield found


def ask(server, path="/", method="GET", headers=None, body=None):
    """Return status, headers (lower case) and text; ``Host`` may be changed by ``headers``."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    headers = headers or {}
    connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    if body is not None:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    answer = connection.getresponse()
    found = {name.lower(): value for name, value in answer.getheaders()}
    text = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, found, text


def say(server, text: bytes, seconds=20) -> bytes:
    """Send bytes as they are and return all that comes back until the server ends the
    connection.
    """
    with socket.create_connection(("127.0.0.1", server.port), timeout=seconds) as connection:
        connection.sendall(text)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
        return b"".join(parts)


def visit(server, **more):
    return connect(
        f"ws://127.0.0.1:{server.port}/_stcore/stream",
        subprotocols=["streamlit"],
        open_timeout=20,
        **more,
    )


# Every answer


ANSWERS = [
    ("/", 200), ("/office-overview", 200), ("/health", 200), ("/live", 200), ("/app/static/favicon.png", 200),
    ("/office/sign-in", 200), ("/live/follow.js", 200), ("/_stcore/health", 200), ("/_stcore/host-config", 200), ("/media/none.csv", 404),
    ("/app/static/none.png", 404), ("/_stcore/metrics", 404), ("/_stcore/metrics/", 404), ("/%5fstcore/metrics", 404),
    ("/_stcore/agent/openapi.json", 404), ("/_stcore/agent/mcp", 404), ("/component/x/y.html", 404),
    ("//elsewhere.example/x", 400), ("/" + 9000 * "x", 414), ("/?" + 9000 * "x", 414),
]  # fmt: skip


@pytest.mark.parametrize("path, status", ANSWERS)
def test_every_answer_carries_the_headers_that_keep_browsers_safe(server, path, status):
    found, headers, _ = ask(server, path, headers={"Accept": "text/html"})
    assert found == status
    assert headers.keys() >= SAFE
    assert headers["x-frame-options"] == "DENY" and headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers and "x-powered-by" not in headers


@pytest.mark.parametrize(
    "request_text, status",
    [
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.0\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: 127.0.0.1\r\n\r\n", 400),
        (b"GET /\x00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + 60_000 * b"x", 400),
        (
            b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nX: "
            + 25_000 * b"x"
            + b"\r\n\r\n",
            431,
        ),
        (
            b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            + 120 * b"X: y\r\n"
            + b"\r\n",
            431,
        ),
        (
            b"POST /office/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
            400,
        ),
        (b"POST /office/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n", 400),
    ],
)
def test_what_is_no_proper_request_gets_a_clean_refusal_with_the_same_headers(
    server, request_text, status
):
    answer = say(server, request_text)
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    head = answer.split(b"\r\n\r\n")[0].lower()
    assert (
        all(name.encode() in head for name in SAFE - {"cache-control"})
        and b"\r\nserver:" not in head
    )


def test_the_policy_names_this_server_alone_and_lets_no_text_become_a_script(server):
    _, headers, _ = ask(server, headers={"Host": f"localhost:{server.port}"})
    policy = dict(
        part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";")
    )
    here = f"localhost:{server.port}"
    assert policy["connect-src"] == f"'self' ws://{here} wss://{here}"
    assert policy["default-src"] == "'self'" and policy["frame-ancestors"] == "'none'"
    assert "'unsafe-eval'" not in headers["content-security-policy"]
    assert "'unsafe-inline'" not in policy["script-src"]
    assert not {"*", "http:", "https:", "ws:", "wss:"} & set(
        headers["content-security-policy"].replace(";", "").split()
    )


def test_a_page_that_the_server_cannot_answer_is_an_error_without_details(server):
    status, headers, text = ask(
        server, "/office/sign-in", "POST", {"Content-Type": "multipart/form-data"}, b"x"
    )
    assert 400 <= status < 600 and headers.keys() >= SAFE and "Traceback" not in text


# Host and origin


@pytest.mark.parametrize(
    "host, status",
    [
        ("127.0.0.1", 200), ("localhost:8501", 200), ("LOCALHOST", 200), ("[::1]:8501", 200), ("localhost.", 200),
        ("elsewhere.example", 421), ("127.0.0.1.elsewhere.example", 421), ("10.0.0.7", 421), ("0.0.0.0", 421),
        ("localhost@elsewhere.example", 400), ("elsewhere.example#localhost", 400), ("localhost:99999", 400),
        ("localhost;connect-src *", 400), ("", 400), ("local host", 400), ("localhost/x", 400), ("[::1", 400),
    ],
)  # fmt: skip
def test_only_this_servers_names_are_answered(server, host, status):
    assert ask(server, "/live", headers={"Host": host})[0] == status


@pytest.mark.parametrize(
    "more", [{"X-Forwarded-Host": "elsewhere.example"}, {"Forwarded": "host=elsewhere.example"}]
)
def test_a_forwarded_host_is_never_believed(server, more):
    status, headers, text = ask(server, "/", headers=more)
    assert status == 200 and "elsewhere" not in str(headers) + text
    origin = {"Origin": "http://elsewhere.example"}
    assert ask(server, "/live", headers=more | origin)[0] == 403


FOREIGN = [
    "null", "NULL", "", "http://elsewhere.example", "HTTPS://ELSEWHERE.EXAMPLE", "http://127.0.0.1:1", "http://127.0.0.1",
    "http://127.0.0.1:{port}@elsewhere.example", "http://elsewhere.example@127.0.0.1:{port}", "file://", "127.0.0.1:{port}",
    "http://127.0.0.1:{port}.elsewhere.example", "http://elsewhere.example#127.0.0.1:{port}", "http://localhost:{port}",
    "http://127.0.0.1:{port}/", "http://127.0.0.1:{port}, http://elsewhere.example", "ws://127.0.0.1:{port}",
    "chrome-extension://127.0.0.1:{port}", "http://127.0.0.1:0{port}",
]  # fmt: skip


@pytest.mark.parametrize("origin", FOREIGN)
def test_other_origins_are_refused_for_requests_and_for_the_websocket(server, origin):
    origin = origin.format(port=server.port)
    assert ask(server, "/live", headers={"Origin": origin})[0] == 403
    with pytest.raises(InvalidStatus) as refused:
        visit(server, additional_headers={"Origin": origin}).close()
    assert refused.value.response.status_code == 403
    assert {name.lower() for name in refused.value.response.headers} >= SAFE


@pytest.mark.parametrize(
    "origin", ["http://127.0.0.1:{port}", "HTTP://127.0.0.1:{port}", "https://127.0.0.1:{port}"]
)
def test_the_own_origin_is_let_in(server, origin):
    """Also by https: a proxy that adds TLS may not say so."""
    origin = origin.format(port=server.port)
    assert ask(server, "/live", headers={"Origin": origin})[0] == 200
    with visit(server, additional_headers={"Origin": origin}) as connection:
        assert connection.subprotocol == "streamlit"


def test_two_origins_are_as_bad_as_a_foreign_one(server):
    own = f"Origin: http://127.0.0.1:{server.port}\r\n"
    head = f"GET /live HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nConnection: close\r\n{own}{own}\r\n"
    assert b" 403 " in say(server, head.encode())


def test_an_insecure_page_may_not_speak_to_a_secure_one_of_the_same_name():
    scope = {"scheme": "https", "headers": [(b"origin", b"http://house.example")]}
    assert hosts.is_foreign(scope, ("house.example", ""))
    scope["headers"] = [(b"origin", b"https://house.example:443")]
    assert not hosts.is_foreign(scope, ("house.example", ""))


@pytest.mark.parametrize(
    "setting, listens_on, ours, not_ours",
    [
        ("", "127.0.0.1", {"localhost", "127.0.0.1", "::1"}, {"10.0.0.7", "house.example"}),
        (
            "",
            "0.0.0.0",
            {"10.0.0.7", "2001:db8::1", "localhost"},
            {"house.example", "10.0.0.7.example"},
        ),
        (
            "House.Example, [2001:db8::1]",
            "0.0.0.0",
            {"house.example", "2001:db8::1", "127.0.0.1"},
            {"10.0.0.7", "example"},
        ),
    ],
)
def test_names_come_from_the_setting_or_from_where_the_server_listens(
    setting, listens_on, ours, not_ours
):
    names = hosts.allowed_names(setting, listens_on)
    assert all(hosts.is_ours(name, names) for name in ours)
    assert not any(hosts.is_ours(name, names) for name in not_ours)


# Limits


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "BREW"])
def test_methods_that_nobody_needs_are_refused(server, method):
    assert ask(server, "/office/sign-in", method)[0] == 405


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "OPTIONS"])
def test_nothing_can_be_uploaded_without_a_sign_in(server, method):
    assert ask(server, "/_stcore/upload_file/session/file", method, body=b"x")[0] in (404, 405)


def test_a_large_body_is_refused_whether_or_not_it_says_its_size(server):
    big = b"code=" + 20_000 * b"x"
    assert ask(server, "/office/sign-in", "POST", body=big)[0] == 413
    chunks = b"".join(b"1000\r\n" + 4096 * b"x" + b"\r\n" for _ in range(6)) + b"0\r\n\r\n"
    head = b"POST /office/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert b" 413 " in say(server, head + chunks)


def test_a_large_message_ends_the_visit(server):
    with visit(server) as connection:
        connection.send(300_000 * b"x")
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                connection.recv(timeout=20)
    assert closed.value.rcvd.code == 1009


def test_a_text_message_ends_the_visit(server):
    with visit(server) as connection:
        connection.send("hello")
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                connection.recv(timeout=20)
    assert closed.value.rcvd.code == 1003


def test_only_the_pages_own_websocket_can_be_opened(server):
    for path in ("/", "/_stcore/other", "/static/index.html"):
        with pytest.raises(InvalidStatus) as refused:
            connect(f"ws://127.0.0.1:{server.port}{path}").close()
        assert refused.value.response.status_code == 404


def test_who_asks_too_often_waits_and_others_do_not():
    now = [0.0]
    rates = Rates(per_second=2, most=4, clock=lambda: now[0])
    assert [rates.wait("one") for _ in range(4)] == 4 * [0.0]
    assert 0 < rates.wait("one") <= 0.5 and rates.wait("other") == 0
    now[0] += 0.5
    assert rates.wait("one") == 0 and rates.wait("one") > 0
    now[0] += 1000
    assert [rates.wait("one") for _ in range(5)][3:] == [0.0, 0.5]


def test_a_refused_client_does_not_fall_into_debt():
    now = [0.0]
    rates = Rates(per_second=1, most=1, clock=lambda: now[0])
    assert [rates.wait("one") for _ in range(100)][-1] == 1
    now[0] += 1.01
    assert rates.wait("one") == 0


def test_a_million_clients_take_no_more_memory_than_the_limit():
    rates = Rates(per_second=1, most=1, clients=100)
    for number in range(10_000):
        rates.wait(f"10.0.{number // 250}.{number % 250}")
    assert len(rates._buckets) == 100
    places = Places(of_client=1, in_all=3)
    assert [places.enter(f"client {number}") for number in range(1000)] == 3 * [True] + 997 * [
        False
    ]
    assert len(places._open) == 3


def test_messages_of_one_visit_come_through_at_a_bounded_pace():
    """Not lost: a page that a person uses quickly is only slower for a moment."""
    message = BackMsg()
    message.rerun_script.page_name = "overview"
    sent = {"type": "websocket.receive", "bytes": message.SerializeToString()}

    async def receive():
        return sent

    async def read(count: int) -> float:
        patient = ThrottledReceive(receive, None, Limits(messages=100, message_burst=10))
        begin = time.monotonic()
        assert [await patient() for _ in range(count)] == count * [sent]
        return time.monotonic() - begin

    assert asyncio.run(read(10)) < 0.1
    assert 0.25 < asyncio.run(read(40)) < 2


def test_places_are_given_back():
    places = Places(of_client=2, in_all=3)
    assert [places.enter("one"), places.enter("one"), places.enter("one")] == [True, True, False]
    assert places.enter("other") and not places.enter("third")
    places.leave("one")
    assert places.enter("third") and not places.enter("one")


@pytest.mark.parametrize(
    "address, client",
    [
        ("203.0.113.5", "203.0.113.5"), ("2001:db8:1:2::9", "2001:db8:1:2::/64"), ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.5", "203.0.113.5"), ("", ""), (1000 * "x", 64 * "x"),
    ],
)  # fmt: skip
def test_one_subscriber_is_one_client(address, client):
    assert client_of(address) == client


@pytest.mark.parametrize("value", ["0", "-1", "many", "nan", "inf"])
def test_a_limit_that_makes_no_sense_is_named(monkeypatch, value):
    monkeypatch.setenv("DASHBOARD_CLIENT_VISITS", value)
    with pytest.raises(ValueError, match="DASHBOARD_CLIENT_VISITS"):
        limits_from_settings()


def test_limits_come_from_the_settings(monkeypatch):
    monkeypatch.setenv("DASHBOARD_CLIENT_RATE", "900")
    monkeypatch.setenv("DASHBOARD_VISITS", "7")
    found = limits_from_settings()
    assert (found.rate, found.burst, found.visits, found.client_visits) == (
        900,
        1800,
        7,
        Limits().client_visits,
    )


@pytest.fixture(scope="module")
def strict_server(database, tmp_path_factory):
    """A server with low limits, behind a proxy that it trusts, known by one name."""
    settings = {
        "DASHBOARD_CLIENT_VISITS": "2", "DASHBOARD_VISITS": "3", "DASHBOARD_CLIENT_RATE": "1", "DASHBOARD_HOSTS": "house.example",
        "DASHBOARD_PROXIES": "127.0.0.1",
    }  # fmt: skip
    with running_server(tmp_path_factory.mktemp("strict"), database, **settings) as found:
        yield found


def _from(address, **more):
    return {"X-Forwarded-For": address, "Host": "house.example"} | more


def test_visits_are_counted_for_each_client_and_in_all(strict_server):
    def open_visit(address):
        return visit(strict_server, additional_headers={"X-Forwarded-For": address})

    with open_visit("203.0.113.1"), open_visit("203.0.113.1"):
        with pytest.raises(InvalidStatus, match="503"):
            open_visit("203.0.113.1").close()
        with open_visit("203.0.113.2"), pytest.raises(InvalidStatus, match="503"):
            open_visit("203.0.113.3").close()
    for _ in range(50):  # the server learns of the end
        time.sleep(0.05)
        try:
            with open_visit("203.0.113.1"):
                break
        except InvalidStatus:
            continue
    else:
        raise AssertionError("places were not given back")


def test_too_many_requests_of_one_client_get_429_and_a_time_to_wait_and_nobody_else_suffers(
    strict_server,
):
    statuses = []
    connection = http.client.HTTPConnection("127.0.0.1", strict_server.port, timeout=20)
    for _ in range(620):
        connection.request("GET", "/live", headers=_from("203.0.113.9"))
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
    assert statuses[:590] == 590 * [200] and statuses[-1] == 429
    assert int(answer.headers["Retry-After"]) >= 1
    assert ask(strict_server, "/live", headers=_from("203.0.113.10"))[0] == 200
    # what the client itself writes stands before what the proxy adds
    assert ask(strict_server, "/live", headers=_from("203.0.113.77, 203.0.113.9"))[0] == 429


def test_the_public_name_and_https_are_known_behind_the_proxy(strict_server):
    secure = _from("203.0.113.11", **{"X-Forwarded-Proto": "https"})
    assert (
        ask(strict_server, "/live", headers=secure | {"Origin": "https://house.example"})[0] == 200
    )
    assert (
        ask(strict_server, "/live", headers=secure | {"Origin": "http://house.example"})[0] == 403
    )
    assert (
        ask(strict_server, "/live", headers=_from("203.0.113.11") | {"Host": "other.example"})[0]
        == 421
    )


def test_who_is_no_trusted_proxy_cannot_pose_as_somebody_else(server):
    for number in range(3):
        ask(
            server,
            "/live",
            headers={"X-Forwarded-For": f"203.0.113.{number}", "X-Forwarded-Proto": "https"},
        )
    origin = f"http://127.0.0.1:{server.port}"  # https by the header: this would be refused
    assert ask(server, "/live", headers={"X-Forwarded-Proto": "https", "Origin": origin})[0] == 200


def test_answers_come_at_once(server):
    """Without TCP_NODELAY each would wait 40 ms for the client's system to acknowledge the head."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    begin = time.monotonic()
    for _ in range(50):
        connection.request("GET", "/live")
        connection.getresponse().read()
    assert time.monotonic() - begin < 1


def test_a_slow_client_is_let_go(database, tmp_path_factory):
    """By a server with short times: of the head of a request, and of its body."""
    code = (
        "import dataclasses, web.guards.protocol, web.guards.limits, server\n"
        "web.guards.protocol.HEAD_SECONDS = 1\n"
        "usual = server.limits_from_settings\n"
        "short = {'body_seconds': 1, 'first_message_seconds': 1}\n"
        "server.limits_from_settings = lambda: dataclasses.replace(usual(), **short)\n"
        "server.main()\n"
    )
    with running_server(tmp_path_factory.mktemp("slow"), database, command=("-c", code)) as server:
        begin = time.monotonic()
        assert say(server, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n") == b""
        assert say(server, b"") == b""
        slow = b"POST /office/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\ncode"
        assert b" 408 " in say(server, slow)
        with visit(server) as silent, pytest.raises(ConnectionClosed) as closed:
            while True:
                silent.recv(timeout=20)
        assert closed.value.rcvd.code == 1001
        assert 3 < time.monotonic() - begin < 12


# Logs


def _lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_log_line_says_what_happened_but_not_who_asked_for_what(server):
    secret = "hidden-value-4711"
    ask(
        server,
        f"/office-overview?department={secret}",
        headers={"Cookie": f"office={secret}", "User-Agent": secret},
    )
    ask(server, f"/{secret}")
    ask(server, f"/media/{secret}.csv")
    ask(
        server,
        "/live",
        "GET",
        {"Origin": f"http://{secret}.example", "Referer": f"http://{secret}.example"},
    )
    ask(server, "/live", headers={"Host": f"{secret}.example"})
    ask(
        server,
        "/office/sign-in",
        "POST",
        {"Content-Type": "application/x-www-form-urlencoded"},
        f"code={secret}".encode(),
    )
    with visit(server, additional_headers={"Cookie": f"office={secret}"}) as connection:
        connection.send(secret.encode())
    time.sleep(0.5)
    lines = _lines(server.logged)
    text = server.logged.read_text()
    assert secret not in text and "127.0.0.1" not in text and "running-test-code" not in text
    assert {line["event"] for line in lines} >= {"started", "request", "visit"}
    requests = [line for line in lines if line["event"] == "request"]
    assert {"/{page}", "/media/{file_id:path}", "/office/sign-in", "refused"} <= {
        line["route"] for line in requests
    }
    assert all(
        set(line) == {"time", "level", "event", "method", "route", "status", "milliseconds"}
        for line in requests
    )


def test_the_terminal_shows_codes_and_the_log_does_not(database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("codes")
    with running_server(
        folder, database, OFFICE_ACCESS_CODE="", DASHBOARD_LOG=str(folder / "log.jsonl")
    ) as server:
        ask(server, "/live")
        time.sleep(0.2)
        printed = server.printed.read_text()
        codes = [line.rsplit(" ", 1)[1] for line in printed.splitlines() if "access code" in line]
        assert codes
        kept = (folder / "log.jsonl").read_text()
        assert server.logged.read_text() == "" and '"event": "request"' in kept
        assert not any(code in kept for code in codes)


def _formatted(log, *message, **more) -> dict:
    record = log.makeRecord(log.name, logging.ERROR, __file__, 7, *message, **more)
    return json.loads(logs.JsonLines().format(record))


def test_what_a_library_logs_loses_its_words():
    line = _formatted(logging.getLogger("some.library"), "row of %s is 4711", ("Amina",), None)
    assert "Amina" not in str(line) and "4711" not in str(line)
    assert line["event"] == "library" and line["place"] == "tests/server/test_server.py:7"


def test_an_exception_is_told_by_kind_and_place_alone():
    try:
        int("value 4711")
    except ValueError:
        line = _formatted(
            logging.getLogger("dashboard"), "The page %s failed", ("secret",), sys.exc_info()
        )
    assert "4711" not in str(line) and "secret" not in str(line)
    assert line["exception"] == "ValueError" and line["our_place"].startswith(
        "tests/server/test_server.py:"
    )


def test_uncaught_exceptions_and_warnings_come_out_as_lines_too():
    code = """
import logging, threading, warnings
from web.logs import start_logs
start_logs()
import streamlit.logger
streamlit.logger.get_logger("streamlit.new").error("figure 4711")
streamlit.logger.update_formatter()
streamlit.logger.get_logger("streamlit.new").error("figure 4711")
logging.getLogger("uvicorn.error").error("figure %s", 4711)
warnings.warn("figure 4711")
thread = threading.Thread(target=lambda: int("figure 4711")); thread.start(); thread.join()
class Careless:
    def __del__(self): raise ValueError("figure 4711")
Careless()
raise LookupError("figure 4711")
"""
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    lines = [json.loads(line) for line in found.stderr.splitlines()]
    assert found.stdout == "" and "4711" not in found.stderr
    assert [line.get("exception") for line in lines] == [
        None,
        None,
        None,
        None,
        "ValueError",
        "ValueError",
        "LookupError",
    ]


def test_the_house_logs_sentences_without_values():
    """Of our own log lines the words are kept, so they must be literals: no f-string, no
    variable.
    """
    import ast

    for path in [
        ROOT / "server.py",
        ROOT / "dashboard.py",
        *(ROOT / "web").rglob("*.py"),
        *(ROOT / "pages").rglob("*.py"),
    ]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "event"
            ):
                assert isinstance(node.args[0], ast.Constant), f"{path.name}:{node.lineno}"
            is_log = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if (
                is_log
                and node.func.attr in ("warning", "error", "exception", "critical")
                and _is_logger(node.func.value)
            ):
                assert isinstance(node.args[0], ast.Constant), f"{path.name}:{node.lineno}"


def _is_logger(node) -> bool:
    import ast

    return ast.unparse(node) in ("_log", "log", "logger") or ast.unparse(node).startswith(
        "logging.getLogger"
    )


# The outside


_WATCH = """
import json, os, socket, sys
def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else "local"
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = arguments[0]
    elif event in ("subprocess.Popen", "os.system", "os.posix_spawn", "os.exec", "os.fork"):
        host = "another program"
    else:
        return
    with open(os.environ["WATCHED"], "a") as file:
        file.write(json.dumps([event, str(host)]) + "\\n")
sys.addaudithook(watch)
import runpy
sys.argv = ["server.py"]
sys.path.insert(0, os.getcwd())
runpy.run_path("server.py", run_name="__main__")
"""


def _remote_ends(process: int) -> set[str]:
    """Return the other ends of the sockets that a process has, also of libraries that are not
    written in Python.
    """
    mine = {
        os.readlink(path)
        for path in Path(f"/proc/{process}/fd").iterdir()
        if path.is_symlink() and path.exists()
    }
    found = set()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/{process}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if f"socket:[{fields[9]}]" in mine:
                found.add(fields[2].split(":")[0])
    return found


def test_no_page_and_no_start_of_the_server_asks_anybody_outside(database, tmp_path):
    watched = tmp_path / "watched.txt"
    watched.touch()
    with running_server(tmp_path, database, command=("-c", _WATCH), WATCHED=str(watched)) as server:
        ends = _remote_ends(server.process.pid)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        cookie = ask(server, "/office/sign-in", "POST", form, f"code={CODE}&purpose=test".encode())[
            1
        ]["set-cookie"]
        for name in ("", "definitions", "office-overview"):
            ask(server, f"/{name}", headers={"Host": f"localhost:{server.port}"})
            with open_page(server.port, cookie.split(";")[0]) as page:
                page.run(name, "group=women&lang=ur")
                ends |= _remote_ends(server.process.pid)
        with (
            pytest.raises(InvalidStatus),
            visit(server, additional_headers={"Origin": "https://elsewhere.example"}),
        ):
            pass
    asked = {tuple(json.loads(line)) for line in watched.read_text().splitlines()}
    outside = {
        (event, host)
        for event, host in asked
        if host not in ("127.0.0.1", "::1", "localhost", "local")
    }
    assert not outside
    assert ends <= {"00000000", "0100007F", 32 * "0", 24 * "0" + "01000000"}


def test_the_watch_sees_what_it_looks_for(tmp_path):
    """Else the test above would find nothing for the wrong reason."""
    watch = (
        _WATCH.split("import runpy")[0]
        + "socket.socket(type=socket.SOCK_DGRAM).connect(('192.0.2.1', 9))"
    )
    environment = os.environ | {"WATCHED": str(tmp_path / "watched.txt")}
    subprocess.run([sys.executable, "-c", watch], env=environment, check=True)
    assert "192.0.2.1" in (tmp_path / "watched.txt").read_text()


# Start


@pytest.mark.parametrize(
    "settings",
    [
        {"DASHBOARD_CLIENT_RATE": "none"},
        {"DASHBOARD_LOG_LEVEL": "loud"},
        {"DASHBOARD_LOG": "/nowhere/log"},
    ],
)
def test_a_wrong_setting_ends_the_start_with_one_sentence(settings):
    found = subprocess.run(
        [sys.executable, "server.py"],
        cwd=ROOT,
        env={"PATH": "/usr/bin"} | settings,
        capture_output=True,
    )
    assert found.returncode == 2
    assert (
        found.stderr.decode().startswith("The dashboard cannot start:")
        and found.stderr.count(b"\n") == 1
    )


def test_a_taken_port_ends_the_start_with_one_sentence(server):
    environment = {"PATH": "/usr/bin", "DASHBOARD_PORT": str(server.port)}
    found = subprocess.run(
        [sys.executable, "server.py"], cwd=ROOT, env=environment, capture_output=True
    )
    assert found.returncode == 2 and b"in use" in found.stderr


def test_without_data_the_server_lives_but_is_not_well_and_says_no_path(tmp_path):
    with running_server(tmp_path, tmp_path / "missing.duckdb", check="/live") as server:
        status, headers, text = ask(server, "/health")
        assert (status, json.loads(text)) == (
            503,
            {"status": "unavailable"},
        ) and headers.keys() >= SAFE
        assert headers["retry-after"] == "15"
        assert (
            "no data" in server.printed.read_text() and "missing" not in server.logged.read_text()
        )


def test_health_tells_the_date_of_the_data_and_nothing_else(server):
    found = json.loads(ask(server, "/health")[2])
    assert found.keys() == {"status", "as_of"} and found["status"] == "ok"


def test_a_public_host_says_that_its_first_release_is_being_made(tmp_path):
    release = f"duckdb:///{tmp_path}/current.duckdb"
    settings = {
        "PUBLISHED_DATABASE_URL": release,
        "COMPLAINTS_DATABASE_URL": "",
        "OFFICE_ACCESS_CODE": "",
    }
    with progress_told(tmp_path) as tell:
        tell("decide")
        with running_server(
            tmp_path, tmp_path / "missing.duckdb", check="/live", **settings
        ) as server:
            status, headers, text = ask(server, "/health")
            assert (status, json.loads(text)) == (
                503,
                {"status": "unavailable", "release": "being made"},
            )
            assert headers["retry-after"] == "15"
            status, headers, text = ask(server, "/open/releases.json")
            assert status == 503 and "step 2 of 4" in text and headers["retry-after"] == "15"
            assert (
                ask(server, "/live/follow.js")[0] == 200 and ask(server, "/live/versions")[0] != 503
            )


def test_an_office_host_without_a_release_is_well_and_its_terminal_says_how_to_make_one(
    published, tmp_path
):
    settings = {"PUBLISHED_DATABASE_URL": f"duckdb:///{tmp_path}/current.duckdb"}
    with running_server(tmp_path, published.folder / "small.duckdb", **settings) as other:
        assert json.loads(ask(other, "/health")[2]).keys() == {"status", "as_of"}
        assert "make one with “python -m data_access.publish”" in other.printed.read_text()
        with progress_told(tmp_path) as tell:
            tell("count")
            time.sleep(1.1)  # an answer is kept for a second
            assert json.loads(ask(other, "/health")[2])["release"] == "being made"
