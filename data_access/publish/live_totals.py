"""The one owner of the live totals: counts them when they may move, and keeps what is told of them
beside the releases.

What is told is kept in a file, so that servers that share a folder tell the same, and a restart
tells nothing anew. The file holds told figures and times, no exact ones.
"""

import contextlib
import fcntl
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from data_access.database.durable import write_durably
from data_access.disclosure.gate import PUBLIC_TOTALS, Circumstances, open_public_totals
from data_access.model.answer import Answer, Figure, Row, Withheld
from data_access.model.measures import MEASURES
from data_access.model.periods import PERIODS
from data_access.model.published_measures import TOTALS
from data_access.model.text import Text
from data_access.protection.live_totals import REST, Count, Published, Told, bounds
from data_access.query.complaints_database import Complaints
from data_access.released.files import NoRelease, published_url
from data_access.released.question import PublicFilters, PublicQuestion
from data_access.released.release import Release

FILE, LOCK = ".live-totals.json", ".live-totals.lock"
_NATION = Text("All complaints", "تمام شکایات")
_REST = Text("Other places, or place not recorded", "دیگر مقامات، یا مقام درج نہیں")
_CHANCE = secrets.SystemRandom()
_log = logging.getLogger("dashboard")


class LiveTotals:
    """The totals of all complaints as everybody may see them now, for all pages of a server and
    from any thread.

    ``release`` returns the release in force, or raises NoRelease. ``clock``: seconds; ``draw``: a
    fresh chance.
    """

    def __init__(
        self,
        complaints: Complaints,
        release: Callable[[], Release],
        clock: Callable[[], float] = time.time,
        draw: Callable[[], float] = _CHANCE.random,
    ):
        self._complaints, self._release, self._clock, self._draw = complaints, release, clock, draw
        self._told: Told | None = None
        self._names: tuple[Mapping[str, Text], frozenset[str]] | None = None
        self._published: tuple[str, Mapping[str, Published]] = "", {}
        self._turn = threading.Lock()
        self._cannot_keep = False

    def answer(self) -> Answer:
        """Return the totals, in all and by province; only places that are told have a row.

        Raises DatabaseProblem.
        """
        with self._turn:  # visitors who come at once wait for one count
            told = self._current()
            if told is None or told.is_due(self._clock()):
                with _folder_locked() as is_new:
                    told = self._current() or (
                        Told() if is_new else None
                    )  # another server may have looked meanwhile
                    if told is None or told.is_due(self._clock()):
                        told = self._looked(told)
            self._told = told
            names = self._names or self._read_names()
        return _answer(told, *names)

    def _current(self) -> Told | None:
        """Return what is told now: as the file says, which other servers may have written; else
        what is known here.
        """
        try:
            return Told.from_json(_file().read_text(encoding="utf-8"))
        except FileNotFoundError:
            return self._told
        except (OSError, ValueError) as error:
            if self._told is None:
                _log.warning(
                    "The live totals in %s cannot be read (%s); they begin anew.", _file(), error
                )
            return self._told

    def _looked(self, told: Told | None) -> Told:
        names, _ = self._read_names()
        (unreleased,) = self._complaints.ask_all([PUBLIC_TOTALS])
        people = self._complaints.people(told.begun if told else ())
        circumstances = Circumstances(people, self._told_by_release(), self._clock(), self._draw)
        after = open_public_totals(unreleased, told, tuple(names), circumstances)
        try:
            write_durably(_file(), after.to_json().encode(), mode=0o600)
        except (
            OSError
        ) as error:  # of a folder that can only be read: what is told is kept in memory
            if not self._cannot_keep:
                _log.warning("The live totals cannot be kept in %s (%s).", _file(), error.strerror)
            self._cannot_keep = True
        return after

    def _read_names(self) -> tuple[Mapping[str, Text], frozenset[str]]:
        """Return (label by province code, facts that the source records)."""
        dataset = self._complaints.dataset()
        places = self._complaints.codebook(dataset.version).of("province")
        self._names = (
            {place.code: place.label for place in places},
            dataset.recorded.complete - dataset.recorded.excepted,
        )
        return self._names

    def _told_by_release(self) -> Mapping[str, Published]:
        """Return what the release in force tells of each place; of the last one that could be
        read, where it cannot.
        """
        with contextlib.suppress(NoRelease):
            release = self._release()
            if release.checksum != self._published[0]:
                self._published = release.checksum, published_by(release)
        return self._published[1]


def published_by(release: Release) -> Mapping[str, Published]:
    """Return what a release tells of the nation ("") and of each of its provinces, all its
    periods together.
    """
    periods = {period.code: period for period in release.axes.periods}
    told: dict[str, dict] = {}
    for place in release.axes.places:
        if place.kind == "district":
            continue
        filters = PublicFilters(province=(place.code,) if place.code else ())
        for kind in reversed(PERIODS):
            rows = release.ask(PublicQuestion(("filed",), kind, filters)).rows(kind)
            counts = {
                periods[row.code]: row["filed"]
                for row in rows
                if not isinstance(row["filed"], Withheld)
            }
            told.setdefault(place.code, {}).update(counts)
    return bounds(told, release.most_off)


def _file() -> Path:
    return Path(published_url().database or "").parent / FILE


@contextlib.contextmanager
def _folder_locked() -> Iterator[bool]:
    """Let one server look at a time; the lock of one that ends is free.

    Yield whether totals were never told from here.

    Nobody knows that of a folder that cannot be written, and there is no lock in it.
    """
    with contextlib.ExitStack() as stack:
        is_new = False
        with contextlib.suppress(OSError):
            path = _file().with_name(LOCK)
            path.parent.mkdir(parents=True, exist_ok=True)
            was_there = path.exists()
            lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            stack.callback(os.close, lock)
            is_new = not was_there
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield is_new


def _answer(told: Told, labels: Mapping[str, Text], recorded: frozenset[str]) -> Answer:
    codes = [code for code in (*labels, *(set(told.places) - set(labels))) if code in told.places]
    rows = [_row(code, labels.get(code, Text(code, code)), told.places[code].told, recorded)
            for code in codes if told.places[code].is_apart]  # fmt: skip
    if told.rest.is_apart:
        rows.append(_row(REST, _REST, told.rest.told, recorded))
    nation = _row("", _NATION, told.nation, recorded)
    as_of = datetime.combine(told.as_of, datetime.min.time())
    return Answer(PUBLIC_TOTALS, {"": (nation,), "province": tuple(rows)}, as_of, told.number)


def _row(code: str, label: Text, told: Count, recorded: frozenset[str]) -> Row:
    values = zip(TOTALS, (told.filed, told.addressed, told.filed - told.addressed), strict=True)
    return Row(code, label, {}, {name: _figure(name, value, recorded) for name, value in values})


def _figure(name: str, told: int, recorded: frozenset[str]) -> Figure:
    if not recorded.issuperset(MEASURES[name].needs):
        return Withheld.NOT_RECORDED
    return told or Withheld.WITHHELD
