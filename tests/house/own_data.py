"""No test reads or changes what is the user's own: the settings, and the folder ``data`` of the
checkout.

A plugin of pytest: it sets each setting that names a place to a folder that is gone after the run,
forgets the others, and fails the run when anything under ``data`` is another than before.
"""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

# Each setting whose default lies in ``data``: tests/house/test_own_data.py asks docs/settings.md
# whether it is here.
PLACES = {
    "COMPLAINTS_DATABASE_URL": "duckdb:///{folder}/complaints.duckdb",
    "PUBLISHED_DATABASE_URL": "duckdb:///{folder}/published/current.duckdb",
    "AUDIT_DATABASE_URL": "sqlite:///{folder}/audit.sqlite3",
    "OFFICE_MEMORY_URL": "sqlite:///{folder}/memory.sqlite3",
    "RELEASE_SECRET_FILE": "{folder}/keys/release-secret",
    "SNAPSHOT_KEY_FILE": "{folder}/keys/snapshot-key.pem",
    "FEED_SETTINGS": "{folder}/feed.toml",
    "WATCH_RULES": "{folder}/watch.toml",
}
# What a user may have set for a dashboard, and would change what tests find.
_OTHERS = (
    "RELEASE_SECRET",
    "COMPLAINTS_READ_ONLY",
    "COMPLAINTS_EVENTS",
    "COMPLAINTS_MIRROR",
    "CONTACT_ADDRESS",
    "PUBLISHER_NAME",
)
_OTHER_GROUPS = ("AUDIT_", "OFFICE_", "OFFICER_", "AUDITOR_", "DASHBOARD_", "DATA_", "MAP_")
_FOLDER, _BEFORE = pytest.StashKey[Path](), pytest.StashKey[dict]()
_MOST_NAMED = 10


def settings_of(folder: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with every setting of the dashboard in ``folder``, or not set."""
    kept = {name: value for name, value in environment.items() if not is_setting(name)}
    return kept | {name: value.format(folder=folder) for name, value in PLACES.items()}


def is_setting(name: str) -> bool:
    """Return whether an environment variable is a setting of the dashboard."""
    return name in PLACES or name in _OTHERS or name.startswith(_OTHER_GROUPS)


def state_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Return (size, time of the last change) of every file and folder under ``folder``; nothing
    when it is not there.

    Not of ``folder`` itself, and without following links, so that a release in force is looked at
    once.
    """
    found = {}
    for path in folder.rglob("*"):
        told = path.lstat()
        found[str(path.relative_to(folder))] = (
            (0, 0) if path.is_dir() else (told.st_size, told.st_mtime_ns)
        )
    return found


def changes(before: dict, after: dict) -> list[str]:
    """Return a line for each name that is new, gone or changed between two states."""
    return [
        f"{name}: {'new' if name not in before else 'gone' if name not in after else 'changed'}"
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]


def pytest_configure(config: pytest.Config) -> None:
    """Set the settings before any module of tests is imported; each process of a run has a
    folder of its own.
    """
    folder = Path(tempfile.mkdtemp(prefix="settings-"))
    (folder / "feed.toml").touch()  # no source: nothing comes in that a test did not send
    config.stash[_FOLDER] = folder
    wanted = settings_of(folder, os.environ)
    for name in [name for name in os.environ if name not in wanted]:
        del os.environ[name]
    os.environ.update(wanted)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the folder."""
    shutil.rmtree(config.stash[_FOLDER], ignore_errors=True)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Note what lies in ``data``; once for a run of several processes."""
    if not hasattr(session.config, "workerinput"):
        session.config.stash[_BEFORE] = state_of(session.config.rootpath / "data")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run when that is not there any more, or more is."""
    if changed_data(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    """Say what changed."""
    found = changed_data(config)
    if found:
        terminalreporter.section("the user's own data changed", red=True)
        terminalreporter.line(f"During this run something wrote to {config.rootpath / 'data'}:")
        for line in (*found[:_MOST_NAMED], *(["…"] if len(found) > _MOST_NAMED else [])):
            terminalreporter.line(f"  {line}")
        terminalreporter.line(
            "Give the test that does so a folder of its own; or stop the dashboard that runs there."
        )


def changed_data(config: pytest.Config) -> list[str]:
    """Return what is another under ``data`` than when the run began."""
    before = config.stash.get(_BEFORE, None)
    return [] if before is None else changes(before, state_of(config.rootpath / "data"))
