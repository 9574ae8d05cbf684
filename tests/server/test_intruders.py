"""Intruders without a sign-in, against a server that runs: no exact figure comes out, and it stays
well.

The exact figures are planted: the test knows counts that no public page shows, and looks for them,
in every form that a page may carry them in, in every byte that an intruder gets.
"""

import contextlib
import functools
import re
import socket
import struct
import time
import urllib.parse
from dataclasses import dataclass

import duckdb
import httpx
import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.media_file_storage import MediaFileKind, MediaFileStorageError
from websockets.exceptions import ConnectionClosed, InvalidStatus

from sample_data.build import build
from tests.server.running_server import CODE, Server, running_server
from tests.server.streamlit_client import open_page
from web.media import ShortStorage

pytestmark = pytest.mark.waits

SECRET = "a cookie secret that the tests know"
_LARGE = 4000
OFFICE = ("office-overview", "audit")


@dataclass(frozen=True)
class House:
    """A server, its secret counts, the cookie of somebody who is signed in, and its memory after
    the first pages.
    """

    server: Server
    counts: frozenset[int]
    cookie: str
    memory: int


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("intruders") / "small.duckdb"
    build(40_000, path)
    return path


@pytest.fixture(scope="module")
def house(database, tmp_path_factory):
    settings = {
        "OFFICE_COOKIE_SECRET": SECRET,
        "DASHBOARD_CLIENT_RATE": "500",
        "DASHBOARD_PROXIES": "127.0.0.1",
    }
    counts = _secret_counts(database)
    with running_server(tmp_path_factory.mktemp("house"), database, **settings) as server:
        for name in ("", *OFFICE):
            _frames(server, name)
        yield House(server, counts, _sign_in(server), server.memory())


@pytest.fixture(autouse=True)
def stays_well(house):
    """After each test: the server answers, has not grown, and has logged nothing of the figures."""
    yield
    assert house.server.is_well()
    assert house.server.memory() < house.memory + 300e6
    assert not _found(house.counts, house.server.logged.read_bytes())


def _secret_counts(path) -> frozenset[int]:
    """Counts of at least four digits that only the office sees; a rounded figure of a public
    page could be none of them.
    """
    with duckdb.connect(str(path), read_only=True) as connection:
        names = {
            row[0]
            for row in connection.execute("select column_name from duckdb_columns()").fetchall()
        }
        columns = [
            name for name in ("department_id", "category_id", "subcategory_id") if name in names
        ]
        tables = connection.execute(
            "select distinct table_name from duckdb_columns() where column_name = 'department_id'"
        )
        table = "complaints" if ("complaints",) in tables.fetchall() else None
        assert table and columns, "the complaints table has other names now: tell this test"
        found = {
            row[0] for column in columns
            for row in connection.execute(f"select count(*) from complaints group by {column}").fetchall()
        }  # fmt: skip
        each = (
            "count(*), count(*) filter (status = 3), count(*) filter (status != 3) from complaints"
        )
        rows = connection.execute(
            f"select {each} group by province_id union all select {each}"
        ).fetchall()
    public = {
        count for row in rows for count in row
    }  # the totals of all complaints are for everybody
    return frozenset(count for count in found - public if count >= 1000 and count % 5)


def _found(counts, content: bytes) -> set[int]:
    """Return which of ``counts`` stand in ``content``: as people write them, in JSON, or in
    Arrow's columns.
    """
    written = {
        int(number.replace(b",", b""))
        for number in re.findall(rb"(?<![\w,.-])\d{1,3}(?:,\d{3})+(?![\w,])", content)
    }
    written |= {int(number) for number in re.findall(rb"[:,\[]\s?(\d{4,9})(?=[,}\]])", content)}
    # As whole numbers only the large ones: Arrow's tables of plain words hold small ones, where
    # each word begins.
    packed = {count for count in counts if struct.pack("<d", count) in content}
    packed |= {count for count in counts if count > _LARGE and struct.pack("<q", count) in content}
    return (written & counts) | packed


