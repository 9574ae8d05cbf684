"""What the benchmark of many visitors says of a small server is true: slowness, errors,
fragments, kept messages.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator

import pytest

from benchmarks.drivers.host import machine_seconds, processor_seconds, resident_bytes, served
from benchmarks.drivers.protocol import open_tab
from benchmarks.measured import visitors

pytestmark = pytest.mark.alone

SLEEP = 0.6  # seconds that the slow page needs
MIB = 2**20
APP = f"""
import time
import streamlit

def quick():
    streamlit.text(streamlit.query_params.get("q", "nothing"))
    streamlit.markdown("kept by the tab " * 2000)
    if streamlit.query_params.get("q") == "slow":
        time.sleep({SLEEP})

def slow():
    time.sleep({SLEEP})

def broken():
    raise ValueError("on purpose")

def warned():
    streamlit.error("on purpose")
    streamlit.warning("no error")

def again():
    if "ran" not in streamlit.session_state:
        streamlit.session_state["ran"] = True
        streamlit.rerun()
    time.sleep({SLEEP})

def live():
    @streamlit.fragment(run_every=0.3)
    def counter():
        time.sleep(0.1)
        streamlit.text(time.time())
    counter()

pages = [streamlit.Page(page, url_path=page.__name__, default=page is quick) for page in (quick, slow, broken, warned, again, live)]
streamlit.navigation(pages).run()
"""
SERVER = """
import os, streamlit, uvicorn
uvicorn.run(streamlit.App("app.py"), port=int(os.environ["DASHBOARD_PORT"]), log_level="error")
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[tuple[str, int]]:
    """(address, process) of a server of the pages above."""
    folder = tmp_path_factory.mktemp("visitors")
    (folder / "app.py").write_text(APP)
    settings = {
        "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
        "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
    }
    with served(settings, (sys.executable, "-c", SERVER), folder) as found:
        yield found


@pytest.fixture
def look(server):
    """``look(steps) -> (what the steps returned, ticks, problems)``; ``steps`` is given an open
    tab.
    """

    def look_at(steps) -> tuple[object, list[float], list[str]]:
        ticks, problems = [], []

        async def visit() -> object:
            async with open_tab(server[0], ticks.append, problems.append) as tab:
                await tab.open("", "")
                return await steps(tab)

        return asyncio.run(visit()), ticks, problems

    return look_at


def test_a_slow_page_takes_as_long_as_it_sleeps_and_a_quick_one_less(look):
    async def steps(tab) -> list[float]:
        return [
            await tab.turn_to("slow"),
            await tab.turn_to(""),
            await tab.look_for("q=slow"),
            await tab.look_for(""),
        ]

    (slow, quick, asked, emptied), _, problems = look(steps)
    assert slow >= SLEEP and asked >= SLEEP
    assert quick < slow and emptied < asked
    assert not problems


def test_a_page_that_runs_twice_is_waited_for_until_its_second_end(look):
    seconds, _, problems = look(lambda tab: tab.turn_to("again"))
    assert seconds >= SLEEP and not problems


def test_a_step_during_a_run_of_a_fragment_waits_for_the_page_itself(look):
    async def steps(tab) -> float:
        await tab.turn_to("live")
        await asyncio.sleep(0.35)  # the fragment runs now
        return await tab.turn_to("slow")

    seconds, _, problems = look(steps)
    assert seconds >= SLEEP and not problems


@pytest.mark.parametrize(
    ("page", "words"), [("broken", "exception: ValueError"), ("warned", "error on the page")]
)
def test_an_exception_and_an_error_box_are_errors_and_a_warning_is_none(look, page, words):
    _, _, problems = look(lambda tab: tab.turn_to(page))
    assert len(problems) == 1 and problems[0].startswith(words)


def test_a_page_that_is_not_there_is_an_error(server):
    problems = []

    async def visit() -> None:
        async with open_tab(server[0], print, problems.append) as tab:
            await tab.open("nowhere", "")

    asyncio.run(visit())
    assert problems == ["page not found"]


