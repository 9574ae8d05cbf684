"""Logs: one JSON line for each event, that names nobody, no figure and no address.

Of an exception, and of what a library logs, only kind and place are kept: their words may quote a
value. What the house itself logs through the logger ``dashboard`` keeps its words, without the
values that are put into them.
"""

import json
import logging
import logging.handlers
import os
import sys
import threading
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import streamlit.logger

LOG_SETTING, LEVEL_SETTING = "DASHBOARD_LOG", "DASHBOARD_LOG_LEVEL"
HOUSE = "dashboard"
_LEVELS = ("debug", "info", "warning", "error")
_ROOT = Path(__file__).parent.parent
# uvicorn says this of each websocket that is refused with an answer, as the ASGI specification
# provides.
_NO_PROBLEM = "ASGI callable returned without completing handshake."
_log = logging.getLogger(HOUSE)


def start_logs() -> None:
    """Let every logger of this process, uncaught exceptions too, write to standard error or to the
    file of the setting.

    Raises ValueError for an unknown level, OSError when the file cannot be written.
    """
    level = (os.environ.get(LEVEL_SETTING) or "info").lower()
    if level not in _LEVELS:
        raise ValueError(f"{LEVEL_SETTING} must be one of {', '.join(_LEVELS)}, not {level!r}")
    path = os.environ.get(LOG_SETTING)
    # A watched file is opened anew when a tool for rotation has moved it away.
    handler = (
        logging.handlers.WatchedFileHandler(path, encoding="utf-8")
        if path
        else logging.StreamHandler(sys.stderr)
    )
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(max(logging.WARNING, logging.getLevelName(level.upper())))
    _log.setLevel(level.upper())
    _take_over_other_loggers()
    logging.captureWarnings(True)
    sys.excepthook, threading.excepthook, sys.unraisablehook = (
        _uncaught,
        _uncaught_in_thread,
        _uncaught_in_thread,
    )


def event(
    name: str,
    level: int = logging.INFO,
    problem: BaseException | None = None,
    **fields: str | float | None,
) -> None:
    """Log one event of the house, perhaps because of ``problem``.

    ``name`` and ``fields`` are written as they are: neither may hold what a caller sent.
    """
    _log.log(level, name, exc_info=problem, extra={"fields": fields})


class JsonLines(logging.Formatter):
    """Makes one line of JSON of a record."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        if record.name.split(".")[0] == HOUSE and isinstance(record.msg, str):
            line |= {"event": record.msg, **getattr(record, "fields", {})}
        else:
            line |= {
                "event": "library",
                "logger": record.name,
                "place": f"{_short(record.pathname)}:{record.lineno}",
            }
        if record.exc_info and record.exc_info[0]:
            line |= _exception(*record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _exception(
    kind: type[BaseException], problem: BaseException | None, trace: TracebackType | None
) -> dict[str, str]:
    frames = [
        frame for frame, _ in traceback.walk_tb(trace or getattr(problem, "__traceback__", None))
    ]
    places = [f"{_short(frame.f_code.co_filename)}:{frame.f_lineno}" for frame in frames]
    ours = [
        place
        for place in places
        if not place.startswith(("/", "<", ".venv")) and "site-packages" not in place
    ]
    found = {"exception": kind.__qualname__}
    if places:
        found["raised_at"] = places[-1]
    return found | ({"our_place": ours[-1]} if ours else {})


def _short(path: str) -> str:
    """Return a source file's path below the house or below the libraries."""
    after = path.partition("site-packages/")[2]
    if after:
        return f"site-packages/{after}"
    return (
        str(Path(path).relative_to(_ROOT)) if Path(path).is_relative_to(_ROOT) else Path(path).name
    )


def _take_over_other_loggers() -> None:
    """Send what uvicorn and Streamlit log to the root; Streamlit gives each of its loggers a way
    of its own.
    """
    streamlit.logger.setup_formatter = _no_own_way
    for name in list(streamlit.logger._loggers):
        _no_own_way(streamlit.logger._loggers[name])
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi"):
        _no_own_way(logging.getLogger(name))
    logging.getLogger("uvicorn.error").addFilter(lambda record: record.msg != _NO_PROBLEM)


def _no_own_way(logger: logging.Logger) -> None:
    for handler in logger.handlers[:]:
        logger.removeHandler(handler)
    logger.propagate = True


def _uncaught(
    kind: type[BaseException], problem: BaseException | None, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    _log.critical("Uncaught exception", exc_info=(kind, problem, trace))


def _uncaught_in_thread(what: threading.ExceptHookArgs) -> None:
    _uncaught(what.exc_type, what.exc_value, what.exc_traceback)
