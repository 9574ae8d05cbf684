"""No test touches the user's own ``data``: held for the settings, and by a run that breaks the
rule on purpose.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from data_access.audit.database import AUDIT_SETTING
from tests.house import own_data

ROOT = Path(__file__).parents[2]
OF_TESTS = {"CHROMIUM", "UPDATE_GOLDEN"}
ROWS = [
    line.split("|")[1::2]
    for line in (ROOT / "docs/settings.md").read_text().splitlines()
    if line.startswith("| `")
]


def _names(cell: str) -> list[str]:
    return re.findall(r"`([A-Z_]{4,})`", cell)


def test_every_setting_whose_default_lies_in_data_names_a_folder_of_the_run():
    in_data = {_names(name)[-1] for name, default in ROWS if "data/" in default}
    assert in_data == set(own_data.PLACES) and AUDIT_SETTING in in_data
    for name in in_data:
        assert "settings-" in os.environ[name] and str(ROOT) not in os.environ[name]


def test_no_other_setting_of_the_user_reaches_a_test(tmp_path):
    every = {name for cell, _ in ROWS for name in _names(cell)} - OF_TESTS
    assert len(every) > 25
    found = own_data.settings_of(tmp_path, dict.fromkeys((*every, "PATH", *OF_TESTS), "the user's"))
    assert {name for name, value in found.items() if value == "the user's"} == {"PATH", *OF_TESTS}
    assert {name for name in every if name in found} == set(own_data.PLACES)


def test_every_change_under_data_is_noticed(tmp_path):
    (tmp_path / "published").mkdir()
    for name in ("kept", "changed", "gone", "published/older"):
        (tmp_path / name).write_text("before")
    before = own_data.state_of(tmp_path)
    assert own_data.changes(before, own_data.state_of(tmp_path)) == []
    (tmp_path / "changed").write_text("after")
    (tmp_path / "gone").unlink()
    (tmp_path / "published/newer").symlink_to("older")
    os.utime(
        tmp_path / "published/older", ns=(0, 0)
    )  # as a database does that writes a page in its place
    found = own_data.changes(before, own_data.state_of(tmp_path))
    assert found == [
        "changed: changed",
        "gone: gone",
        "published/newer: new",
        "published/older: changed",
    ]
    assert own_data.state_of(tmp_path / "none") == {}


@pytest.mark.parametrize("workers", [(), ("-n2",)], ids=["alone", "two workers"])
@pytest.mark.parametrize("name", ["data", "elsewhere"])
def test_a_run_that_writes_to_data_fails_and_says_which_file(tmp_path, name, workers):
    (tmp_path / "data").mkdir()
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_planted.py").write_text(
        f"import pathlib\ndef test_it():\n    path = pathlib.Path('{name}')\n    path.mkdir(exist_ok=True)\n"
        "    (path / 'audit.sqlite3').touch()\n"
    )
    found = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.house.own_data", "-p", "no:schemathesis", *workers],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    assert "1 passed" in found.stdout and found.returncode == (1 if name == "data" else 0), (
        found.stdout
    )
    assert ("audit.sqlite3: new" in found.stdout) == (name == "data")
