"""The deployment as docs/deployment.md gives it: a real nginx with TLS in front of two server
processes.
"""

import concurrent.futures
import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from dashboard import PAGES
from sample_data.build import build
from tests.house.test_docs import _settings
from tests.server.nginx_setup import find_nginx
from tests.server.running_server import CODE, ROOT, Server, free_port, running_server
from tests.server.streamlit_client import Page

pytestmark = pytest.mark.waits

DEPLOY = ROOT / "deploy"
NAME = "complaints.example"
_MAIN = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
worker_processes 1;
events {{ worker_connections 1024; }}
http {{
    types {{ text/html html; application/javascript js; text/css css; image/png png; }}
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Answer:
    """What a request got."""

    status: int
    headers: dict[str, str]
    cookies: list[str]
    text: str


@dataclass(frozen=True)
class Front:
    """An nginx that runs."""

    port: int
    plain_port: int
    context: ssl.SSLContext
    folder: Path

    def ask(
        self, path="/", method="GET", headers=None, body=None, address="127.0.0.1", name=NAME
    ) -> Answer:
        """Ask by https, as a client with the given (loopback) ``address``."""
        with self._socket(address, name) as secure:
            connection = http.client.HTTPConnection(NAME, self.port, timeout=20)
            connection.sock = secure
            connection.request(
                method, path, body, {"Host": f"{name}:{self.port}"} | (headers or {})
            )
            answer = connection.getresponse()
            found = {header.lower(): value for header, value in answer.getheaders()}
            cookies = answer.headers.get_all("Set-Cookie") or []
            return Answer(answer.status, found, cookies, answer.read().decode("utf-8", "replace"))

    def _socket(self, address: str, name: str = NAME) -> ssl.SSLSocket:
        plain = socket.create_connection(
            ("127.0.0.1", self.port), timeout=20, source_address=(address, 0)
        )
        return self.context.wrap_socket(plain, server_hostname=name)

    def visit(self, address="127.0.0.1", cookie="", origin=None):
        """Open the websocket of the pages by TLS."""
        headers = {"Cookie": cookie} if cookie else {}
        plain = socket.create_connection(
            ("127.0.0.1", self.port), timeout=20, source_address=(address, 0)
        )
        return connect(
            f"wss://{NAME}:{self.port}/_stcore/stream", sock=plain, ssl=self.context, subprotocols=["streamlit"],
            origin=origin or f"https://{NAME}:{self.port}", additional_headers=headers, max_size=None, close_timeout=1,
        )  # fmt: skip


@pytest.fixture(scope="module")
def servers(tmp_path_factory) -> Iterator[tuple[Server, Server]]:
    """Two processes over one database, with the same secret, behind a proxy on this machine."""
    folder = tmp_path_factory.mktemp("behind")
    build(5_000, folder / "small.duckdb")
    settings = {
        "DASHBOARD_HOSTS": NAME, "DASHBOARD_PROXIES": "127.0.0.1", "OFFICE_COOKIE_SECRET": "the same for both",
        "COMPLAINTS_READ_ONLY": "1",
    }  # fmt: skip
    with (
        running_server(folder, folder / "small.duckdb", copies=False, **settings) as first,
        running_server(folder, folder / "small.duckdb", copies=False, **settings) as second,
    ):
        yield first, second


@contextlib.contextmanager
def _nginx(folder: Path, site: str, servers, changes: dict[str, str]) -> Iterator[Front]:
    """Run nginx with a site of ``deploy/`` whose names, ports and folders are filled in, and
    nothing else changed.
    """
    executable = find_nginx()
    assert executable, "no nginx is installed: install Debian's package nginx"
    authority, port, plain_port = trustme.CA(), free_port(), free_port()
    authority.issue_cert(NAME).private_key_and_cert_chain_pem.write_to_path(folder / "both.pem")
    ports = {
        "listen 443": f"listen {port}",
        "listen 80": f"listen {plain_port}",
        "/var/log/nginx": str(folder),
    }
    ports |= {
        "/var/cache/nginx": str(folder),
        ":8501": f":{servers[0].port}",
        ":8502": f":{servers[1].port}",
    }
    text = re.sub(
        r"^ +listen \[::\].*\n", "", (DEPLOY / site).read_text(encoding="utf-8"), flags=re.M
    )
    for old, new in (ports | changes).items():
        assert old in text or old in ports, f"{old} is no longer in {site}"
        text = text.replace(old, new)
    (folder / "site.conf").write_text(text, encoding="utf-8")
    (folder / "snippets").mkdir()
    (folder / "snippets" / "dashboard.conf").write_bytes(
        (DEPLOY / "nginx-dashboard.conf").read_bytes()
    )
    (folder / "snippets" / "dashboard-headers.conf").write_bytes(
        (DEPLOY / "nginx-headers.conf").read_bytes()
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(_MAIN.format(folder=folder, user=user))
    command = [executable, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert checked.returncode == 0 and "[warn]" not in checked.stderr, checked.stderr
    process = subprocess.Popen(command)
    context = ssl.create_default_context()
    authority.configure_trust(context)
    try:
        _wait_for(port)
        yield Front(port, plain_port, context, folder)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError("nginx did not answer within 5 seconds")


def _certificates(folder: Path, kind: str) -> dict[str, str]:
    return {
        f"{kind}_NAME": NAME,
        f"{kind}_CERTIFICATE": f"{folder}/both.pem",
        f"{kind}_KEY": f"{folder}/both.pem",
    }


@pytest.fixture(scope="module")
def public(tmp_path_factory, servers) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("public")
    with _nginx(folder, "nginx-public.conf", servers, _certificates(folder, "PUBLIC")) as front:
        yield front


@pytest.fixture(scope="module")
def office(tmp_path_factory, servers) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("office")
    changes = _certificates(folder, "OFFICE") | {"    OFFICE_NETWORKS": "    allow 127.0.0.0/28;"}
    with _nginx(folder, "nginx-office.conf", servers, changes) as front:
        yield front


def _run(front: Front, name="", **more) -> bytes:
    with front.visit(**more) as connection:
        page = Page(connection, [])
        page.run(name)
        return b"".join(page.frames)


def test_a_page_comes_by_https_with_all_headers(public):
    found = public.ask("/")
    assert found.status == 200 and "<title>" in found.text
    assert found.headers["strict-transport-security"].startswith("max-age=31536000")
    assert found.headers["x-frame-options"] == "DENY" and "server" in found.headers
    assert found.headers["server"] == "nginx"  # no version
    here = f"{NAME}:{public.port}"
    assert (
        f"connect-src 'self' ws://{here} wss://{here};" in found.headers["content-security-policy"]
    )
    assert len([name for name in found.headers if name == "content-security-policy"]) == 1


def test_health_comes_through(public):
    assert json.loads(public.ask("/health").text)["status"] == "ok"


def test_http_leads_to_https_of_the_name_that_is_configured(public):
    connection = http.client.HTTPConnection("127.0.0.1", public.plain_port, timeout=20)
    connection.request("GET", "/?group=women", headers={"Host": "elsewhere.example"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/?group=women")


def test_old_tls_and_other_names_get_no_answer(public):
    old = ssl.create_default_context()
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    for name in ("elsewhere.example", "127.0.0.1"):
        with (
            pytest.raises(ssl.SSLError),
            socket.create_connection(("127.0.0.1", public.port)) as plain,
        ):
            old.wrap_socket(plain, server_hostname=name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(ssl.SSLError), socket.create_connection(("127.0.0.1", public.port)) as plain:
        old.wrap_socket(plain, server_hostname=NAME)
    assert public.ask("/live", headers={"Host": "elsewhere.example"}).status in (400, 421)


def test_the_websocket_runs_a_page_and_refuses_other_sites(public):
    assert len(_run(public)) > 5000
    for origin in ("https://elsewhere.example", f"http://{NAME}:{public.port}", "null"):
        with pytest.raises(InvalidStatus) as refused, public.visit(origin=origin):
            pass
        assert refused.value.response.status_code == 403


def test_an_open_page_is_told_what_is_new_at_once(office):
    with office._socket("127.0.0.1") as secure:
        secure.settimeout(10)
        secure.sendall(
            f"GET /live/versions?page=office HTTP/1.1\r\nHost: {NAME}:{office.port}\r\n\r\n".encode()
        )
        told = b""
        while b'"version":"' not in told:
            told += secure.recv(4096)
    assert told.startswith(b"HTTP/1.1 200") and b"text/event-stream" in told


def test_cookies_go_over_tls_alone(public, office):
    assert public.ask("/_stcore/health").cookies and office.ask("/_stcore/health").cookies
    signed_in = _sign_in(office)
    for cookie in [*public.ask("/_stcore/health").cookies, *signed_in.cookies]:
        assert "; secure" in cookie.lower()
    assert (
        "httponly" in signed_in.cookies[0].lower()
        and "samesite=lax" in signed_in.cookies[0].lower()
    )


def _sign_in(front: Front, address="127.0.0.1") -> Answer:
    form = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": f"https://{NAME}:{front.port}",
    }
    found = front.ask("/office/sign-in", "POST", form, f"code={CODE}&purpose=test", address)
    assert found.status == 303
    return found


def _arrived(server: Server) -> int:
    """What has reached a process at the two addresses that are asked below; a stream of another
    test may end later.
    """
    events = [
        json.loads(line) for line in server.logged.read_text().splitlines() if line.endswith("}")
    ]
    return sum(event.get("route") in ("/live", "/_stcore/stream") for event in events)


def test_one_client_stays_with_one_process_and_all_share_both(public, servers):
    homes = set()
    for number in range(10, 26):
        before = [_arrived(server) for server in servers]
        for _ in range(3):
            public.ask("/live", address=f"127.0.0.{number}")
        with public.visit(address=f"127.0.0.{number}"):
            pass
        end = time.monotonic() + 10
        more = [0, 0]
        while sum(more) < 4 and time.monotonic() < end:  # a visit is logged when it has ended
            time.sleep(0.05)
            more = [_arrived(server) - count for server, count in zip(servers, before, strict=True)]
        assert sorted(more) == [0, 4], "one client reached both processes"
        homes.add(more.index(4))
    assert homes == {0, 1}


def test_a_sign_in_is_good_at_both_processes(office, servers):
    cookie = _sign_in(office).cookies[0].split(";")[0]
    for number in range(1, 9):
        assert (
            len(_run(office, "office-overview", address=f"127.0.0.{number}", cookie=cookie))
            > 40_000
        )


def test_the_application_learns_the_clients_address_and_no_made_up_one(public, servers):
    """Who is refused for asking too often is the client that asks, whatever it writes into the
    headers.
    """
    text = (public.folder / "snippets" / "dashboard-headers.conf").read_text()
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
    made_up = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "elsewhere.example",
    }
    own = {"Origin": f"https://{NAME}:{public.port}"}
    assert public.ask("/live", headers=made_up | own).status == 200


@pytest.mark.parametrize(
    "path, method, headers, body, status",
    [
        ("/?" + 9000 * "x", "GET", {}, None, 414),
        ("/", "GET", {"X-Long": 9000 * "x"}, None, 400),
        ("/", "GET", {f"X-{number}": 3000 * "x" for number in range(20)}, None, 400),
        ("/office/sign-in", "POST", {}, 20_000 * "x", 413),
        ("/", "DELETE", {}, None, 405),
        ("/_stcore/metrics", "GET", {}, None, 404),
        (
            "/_stcore/upload_file/a/b",
            "PUT",
            {},
            "x",
            405,
        ),  # this office only reads: nothing can be brought in
    ],
)
def test_what_is_too_much_or_not_served_is_refused(office, path, method, headers, body, status):
    assert office.ask(path, method, headers, body).status == status


def test_the_public_host_has_no_office(public):
    pages = [f"/{page.path}" for page in PAGES if page.action]
    for path in (*pages, "/office/sign-in", "/auth/login", "/oauth2callback"):
        assert public.ask(path).status == 404, path
    assert public.ask("/departments").status == 200 and len(pages) > 10


def test_the_office_host_answers_its_networks_alone(office):
    assert office.ask("/office-overview", address="127.0.0.5").status == 200
    assert office.ask("/office-overview", address="127.0.0.77").status == 403
    with pytest.raises(InvalidStatus, match="403"), office.visit(address="127.0.0.77"):
        pass


def test_files_that_are_the_same_for_all_are_kept_by_the_public_host_alone(public, office):
    for _ in range(2):
        found = public.ask("/app/static/favicon.png", address="127.0.0.30")
    assert found.headers["x-cache"] == "HIT" and not found.cookies
    assert "x-frame-options" in found.headers and "strict-transport-security" in found.headers
    assert "x-cache" not in office.ask("/app/static/favicon.png").headers
    script = re.search(r'src="\./(static/js/[^"]+)"', public.ask("/").text)[1]
    assert (
        public.ask(f"/{script}", headers={"Accept-Encoding": "gzip"}).headers["content-encoding"]
        == "gzip"
    )


def test_who_asks_too_often_gets_429_with_words_and_others_are_served(public):
    def ask(_):
        return public.ask("/app/static/favicon.png", address="127.0.0.40")

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(900)))
    refused = [answer for answer in answers if answer.status == 429]
    assert refused and {answer.status for answer in answers} == {200, 429}
    assert refused[0].headers["retry-after"] and "براہِ کرم" in refused[0].text
    assert public.ask("/live", address="127.0.0.41").status == 200


def test_the_log_of_nginx_names_no_address_and_no_query(public):
    public.ask("/?department=hidden-4711", address="127.0.0.50")
    time.sleep(0.2)
    lines = (public.folder / "dashboard.log").read_text().splitlines()
    assert len(lines) > 5
    assert all(
        json.loads(line).keys() == {"time", "event", "method", "status", "seconds", "bytes"}
        for line in lines
    )
    assert "4711" not in "".join(lines) and "127.0.0" not in "".join(lines)


def test_when_the_application_is_down_nginx_says_so_in_both_languages(tmp_path, servers):
    class Nobody:
        port = free_port()

    with _nginx(
        tmp_path, "nginx-public.conf", (Nobody, Nobody), _certificates(tmp_path, "PUBLIC")
    ) as front:
        found = front.ask("/")
    assert found.status == 503 and "not available" in found.text and "ڈیش بورڈ" in found.text


# Units of systemd


def _unit(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (DEPLOY / name).read_text(encoding="utf-8").splitlines():
        key, mark, value = line.partition("=")
        if mark and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


@pytest.mark.parametrize("name", sorted(path.name for path in DEPLOY.glob("*.service")))
def test_each_unit_shuts_the_process_in(name):
    unit = _unit(name)
    wanted = {
        "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes",
        "ProtectKernelTunables": "yes", "ProtectKernelModules": "yes", "ProtectControlGroups": "yes", "RestrictSUIDSGID": "yes",
        "LockPersonality": "yes", "CapabilityBoundingSet": "", "UMask": "0077",
    }  # fmt: skip
    assert {key: unit.get(key, ["missing"])[-1] for key in wanted} == wanted
    assert unit["User"] and unit["User"] != ["root"]
    executables = {value.split()[0] for value in unit["ExecStart"]}
    assert executables == {"/opt/dashboard/.venv/bin/python"}
    if name == "dashboard-public@.service":
        assert unit["IPAddressDeny"] == ["any"] and unit["IPAddressAllow"] == ["localhost"]


@pytest.mark.parametrize(
    "name", sorted(path.name for path in DEPLOY.glob("*.service")) + ["dashboard-publish.timer"]
)
def test_systemd_itself_finds_nothing_wrong(name, tmp_path):
    """Where there is a systemd; its parser then sees names that it would pass over in silence."""
    text = (
        (DEPLOY / name)
        .read_text(encoding="utf-8")
        .replace("/opt/dashboard/.venv/bin/python", "/bin/true")
    )
    unit = tmp_path / name.replace("@", "@8501")
    unit.write_text(
        text.replace("User=dashboard", "User=root").replace("Group=dashboard", "Group=root")
    )
    for other in DEPLOY.glob("*.service"):
        if name.endswith(".timer") and "@" not in other.name:
            (tmp_path / other.name).write_text(
                other.read_text().replace("/opt/dashboard/.venv/bin/python", "/bin/true")
            )
    assert text.startswith("[Unit]")
    if shutil.which("systemd-analyze"):
        found = subprocess.run(
            ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True
        )
        assert found.returncode == 0 and str(tmp_path) not in found.stderr, found.stderr


def test_settings_of_the_deployment_are_settings_of_the_house():
    for path in DEPLOY.glob("*.env"):
        used = set(re.findall(r"^#?([A-Z_]+)=", path.read_text(encoding="utf-8"), re.M))
        assert used and used <= _settings(), path.name


def test_the_guide_names_every_file_of_the_folder_and_every_one_it_names_is_there():
    guide = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    files = {path.name for path in DEPLOY.iterdir()}
    named = set(
        re.findall(r"`((?:nginx|dashboard|public|office)[\w@-]*\.(?:conf|service|env|\*))`", guide)
    ) - {"dashboard.conf"}
    assert {
        name for name in files if name not in named and f"{name.rsplit('.', 1)[0]}.*" not in named
    } == set()
    assert {name for name in named if not list(DEPLOY.glob(name))} == set()
