"""Entries of the audit log as rows of a table."""

import re

from data_access import LogEntry
from data_access.access import ROLES
from pages.parts.visit import Visit

_MARKDOWN = re.compile(r"[\\`*_\[\](){}<>#$~:!|.@]")


def log_row(visit: Visit, entry: LogEntry) -> dict[str, str]:
    """Return one entry as ``{heading: text}``, in the visitor's language."""
    labels = (
        ROLES[name].label.in_language(visit.language) if name in ROLES else name for name in entry.role.split(",")
    )
    return {
        visit.say("audit.number"): str(entry.number),
        visit.say("audit.at"): entry.at[:19].replace("T", " "),
        visit.say("audit.who"): _literal(entry.who),
        visit.say("audit.role"): ", ".join(labels),
        visit.say("audit.client"): entry.client,
        visit.say("audit.page"): entry.page,
        visit.say("audit.questions"): "; ".join(entry.questions.replace(",", ", ").splitlines()),
        visit.say("audit.smallest"): "" if entry.smallest is None else str(entry.smallest),
        visit.say("audit.exported"): visit.say("audit.yes") if entry.exported else "",
        visit.say("audit.purpose"): _literal(entry.purpose),
    }


def _literal(text: str) -> str:
    """Take what others wrote as it stands: a table reads Markdown, and a purpose could draw links and images."""
    if not _MARKDOWN.search(text):
        return text
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence} {text} {fence}"
