"""The sources of the feed as rows of a table."""

from datetime import datetime

from data_access import SourceState
from pages.shared.visit import OfficeVisit

_KINDS = {"folder": "feed.kind_folder", "database": "feed.kind_database", "http": "feed.kind_http"}


def moment(at: datetime | None) -> str:
    """Return a time in UTC to the second, "" for none."""
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else ""


def feed_row(visit: OfficeVisit, state: SourceState) -> dict[str, str]:
    """Return one source as ``{heading: text}``, in the visitor's language."""
    return {
        visit.say("feed.source"): f"`{state.source}`",
        visit.say("feed.kind"): visit.say(_KINDS[state.kind]),
        visit.say("feed.received_at"): moment(state.received_at),
        visit.say("feed.lag"): "" if state.lag_seconds is None else f"{state.lag_seconds:.1f}",
        visit.say("feed.last_minute"): f"{state.last_minute:,}",
        visit.say("feed.applied"): f"{state.applied:,}",
        visit.say("feed.unchanged"): f"{state.unchanged:,}",
        visit.say("feed.rejected"): f"{state.rejected:,}",
        visit.say("feed.waiting"): f"{state.waiting:,}",
    }