def _sign_in(server) -> str:
    answer = httpx.post(f"{server.url}/office/sign-in", data={"code": CODE, "purpose": "test"})
    assert answer.status_code == 303
    return answer.headers["set-cookie"].split(";")[0]


def _frames(server, name="", query="", cookie="", **more) -> bytes:
    with open_page(server.port, cookie) as page:
        page.run(name, query, **more)
        return b"".join(page.frames)


def _send(server, content: bytes) -> bytes:
    """Send bytes, return what comes back; an end by the server is an answer too."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        parts = []
        try:
            connection.sendall(content)
            while part := connection.recv(65536):
                parts.append(part)
        except ConnectionError:
            pass
        return b"".join(parts)


def _get(server, target: bytes, *headers: bytes) -> tuple[int, bytes]:
    """Ask for a target as it stands, without the tidying of a client library."""
    lines = b"".join(
        line + b"\r\n" for line in (b"Host: 127.0.0.1", b"Connection: close", *headers)
    )
    answer = _send(server, b"GET " + target + b" HTTP/1.1\r\n" + lines + b"\r\n")
    status, _, rest = answer.partition(b"\r\n")
    return int(status.split()[1]), rest.partition(b"\r\n\r\n")[2]


# The test itself


def test_who_is_signed_in_gets_the_planted_counts(house):
    """Else the other tests would look for the wrong thing."""
    assert len(house.counts) >= 5 and max(house.counts) > _LARGE
    assert (
        len(_found(house.counts, _frames(house.server, "office-overview", cookie=house.cookie)))
        >= 3
    )


@pytest.mark.parametrize(
    "form", [b"<b>4,931</b>", b'{"filed":4931,', struct.pack("<q", 4931), struct.pack("<d", 4931)]
)
def test_a_planted_count_is_found_in_each_form(form):
    assert _found(frozenset({4931}), form) == {4931}
    assert not _found(frozenset({4930, 931}), form)


# Without a sign-in


@pytest.mark.parametrize("name", OFFICE)
def test_the_first_to_come_to_a_fresh_server_gets_nothing_by_a_deep_link(
    house, database, tmp_path, name
):
    with running_server(tmp_path, database) as server:
        assert httpx.get(f"{server.url}/{name}").status_code == 200  # the shell of every page
        frames = _frames(server, name)
        assert not _found(house.counts, frames)
        assert b"sign-in" in frames


def test_office_routes_lead_to_the_sign_in(house):
    for path in (
        "/office-overview",
        "/office/overview",
        "/audit",
        "/office/audit",
        "/pages/office/overview.py",
        "/office",
    ):
        answer = httpx.get(f"{house.server.url}{path}?department=nadra")
        assert answer.status_code in (200, 404) and not _found(house.counts, answer.content)
        assert "import streamlit" not in answer.text


class _NineHoursAgo(TimestampSigner):
    def get_timestamp(self) -> int:
        return super().get_timestamp() - 9 * 3600


def _signed(content, secret=SECRET, salt="office session", signer=TimestampSigner) -> str:
    return "office=" + URLSafeTimedSerializer(secret, salt=salt, signer=signer).dumps(content)


@functools.cache
def _content(cookie: str) -> object:
    return URLSafeTimedSerializer(SECRET, salt="office session").loads(
        cookie.removeprefix("office=")
    )


def _forgeries(cookie: str) -> dict[str, str]:
    content = _content(cookie)
    name, value = cookie.split("=", 1)
    payload, rest = value.rsplit(".", 2)[0], value.rsplit(".", 2)[1:]
    other = _signed(content | {"session": "ffffffffffffffff"}).split("=", 1)[1].rsplit(".", 2)
    return {
        "nothing": f"{name}=",
        "made up": f"{name}=office",
        "another secret": _signed(content, secret="guessed"),
        "no secret": _signed(content, secret=""),
        "another salt": _signed(content, salt="itsdangerous"),
        "expired": _signed(content, signer=_NineHoursAgo),
        "swapped content": f"{name}=" + ".".join([other[0], *rest]),
        "swapped signature": f"{name}=" + ".".join([payload, *other[1:]]),
        "no signature": f"{name}={payload}",
        "cut": cookie[:-1],
        "longer": cookie + "A",
        "another name": "Office=" + value,
        "quoted": f'{name}="{value[:-2]}"',
        "10,000 characters": f"{name}=" + 10_000 * "A",
        "compressed bomb": f"{name}=." + 8_000 * "A" + ".aaaaaa." + 27 * "A",
        "Streamlit's": "_streamlit_user=" + value,
    }


def test_a_cookie_that_the_server_did_not_sign_or_that_has_expired_opens_nothing(house):
    assert _found(
        house.counts,
        _frames(house.server, "office-overview", cookie=_signed(_content(house.cookie))),
    )
    for kind, cookie in _forgeries(house.cookie).items():
        try:
            frames = _frames(house.server, "office-overview", cookie=cookie)
        except InvalidStatus as refused:
            assert refused.response.status_code in (400, 431), kind
            continue
        assert not _found(house.counts, frames), kind
        assert b"sign-in" in frames, kind


def test_an_oversized_cookie_is_refused(house):
    assert _get(house.server, b"/office-overview", b"Cookie: office=" + 30_000 * b"A")[0] == 431
    assert _get(house.server, b"/office-overview", *(500 * [b"Cookie: office=A"]))[0] == 431


def test_a_signed_out_cookie_opens_nothing(house):
    cookie = _sign_in(house.server)
    assert _found(house.counts, _frames(house.server, "office-overview", cookie=cookie))
    httpx.post(f"{house.server.url}/office/sign-out", headers={"Cookie": cookie})
    assert not _found(house.counts, _frames(house.server, "office-overview", cookie=cookie))


def test_guessing_codes_is_stopped(house):
    guess = {"X-Forwarded-For": "203.0.113.200"}
    statuses = [
        httpx.post(f"{house.server.url}/office/sign-in", data={"code": f"guess-{number}", "purpose": "x"}, headers=guess).status_code
        for number in range(7)
    ]  # fmt: skip
    assert statuses == 5 * [401] + 2 * [429]
    right = httpx.post(
        f"{house.server.url}/office/sign-in", data={"code": CODE, "purpose": "x"}, headers=guess
    )
    assert right.status_code == 429


# Through the websocket alone


def _session(messages: list) -> str:
    return next(
        m.new_session.initialize.session_id
        for m in messages
        if m.WhichOneof("type") == "new_session"
    )


def _page_hashes(frames: list) -> list[str]:
    return [page.page_script_hash for message in frames for page in message.navigation.app_pages]


def test_the_websocket_gives_nothing_for_the_name_or_the_hash_of_an_office_page(house):
    with open_page(house.server.port, house.cookie) as page:
        hashes = _page_hashes(page.run("office-overview"))
    assert len(hashes) >= 2
    with open_page(house.server.port) as page:
        for script in hashes:
            page.run("", page_script_hash=script)
            page.run("office-overview", page_script_hash=script)
            page.run("", "department=nadra&by=department", page_script_hash=script)
        assert not _found(house.counts, b"".join(page.frames))


def test_widgets_that_nobody_was_shown_have_no_effect(house):
    with open_page(house.server.port) as page:
        for name in (
            "department",
            "category",
            "group",
            "filters",
            "visit",
            "permit",
            "office",
            "$$ID-0-department",
        ):
            message = BackMsg()
            message.rerun_script.page_name = "office-overview"
            state = message.rerun_script.widget_states.widgets.add()
            state.id, state.json_value = name, '{"roles": ["office"], "who": "x"}'
            page.send(message)
            page.until_finished()
        assert not _found(house.counts, b"".join(page.frames))


def test_the_session_of_somebody_else_cannot_be_taken_over_by_its_name(house):
    with open_page(house.server.port, house.cookie) as page:
        found = page.run("office-overview")
        session = _session(found)
    time.sleep(0.3)
    with open_page(house.server.port, protocols=("streamlit", "PLACEHOLDER", session)) as page:
        page.run("office-overview")
        page.run("")
        assert not _found(house.counts, b"".join(page.frames))


def _file_of(page) -> tuple[str, bytes]:
    """Ask for the first download of the office page; return its path and content."""
    found = page.run("office-overview")
    buttons = [
        m.delta.new_element.download_button
        for m in found
        if m.delta.new_element.HasField("download_button")
    ]
    message = BackMsg()
    message.backend_operation_request.request_id = "1"
    message.backend_operation_request.session_id = _session(found)
    message.backend_operation_request.deferred_file.file_id = buttons[0].deferred_file_id
    page.send(message)
    while True:
        answer = page.receive()
        if answer.WhichOneof("type") == "backend_operation_response":
            return buttons[0].deferred_file_id, answer.backend_operation_response.deferred_file.url


def test_a_download_lies_under_a_name_that_does_not_come_from_its_content(house):
    with open_page(house.server.port, house.cookie) as page:
        names = {_file_of(page)[1], _file_of(page)[1]}
        assert len(names) == 2  # of the same file
        for url in names:
            answer = httpx.get(house.server.url + url)
            assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
            assert answer.content.startswith(b"\xef\xbb\xbf")


def test_a_download_is_gone_after_a_minute():
    now = [0.0]
    storage = ShortStorage("/media", clock=lambda: now[0])
    name = storage.load_and_get_id(b"4931", "text/csv", MediaFileKind.DOWNLOADABLE, "x.csv")
    picture = storage.load_and_get_id(b"picture", "image/png", MediaFileKind.MEDIA)
    now[0] = 59
    assert storage.get_file(f"{name}.csv").content == b"4931"
    now[0] = 61
    assert storage.get_file(f"{picture}.png").content == b"picture"
    with pytest.raises(MediaFileStorageError):
        storage.get_file(f"{name}.csv")
    assert len(storage._files_by_id) == 1 and not storage._made


def _drain(page) -> list[bytes]:
    found = []
    with contextlib.suppress(TimeoutError):
        while True:
            found.append(page.connection.recv(timeout=1))
    return found


def test_messages_that_no_page_needs_are_dropped(house):
    """Among them: clear everybody's cache, list the files of the repository, write files."""
    with open_page(house.server.port) as page:
        session = _session(page.run(""))
        _drain(page)
        for field in (
            "clear_cache",
            "load_git_info",
            "set_run_on_save",
            "debug_shutdown_runtime",
            "debug_disconnect_websocket",
        ):
            message = BackMsg()
            setattr(message, field, True)
            page.send(message)
        for field in ("install_skills", "dismiss_skills_nudge"):
            message = BackMsg()
            message.backend_operation_request.session_id = session
            getattr(message.backend_operation_request, field).SetInParent()
            page.send(message)
        assert _drain(page) == []
        assert page.run("")[-1].WhichOneof("type") == "script_finished"


