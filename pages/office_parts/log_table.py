"""The audit log as a table: which entries are looked for, and each as a row."""

import streamlit

from data_access import LogEntry, LogSearch
from data_access.access import ROLES
from pages.parts.context import PageContext
from pages.shared.markup import literal

SHEET = 50  # entries


def log_search(context: PageContext) -> LogSearch:
    """Draw the fields of the search, and return what is looked for and which sheet of the answer
    is shown.
    """
    who, page, day = streamlit.columns(3)
    chosen = day.date_input(
        context.say("audit.filter_day"), None, format="YYYY-MM-DD", key="audit day"
    )
    return LogSearch(
        who.text_input(context.say("audit.filter_who"), key="audit who", max_chars=100),
        page.text_input(context.say("audit.filter_page"), key="audit page", max_chars=100),
        chosen.isoformat() if chosen else "",
        SHEET * (streamlit.session_state.get("audit sheet", 1) - 1),
        SHEET,
    )


def log_row(context: PageContext, entry: LogEntry) -> dict[str, str]:
    """Return one entry as ``{heading: text}``, in the visitor's language."""
    labels = (
        ROLES[name].label.in_language(context.language) if name in ROLES else name
        for name in entry.role.split(",")
    )
    return {
        context.say("audit.number"): str(entry.number),
        context.say("audit.at"): entry.at[:19].replace("T", " "),
        context.say("audit.who"): literal(entry.who),
        context.say("audit.role"): ", ".join(labels),
        context.say("audit.client"): entry.client,
        context.say("audit.page"): entry.page,
        context.say("audit.questions"): "; ".join(entry.questions.replace(",", ", ").splitlines()),
        context.say("audit.smallest"): "" if entry.smallest is None else str(entry.smallest),
        context.say("audit.exported"): context.say("audit.yes") if entry.exported else "",
        context.say("audit.purpose"): literal(entry.purpose),
    }
