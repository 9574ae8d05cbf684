"""Who stands first, or between which parts a figure ranges; and what of it cannot be said.

A place in a ranking is claimed only where the figures tell it: equal figures share it, and
published counts that protection could turn around are told together. A range is claimed only where
its ends can be told apart by more than chance, over all parts that are compared.
"""

from collections.abc import Sequence

from data_access import COMPLEMENTS, LEAST_WHOLE, MEASURES, Answer, Row, Withheld
from pages.charts.bars import UNKNOWN, is_published, ranked
from pages.charts.noise import clear_difference, clear_difference_of_days, most_off
from pages.charts.numbers import percent, shown_measure, whole_percent
from pages.statements.speaker import Office, Public, Speaker


def of_parts(speaker: Office | Public, answer: Answer, breakdown: str, measure: str) -> str:
    """Return who stands first, or between which two parts a figure ranges."""
    rows = compared(answer, breakdown, measure)
    named = named_by(speaker, breakdown, measure)
    if not rows:
        return speaker.say(
            "finding.nothing", reason=_why_nothing(speaker, answer, breakdown, measure), **named
        )
    if len(rows) == 1:
        label = label_of(speaker, answer, breakdown, rows[0])
        return speaker.say(
            "finding.one",
            label=label,
            shown=shown_measure(rows[0][measure], measure, speaker.language),
            **named,
        )
    if MEASURES[measure].unit == "count":
        return _first(speaker, answer, breakdown, measure, rows)
    return _range(speaker, answer, breakdown, measure, rows)


def compared(answer: Answer, breakdown: str, measure: str) -> list[Row]:
    """Return the parts that a ranking compares, the largest figure first; what is not recorded
    is no part.
    """
    return [row for row in ranked(answer, breakdown, measure) if row.code not in UNKNOWN]


def named_by(speaker: Speaker, breakdown: str, measure: str) -> dict[str, str]:
    """Return the measure and by what it is split: “Filed”, “by category”: a category is no
    group.
    """
    return {
        "measure": MEASURES[measure].label.in_language(speaker.language),
        "by": speaker.say(f"by.{breakdown}"),
    }


def label_of(speaker: Speaker, answer: Answer, breakdown: str, row: Row) -> str:
    """Return the name of a part; of a province of which the filters leave some districts only,
    with that.
    """
    label = row.label.in_language(speaker.language)
    return (
        speaker.say("finding.chosen_districts", label=label)
        if of_districts_only(answer, breakdown)
        else label
    )


def of_districts_only(answer: Answer, breakdown: str) -> bool:
    """Whether figures of provinces are those of some of their districts."""
    return breakdown == "province" and bool(getattr(answer.filters, "district", ()))


def is_clear(answer: Answer, breakdown: str, rows: Sequence[Row], measure: str) -> bool:
    """Whether the first and the last of all these parts differ by more than chance can make."""
    first, last, off = rows[0], rows[-1], most_off(answer, breakdown)
    if MEASURES[measure].unit == "share":
        return bool(clear_difference(first, last, measure, off, len(rows)))
    if MEASURES[measure].unit == "days":
        return clear_difference_of_days(first, last, measure, off, len(rows))
    return first[measure] - last[measure] > 2 * off


def has_worse_end(measure: str) -> bool:
    """Whether one end of a figure is the worse one."""
    return bool(_worse_end(measure))


def _worse_end(measure: str) -> str:
    """Return "low", "high" or "": what a share says, the other end of what its complement says, and
    of days that more are worse.
    """
    complement = next((one for one, other in COMPLEMENTS.items() if other == measure), "")
    if complement:
        return {"low": "high", "high": "low"}[MEASURES[complement].worse]
    return "high" if MEASURES[measure].unit == "days" else MEASURES[measure].worse


def clearly_worse(answer: Answer, breakdown: str, measure: str) -> list[Row]:
    """Return the parts that are worse than all together by more than chance and protection can
    make, the worst first.
    """
    rows = compared(answer, breakdown, measure)
    found = [row for row in rows if _is_clear_of_all(answer, breakdown, row, measure, len(rows))]
    return found[::-1] if _worse_end(measure) == "low" else found


def _is_clear_of_all(answer: Answer, breakdown: str, row: Row, measure: str, of: int) -> bool:
    off = max(most_off(answer, breakdown), most_off(answer))
    if MEASURES[measure].unit == "days":
        return clear_difference_of_days(row, answer.total, measure, off, of + 1)
    difference = clear_difference(row, answer.total, measure, off, of + 1)
    return bool(difference) and (difference > 0) == (_worse_end(measure) == "high")