# Parameters


VALUES = [
    "'; DROP TABLE complaints; --", "x' OR '1'='1", "1 UNION SELECT count(*) FROM complaints", "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "{{7*7}}", "${7*7}", "{0.__class__}", "%s%s%s%n", "%d", "__import__('os')",
    "../../../etc/passwd", "data/complaints.duckdb", "duckdb:///data/complaints.duckdb", "\u0000", "\U0001f600",
    "\u202e\u0627\u0644", "a\u0300" * 500, "-1", "1e309", "NaN", "9" * 400, "0x10", "2021-99-99", "9999-12-31", "-", "--", ",,,,", "\r\nX: y",
]  # fmt: skip
KEYS = (
    "department",
    "category",
    "group",
    "province",
    "district",
    "from",
    "to",
    "period",
    "by",
    "lang",
    "compare",
    "unknown",
)


@pytest.mark.parametrize("name", ["", "office-overview"])
def test_values_that_try_something_do_nothing(house, name):
    with open_page(house.server.port) as page:
        for number, value in enumerate(VALUES):
            query = urllib.parse.urlencode(
                {key: value for key in KEYS if (hash(key) + number) % 2 or key == "department"}
            )
            found = page.run(name, query)
            elements = [m.delta.new_element for m in found if m.WhichOneof("type") == "delta"]
            assert not any(element.WhichOneof("type") == "exception" for element in elements), value
            html = "".join(
                element.html.body for element in elements if element.WhichOneof("type") == "html"
            )
            assert (
                "<script" not in html and "onerror" not in html and 'href="javascript' not in html
            ), value
        frames = b"".join(page.frames)
    assert not _found(house.counts, frames)
    assert (
        b"root:x:0" not in frames and b"Traceback" not in frames and b"site-packages" not in frames
    )


