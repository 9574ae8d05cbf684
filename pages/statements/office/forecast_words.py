"""What is said of how many will wait: the forecast, its past errors, or why there is none."""

from datetime import timedelta

from data_access import DAYS_AHEAD, DAYS_NEEDED, Filters, Forecast, why_changing
from pages.charts.numbers import day, percent
from pages.statements.speaker import Office


def why_none(office: Office, filters: Filters) -> str:
    """Return why nothing is forecast, whatever the figures; "" where something may be."""
    if "closing" not in office.facts:
        return office.say("forecast.unknown")
    if why_changing(filters):
        return office.say("forecast.changing")
    last = office.as_of.date()
    first = last - timedelta(days=DAYS_NEEDED - 1)
    return "" if office.coverage.covers(first, last) else office.say("forecast.uncovered")


def told(office: Office, forecast: Forecast | None) -> list[str]:
    """Return the forecast and how far earlier ones were off; or that too few wait for one."""
    if forecast is None:
        return [office.say("forecast.too_few")]
    now = office.as_of.date()
    off = sorted(abs(error) for error in forecast.errors)
    middle = (off[(len(off) - 1) // 2] + off[len(off) // 2]) / 2
    numbers = {"now": forecast.now, "expected": forecast.expected}
    numbers |= {"low": forecast.low, "high": forecast.high}
    return [
        office.say(
            "forecast.told",
            today=day(now, office.language),
            day=day(now + timedelta(days=DAYS_AHEAD), office.language),
            **{name: office.number(number, 0) for name, number in numbers.items()},
        ),
        office.say(
            "forecast.errors",
            count=len(off),
            days=DAYS_AHEAD,
            middle=percent(middle, office.language),
            most=percent(off[-1], office.language),
        ),
        office.say("forecast.scope"),
    ]