def of_worse(public: Public, answer: Answer, breakdown: str, measure: str) -> str:
    """Return how many parts are worse than all together, and the worst of them. Who is best is not
    said: the best figures are as often made up as earned.
    """
    rows = compared(answer, breakdown, measure)
    if len(rows) < 2 or not has_worse_end(measure):
        return of_parts(public, answer, breakdown, measure)
    named = named_by(public, breakdown, measure)
    if answer.total.number(measure) is None:
        return public.say("finding.not_apart", **named)
    everybody = shown_measure(answer.total[measure], measure, public.language)
    named |= {"all": everybody, "of": _of(public, rows)}
    found = clearly_worse(answer, breakdown, measure)
    if not found:
        return public.say("public.none_worse", **named)
    shown = shown_measure(found[0][measure], measure, public.language)
    label = label_of(public, answer, breakdown, found[0])
    return public.say("public.some_worse", count=len(found), label=label, shown=shown, **named)


def _why_nothing(speaker: Office | Public, answer: Answer, breakdown: str, measure: str) -> str:
    """Say what all parts have in common; a figure that is there is of too few to be compared."""
    rows = [row for row in answer.rows(breakdown) if row.code not in UNKNOWN]
    reasons = {row[measure] for row in rows if isinstance(row[measure], Withheld)}
    if len(reasons) == 1 and all(isinstance(row[measure], Withheld) for row in rows):
        return next(iter(reasons)).label.in_language(speaker.language)
    if not rows and not speaker.records(breakdown):
        return Withheld.NOT_RECORDED.label.in_language(speaker.language)
    return speaker.say("finding.too_few" if rows else "finding.no_part")


def _first(
    speaker: Office | Public, answer: Answer, breakdown: str, measure: str, rows: list[Row]
) -> str:
    """Return who stands first of how many, or who shares the place."""
    off, largest = most_off(answer, breakdown), rows[0][measure]
    near = [row for row in rows if largest - row[measure] <= 2 * off]
    labels = speaker.together([label_of(speaker, answer, breakdown, row) for row in near])
    shown = shown_measure(largest, measure, speaker.language)
    named = {"shown": shown, "of": _of(speaker, rows), **named_by(speaker, breakdown, measure)}
    if not largest:
        return speaker.say("finding.none", **named)
    if len(near) > 1:
        return speaker.say("finding.close" if off else "finding.shared", labels=labels, **named)
    share = _share(answer, rows[0], measure, speaker.language)
    if not share or (breakdown == "group" and rows[0].code in speaker.group_within):
        return speaker.say("finding.first", label=labels, **named)
    return speaker.say("finding.first_share", label=labels, share=share, **named)


def _share(answer: Answer, row: Row, measure: str, language: str) -> str:
    """Return which part of the total a part is; “” where the total is withheld, or too small for
    a published share.
    """
    total = answer.total.number(measure) or 0
    if is_published(answer):
        return whole_percent(min(row[measure] / total, 1), language) if total >= LEAST_WHOLE else ""
    return percent(row[measure] / total, language) if total else ""


def _range(speaker: Speaker, answer: Answer, breakdown: str, measure: str, rows: list[Row]) -> str:
    named = {"of": _of(speaker, rows), **named_by(speaker, breakdown, measure)}
    high, low = (
        shown_measure(row[measure], measure, speaker.language) for row in (rows[0], rows[-1])
    )
    if MEASURES[measure].unit == "days" and high == low:
        return speaker.say("finding.each", shown=high, **named)
    if not is_clear(answer, breakdown, rows, measure):
        return speaker.say("finding.not_apart", **named)
    ends = {
        key: speaker.together(
            [label_of(speaker, answer, breakdown, row) for row in order if shown_measure(row[measure], measure, speaker.language) == shown]
        )
        for key, shown, order in (("high_label", high, rows), ("low_label", low, rows[::-1]))
    }  # fmt: skip
    return speaker.say("finding.range", high=high, low=low, **ends, **named)


def _of(speaker: Speaker, rows: Sequence[Row]) -> str:
    """Return of how many parts; of a release only of those that are shown, as others may be
    larger.
    """
    return (
        speaker.number(len(rows))
        if isinstance(speaker, Office)
        else speaker.say("finding.shown_parts", count=len(rows))
    )


def group_notes(speaker: Office | Public, answer: Answer) -> list[str]:
    """Say of groups that are recorded of another group's members only that they are: others were
    not asked.
    """
    labels = {row.code: row.label.in_language(speaker.language) for row in answer.rows("group")}
    return [
        speaker.say("finding.within", group=labels[code], other=speaker.name("group", other))
        for code, other in speaker.group_within.items()
        if code in labels
    ]


def not_compared(answer: Answer, breakdown: str, measure: str) -> list[Row]:
    """Return the parts that are there and take no place in the ranking."""
    rows = {row.code for row in compared(answer, breakdown, measure)}
    return [
        row
        for row in answer.rows(breakdown)
        if row.code not in rows
        and row.code not in UNKNOWN
        and row[measure] is not Withheld.NOT_APPLICABLE
    ]
