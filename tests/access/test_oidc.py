"""Signing in with an account, at a real OpenID Connect provider and in a real browser: roles,
expiry, removal, sign-out.
"""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import itsdangerous
import pytest
from playwright.sync_api import BrowserContext, Page, TimeoutError, expect

from sample_data.build import build
from tests.access.identity import free_port, running_provider

pytestmark = pytest.mark.waits

ROOT = Path(__file__).parents[2]
COOKIE_SECRET = "cookie-secret-of-the-tests-0123456789"
USERS = """[users]
"office@office.example" = ["office"]
"auditor@office.example" = ["auditor"]
"both@office.example" = ["office", "auditor"]
"leaving@office.example" = ["office"]
"unverified@office.example" = ["office"]
"brief@office.example" = ["office"]
by-subject = ["office"]
"""
SECRETS = """[auth]
redirect_uri = "{server}/oauth2callback"
cookie_secret = "{secret}"
client_id = "dashboard"
client_secret = "secret-of-the-tests"
server_metadata_url = "{provider}/.well-known/openid-configuration"
client_kwargs = {{ prompt = "login" }}
"""


@dataclass
class Place:
    """A server whose users sign in at the provider of the tests."""

    server: str
    provider: str
    users: Path
    log: Path

    def logged(self) -> list[sqlite3.Row]:
        with sqlite3.connect(self.log) as connection:
            connection.row_factory = sqlite3.Row
            return connection.execute("SELECT * FROM audit_log ORDER BY number").fetchall()


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("oidc")
    build(20_000, folder / "small.duckdb")
    port = free_port()
    server = f"http://127.0.0.1:{port}"
    with running_provider(f"{server}/oauth2callback") as provider:
        (folder / "users.toml").write_text(USERS)
        (folder / ".streamlit").mkdir()
        (folder / ".streamlit" / "secrets.toml").write_text(
            SECRETS.format(server=server, secret=COOKIE_SECRET, provider=provider)
        )
        settings = {
            "COMPLAINTS_DATABASE_URL": f"duckdb:///{folder}/small.duckdb", "AUDIT_DATABASE_URL": f"sqlite:///{folder}/audit.sqlite3",
            "DASHBOARD_PORT": str(port), "OFFICE_USERS": str(folder / "users.toml"), "AUDIT_ASK_PURPOSE": "1",
            "HOME": str(folder), "OFFICE_COOKIE_SECRET": "secret-of-the-sessions",
        }  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "server.py"],
            cwd=ROOT,
            env=os.environ | settings,
            stdout=subprocess.PIPE,
            text=True,
        )
        _wait(server, process)
        yield Place(server, provider, folder / "users.toml", folder / "audit.sqlite3")
        process.terminate()
        printed = process.communicate()[0]
        assert "access code" not in printed, "where a provider is set up, no code is printed"


def _wait(server: str, process: subprocess.Popen) -> None:
    for _ in range(300):
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"{server}/health", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer within 30 seconds")


