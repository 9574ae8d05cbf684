"""The audit log as a table: which entries are looked for, and each as a row."""

import streamlit

from data_access import LogEntry, LogSearch
from data_access.access import ROLES
from pages.shared.markup import literal
from pages.shared.visit import Visit

SHEET = 50  # entries


def log_search(visit: Visit) -> LogSearch:
    """Draw the fields of the search, and return what is looked for and which sheet of the answer is shown."""
    who, page, day = streamlit.columns(3)
    chosen = day.date_input(visit.say("audit.filter_day"), None, format="YYYY-MM-DD", key="audit day")
    return LogSearch(
        who.text_input(visit.say("audit.filter_who"), key="audit who", max_chars=100),
        page.text_input(visit.say("audit.filter_page"), key="audit page", max_chars=100),
        chosen.isoformat() if chosen else "",
        SHEET * (streamlit.session_state.get("audit sheet", 1) - 1),
        SHEET,
    )


def log_row(visit: Visit, entry: LogEntry) -> dict[str, str]:
    """Return one entry as ``{heading: text}``, in the visitor's language."""
    labels = (
        ROLES[name].label.in_language(visit.language) if name in ROLES else name for name in entry.role.split(",")
    )
    return {
        visit.say("audit.number"): str(entry.number),
        visit.say("audit.at"): entry.at[:19].replace("T", " "),
        visit.say("audit.who"): literal(entry.who),
        visit.say("audit.role"): ", ".join(labels),
        visit.say("audit.client"): entry.client,
        visit.say("audit.page"): entry.page,
        visit.say("audit.questions"): "; ".join(entry.questions.replace(",", ", ").splitlines()),
        visit.say("audit.smallest"): "" if entry.smallest is None else str(entry.smallest),
        visit.say("audit.exported"): visit.say("audit.yes") if entry.exported else "",
        visit.say("audit.purpose"): literal(entry.purpose),
    }
