"""The events of a time line in words: the numbers on it, their days, and what happened."""

from collections.abc import Sequence

from data_access import Event
from pages.charts.numbers import day
from pages.statements.speaker import Speaker


def events_in_words(speaker: Speaker, events: Sequence[Event]) -> str:
    """Return the events in the order of their numbers."""
    return speaker.semicolon.join(
        speaker.say(
            "events.event",
            number=number,
            day=day(event.day, speaker.language),
            label=event.label.in_language(speaker.language),
        )
        for number, event in enumerate(events, 1)
    )
