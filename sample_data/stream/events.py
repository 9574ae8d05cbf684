"""What each event makes of a complaint at its source.

``ledger`` counts the same events in a way of its own.
"""

from sample_data.stream.complaint import FACTS, Complaint, seconds_of


def filed(event: dict) -> Complaint:
    """Return the complaint that the event "filed" begins."""
    at = seconds_of(event["at"])
    facts = {name: event[name] for name in FACTS}
    return Complaint(
        event["number"],
        at,
        event["sequence"],
        filed_at=at,
        due_at=at + event["limit"] * 86_400,
        **facts,
    )


def apply(complaint: Complaint, event: dict) -> None:
    """Change a complaint by one event; the kinds are those of ``_WAYS``."""
    at = seconds_of(event["at"])
    _WAYS[event["event"]](complaint, event, at)
    complaint.changed_at, complaint.sequence = at, event["sequence"]


def _assigned(complaint: Complaint, event: dict, at: int) -> None:
    complaint.assigned_at = complaint.assigned_at or at
    complaint.status = "in_process"


def _replied(complaint: Complaint, event: dict, at: int) -> None:
    complaint.first_reply_at = complaint.first_reply_at or at
    complaint.messages_from_department += 1


def _closed(complaint: Complaint, event: dict, at: int) -> None:
    complaint.status, complaint.outcome, complaint.last_closed_at = "closed", event["outcome"], at
    if complaint.first_closed_at is None:
        complaint.first_closed_at, complaint.first_outcome = at, event["outcome"]
    if complaint.reopenings:
        *before, (reopened_at, cause, _) = complaint.reopenings
        complaint.reopenings = (*before, (reopened_at, cause, at))


def _rated(complaint: Complaint, event: dict, at: int) -> None:
    complaint.feedback, complaint.feedback_at = event["feedback"], at
    if not complaint.reopenings:
        complaint.first_feedback = event["feedback"]


def _withdrawn(complaint: Complaint, event: dict, at: int) -> None:
    complaint.feedback = complaint.feedback_at = None
    if not complaint.reopenings:
        complaint.first_feedback = None


def _reopened(complaint: Complaint, event: dict, at: int) -> None:
    complaint.status, complaint.reopenings = (
        "reopened",
        (*complaint.reopenings, (at, event["cause"], None)),
    )
    complaint.outcome = complaint.feedback = complaint.feedback_at = None


def _corrected(complaint: Complaint, event: dict, at: int) -> None:
    for name in ("category", "subcategory", "district"):
        setattr(complaint, name, event.get(name, getattr(complaint, name)))


def _reassigned(complaint: Complaint, event: dict, at: int) -> None:
    complaint.department, complaint.level = event["department"], event["level"]
    complaint.transfers += 1


def _removed(complaint: Complaint, event: dict, at: int) -> None:
    complaint.removed, complaint.merged_into = event["event"], event.get("into")


_WAYS = {
    "assigned": _assigned,
    "replied": _replied,
    "closed": _closed,
    "reclosed": _closed,
    "feedback": _rated,
    "feedback_withdrawn": _withdrawn,
    "reopened": _reopened,
    "corrected": _corrected,
    "reassigned": _reassigned,
    "merged": _removed,
    "erased": _removed,
}
EVENTS = ("filed", *_WAYS)
