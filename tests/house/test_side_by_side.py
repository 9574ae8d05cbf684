"""Two parts of a run at the same time: both are waited for, both are told, and either fails it."""

import sys
from pathlib import Path

import pytest

from tests.house import side_by_side

pytestmark = pytest.mark.quick


def python(program: str) -> tuple[str, ...]:
    return (sys.executable, "-c", program)


@pytest.mark.parametrize(("shown", "beside"), [(0, 0), (1, 0), (0, 1), (5, 2)])
def test_it_fails_when_either_fails(shown, beside):
    found = side_by_side.together(python(f"exit({shown})"), python(f"exit({beside})"))
    assert found == int(bool(shown or beside))


def test_they_run_at_the_same_time_and_what_the_second_said_comes_last(tmp_path, capfd):
    """Each waits for a sign of the other: one after the other, the first would never end."""
    wait = "import pathlib, time; a, b = pathlib.Path({0!r}), pathlib.Path({1!r}); a.touch()\n"
    wait += "while not b.exists(): time.sleep(0.01)\nprint({2!r}, flush=True)"
    signs = [str(tmp_path / name) for name in "ab"]
    second = python(wait.format(*signs[::-1], "the second is done"))
    assert side_by_side.together(python(wait.format(*signs, "the first is done")), second) == 0
    said = capfd.readouterr().out
    assert -1 < said.index("the first is done") < said.rindex("\nthe second is done")


def test_all_tests_but_those_alone_are_in_one_of_the_two_parts(monkeypatch):
    """With the options that both are given; those that calculate give way."""
    given = []
    monkeypatch.setattr(side_by_side, "together", lambda *both: given.extend(both) or 0)
    assert side_by_side.main(["--numprocesses", "2"]) == 0
    calculating, waiting = given
    assert calculating[0] == "nice" and calculating[-2:] == ("-m", "not waits and not alone")
    assert waiting[0] == sys.executable and waiting[-2:] == ("-m", "waits")
    assert all(one[one.index("pytest") + 1 :][:2] == ("--numprocesses", "2") for one in given)
    files = side_by_side.files_that_say("waits")
    assert files and list(waiting[-2 - len(files) : -2]) == files


def test_the_files_of_a_part_are_those_with_a_marked_test(tmp_path):
    for name, text in {
        "a/test_one.py": "pytestmark = pytest.mark.waits", "test_two.py": "@pytest.mark.waits",
        "test_three.py": "@pytest.mark.alone", "marked.py": "pytest.mark.waits",
    }.items():  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    found = side_by_side.files_that_say("waits", tmp_path)
    assert found == [str(tmp_path / name) for name in ("a/test_one.py", "test_two.py")]


@pytest.mark.parametrize("mark", ["waits", "alone"])
def test_no_test_is_marked_from_elsewhere(mark):
    """Its file would not be loaded, and it would run in no part."""
    said = f"mark.{mark}"
    others = {path for path in Path("tests").rglob("*.py") if not path.name.startswith("test_")}
    assert not [path for path in others if said in path.read_text("utf-8")]
    assert "add_marker" not in Path("tests/conftest.py").read_text("utf-8")
