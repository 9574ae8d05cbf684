"""Signals as questions: each with its evidence and its base rate; never a verdict."""

from data_access import BY_SHARE, DEEPER, KINDS, LIMITS, Excess, Signal, Signals
from pages.charts.numbers import percent
from pages.statements.speaker import Office

_SHARES = (*BY_SHARE, "dropped", "again", "often")
CLEAR = 3.0  # standard errors: two limits are looked at, over all complaints


def summary(office: Office, told: Signals) -> str:
    """Return how many questions there are, of how many comparisons."""
    count = len(told.found)
    if not told.comparisons:
        return office.say("signals.nothing")
    key = "signals.none" if not count else "signals.one" if count == 1 else "signals.some"
    return office.say(key, count=count, of=office.number(told.comparisons))


def how_to_read(office: Office, told: Signals, is_deeper: bool = False) -> list[str]:
    """Return what was looked for, what could not be, and what nobody can see in these tables.

    ``is_deeper``: whether the kinds of ``DEEPER`` were asked for.
    """
    kinds: dict[str, list[str]] = {key: [] for key in ("how_to_read", "left_out", "not_looked")}
    for kind in KINDS:
        left_out = kind in DEEPER and not is_deeper
        key = "how_to_read" if kind in told.looked_for else "left_out" if left_out else "not_looked"
        kinds[key].append(office.say(f"signals.kind_{kind}"))
    notes = [
        office.say(f"signals.{key}", kinds=office.listed(named))
        for key, named in kinds.items()
        if named
    ]
    return [*notes, office.say("signals.unrecorded")]


def question(office: Office, signal: Signal) -> str:
    """Return one signal as evidence, base rate and question."""
    observed, expected = _evidence(office, signal)
    limit = next((days for days in LIMITS if signal.kind == f"limit_{days}"), 0)
    days = "signals.one_day" if signal.days == 1 else "signals.several_days"
    return office.say(
        "signals.limit" if limit else f"signals.{signal.kind}",
        label=signal.row.label.in_language(office.language),
        observed=observed,
        expected=expected,
        cases=office.number(signal.cases),
        limit=limit,
        days=office.say(days, days=signal.days),
    )


def _evidence(office: Office, signal: Signal) -> tuple[str, str]:
    """Return what was observed and what was to be expected, as people read them."""
    numbers = signal.observed, signal.expected
    if signal.kind in _SHARES:
        return tuple(percent(share, office.language) for share in numbers)
    decimals = 2 if signal.kind == "even" else 0
    return tuple(office.number(number, decimals) for number in numbers)


def of_bunching(office: Office, limit: int, excess: Excess) -> str:
    """Return whether closings of all departments together bunch below a limit."""
    numbers = {
        "limit": limit,
        "observed": office.number(excess.observed),
        "expected": office.number(excess.expected, 0),
    }
    if excess.score <= CLEAR:
        return office.say("signals.no_bunching", **numbers)
    return office.say("signals.bunching", ratio=office.number(excess.ratio, 1), **numbers)
