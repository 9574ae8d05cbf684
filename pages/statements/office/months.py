"""A share month by month, in words: whether its level changed, since when, and which months lie
apart from it.
"""

from data_access import LEAST_A_MONTH, MEASURES, LevelChange, LevelChanges, MonthlySeries
from pages.charts.numbers import percent, tenths_of_points
from pages.statements.speaker import Office


def of_total(office: Office, found: LevelChanges) -> str:
    """Return since when the level is what it is, and what it was before."""
    measure, language = MEASURES[found.measure].label.in_language(office.language), office.language
    step, levels = found.of_total, found.total.chart.levels
    if step is None:
        key = "months.one_level" if found.total.is_long_enough else "months.too_short"
        share = percent(levels[0].centre, language)
        return office.say(key, measure=measure, share=share, count=len(found.total.months))
    return office.say(
        "months.stepped",
        measure=measure,
        since=office.period(step.since),
        now=percent(step.now.centre, language),
        before=percent(step.before.centre, language),
        change=tenths_of_points(step.change, language),
    )


def apart(office: Office, series: MonthlySeries) -> str:
    """Return which months lie beyond the limits of their level; that none does, where so."""
    months = [office.period(code) for code in series.months_apart]
    if not months:
        return office.say("months.none_apart", count=len(series.months))
    key = "months.one_apart" if len(months) == 1 else "months.apart"
    return office.say(key, months=office.all_of(months), count=len(series.months))


def of_units(office: Office, found: LevelChanges) -> str:
    """Return how many units stepped, of how many that were looked at."""
    key = "months.units" if found.changes else "months.no_unit"
    by = office.say(f"by.{found.breakdown}")
    return office.say(key, by=by, count=len(found.changes), looked_at=found.looked_at)


def notes_of_units(office: Office, found: LevelChanges) -> list[str]:
    """Return how steps were told from chance, and who was not looked at."""
    notes = [office.say("months.chance", looked_at=found.looked_at), office.say("months.mix")]
    if found.too_small:
        notes.append(office.say("months.too_small", count=found.too_small, least=LEAST_A_MONTH))
    return notes


def levels_of(office: Office, change: LevelChange) -> tuple[str, str, str]:
    """Return the level before, the level now, and the change with its interval."""
    language = office.language
    low, high = (tenths_of_points(bound, language) for bound in change.interval)
    between = office.say(
        "months.between", change=tenths_of_points(change.change, language), low=low, high=high
    )
    return percent(change.before.centre, language), percent(change.now.centre, language), between
