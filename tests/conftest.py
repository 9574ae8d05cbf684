"""Fixtures that tests share: exact answers, without a sign-in and without a log."""

from pathlib import Path
from typing import NamedTuple
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings
from streamlit.testing.v1 import AppTest

from data_access import Complaints, Question, access, audit
from data_access.access.permits import open_code_session
from data_access.audit.database import close_logs
from data_access.disclosure import gate
from data_access.model.answer import Answer
from data_access.publish.__main__ import main as publish
from data_access.remembered.store import MEMORY_SETTING, close_memory
from pages.shared import context
from sample_data.build import build
from sample_data.calibration import COMPLAINTS
from tests.databases.engines import ENGINES, opened
from tests.house.kept import copy_of
from tests.pages.fresh_start import forget_all

pytest_plugins = (
    "tests.browser.browser_pages",
    "tests.house.garbage",
    "tests.house.own_data",
    "tests.house.quick",
    "tests.office.office_sample",
    "tests.pages.installed_components",
)
# Generated tests draw the same each time, and are not held to the speed of a machine that is busy.
settings.register_profile(
    "tests", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("tests")
DASHBOARD = Path(__file__).parent.parent / "dashboard.py"
_LONGEST = (
    "test_attack_grid.py", "test_any_file.py", "test_attacks.py", "test_cases.py", "test_feed.py",
    "test_exceptions.py", "test_protection.py", "test_reference.py", "test_feed_engines.py", "test_publish.py",
    "test_import_readings.py", "test_import_values.py", "test_import_times.py", "test_recorded.py",
    "test_true_sentences.py", "test_mirror.py", "test_public_pages.py", "test_import_page.py",
    "test_access.py", "test_browser.py", "test_browser_public.py", "test_oidc.py", "test_faults.py", "test_keeper.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first: of two workers one waited for the other's last file, for
    minutes.
    """
    items.sort(
        key=lambda item: (
            _LONGEST.index(item.path.name) if item.path.name in _LONGEST else len(_LONGEST)
        )
    )


def _exact(complaints: Complaints, question: Question) -> Answer:
    with mock.patch.object(gate.audit, "record_command"):
        return gate.disclose_to_operator(complaints.ask(question), "test")


@pytest.fixture(scope="session")
def exact():
    """``exact(complaints, question) -> Answer``."""
    return _exact


def _asker(engine: str):
    def ask(data, *questions: Question, **options) -> list[Answer]:
        with opened(engine, data, **options) as complaints:
            return [_exact(complaints, question) for question in questions]

    return ask


@pytest.fixture(scope="session", params=ENGINES)
def answers(request):
    """``answers(data, *questions, **options_of_refill) -> [Answer]`` from a database of these
    records, on each engine.
    """
    return _asker(request.param)


@pytest.fixture(scope="session")
def answers_everywhere():
    """``{engine: answers}``, for tests whose expectation costs more than all engines together."""
    return {engine: _asker(engine) for engine in ENGINES}


class Published(NamedTuple):
    """Addresses of a small sample and of its release, and the folder of both.

    The release in force is the second.
    """

    complaints: str
    release: str
    folder: Path


@pytest.fixture(scope="session")
def published(tmp_path_factory) -> Published:
    """A sample of 20,000 complaints and two releases of it, kept for all tests; nobody writes to
    them.
    """
    folder = copy_of("published", _publish_twice, tmp_path_factory.mktemp("kept"))
    return Published(
        f"duckdb:///{folder}/small.duckdb", f"duckdb:///{folder}/current.duckdb", folder
    )


def _publish_twice(folder: Path) -> None:
    build(20_000, folder / "small.duckdb")
    settings = {
        "COMPLAINTS_DATABASE_URL": f"duckdb:///{folder}/small.duckdb",
        "RELEASE_SECRET": "ab" * 32,
    }
    with mock.patch.dict("os.environ", settings):
        assert publish(["--into", str(folder)]) == 0
        assert publish(["--into", str(folder)]) == 0


@pytest.fixture(scope="session")
def national_sample(tmp_path_factory) -> Path:
    """The national sample at its full size: half a minute, once for all tests."""
    path = tmp_path_factory.mktemp("national") / "complaints.duckdb"
    build(COMPLAINTS, path)
    return path


@pytest.fixture
def open_page(tmp_path, monkeypatch):
    """``open_page(role, page, **query) -> AppTest`` after the page's first run, over an audit log
    of its own.

    ``role``: of who is signed in; "" for nobody.
    """
    monkeypatch.setenv(audit.AUDIT_SETTING, f"sqlite:///{tmp_path}/audit.sqlite3")
    monkeypatch.setenv(MEMORY_SETTING, f"sqlite:///{tmp_path}/memory.sqlite3")
    forget_all()

    def run(role: str, page: str, **query: str) -> AppTest:
        token = open_code_session(role) if role else None
        monkeypatch.setattr(
            context, "current_permit", lambda: access.permit_from(token) if token else None
        )
        monkeypatch.setattr("dashboard.current_permit", context.current_permit, raising=False)
        test = AppTest.from_file(str(DASHBOARD), default_timeout=60)
        for key, value in query.items():
            test.query_params[key] = value
        test.run()
        return test.switch_page(page).run()

    yield run
    close_logs()
    close_memory()
    forget_all()