def test_a_fragment_is_asked_for_again_and_again_until_the_page_is_left(look):
    async def steps(tab) -> int:
        await tab.turn_to("live")
        await asyncio.sleep(1.7)
        await tab.turn_to("")
        await asyncio.sleep(0.7)
        return tab

    _, ticks, problems = look(steps)
    assert 2 <= len(ticks) <= 5 and all(
        seconds >= 0.1 for seconds in ticks
    )  # five at most in that time
    assert not problems


def test_a_large_message_is_sent_once_and_then_known_by_its_hash(look):
    received = []

    async def steps(tab) -> None:
        take = tab._take
        tab._take = lambda message: (received.append(message.WhichOneof("type")), take(message))
        await tab.look_for("q=1")
        tab._kept._used.clear()
        await tab.look_for("q=2")

    _, _, problems = look(steps)
    first = received.index("script_finished")
    assert "ref_hash" in received[:first] and "ref_hash" not in received[first:]
    assert not problems


def test_visitors_report_steps_errors_and_use_of_the_server(server, monkeypatch):
    monkeypatch.setattr(visitors, "PAGES", {"": ("q=slow",), "broken": ("",), "not offered": ("",)})
    monkeypatch.setattr(visitors, "_SAMPLE", 1)
    measured = visitors.measure_visitors(*server, visitors=3, think=0.5, minutes=0.08)
    shown = {name.strip(): (value, aim) for name, value, aim in visitors.rows(measured, 0.08)}
    assert {path for path, _ in measured.actions} == {"", "broken"}
    assert len(measured.opened) == 3 and len(measured.actions) > 6
    assert measured.problems.keys() == {"exception: ValueError on purpose"}
    assert shown["errors"] == (measured.problems.total(), 0) and measured.problems.total() > 0
    assert shown["steps: 99 in 100"][0] >= 1000 * SLEEP
    assert 20 * MIB < measured.memory[-1][1] < 2000 * MIB and measured.memory[-1][
        0
    ] == pytest.approx(4.8)
    assert (
        0 < measured.server_use < 2 * measured.seconds
        and measured.machine_use >= measured.server_use
    )


def test_a_server_that_ends_is_an_error_for_each_visitor(tmp_path, monkeypatch):
    (tmp_path / "app.py").write_text(
        "import os, streamlit\nif streamlit.query_params.get('q'): os._exit(1)"
    )
    monkeypatch.setattr(visitors, "PAGES", {"": ("q=1",)})
    with served({}, (sys.executable, "-c", SERVER), tmp_path) as (address, _):
        measured = visitors.measure_visitors(address, None, visitors=3, think=0.2, minutes=0.01)
    assert "ConnectionError the server hung up" in measured.problems
    assert measured.problems.total() >= 3 and not measured.actions


def test_a_server_that_does_not_start_is_told(tmp_path):
    command = (sys.executable, "-c", "raise SystemExit('no file')")
    with (
        pytest.raises(RuntimeError, match="ended before it answered: no file"),
        served({}, command, tmp_path),
    ):
        pass


@pytest.mark.parametrize(
    ("each_second", "grown"), [(0, 0), (1024, 600 * 1024 / MIB), (-1024, -600 * 1024 / MIB)]
)
def test_growth_is_that_of_the_second_half(each_second, grown):
    memory = [
        (second, 0 if second < 900 else 50 * MIB + each_second * second)
        for second in range(0, 1801, 5)
    ]
    assert visitors.growth(memory) == pytest.approx(grown, abs=1e-6)


def test_the_growth_of_memory_is_judged_after_a_long_time_only():
    measured = visitors.Measured(
        memory=[(second, MIB * second) for second in range(0, 1801, 5)], seconds=1800
    )
    aims = {minutes: list(visitors.rows(measured, minutes))[-1] for minutes in (3, 30)}
    name = "  growth in 10 minutes, MiB"
    assert aims == {3: (name, pytest.approx(600), None), 30: (name, pytest.approx(600), 10)}


def test_the_use_of_a_process_is_read_from_the_machine():
    code = "import time; data = bytearray(300 * 2**20)\nwhile time.process_time() < 0.6: pass\nprint(flush=True); time.sleep(60)"
    before = machine_seconds()
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    try:
        process.stdout.readline()
        assert 0.5 <= processor_seconds(process.pid) < 3
        assert resident_bytes(process.pid) > 300 * MIB
        assert machine_seconds() - before >= 0.5
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
