"""A complaint as its source, the portal, keeps it, and the rows of the mapping ``portal`` that
tell of it.
"""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

_START = datetime(1970, 1, 1)
TIMES = (
    "changed_at",
    "filed_at",
    "assigned_at",
    "first_reply_at",
    "due_at",
    "first_closed_at",
    "last_closed_at",
    "feedback_at",
)
COUNTS = ("sequence", "messages_from_citizen", "messages_from_department", "transfers")
FACTS = (  # what is known when it is filed, and changes by correction only
    "level",
    "department",
    "category",
    "subcategory",
    "province",
    "district",
    "sex",
    "residency",
    "groups",
    "channel",
    "anonymous",
)


@dataclass(slots=True)
class Complaint:
    """The columns of the mapping ``portal``, by their names.

    Times in seconds since 1970; codes as text.

    ``reopenings``: (time, code of the cause, time of the closing that ended it or None), in their
    order.
    """

    number: str
    changed_at: int
    sequence: int = 0
    removed: str | None = None
    merged_into: str | None = None
    kind: str = "complaint"
    filed_at: int = 0
    assigned_at: int | None = None
    first_reply_at: int | None = None
    due_at: int | None = None
    first_closed_at: int | None = None
    last_closed_at: int | None = None
    reopenings: tuple[tuple[int, str | None, int | None], ...] = ()
    status: str = "new"
    outcome: str | None = None
    first_outcome: str | None = None
    feedback: str | None = None
    first_feedback: str | None = None
    feedback_at: int | None = None
    level: str | None = None
    department: str | None = None
    category: str | None = None
    subcategory: str | None = None
    province: str | None = None
    district: str | None = None
    sex: str | None = None
    residency: str | None = None
    groups: str | None = None
    channel: str | None = None
    anonymous: str | None = None
    messages_from_citizen: int = 0
    messages_from_department: int = 0
    transfers: int = 0
    escalation: str = "none"


COLUMNS = tuple(field.name for field in fields(Complaint))


def written(seconds: int) -> str:
    """Return a time as rows and events have it: ISO 8601, without a zone."""
    return (_START + timedelta(seconds=seconds)).isoformat()


def seconds_of(text: str) -> int:
    """Return the seconds since 1970 of such a time."""
    return round((datetime.fromisoformat(text) - _START).total_seconds())


# Rows ---------------------------------------------------------------------------------------------


def row_of(complaint: Complaint) -> dict[str, str | int | None]:
    """Return the row that is sent. Of a removed complaint nothing is told but that it is gone."""
    row = {name: getattr(complaint, name) for name in COLUMNS}
    if complaint.removed:
        told = ("number", "changed_at", "sequence", "removed", "merged_into")
        row = {name: value if name in told else None for name, value in row.items()}
    row |= {name: written(row[name]) for name in TIMES if row[name] is not None}
    row["reopenings"] = None if complaint.removed else _reopenings_text(complaint) or None
    return row


def _reopenings_text(complaint: Complaint) -> str:
    return "; ".join(
        f"{written(at)} {cause or '-'} {'-' if closed is None else written(closed)}"
        for at, cause, closed in complaint.reopenings
    )


def complaint_of(row: dict) -> Complaint:
    """Return the complaint of a row: the way back from ``row_of``."""
    values = {name: row[name] for name in COLUMNS if row.get(name) is not None}
    values |= {name: seconds_of(values[name]) for name in TIMES if name in values}
    values["reopenings"] = tuple(
        _reopening(text) for text in (row.get("reopenings") or "").split(";") if text
    )
    return Complaint(**values)


def _reopening(text: str) -> tuple[int, str | None, int | None]:
    at, cause, closed = text.split()
    return (
        seconds_of(at),
        None if cause == "-" else cause,
        None if closed == "-" else seconds_of(closed),
    )
