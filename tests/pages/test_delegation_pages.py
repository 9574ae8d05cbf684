"""The delegation's pages, run by Streamlit's own test runner over a release: what they say is what
is published, and a snapshot is made by who signed in alone.
"""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from data_access import (
    Chosen,
    PublicFilters,
    all_snapshots,
    keep_snapshot,
    open_release,
    read_snapshot,
)
from data_access.access import NotSignedIn, permit_from
from data_access.access.permits import open_code_session
from data_access.audit import AUDIT_SETTING
from data_access.audit import database as log
from data_access.audit.log import rows
from data_access.snapshots.__main__ import main
from pages.delegation_parts.chosen_figures import freeze
from pages.shared import context
from pages.statements.delegation.claims import Claim, said
from pages.statements.speaker import Public
from pages.words import say
from tests.pages.fresh_start import forget_all

ROOT = Path(__file__).parents[2]
NOW = datetime(2024, 11, 1, tzinfo=UTC)
PAGES = ("statement", "hostile", "geneva", "snapshot", "verify")


@pytest.fixture
def folder(published, tmp_path, monkeypatch):
    """A public folder with two releases, a key and a log of its own."""
    place = tmp_path / "published"
    place.mkdir()
    for path in published.folder.glob("release-*.duckdb"):
        shutil.copy(path, place)
    (place / "current.duckdb").symlink_to("release-0002.duckdb")
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", published.complaints)
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{place}/current.duckdb")
    monkeypatch.setenv("SNAPSHOT_KEY_FILE", f"{tmp_path}/key.pem")
    monkeypatch.setenv(AUDIT_SETTING, f"sqlite:///{tmp_path}/audit.sqlite3")
    assert main(["new-key"]) == 0
    forget_all()
    yield place
    forget_all()
    log.close_logs()


@pytest.fixture
def opened(folder, monkeypatch):
    """``opened(page, role="", **query) -> AppTest`` after a run of that page."""

    def run(page: str, role: str = "", **query) -> AppTest:
        token = open_code_session(role) if role else None
        permit = permit_from(token) if token else None
        monkeypatch.setattr(context, "current_permit", lambda: permit)
        test = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        test.run().switch_page(f"pages/delegation/{page}.py")
        for key, value in query.items():
            test.query_params[key] = value
        test.run()
        assert not test.exception and not test.error, test
        return test

    return run


def _param(test: AppTest, key: str) -> list[str]:
    found = test.query_params[key]
    return [found] if isinstance(found, str) else list(found)


def _text(test: AppTest) -> str:
    parts = [*test.get("html"), *test.markdown, *test.caption, *test.info, *test.warning]
    parts += [*test.success, *test.code, *test.header]
    return "\n".join(str(getattr(part, "body", "") or part.value) for part in parts)


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_drawn_in_both_languages(opened, page, language):
    test = opened(page, lang=language)
    intro = {"hostile": "hostile.intro", "statement": "delegation.intro"}
    assert say(intro.get(page, f"{page}.intro"), language) in _text(test)


def test_the_statement_is_that_of_the_rule_and_keeps_its_address(opened, folder):
    test = opened("statement", period="2023", measure="satisfaction_within_90", against="year")
    release = open_release(folder / "current.duckdb")
    assert _param(test, "period") == ["2023"] and _param(test, "against") == ["year"]
    wanted = said(
        Public("en", release),
        Claim("satisfaction_within_90", PublicFilters(period=("2023",)), "year"),
    )
    assert wanted.sentence in _text(test) and wanted.comparison in _text(test)
    assert f"release={release.number}" in test.code[0].value


def test_a_draft_lies_in_the_address_and_is_frozen_by_who_signed_in(opened, folder):
    draft = [str(Chosen("overview")), str(Chosen("people", key="groups"))]
    test = opened("snapshot", figure=draft)
    assert say("snapshot.who", "en") in _text(test) and not test.text_input
    assert _param(test, "figure") == draft

    test = opened("snapshot", "office", figure=draft)
    test.text_input[0].set_value("Geneva\u202e <b>2024</b>")
    next(b for b in test.button if b.label == say("snapshot.make", "en")).click().run()
    (made,) = all_snapshots()
    assert made.snapshot.name == "Geneva <b>2024</b>" and len(made.snapshot.figures) == 2
    assert _param(test, "id") == [made.snapshot.id] and not test.error
    assert "figure" not in test.query_params
    with log.transaction(writes=False) as connection:
        entry = list(rows(connection))[-1]
    assert entry.page == "snapshot" and made.snapshot.id in entry.questions and entry.exported

    shown = _text(opened("snapshot", id=made.snapshot.id))
    assert made.snapshot.fingerprint in shown and made.key[:16] in shown
    assert "<b>2024" not in shown.replace("Geneva <b>2024</b>", "", 1)  # as text, in the heading
    assert say("verify.code_0", "en") in _text(opened("verify", id=made.snapshot.id))
    assert say("snapshot.unknown", "en") in _text(opened("verify", id="0" * 24))


def test_nobody_makes_a_snapshot_without_a_permit_or_without_a_row_in_the_log(
    folder, monkeypatch, tmp_path
):
    release = open_release(folder / "current.duckdb")
    frozen = freeze(release, "x", [Chosen("overview")], NOW)
    with pytest.raises(NotSignedIn):
        keep_snapshot(None, frozen)
    permit = permit_from(open_code_session("office"))
    auditor = permit_from(open_code_session("auditor"))
    with pytest.raises(PermissionError):
        keep_snapshot(auditor, frozen)
    monkeypatch.setenv(AUDIT_SETTING, f"sqlite:///{tmp_path}/nowhere/there/audit.sqlite3")
    (tmp_path / "nowhere").write_text("no folder")
    with pytest.raises(PermissionError):
        keep_snapshot(permit, frozen)
    assert not all_snapshots()


def test_a_snapshot_says_what_a_later_release_restates(opened, folder):
    permit = permit_from(open_code_session("office"))
    first = open_release(folder / "release-0001.duckdb")
    made = keep_snapshot(permit, freeze(first, "then", [Chosen("overview")], NOW))
    told = _text(opened("snapshot", id=made.snapshot.id))
    assert say("snapshot.same", "en", number=2) in told

    with duckdb.connect(str(folder / "release-0002.duckdb")) as file:
        file.execute("UPDATE cells SET filed = filed + 5000")
    forget_all()
    told = _text(opened("snapshot", id=made.snapshot.id))
    changed = [cell for cell in made.snapshot.cells if cell.measure == "filed"]
    assert "restates" in told and all(f"{int(cell.value) + 5000:,}" in told for cell in changed)
    assert read_snapshot(made.snapshot.id) == made


@pytest.mark.parametrize(
    "figure, told",
    [("nowhere", "ایسا کوئی عوامی صفحہ"), ("overview#none", "chain"), ("places?measure=beauty#map", "پیمانہ")],
)  # fmt: skip
def test_what_a_draft_cannot_hold_is_told_in_the_readers_language(opened, figure, told):
    test = opened("snapshot", lang="ur", figure=figure)
    (warning,) = [one.value for one in test.warning]
    assert told in warning and not re.search(r"[A-Za-z]+ [a-z]+ [a-z]+", warning)
