"""The registry of targets: what a mapping file may fill, and which columns and facts of the
database it becomes.
"""

from dataclasses import dataclass

from data_access.database import schema
from data_access.model.codes import numbers

DIMENSIONS = {
    "level": schema.levels,
    "department": schema.departments,
    "category": schema.categories,
    "subcategory": schema.subcategories,
    "province": schema.provinces,
    "district": schema.districts,
}
PARENTS = {"subcategory": "category", "district": "province"}


@dataclass(frozen=True)
class Target:
    """One thing that a mapping may fill.

    ``kind``: text, time, code, groups, flag, count, order, history, dimension or degrees.

    ``columns``: columns of a complaint that it decides; ``fact``: what the data set then records
    ("" for none).
    """

    name: str
    kind: str
    columns: tuple[str, ...]
    fact: str = ""
    code_list: str = ""

    @property
    def codes(self) -> dict[str, int]:
        """Return ``{code: stored number}`` of a code, groups or flag target."""
        if self.kind == "flag":
            return {"yes": 1, "no": 0}
        return numbers(self.code_list) | ({"none": 0} if self.kind == "groups" else {})


def _time(name: str, fact: str = "", columns: tuple[str, ...] = ()) -> Target:
    return Target(name, "time", columns or (name,), fact)


def _code(name: str, fact: str = "", code_list: str = "", columns: tuple[str, ...] = ()) -> Target:
    return Target(name, "code", columns or (name,), fact, code_list or name)


def _registry(*targets: Target) -> dict[str, Target]:
    return {target.name: target for target in targets}


TARGETS = _registry(
    Target("number", "text", ("number",)),
    _code("kind"),
    _time("filed_at"),
    _time("assigned_at", "assignment"),
    _time("first_reply_at", "first_reply"),
    _time("due_at", "due"),
    _time("closed_at", "closing", ("first_closed_at", "last_closed_at", "status")),
    _time("first_closed_at", "closing", ("first_closed_at", "status")),
    _time("last_closed_at", "closing", ("last_closed_at", "status")),
    _time(
        "reopened_at",
        "reopening",
        ("first_reopened_at", "last_reopened_at", "reopenings", "status"),
    ),
    # All reopenings in one text: “TIME CAUSE RECLOSED; TIME CAUSE RECLOSED”.
    Target(
        "reopenings",
        "history",
        ("first_reopened_at", "last_reopened_at", "reopenings", "reopening_cause", "status"),
        "reopening",
    ),
    _time("feedback_at"),
    _time("changed_at"),
    Target("sequence", "order", ("changed_sequence",)),
    Target("removed", "code", (), "", "removal"),
    Target("merged_into", "text", ()),
    *(Target(name, "dimension", (f"{name}_id",), name) for name in DIMENSIONS),
    _code("sex", "sex"),
    _code("residency", "residency"),
    Target("groups", "groups", ("groups",), "groups", "group"),
    _code("channel", "channel"),
    Target("anonymous", "flag", ("anonymous",), "anonymous"),
    _code("status", "status"),
    _code("outcome", "outcome", columns=("outcome", "first_outcome")),
    _code("first_outcome", "outcome", "outcome"),
    _code("feedback", "feedback", columns=("feedback", "first_feedback")),
    _code("first_feedback", "feedback", "feedback"),
    _code("reopening_cause", "", "cause"),
    _code("escalation", "escalation"),
    Target("messages_from_citizen", "count", ("messages_from_citizen",), "messages"),
    Target("messages_from_department", "count", ("messages_from_department",), "messages"),
    Target("transfers", "count", ("transfers",), "transfers"),
    Target("latitude", "degrees", ()),
    Target("longitude", "degrees", ()),
)
REQUIRED = ("number", "filed_at")
# Without these no row can be told from others, nor put in its order: a value that cannot be read
# costs the row.
NEEDED = (*REQUIRED, "changed_at", "removed")
# Of changes also these, unless the mapping says otherwise: a wrong history would stand against the
# right one.
REJECTING = (*NEEDED, "sequence", "merged_into", "reopenings")
CHANGE_TIME = (
    "changed_at"  # a mapping that names it brings changes: of each complaint the newest one stands
)
EVENTS = (
    "filed_at",
    "assigned_at",
    "first_reply_at",
    "first_closed_at",
    "last_closed_at",
    "first_reopened_at",
    "last_reopened_at",
    "feedback_at",
)