# The way of a browser without scripts holds what the address says of filters, if it is a code.
_WAY = re.compile(
    rb'<noscript><meta http-equiv="refresh" content="0; '
    rb'url=/light/[a-z]*(\?department=[A-Za-z0-9_-]{1,40})?"></noscript>'
)


def _shells(server) -> tuple[bytes, bytes]:
    """Return Streamlit's one page, as the Overview and as a page that there is not."""
    found = tuple(_get(server, path)[1] for path in (b"/", b"/nowhere"))
    assert all(b'<div id="root">' in body for body in found)
    return found


def test_values_that_try_something_in_an_address_get_the_shell_of_the_page_or_a_refusal(house):
    shells = [_WAY.sub(b"", shell) for shell in _shells(house.server)]
    for value in VALUES:
        quoted = urllib.parse.quote(value, errors="surrogatepass").encode()
        for target in (
            b"/?department=" + quoted,
            b"/office/sign-in?lang=" + quoted,
            b"/" + quoted,
            b"/media/" + quoted,
        ):
            status, body = _get(house.server, target)
            assert status in (200, 301, 400, 404, 414), target
            assert b"alert(1)" not in body and b"Traceback" not in body
            assert _WAY.sub(b"", body) in shells or len(body) < 5000


PATHS = [
    b"/app/static/../../data/complaints.duckdb", b"/app/static/..%2f..%2fdata/complaints.duckdb", b"/app/static/%2e%2e/%2e%2e/server.py",
    b"/app/static/..%5c..%5cserver.py", b"/app/static/....//....//server.py", b"/app/static/%252e%252e/server.py", b"/app/static//etc/passwd",
    b"/app/static/%2fetc%2fpasswd", b"/media/../server.py", b"/media/..%2fserver.py", b"/static/../../../../server.py", b"/../server.py",
    b"/%2e%2e/server.py", b"/server.py", b"/data/complaints.duckdb", b"/data/audit.sqlite3", b"/data/keys/secret", b"/.streamlit/secrets.toml",
    b"/.streamlit/config.toml", b"/.git/config", b"/app/static/", b"/app/static/.", b"/app/static/%00", b"/app/static/..;/server.py",
    b"/app/static/C:/windows/win.ini", b"/app/static/%5c%5celsewhere.example%5cx", b"//etc/passwd", b"/component/../../server.py",
    b"/_stcore/bidi-components/../../server.py", b"/%c0%ae%c0%ae/server.py", b"/app/static/\xff", b"/\xe2\x80\xae",
    b"http://elsewhere.example/", b"*", b"server.py",
]  # fmt: skip


