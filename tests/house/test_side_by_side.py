"""Two parts of a run at the same time: both are waited for, both are told, and either fails it."""

import sys

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
    assert all(one[-4:-2] == ("--numprocesses", "2") for one in given)
