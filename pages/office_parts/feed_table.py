"""The sources of the feed as rows of a table."""

from datetime import datetime

from data_access import SourceState
from pages.parts.context import OfficeContext

_KINDS = {"folder": "feed.kind_folder", "database": "feed.kind_database", "http": "feed.kind_http"}


def moment(at: datetime | None) -> str:
    """Return a time in UTC to the second, "" for none."""
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else ""


def feed_row(context: OfficeContext, state: SourceState) -> dict[str, str]:
    """Return one source as ``{heading: text}``, in the visitor's language."""
    return {
        context.say("feed.source"): f"`{state.source}`",
        context.say("feed.kind"): context.say(_KINDS[state.kind]),
        context.say("feed.received_at"): moment(state.received_at),
        context.say("feed.lag"): ""
        if state.lag_seconds is None
        else context.number(state.lag_seconds, 1),
        context.say("feed.last_minute"): context.number(state.last_minute),
        context.say("feed.applied"): context.number(state.applied),
        context.say("feed.unchanged"): context.number(state.unchanged),
        context.say("feed.rejected"): context.number(state.rejected),
        context.say("feed.waiting"): context.number(state.waiting),
    }
