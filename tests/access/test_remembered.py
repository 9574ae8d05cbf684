"""What is remembered of an officer: views under a name and the last visit; whose it is, what it
holds, what it refuses.
"""

import sqlite3
from datetime import datetime, timedelta

import pytest

from data_access import access, audit
from data_access.access.permits import open_account_session, open_code_session
from data_access.audit.database import close_logs
from data_access.remembered import (
    LONGEST_NAME,
    MOST_VIEWS,
    MemoryProblem,
    Visit,
    delete_view,
    is_shared,
    last_visit,
    remember_visit,
    rename_view,
    save_view,
    saved_views,
    visits,
)
from data_access.remembered.store import MEMORY_SETTING, close_memory

pytestmark = pytest.mark.quick
AS_OF = datetime(2024, 10, 29, 18)
QUERY = "province=PK-SD&category=energy&by=district"


@pytest.fixture(autouse=True)
def memory(tmp_path, monkeypatch):
    """The file of an empty store, and accounts with roles."""
    users = tmp_path / "users.toml"
    users.write_text(
        '[users]\n"a@office.example" = ["office"]\n"b@office.example" = ["office"]\n'
        '"c@office.example" = ["office"]\n'
    )
    monkeypatch.setenv(access.USERS_SETTING, str(users))
    monkeypatch.setenv(audit.AUDIT_SETTING, f"sqlite:///{tmp_path}/audit.sqlite3")
    monkeypatch.setenv(MEMORY_SETTING, f"sqlite:///{tmp_path}/memory.sqlite3")
    yield tmp_path / "memory.sqlite3"
    close_memory()
    close_logs()


def code(role: str = "office") -> access.Permit:
    return access.permit_from(open_code_session(role))


def account(name: str, email: str = "", at: int = 0) -> access.Permit:
    """A sign-in of the subject ``name``."""
    now = int(datetime.now().timestamp())
    return access.permit_from(
        open_account_session(
            {
                "email": email or f"{name}@office.example", "email_verified": True, "sub": name,
                "iss": "https://x", "iat": now - at, "exp": now + 3600, "nonce": str(at),
            }
        )
    )  # fmt: skip


def kept(permit, name: str, page: str = "backlog", query: str = QUERY) -> str:
    return save_view(permit, name, page, query, AS_OF)


def names(permit) -> list[str]:
    return [view.name for view in saved_views(permit)]


def refused(act, *arguments) -> str:
    with pytest.raises(MemoryProblem) as problem:
        act(*arguments)
    return problem.value.kind


def test_a_view_is_kept_renamed_and_deleted():
    officer = account("a")
    kept(officer, "Energy in Sindh")
    (view,) = saved_views(officer)
    assert (view.name, view.page, view.query, view.as_of) == (
        "Energy in Sindh", "backlog", QUERY, AS_OF,
    )  # fmt: skip
    assert rename_view(officer, view.number, "  Sindh  ") == "Sindh" and names(officer) == ["Sindh"]
    delete_view(officer, view.number)
    delete_view(officer, view.number)  # by now somebody else has
    assert names(officer) == [] and refused(rename_view, officer, view.number, "x") == "gone"


def test_an_account_has_its_own_views_at_every_sign_in_and_nobody_else_reaches_them():
    officer, other = account("a"), account("b")
    kept(officer, "mine")
    (view,) = saved_views(officer)
    assert names(other) == names(code()) == []
    assert refused(rename_view, other, view.number, "theirs") == "gone"
    delete_view(other, view.number)
    assert names(account("a", at=60)) == ["mine"]
    assert names(account("a", "c@office.example")) == ["mine"]  # another e-mail, the same person
    assert not is_shared(officer)
    kept(other, "mine")  # a name is taken by its owner only


def test_all_who_sign_in_with_the_code_share_one_list():
    one, other = code(), code()
    kept(one, "ours")
    assert names(other) == ["ours"] and is_shared(one) and is_shared(other)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("  two\n lines\t", "two lines"),
        ("<b>bold</b> [x](javascript:1)", "<b>bold</b> [x](javascript:1)"),
        ("a\u202eb\u2066c\u200bd\x00e", "abcd e"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Cafe\u0301", "Café"),
        ("x" * LONGEST_NAME, "x" * LONGEST_NAME),
    ],
)
def test_a_name_is_one_line_of_what_can_be_seen(written, shown):
    officer = account("a")
    assert kept(officer, written) == shown and names(officer) == [shown]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("", "unnamed"), (" \n", "unnamed"), ("\u200d\u202e", "unnamed"), ("x" * 81, "long")],
)
def test_what_is_no_name_is_refused(name, kind):
    assert refused(kept, account("a"), name) == kind and not names(account("a"))


