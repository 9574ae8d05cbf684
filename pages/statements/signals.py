"""Signals as questions: each with its evidence and its base rate; never a verdict."""

from data_access import BUNCHING, BY_SHARE, CLOSED, LIMITS, MEASURES, Excess, Signal, Signals
from pages.charts.numbers import percent
from pages.statements.speaker import Office

_SHARES = tuple(BY_SHARE)
# What is looked for: kinds, each with the measure that tells it.
LOOKED_AT = {**BY_SHARE, "limit": BUNCHING, "all_closed": CLOSED}
CLEAR = 3.0  # standard errors: two limits are looked at, over all complaints


def summary(office: Office, told: Signals) -> str:
    """Return how many questions there are, of how many comparisons."""
    count = len(told.found)
    if not told.comparisons:
        return office.say("signals.nothing")
    key = "signals.none" if not count else "signals.one" if count == 1 else "signals.some"
    return office.say(key, count=count, of=f"{told.comparisons:,}")


def how_to_read(office: Office) -> list[str]:
    """Return what was looked for, and what was not, since nobody recorded it."""
    kinds = {True: [], False: []}
    for kind, measure in LOOKED_AT.items():
        is_recorded = set(office.facts).issuperset(MEASURES[measure].needs)
        kinds[is_recorded].append(office.say(f"signals.kind_{kind}"))
    words = {True: "signals.how_to_read", False: "signals.not_looked"}
    return [
        office.say(words[is_recorded], kinds=office.listed(named))
        for is_recorded, named in kinds.items()
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