def test_no_path_leads_out_of_the_folders_that_are_served(house):
    shells = _shells(house.server)
    for path in PATHS:
        status, body = _get(house.server, path)
        assert status in (200, 301, 400, 403, 404), path
        if body not in shells:
            assert (
                len(body) < 500
                and b"import" not in body
                and b"DUCK" not in body
                and b"[server]" not in body
            ), path


def test_giant_and_broken_addresses_are_refused_at_once(house):
    begin = time.monotonic()
    many = b"&".join(b"p%d=1" % number for number in range(100_000))
    for target in (b"/?q=" + 1_000_000 * b"x", b"/?" + many, b"/" + 1_000_000 * b"a/"):
        answer = _send(
            house.server,
            b"GET " + target + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        )
        assert not answer or answer.split(b" ")[1] in (b"400", b"414", b"431")
    for target in (
        b"/?a=%00",
        b"/?a=%ff%fe",
        b"/%ff",
        b"/?a=%",
        b"/?%",
        b"/?=&&&;;;",
        b"/?a=%ed%a0%80",
        b"/?" + 2000 * b"&",
    ):
        assert _get(house.server, target)[0] in (200, 400)
    assert time.monotonic() - begin < 10


def test_giant_and_broken_queries_through_the_websocket_give_the_public_page_or_end_the_visit(
    house,
):
    queries = [
        "department=" + 100_000 * "x", "&".join(f"p{number}=1" for number in range(20_000)), "&".join(10_000 * ["department=nadra"]),
        "department=" + ",".join(10_000 * ["nadra"]), "department=%00&lang=%00", "department=%ff%fe", "lang=%ed%a0%80", 5_000 * "%", "=&&&;;;",
        "from=-99999999999-01-01", "to=" + 5000 * "9", "group=" + "-" * 5000, "\u0000\u0001", "\U0001f469\u200d" * 3000,
    ]  # fmt: skip
    for query in queries:
        begin = time.monotonic()
        assert not _found(house.counts, _frames(house.server, "office-overview", query)), query[:50]
        assert time.monotonic() - begin < 5, query[:50]
    with open_page(house.server.port) as page, pytest.raises(ConnectionClosed):
        page.run("office-overview", 1_000_000 * "x")


