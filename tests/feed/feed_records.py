"""Generated histories as a source would send them: rows of the mapping ``portal``, and what the
tables must hold then.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import strategies as st

from data_access.feed import Mapping, read_mapping
from data_access.feed.mapping.file import SHIPPED
from tests.figures.records import AS_OF, complaint

_CODES = {
    "level": ("FED", "PB"),
    "department": ("ministry", "wing", "police"),
    "category": ("water", "roads"),
    "subcategory": ("leak", "pothole"),
    "province": ("PB", "BA"),
    "district": ("lahore", "quetta"),
    "sex": ("men", "women"),
    "residency": ("inland", "overseas"),
    "channel": ("app", "letter"),
    "outcome": ("relief", "none"),
    "feedback": ("positive", "negative"),
    "first_outcome": ("partial", "dropped"),
    "first_feedback": ("positive", "negative"),
    "escalation": ("none", "escalated"),
}
_SAME = ("kind", "status", *_CODES)
_TIMES = (
    "filed_at",
    "first_closed_at",
    "last_closed_at",
    "first_reply_at",
    "due_at",
    "feedback_at",
    "assigned_at",
)


def portal_mapping(folder: Path, *replaced: tuple[str, str]) -> Mapping:
    """Return the mapping ``portal`` for the data set of ``tests.figures.records``, with further
    texts replaced.
    """
    text = (SHIPPED / "portal.toml").read_text(encoding="utf-8")
    usual = (
        ('code = "sample"', 'code = "test"'),
        ("Pakistan, synthetic national sample", "Test"),
        ("پاکستان، مصنوعی قومی نمونہ", "جانچ"),
    )
    for old, new in (*usual, *replaced):
        assert old in text, old
        text = text.replace(old, new)
    path = folder / "test.toml"
    path.write_text(text, encoding="utf-8")
    return read_mapping(str(path))


@dataclass(frozen=True)
class Change:
    """One change.

    ``row``: as it is sent; ``record`` and ``reopenings``: as ``tests.figures.records`` has it; None
    for a removal.
    """

    number: str
    changed_at: datetime
    sequence: int
    row: dict
    record: dict | None = None
    reopenings: tuple = ()

    @property
    def order(self) -> tuple:
        """What makes one change newer than another."""
        return (
            self.changed_at,
            self.sequence,
            {"merged": 1, "erased": 2}.get(self.row.get("removed"), 0),
        )


def removal(number: str, changed_at: datetime, sequence: int = 0, cause: str = "erased") -> Change:
    """A complaint that goes away."""
    row = {
        "number": number,
        "changed_at": changed_at.isoformat(),
        "sequence": sequence,
        "removed": cause,
    }
    row |= {"merged_into": "C-other"} if cause == "merged" else {}
    return Change(number, changed_at, sequence, row)


def change(
    key: int,
    changed_at: datetime,
    filed_at: datetime,
    closings=(),
    reopenings=(),
    sequence: int = 0,
    **more,
) -> Change:
    """A complaint as it now stands; ``closings`` and ``reopenings`` as for
    ``tests.figures.records.complaint``.
    """
    more |= {"changed_at": changed_at, "changed_sequence": sequence or None}
    record, rows = complaint(key, filed_at, closings, reopenings, **more)
    parts = [
        f"{at.isoformat()} {cause or '-'} {closings[place + 1].isoformat() if len(closings) > place + 1 else '-'}"
        for place, (at, cause) in enumerate(reopenings)
    ]
    row = {name: record[name] for name in _SAME if record[name] is not None}
    row |= {name: record[name].isoformat() for name in _TIMES if record[name] is not None}
    row |= {"number": record["number"], "changed_at": changed_at.isoformat(), "sequence": sequence}
    row |= {"reopenings": "; ".join(parts)} if parts else {}
    row |= (
        {"groups": ";".join(sorted(record["groups"])) or "none"}
        if record["groups"] is not None
        else {}
    )
    row |= (
        {"anonymous": "yes" if record["anonymous"] else "no"}
        if record["anonymous"] is not None
        else {}
    )
    record["unknown_facts"] = frozenset(_unknown(record))
    return Change(record["number"], changed_at, sequence, row, record, tuple(rows))


def _unknown(record: dict) -> list[str]:
    """What an empty value leaves open: whether the identity was hidden, and how a closed
    complaint ended.
    """
    hidden = ["anonymous"] if record["anonymous"] is None else []
    return hidden + (
        ["outcome"] if record["status"] == "closed" and record["outcome"] is None else []
    )


@st.composite
def _moments(draw, filed_at: datetime) -> list[datetime]:
    """Closing, reopening, closing ... in their order, none after T."""
    moments = [filed_at]
    for days in draw(st.lists(st.sampled_from((0, 1, 19, 40, 91)), max_size=5)):
        moments.append(moments[-1] + timedelta(days=days, minutes=draw(st.sampled_from((0, 30)))))
    return [moment for moment in moments[1:] if moment <= AS_OF]


@st.composite
def changes(draw, key: int) -> Change:
    """Any change of the complaint C-<key>."""
    changed_at = AS_OF + timedelta(minutes=draw(st.integers(0, 5)))
    sequence = draw(st.integers(0, 2))
    if draw(st.integers(0, 4)) == 0:
        return removal(
            f"C-{key}", changed_at, sequence, draw(st.sampled_from(("erased", "merged")))
        )
    filed_at = AS_OF - timedelta(
        days=draw(st.sampled_from((0, 20, 41, 100, 300))), hours=draw(st.integers(0, 12))
    )
    moments = draw(_moments(filed_at))
    causes = st.sampled_from(("citizen", "pm_office", None))
    more = {name: draw(st.none() | st.sampled_from(codes)) for name, codes in _CODES.items()}
    more["groups"] = draw(
        st.none() | st.frozensets(st.sampled_from(("women", "minority", "senior")))
    )
    more["anonymous"] = draw(st.sampled_from((None, True, False)))
    reopenings = [(moment, draw(causes)) for moment in moments[1::2]]
    return change(key, changed_at, filed_at, moments[::2], reopenings, sequence, **more)


@st.composite
def streams(draw, complaints: int = 4) -> list[Change]:
    """Any changes of a few complaints in any order, some of them repeated; none is as new as
    another one.
    """
    keys = draw(st.lists(st.integers(1, complaints), min_size=4, max_size=14))
    found = list(
        {(one.number, one.order): one for one in (draw(changes(key)) for key in keys)}.values()
    )
    return draw(st.permutations(found + draw(st.lists(st.sampled_from(found), max_size=4))))


def lines(changes_: list[Change]) -> str:
    """The changes as JSON lines."""
    return "".join(f"{json.dumps(one.row)}\n" for one in changes_)


def folded(stream: list[Change]) -> dict[str, Change]:
    """The newest change of each number: what must stand in the end."""
    standing: dict[str, Change] = {}
    for one in stream:
        if one.number not in standing or one.order > standing[one.number].order:
            standing[one.number] = one
    return standing
