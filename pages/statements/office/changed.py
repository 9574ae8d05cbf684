"""What a change is made of, in words: the change, how much of it is mix and how much rate."""

from collections.abc import Sequence

from data_access import MEASURES, ChangeSplit, Comparison
from pages.charts.numbers import percent, tenths_of_points
from pages.statements import scope
from pages.statements.speaker import Office


def of_change(office: Office, split: ChangeSplit) -> str:
    """Return the change and what made it; that it may be chance, where it may."""
    language = office.language
    before, now = (part / whole for part, whole in (split.before, split.now))
    named = {
        "measure": MEASURES[split.measure].label.in_language(language),
        "before": percent(before, language),
        "now": percent(now, language),
    }
    if not split.is_clear:
        return office.say("changed.unclear", **named)
    # Of rounded numbers, too, the two parts are to make the change.
    change = round(100 * split.change, 1)
    mix = round(100 * split.mix, 1)
    return office.say(
        "changed.clear",
        change=tenths_of_points(change / 100, language),
        mix=tenths_of_points(mix / 100, language),
        rate=tenths_of_points((change - mix) / 100, language),
        **named,
    )


def interval_in_words(office: Office, split: ChangeSplit, of: int) -> str:
    """Return between which bounds the change lies; ``of``: as many comparisons hold together."""
    low, high = (tenths_of_points(bound, office.language) for bound in split.interval)
    return office.say("changed.interval_both" if of > 1 else "changed.interval", low=low, high=high)


def of_both(office: Office, found: Sequence[tuple[ChangeSplit, Comparison]]) -> str:
    """Return whether two comparisons of one window agree, each (split, windows); "" where there is
    one, or neither is more than chance.
    """
    clear = [one for one in found if one[0].is_clear]
    if len(found) < 2 or not clear:
        return ""
    language = office.language
    if len(clear) == 1:
        (other,) = (one for one in found if one not in clear)
        labels = (pair.label.in_language(language) for _, pair in (*clear, other))
        return office.say("changed.only_one", **dict(zip(("one", "other"), labels, strict=True)))
    if len({split.change > 0 for split, _ in found}) == 1:
        return office.say("changed.agree")
    named = {"one": found[0], "other": found[1]}
    values = {name: pair.label.in_language(language) for name, (_, pair) in named.items()}
    values |= {
        f"{name}_change": tenths_of_points(split.change, language)
        for name, (split, _) in named.items()
    }
    return office.say("changed.disagree", **values)


def windows_in_words(office: Office, pair: Comparison) -> str:
    """Return which days are compared, and why complaints after them are not."""
    now, before = (scope.period_in_words(office, one) for one in (pair.current, pair.previous))
    return office.say("changed.windows", now=now, before=before)


def title_of_parts(office: Office, split: ChangeSplit, breakdown: str) -> str:
    """Return which part did most."""
    parts = split.parts[breakdown]
    by = office.say(f"by.{breakdown}")
    if not parts or not split.is_clear:
        return office.say("changed.parts", by=by)
    first = parts[0]
    return office.say(
        "changed.most",
        by=by,
        label=first.row.label.in_language(office.language),
        effect=tenths_of_points(first.whole, office.language),
        change=tenths_of_points(split.change, office.language),
    )