def _nested(depth: int) -> bytes:
    content = b""
    for _ in range(depth):
        content = b"\x5a" + bytes([len(content) & 0x7F]) + content[:127]
    return content


def test_messages_that_are_no_messages_end_the_visit_and_nothing_else(house):
    good = BackMsg()
    good.rerun_script.query_string = "department=nadra"
    content = good.SerializeToString()
    for bad in (
        b"\xff",
        b"\x00",
        content[:-3],
        b"\x5a\xff\xff\xff\xff\x0f",
        10_000 * b"\xff",
        _nested(200),
        b"\x5a\x02\x0a\xff",
    ):
        with open_page(house.server.port) as page:
            page.connection.send(bad)
            with contextlib.suppress(
                ConnectionClosed, TimeoutError
            ):  # the server may close before the next is sent
                page.connection.send(content)
                for _ in range(300):
                    page.connection.recv(timeout=1)
    for empty in (b"", b"\xa2\x06\x01x"):  # no message, a field that nobody knows
        with open_page(house.server.port) as page:
            page.connection.send(empty)
            assert page.run("")[-1].WhichOneof("type") == "script_finished"


def test_a_flood_of_messages_is_slowed_and_others_are_served(house):
    with open_page(house.server.port) as flood:
        message = BackMsg()
        message.rerun_script.page_name = "office-overview"
        for _ in range(80):
            flood.send(message)
        begin = time.monotonic()
        _frames(house.server)
        assert time.monotonic() - begin < 3


@pytest.mark.parametrize("cookie", [b"office=\x01\x7f", b"office=" + 9000 * b"A"])
def test_a_handshake_that_cannot_be_read_is_refused_and_not_left_open(house, cookie):
    answer = _send(
        house.server,
        b"GET /_stcore/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\nCookie: "
        + cookie
        + b"\r\n\r\n",
    )
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_connections_that_are_left_half_open_do_no_harm(house):
    half = [
        b"",
        b"GET",
        b"GET / HTTP/1.1\r\nHost:",
        b"POST /office/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\ncode=",
    ]
    handshake = (
        b"GET /_stcore/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\n\r\n"
    )
    half += [
        handshake,
        handshake + b"\x82\xfe",
        handshake + b"\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff",
        handshake + b"\xf2\x80aaaa",
    ]
    connections = []
    for content in half * 20:
        connection = socket.create_connection(("127.0.0.1", house.server.port), timeout=5)
        connection.sendall(content)
        connections.append(connection)
    begin = time.monotonic()
    assert not _found(house.counts, _frames(house.server, "office-overview"))
    assert time.monotonic() - begin < 3
    for number, connection in enumerate(connections):
        if number % 2:  # half of them without a farewell
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
