"""Signals as questions: each with its evidence and its base rate; never a verdict."""

from data_access import BY_SHARE, KINDS, LIMITS, Excess, Signal, Signals
from pages.charts.numbers import percent
from pages.statements.speaker import Office

_SHARES = tuple(BY_SHARE)
CLEAR = 3.0  # standard errors: two limits are looked at, over all complaints


def summary(office: Office, told: Signals) -> str:
    """Return how many questions there are, of how many comparisons."""
    count = len(told.found)
    if not told.comparisons:
        return office.say("signals.nothing")
    key = "signals.none" if not count else "signals.one" if count == 1 else "signals.some"
    return office.say(key, count=count, of=f"{told.comparisons:,}")


def how_to_read(office: Office, told: Signals) -> list[str]:
    """Return what was looked for, and what could not be."""
    kinds = {True: [], False: []}
    for kind in KINDS:
        kinds[kind in told.looked_for].append(office.say(f"signals.kind_{kind}"))
    words = {True: "signals.how_to_read", False: "signals.not_looked"}
    return [
        office.say(words[is_looked_for], kinds=office.listed(named))
        for is_looked_for, named in kinds.items()
        if named
    ]


def question(office: Office, signal: Signal) -> str:
    """Return one signal as evidence, base rate and question."""
    label = signal.row.label.in_language(office.language)
    if signal.kind in _SHARES:
        observed, expected = (
            percent(share, office.language) for share in (signal.observed, signal.expected)
        )
    else:
        observed, expected = f"{signal.observed:,.0f}", f"{signal.expected:,.0f}"
    limit = next((days for days in LIMITS if signal.kind == f"limit_{days}"), 0)
    key = "signals.limit" if limit else f"signals.{signal.kind}"
    return office.say(
        key,
        label=label,
        observed=observed,
        expected=expected,
        cases=f"{signal.cases:,}",
        limit=limit,
    )


def of_bunching(office: Office, limit: int, excess: Excess) -> str:
    """Return whether closings of all departments together bunch below a limit."""
    numbers = {
        "limit": limit,
        "observed": f"{excess.observed:,}",
        "expected": f"{excess.expected:,.0f}",
    }
    if excess.score <= CLEAR:
        return office.say("signals.no_bunching", **numbers)
    return office.say("signals.bunching", ratio=f"{excess.ratio:.1f}", **numbers)