def test_a_name_stands_once_whatever_its_capital_letters():
    officer = account("a")
    kept(officer, "Straße")
    kept(officer, "other")
    assert refused(kept, officer, "STRASSE") == "there"
    other = next(view.number for view in saved_views(officer) if view.name == "other")
    assert refused(rename_view, officer, other, "straße") == "there"
    assert sorted(names(officer)) == ["Straße", "other"]


def test_there_are_so_many_views_and_no_longer_addresses():
    officer = account("a")
    assert refused(kept, officer, "large", "backlog", "x" * 4001) == "large"
    for number in range(MOST_VIEWS):
        kept(officer, f"{number:02}")
    assert refused(kept, officer, "one more") == "many" and len(names(officer)) == MOST_VIEWS
    kept(account("b"), "another's")


def test_the_store_holds_addresses_and_no_figure_for_its_owner_alone(memory):
    kept(account("a"), "a name")
    remember_visit(account("a"), AS_OF, 3)
    with sqlite3.connect(memory) as store:
        tables = {
            table: [row[1] for row in store.execute(f"PRAGMA table_info({table})")]
            for (table,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        row = store.execute("SELECT owner, page, query FROM saved_views").fetchone()
    assert tables == {
        "saved_views": ["number", "owner", "name", "folded", "page", "query", "as_of"],
        "visits": ["number", "owner", "session", "at", "as_of", "version"],
    }
    assert row == ("subject:a", "backlog", QUERY) and memory.stat().st_mode & 0o777 == 0o600


def test_who_may_not_see_exact_figures_or_has_signed_out_has_no_views():
    with pytest.raises(access.NotAllowed):
        saved_views(code("auditor"))
    officer = code()
    access.sign_out(officer.token)
    with pytest.raises(access.NotSignedIn):
        kept(officer, "late")


def test_a_store_that_cannot_be_opened_or_written_says_so(memory, monkeypatch):
    officer = account("a")
    kept(officer, "there")
    monkeypatch.setenv(MEMORY_SETTING, f"sqlite:///file:{memory}?mode=ro&uri=true")
    assert names(officer) == ["there"] and refused(kept, officer, "new") == "unavailable"
    assert refused(remember_visit, officer, AS_OF, 1) == "unavailable"
    monkeypatch.setenv(MEMORY_SETTING, "sqlite:////proc/nowhere/memory.sqlite3")
    assert refused(names, officer) == refused(last_visit, officer) == "unavailable"


# Visits -------------------------------------------------------------------------------------------


def seen(visit: Visit | None) -> tuple | None:
    return visit and (visit.as_of, visit.version)


def test_a_visit_is_compared_with_the_sign_in_before_however_often_it_looks():
    first, later = account("a", at=600), account("a", at=60)
    assert last_visit(first) is None
    remember_visit(first, AS_OF, 3)
    assert last_visit(first) is None
    remember_visit(first, AS_OF + timedelta(days=1), 4)  # new data came while it looked
    for version in (7, 7, 8):
        assert seen(last_visit(later)) == (AS_OF + timedelta(days=1), 4)
        remember_visit(later, AS_OF + timedelta(days=3), version)
    assert last_visit(first) is None and last_visit(account("b")) is None
    assert seen(last_visit(account("a", at=1))) == (AS_OF + timedelta(days=3), 8)


def test_visits_with_the_code_are_one_line_and_only_the_latest_are_kept(memory):
    for version in range(30):
        remember_visit(code(), AS_OF, version)
    assert seen(last_visit(code())) == (AS_OF, 29)
    with sqlite3.connect(memory) as store:
        assert store.execute("SELECT count(*) FROM visits").fetchone() == (20,)


def test_two_tabs_of_one_sign_in_that_open_at_once_are_one_visit(memory, monkeypatch):
    officer = account("a")
    remember_visit(officer, AS_OF, 3)
    monkeypatch.setattr(visits, "_visits", lambda *_: [])  # as the second tab saw it just before
    remember_visit(officer, AS_OF, 3)
    with sqlite3.connect(memory) as store:
        assert store.execute("SELECT count(*) FROM visits").fetchone() == (1,)
