"""How long one run of a page takes inside Streamlit, without network and browser."""

import logging
import time
from pathlib import Path
from unittest import mock

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.testing.v1 import AppTest

from data_access import access
from pages.shared import context

_ROOT = Path(__file__).parents[2]


def measure_page_run(runs: int) -> list[float]:
    """Return the seconds of each run of the office's Overview, answers cached, after five runs
    to warm up.
    """
    logging.disable(logging.WARNING)
    token = access.Gate([access.AccessCode(print, "benchmark-code")]).sign_in(
        "benchmark-code", "benchmark"
    )
    found: list[float] = []
    run_script = ScriptRunner._run_script

    def timed(runner: ScriptRunner, *arguments: object) -> object:
        start = time.perf_counter()
        try:
            return run_script(runner, *arguments)
        finally:
            found.append(time.perf_counter() - start)

    with mock.patch.object(context, "current_permit", lambda: access.permit_from(token)):
        test = AppTest.from_file(str(_ROOT / "dashboard.py"), default_timeout=60).run()
        test.switch_page("pages/office/overview.py").run()
        with mock.patch.object(ScriptRunner, "_run_script", timed):
            for _ in range(runs + 5):
                test.run()
    logging.disable(logging.NOTSET)
    return found[5:]
