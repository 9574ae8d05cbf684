"""What stands on every time line beside its figures: the events that the operator wrote down."""

from collections.abc import Callable, Sequence

from data_access import Event, EventsProblem, is_period, period_days, read_events
from pages.charts.chart import Mark


def events_of(periods: Sequence[str], tell: Callable[[str], object]) -> list[Event]:
    """Return the events from the first to the last of the drawn periods.

    A file that cannot be used is told to ``tell``, and the page stands without them: the office
    is to know, the public is not to read where our files lie.
    """
    drawn = [period_days(code) for code in periods if is_period(code)]
    if not drawn:
        return []
    try:
        events = read_events()
    except EventsProblem as problem:
        tell(str(problem))
        return []
    first, last = min(drawn)[0], max(end for _, end in drawn)
    return [event for event in events if first <= event.day <= last]


def marks_of(events: Sequence[Event]) -> list[Mark]:
    """Return where the events stand on the line."""
    return [Mark(event.day.isoformat(), str(number)) for number, event in enumerate(events, 1)]
