"""What a change is made of, in words: the change, how much of it is mix and how much rate."""

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
