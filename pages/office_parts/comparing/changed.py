"""What changed: its questions, the choice of measure and window, and the figures of a split."""

import streamlit

from data_access import (
    SPLIT_BY,
    Answer,
    ChangeSplit,
    Comparison,
    PartChange,
    Question,
    change_split,
)
from pages.charts.effects import Effect, effects
from pages.charts.numbers import percent, tenths_of_points
from pages.office_parts import choices
from pages.office_parts.filter_bar import periods_offered
from pages.office_parts.names import period_name
from pages.shared.context import OfficeContext
from pages.shared.figure import Twin, framed, vega
from pages.statements.office import changed as told
from pages.statements.scope import in_a_url

_MOST_DRAWN = 10


def changed_questions(context: OfficeContext, measure: str, pair: Comparison) -> list[Question]:
    """Return what is asked: both windows by each breakdown that is recorded, and the total of both
    with all of these crossed.
    """
    by = tuple(name for name in SPLIT_BY if context.speaker.records(name))
    both = (pair.previous, pair.current)
    return [
        *(Question((measure,), by, window) for window in both),
        *(Question((measure,), (), window, by) for window in both),
    ]


def split_of(measure: str, answers: tuple[Answer, ...]) -> ChangeSplit | None:
    """Return the split of the answers to ``changed_questions``."""
    return change_split(measure, answers[:2], answers[2:])


def chosen(context: OfficeContext) -> tuple[str, str]:
    """Draw the choice of the measure and of the window that the filters' days are compared with."""
    left, right = streamlit.columns(2)
    with left:
        measure = choices.select_measure(context, choices.SHARE)
    with right:
        now = choices.chosen(choices.AGAINST)
        offered = periods_offered(context.dataset.as_of.date(), [now] if now else [])
        against = choices.select(
            context,
            choices.AGAINST,
            "changed.against",
            lambda code: (
                period_name(code, context.language) if code else context.say("changed.year_before")
            ),
            ("", *offered),
        )
    return measure, against


def change_figure(context: OfficeContext, answers: tuple[Answer, ...], split: ChangeSplit) -> None:
    """Draw what each breakdown's mix did, and the rate."""
    rows = [
        Effect(name, context.say(f"changed.mix_{name}"), effect, None)
        for name, effect in split.mixes.items()
    ]
    rows.append(Effect("rate", context.say("changed.rate"), None, split.rate))
    chart = effects(rows, context.language, context.mode)

    def shown(of: ChangeSplit) -> list[dict]:
        values = [(row.label, (row.mix or 0.0) + (row.rate or 0.0)) for row in rows]
        total = (context.say("changed.total"), of.change)
        return [
            {
                context.say("figure.part"): label,
                context.say("changed.effect"): tenths_of_points(effect, context.language),
            }
            for label, effect in (*values, total)
        ]

    def plain(found: tuple[Answer, ...]) -> list[dict]:
        anew = split_of(split.measure, found)
        lines = {**{f"mix {name}": e for name, e in anew.mixes.items()}, "rate": anew.rate}
        return [
            {"part": name, "effect": effect} | _about(anew, found)
            for name, effect in (*lines.items(), ("change", anew.change))
        ]

    framed(
        context,
        "change",
        context.say("changed.why"),
        lambda: vega(context, "change", chart, None, "changed.nothing"),
        Twin(answers, [split.measure], lambda: shown(split), plain),
        [context.say("changed.how_to_read")],
    )


def part_figure(
    context: OfficeContext, answers: tuple[Answer, ...], split: ChangeSplit, breakdown: str
) -> None:
    """Draw the parts of one breakdown that did most, and all others as one."""
    parts, language = split.parts[breakdown], context.language
    drawn, rest = parts[:_MOST_DRAWN], parts[_MOST_DRAWN:]
    rows = [Effect(p.row.code, p.row.label.in_language(language), p.mix, p.rate) for p in drawn]
    overlap = breakdown == "group"
    if rest and not overlap:
        label = context.say("changed.others", count=len(rest))
        sums = (sum(part.mix for part in rest), sum(part.rate for part in rest))
        rows.append(Effect("others", label, *sums))
    chart = effects(rows, language, context.mode)
    key = "changed.groups" if overlap else "changed.add_up"
    framed(
        context,
        f"changed-{breakdown}",
        told.title_of_parts(context.speaker, split, breakdown),
        lambda: vega(context, f"changed-{breakdown}", chart, None, "changed.nothing"),
        Twin(
            answers,
            [split.measure],
            lambda: [_shown_row(context, part) for part in parts],
            lambda found: _plain_rows(split_of(split.measure, found), breakdown, found, language),
        ),
        [context.say(key)],
    )


def _shown_row(context: OfficeContext, part: PartChange) -> dict[str, str]:
    language = context.language

    def share(counts: tuple[int, int]) -> str:
        if not counts[1]:
            return "\u2013"
        return context.say(
            "changed.of", share=percent(counts[0] / counts[1], language), count=f"{counts[1]:,}"
        )

    values = {
        "figure.part": part.row.label.in_language(language),
        "changed.before": share(part.before),
        "changed.now": share(part.now),
        "changed.mix": tenths_of_points(part.mix, language),
        "changed.rate": tenths_of_points(part.rate, language),
        "changed.effect": tenths_of_points(part.whole, language),
    }
    return {context.say(word): value for word, value in values.items()}


def _plain_rows(
    split: ChangeSplit, breakdown: str, answers: tuple[Answer, ...], language: str
) -> list[dict]:
    return [
        {
            "code": part.row.code,
            "label": part.row.label.in_language(language),
            "part_before": part.before[0],
            "whole_before": part.before[1],
            "part_now": part.now[0],
            "whole_now": part.now[1],
            "mix": part.mix,
            "rate": part.rate,
            "effect": part.whole,
        }
        | _about(split, answers)
        for part in split.parts[breakdown]
    ]


def _about(split: ChangeSplit, answers: tuple[Answer, ...]) -> dict[str, str]:
    before, now = answers[:2]
    return {
        "measure": split.measure,
        "before": in_a_url(before),
        "now": in_a_url(now),
        "as_of": f"{now.as_of:%Y-%m-%d}",
    }