@pytest.fixture
def visitor(browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


def sign_in(
    visitor: BrowserContext, place: Place, name: str, purpose: str = "the weekly review"
) -> Page:
    """Go all the way as a user does, and return the page where it ends."""
    page = visitor.new_page()
    page.goto(f"{place.server}/office-overview")
    page.get_by_role("link", name="Sign in").click()
    page.fill("#purpose", purpose)
    page.click("button[type=submit]")
    page.wait_for_url(f"{place.provider}/**")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", "any")
    page.click("button[type=submit]")
    page.wait_for_url(f"{place.provider}/interaction/**")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{place.server}/**")
    return page


def shows_figures(page: Page) -> bool:
    """Wait until the office's Overview has been drawn, and return whether it has figures.

    On the start page, where sign-in ends, a sentence may stand before the first figure.
    """
    if page.url.partition("?")[0].endswith("/start"):
        page.goto(page.url.partition("/start")[0] + "/office-overview")
    page.locator(".tiles, [data-testid=stAlert]").first.wait_for()
    return page.locator(".tiles").count() > 0


def choose_another(page: Page, label: str) -> None:
    """Choose the second entry of a list, again where a page that is still being drawn closes it;
    a list that has gone with its page needs no choice: what the page follows has told it first.
    """
    option, gone = page.get_by_role("option").nth(1), page.get_by_text("Sign in", exact=True).first
    for _ in range(20):
        with contextlib.suppress(TimeoutError):
            page.get_by_label(label).click(timeout=1_500)
            option.click(timeout=1_500)
            return
        if gone.is_visible():
            return
    raise AssertionError(f"the list “{label}” does not stay open")


def test_an_account_of_the_office_sees_exact_figures_and_the_log_names_it(visitor, place):
    page = sign_in(visitor, place, "office", "a question of parliament")
    page.wait_for_url("**/start")
    page.locator(".tiles").first.wait_for()
    row = place.logged()[-1]
    assert (row["who"], row["role"], row["page"]) == (
        "office@office.example",
        "office",
        "office/start",
    )
    assert (row["client"], row["purpose"]) == ("127.0.0.1", "a question of parliament")


def test_an_account_may_be_listed_by_its_subject(visitor, place):
    assert shows_figures(sign_in(visitor, place, "by-subject"))


def test_a_download_is_logged_as_exported(visitor, place):
    page = sign_in(visitor, place, "office")
    page.goto(f"{place.server}/office-overview")
    assert shows_figures(page)
    with page.expect_download():
        page.locator(".st-key-figure-group").get_by_text("Download CSV").click()
    row = place.logged()[-1]
    assert (
        row["exported"] == 1 and row["page"] == "CSV of group" and "by category" in row["questions"]
    )


MARKDOWN = "a **bold** `purpose`, [a link](https://elsewhere.example), www.elsewhere.example and ![an image](/app/static/favicon.png)"


def test_an_auditor_reads_the_log_and_sees_no_figures(visitor, place):
    page = sign_in(visitor, place, "auditor", MARKDOWN)
    page.wait_for_url("**/audit")
    page.get_by_text("Unbroken").wait_for()
    table = page.get_by_test_id("stTable")
    assert "auditor@office.example" in table.inner_text() and MARKDOWN in table.inner_text()
    assert table.locator("a, img, strong").count() == 0
    page.goto(f"{place.server}/office-overview")
    assert not shows_figures(page)
    assert "signed in as Auditor" in page.get_by_test_id("stAlert").first.inner_text()


def test_the_office_does_not_read_the_log(visitor, place):
    page = sign_in(visitor, place, "office")
    page.goto(f"{place.server}/audit")
    page.get_by_text("signed in as PM Office").wait_for()
    assert page.get_by_test_id("stTable").count() == 0


@pytest.mark.parametrize(
    ("name", "told"),
    [("nobody", "has no role here"), ("unverified", "has not verified the e-mail address")],
)
def test_accounts_without_a_role_or_a_verified_address_are_refused(visitor, place, name, told):
    page = sign_in(visitor, place, name)
    assert told in page.get_by_role("alert").inner_text()
    page.goto(f"{place.server}/office-overview")
    assert not shows_figures(page)


def test_who_is_taken_off_the_list_loses_access_at_the_next_action(visitor, place):
    page = sign_in(visitor, place, "leaving")
    page.goto(f"{place.server}/office-overview")
    assert shows_figures(page)
    before = len(place.logged())
    place.users.write_text(USERS.replace('"leaving@office.example" = ["office"]\n', ""))
    try:
        choose_another(page, "Compare by")
        page.get_by_text("Sign in", exact=True).first.wait_for()
        expect(page.locator(".tiles")).to_have_count(0)
        assert len(place.logged()) == before
    finally:
        place.users.write_text(USERS)


def test_a_list_of_users_that_cannot_be_read_gives_nobody_a_role(visitor, place):
    page = sign_in(visitor, place, "office")
    assert shows_figures(page)
    place.users.write_text("[users\n")
    try:
        page.goto(f"{place.server}/office-overview")
        assert not shows_figures(page)
    finally:
        place.users.write_text(USERS)
    page.goto(f"{place.server}/office-overview")
    assert shows_figures(page)


def test_a_session_ends_with_its_id_token(visitor, place):
    page = sign_in(visitor, place, "brief")
    assert shows_figures(page)
    page.wait_for_timeout(9000)
    page.goto(f"{place.server}/office-overview")
    assert not shows_figures(page)
    page.goto(f"{place.server}/office/sign-in/done")
    assert "session has ended" in page.get_by_role("alert").inner_text()


def test_sign_out_ends_the_session_in_every_window_and_its_cookies_open_no_other(visitor, place):
    page = sign_in(visitor, place, "office")
    assert shows_figures(page)
    cookies = visitor.cookies(place.server)
    page.get_by_role("link", name="Sign out").click()
    page.click("button[type=submit]")
    page.wait_for_url(f"{place.provider}/session/end**")
    page.get_by_role("button", name="Yes").click()
    page.wait_for_url(f"{place.server}/")
    assert {cookie["name"] for cookie in visitor.cookies(place.server)} & {
        "office",
        "_streamlit_user",
    } == set()
    visitor.add_cookies(cookies)
    page.goto(f"{place.server}/office-overview")
    assert not shows_figures(page)
    page.goto(f"{place.server}/office/sign-in/done")
    assert "signed out" in page.get_by_role("alert").inner_text()


CLAIMS = {
    "sub": "office",
    "email": "office@office.example",
    "email_verified": True,
    "is_logged_in": True,
    "nonce": "n",
}


def streamlit_cookie(place: Place, secret: str, **claims) -> str:
    """A cookie as Streamlit writes it after a login."""
    now = int(time.time())
    content = (
        CLAIMS
        | {"iss": place.provider, "iat": now, "exp": now + 600, "origin": place.server}
        | claims
    )
    return itsdangerous.URLSafeTimedSerializer(secret, salt="_streamlit_user").dumps(
        json.dumps(content)
    )


FORGED = {
    "another secret": lambda place: streamlit_cookie(place, "another-secret-0123456789-0123456789"),
    "expired": lambda place: streamlit_cookie(place, COOKIE_SECRET, exp=int(time.time()) - 1),
    "begun long ago": lambda place: streamlit_cookie(
        place, COOKIE_SECRET, iat=int(time.time()) - 9 * 3600
    ),
    "of another site": lambda place: streamlit_cookie(
        place, COOKIE_SECRET, origin="https://elsewhere.example"
    ),
    "not logged in": lambda place: streamlit_cookie(place, COOKIE_SECRET, is_logged_in=False),
    "unverified": lambda place: streamlit_cookie(place, COOKIE_SECRET, email_verified=False),
    "not known to be verified": lambda place: streamlit_cookie(
        place, COOKIE_SECRET, email_verified=None
    ),
    "a subject that poses as an address": lambda place: streamlit_cookie(
        place, COOKIE_SECRET, email="", sub="office@office.example"
    ),
    "cut": lambda place: streamlit_cookie(place, COOKIE_SECRET)[:-2],
    "nonsense": lambda place: "nonsense",
    "chunks that are not there": lambda place: itsdangerous.URLSafeTimedSerializer(
        COOKIE_SECRET, salt="_streamlit_user"
    ).dumps("chunks-3"),
}


@pytest.mark.parametrize("cookie", FORGED)
def test_forged_and_expired_cookies_open_nothing(visitor, place, cookie):
    request = visitor.request
    headers = {"cookie": f"_streamlit_user={FORGED[cookie](place)}"}
    answer = request.get(f"{place.server}/office/sign-in/done", headers=headers, max_redirects=0)
    assert answer.status in (401, 403)
    assert "office=" not in answer.headers.get("set-cookie", "")


def test_a_good_cookie_opens_a_session_so_the_forged_ones_fail_for_their_fault(visitor, place):
    headers = {"cookie": f"_streamlit_user={streamlit_cookie(place, COOKIE_SECRET)}"}
    answer = visitor.request.get(
        f"{place.server}/office/sign-in/done", headers=headers, max_redirects=0
    )
    assert answer.status == 303 and "office=" in answer.headers["set-cookie"]


def test_a_forged_session_shows_no_figures(visitor, place):
    forged = itsdangerous.URLSafeTimedSerializer("another secret", salt="office session").dumps(
        {"session": "x", "who": "x", "roles": ["office"], "purpose": ""}
    )
    visitor.add_cookies([{"name": "office", "value": forged, "url": place.server}])
    page = visitor.new_page()
    page.goto(f"{place.server}/office-overview")
    assert not shows_figures(page)


def test_a_login_that_the_provider_refuses_or_that_nobody_began_says_so(visitor, place):
    page = visitor.new_page()
    for query in ("error=access_denied&state=x", "code=x&state=x"):
        page.goto(f"{place.server}/oauth2callback?{query}")
        page.wait_for_url("**/office/sign-in?failed=1")
        assert "did not work" in page.get_by_role("alert").inner_text()


def test_without_a_purpose_there_is_no_sign_in(visitor, place):
    answer = visitor.request.post(
        f"{place.server}/office/sign-in", form={"purpose": "  "}, max_redirects=0
    )
    assert answer.status == 400 and "State the purpose" in answer.text()


def test_where_a_provider_is_set_up_a_code_opens_nothing(visitor, place):
    answer = visitor.request.post(
        f"{place.server}/office/sign-in", form={"purpose": "x", "code": "AAAA-AAAA-AAAA"}
    )
    assert answer.status == 401
    assert 'name="code"' not in answer.text()
