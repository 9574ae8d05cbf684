"""The truth of what a stream sent: its events, one JSON line each, and a recount of the main
figures from them alone.

Lines: ``base`` (figures of all complaints before the stream), ``known`` (a complaint as it stood
before its first event), the events themselves in the order in which they happened, and ``sent`` (a
batch left). The recount is written from the definitions in ``data_access/model/measures.toml``; it
shares nothing with the SQL, nor with the rows that were sent.
"""

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from data_access.model.published_measures import TOTALS

FIGURES = (*TOTALS, "relief", "relief_confirmed", "relief_contested", "reopened_ever", "backlog")
BREAKDOWNS = ("", "level", "department", "category", "province", "district", "group")
Figures = dict[
    str, dict[str, dict[str, int]]
]  # {breakdown: {code: {figure: count}}}; zeros are left out


class Ledger:
    """The file, opened for appending.

    What ``append`` returned from survives a crash of the machine.
    """

    def __init__(self, path: Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _cut_torn_line(path)
        self._file = path.open("ab")

    def append(self, lines: Iterable[dict]) -> None:
        """Append lines, and wait until they are on the disk."""
        self._file.write(
            b"".join(json.dumps(line, separators=(",", ":")).encode() + b"\n" for line in lines)
        )
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _cut_torn_line(path: Path) -> None:
    """A crash may leave half a line at the end; its batch was not sent, because lines come
    first.
    """
    if not path.exists():
        return
    with path.open("rb+") as file:
        content_end = file.seek(0, os.SEEK_END)
        start = max(content_end - 2**20, 0)
        file.seek(start)
        whole = file.read().rfind(b"\n") + 1
        file.truncate(start + whole)


def read(path: Path) -> Iterator[dict]:
    """Yield the lines, in their order; half a line at the end is left out."""
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield json.loads(line)


# Recount ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Story:
    """What the figures ask of one complaint."""

    parts: dict[str, list[str]]  # breakdown: codes
    is_closed: bool = False
    outcome: str | None = None
    feedback: str | None = None
    closings: int = 0
    reopenings: int = 0
    is_gone: bool = False


def recount(lines: Iterable[dict]) -> Figures:
    """Return the figures of all complaints after the last event."""
    total, before, stories = Counter(), Counter(), {}
    for line in lines:
        if line["event"] == "base":
            total.update(_flat(line["figures"]))
        elif line["event"] == "known":
            stories[line["number"]] = _known(line["complaint"])
            before.update(_counted(stories[line["number"]]))
        elif line["event"] == "filed":
            stories[line["number"]] = _Story(_parts(line))
        elif line["event"] != "sent":
            _tell(stories[line["number"]], line)
    total.subtract(before)
    for story in stories.values():
        total.update(_counted(story))
    return _nested(total)


def _known(complaint: dict) -> _Story:
    """The story so far of a complaint from before the stream, as its row tells it."""
    times = [text.split() for text in (complaint["reopenings"] or "").split(";") if text]
    story = _Story(
        _parts(complaint),
        complaint["status"] == "closed",
        complaint["outcome"],
        complaint["feedback"],
    )
    story.reopenings = len(times)
    story.closings = (complaint["first_closed_at"] is not None) + sum(
        reclosed != "-" for _, _, reclosed in times
    )
    return story


def _parts(facts: dict) -> dict[str, list[str]]:
    single = {name: [facts[name]] for name in BREAKDOWNS if name and name != "group"}
    return {
        "": [""],
        **single,
        "group": [code for code in (facts["groups"] or "").split(";") if code],
    }


def _tell(story: _Story, event: dict) -> None:
    kind = event["event"]
    if kind in ("closed", "reclosed"):
        story.is_closed, story.outcome, story.feedback = True, event["outcome"], None
        story.closings += 1
    elif kind == "reopened":
        story.is_closed = False
        story.reopenings += 1
    elif kind in ("feedback", "feedback_withdrawn"):
        story.feedback = event.get("feedback")
    elif kind in ("corrected", "reassigned"):
        story.parts |= {name: [event[name]] for name in story.parts if name in event}
    elif kind in ("merged", "erased"):
        story.is_gone = True


def _counted(story: _Story) -> Counter:
    """Return {(breakdown, code, figure): count} of one complaint."""
    if story.is_gone:
        return Counter()
    granted = story.is_closed and story.outcome == "relief"
    figures = {
        "filed": 1,  # complaints filed; merged duplicates are gone
        "addressed": int(story.is_closed),  # closed with any outcome and not reopened since
        "open": int(not story.is_closed),
        "relief": int(granted),
        "relief_confirmed": int(granted and story.feedback == "positive"),
        "relief_contested": int(granted and story.feedback == "negative"),
        "reopened_ever": int(story.reopenings > 0),
        "backlog": 1 + story.reopenings - story.closings,  # all filed and reopened less all closed
    }
    places = [(breakdown, code) for breakdown, codes in story.parts.items() for code in codes]
    return Counter({(*place, name): count for place in places for name, count in figures.items()})


def _flat(figures: Figures) -> dict[tuple[str, str, str], int]:
    return {
        (breakdown, code, name): count
        for breakdown, codes in figures.items()
        for code, counts in codes.items()
        for name, count in counts.items()
    }


def _nested(counts: Counter) -> Figures:
    found: Figures = {breakdown: {} for breakdown in BREAKDOWNS}
    for (breakdown, code, name), count in counts.items():
        if count:
            found[breakdown].setdefault(code, {})[name] = count
    return found
