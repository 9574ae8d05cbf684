"""What ``make check`` runs is quick, and a file that is not is told, so that the minute holds by
itself.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import quick

pytestmark = pytest.mark.quick
ROOT = Path(__file__).parents[2]
MARKED = [
    str(path.relative_to(ROOT))
    for path in sorted((ROOT / "tests").rglob("test_*.py"))
    if "pytestmark = pytest.mark.quick" in path.read_text()
]


def test_a_file_over_its_time_is_told_and_all_over_theirs():
    assert quick.too_slow({"test_a.py": 1.0, "test_b.py": 10.0}) == ""
    assert quick.too_slow({"test_a.py": 1.0, "test_b.py": 10.1}).startswith(
        "test_b.py took 10.1 s of processor time"
    )
    assert "the longest: b 4.0 s, a 3.0 s" in quick.too_slow(
        {"a": 3.0, "b": 4.0, "c": 0.1}, of_all=7.0
    )


@pytest.mark.parametrize(
    ("test", "said"),
    [
        ("def test_it(): sum(range(3_000_000))", "test_planted.py took 0."),
        (
            "def test_it(published): pass",
            "test_planted.py asks for published, which takes long to make",
        ),
        ("def test_it(): pass", ""),
    ],
    ids=["calculates", "asks for a release", "quick"],
)
def test_a_quick_run_fails_for_a_file_that_is_not(tmp_path, test, said):
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\nmarkers = quick: yes\nquick_file_seconds = 0.02\n"
    )
    (tmp_path / "conftest.py").write_text("import pytest\n@pytest.fixture\ndef published(): pass\n")
    (tmp_path / "test_planted.py").write_text(
        f"import pytest\npytestmark = pytest.mark.quick\n{test}\n"
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-m",
        "quick",
        "-p",
        "tests.house.quick",
        "-p",
        "no:schemathesis",
    ]
    found = subprocess.run(
        command,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    told = found.stdout + found.stderr
    assert (said in told and found.returncode != 0) if said else found.returncode == 0, told


def test_make_check_runs_every_file_that_is_marked_and_the_linter():
    recipe = re.search(r"^check:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.M)[1]
    (pattern,) = re.findall(r"grep -rl '([^']+)' --include='test_\*\.py' tests", recipe)
    found = [name for name in MARKED if re.search(pattern, (ROOT / name).read_text(), re.M)]
    assert found == MARKED and len(found) >= 10 and "-m quick" in recipe
    assert "ruff check ." in recipe and "ruff format --check ." in recipe
