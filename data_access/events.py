"""Events that an operator writes down, to stand on the time lines: ``COMPLAINTS_EVENTS``, a file.

The file is TOML, one table for each event::

    [[event]]
    day = 2022-08-25
    en = "Floods declared a national emergency"
    ur = "سیلاب کو قومی ہنگامی صورتحال قرار دیا گیا"

Nothing is concluded from an event: it stands beside the figures, and readers see what fell
together.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from data_access.model.text import Text

SETTING = "COMPLAINTS_EVENTS"
_KEYS = {"day", *Text._fields}


class EventsProblem(Exception):
    """The file of events cannot be used; the message says why and how to mend it."""


@dataclass(frozen=True)
class Event:
    """What happened on a day, in words."""

    day: date
    label: Text


def read_events() -> tuple[Event, ...]:
    """Return the events of the operator's file in order of their days; () without the setting.

    Raises EventsProblem. A changed file is read anew.
    """
    path = os.environ.get(SETTING)
    if not path:
        return ()
    try:
        return _read(path, Path(path).stat().st_mtime_ns)
    except OSError as problem:
        raise EventsProblem(
            f"{SETTING}: {path} cannot be read ({problem.strerror}); name a file that can, or unset it."
        ) from problem


@lru_cache(maxsize=1)
def _read(path: str, _changed: int) -> tuple[Event, ...]:
    try:
        content = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError as problem:  # of TOML, or bytes that are no UTF-8
        raise EventsProblem(f"{path} is no TOML in UTF-8: {problem}.") from problem
    tables = content.pop("event", [])
    if content or not isinstance(tables, list):
        raise EventsProblem(f"{path}: write each event as a table of its own, under [[event]].")
    events = [_event(f"{path}, event {number}", table) for number, table in enumerate(tables, 1)]
    return tuple(sorted(events, key=lambda event: event.day))


def _event(place: str, table: Mapping[str, object]) -> Event:
    if not isinstance(table, Mapping):
        raise EventsProblem(f"{place}: is no table; write it under [[event]].")
    unknown, day = sorted(set(table) - _KEYS), table.get("day")
    if unknown:
        raise EventsProblem(f"{place}: {', '.join(unknown)} is no key; there are: day, en, ur.")
    if not isinstance(day, date) or isinstance(day, datetime):
        raise EventsProblem(f"{place}: its day is no date; write it as day = 2022-08-25.")
    words = {key: str(table.get(key, "")).strip() for key in Text._fields}
    lacking = [key for key, said in words.items() if not said]
    if lacking:
        raise EventsProblem(f"{place}: lacks its words in {', '.join(lacking)}; add them.")
    return Event(day, Text(**words))
