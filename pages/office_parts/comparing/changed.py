"""What changed: its questions, the choice of measure and window, and the figures of a split."""

from collections.abc import Sequence
from dataclasses import dataclass

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
from pages.office_parts.names import period_name, periods_offered
from pages.parts.context import OfficeContext
from pages.parts.values import Drawn, Twin
from pages.shared.figure import framed
from pages.statements.office import changed as told
from pages.statements.scope import in_a_url

MARKS = ("", "-before")  # of the figures of the first comparison and of the second
_MOST_DRAWN = 10
_VISIBLE = 0.005  # of the share: half a point


@dataclass(frozen=True)
class Compared:
    """One comparison of the page, of as many: its windows, its answers (before and now by each
    breakdown, before and now with all of these crossed) and their split. ``mark``: what tells its
    figures from those of the first.
    """

    pair: Comparison
    of: int
    mark: str
    answers: tuple[Answer, ...]
    split: ChangeSplit

    def about(self, context: OfficeContext) -> list[str]:
        """Return which comparison a figure is of, where there are two."""
        label = self.pair.label.in_language(context.language)
        return [context.say("changed.compared", label=label)] if self.of > 1 else []


def changed_questions(
    context: OfficeContext, measure: str, pairs: Sequence[Comparison]
) -> list[Question]:
    """Return what is asked, of the current window once and of that before it of each pair: by each
    breakdown that is recorded, and the total with all of these crossed.
    """
    by = tuple(name for name in SPLIT_BY if context.speaker.records(name))
    asked = (pairs[0].current, *(pair.previous for pair in pairs))
    return [
        question
        for window in asked
        for question in (Question((measure,), by, window), Question((measure,), (), window, by))
    ]


def compared(
    measure: str, pairs: Sequence[Comparison], answers: Sequence[Answer]
) -> list[Compared]:
    """Return each comparison with its split of the answers to ``changed_questions``; without those
    of which a window has no figure.
    """
    now, crossed_now, *before = answers
    found = []
    for place, pair in enumerate(pairs):
        own = (before[2 * place], now, before[2 * place + 1], crossed_now)
        split = split_of(measure, own, len(pairs))
        found += [Compared(pair, len(pairs), MARKS[place], own, split)] if split else []
    return found


def split_of(measure: str, answers: Sequence[Answer], of: int) -> ChangeSplit | None:
    """Return the split of one comparison's answers, ``of`` as many comparisons."""
    return change_split(measure, tuple(answers[:2]), tuple(answers[2:]), of)


def chosen(context: OfficeContext) -> tuple[str, str]:
    """Draw the choice of the measure and of the window that the filters' days are compared with."""
    left, right = context.surface.columns(2)
    with left:
        measure = choices.select_measure(context, choices.SHARE)
    with right:
        now = choices.chosen(context, choices.AGAINST)
        offered = periods_offered(context.dataset.as_of.date(), [now] if now else [])
        against = choices.select(
            context,
            choices.AGAINST,
            "changed.against",
            lambda code: (
                period_name(code, context.language) if code else context.say("changed.both")
            ),
            ("", *offered),
        )
    return measure, against


def change_figure(context: OfficeContext, found: Compared, others: Sequence[Compared]) -> None:
    """Draw what each breakdown's mix did, and the rate; on one scale with ``others``."""
    split, key = found.split, f"change{found.mark}"
    rows = _effects_of(context, split)
    beside = [row for one in others for row in _effects_of(context, one.split)]
    is_small = _is_small(split, rows)
    chart = effects([] if is_small else rows, context.language, context.mode, beside)

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

    def plain(answers: Sequence[Answer]) -> list[dict]:
        anew = split_of(split.measure, answers, found.of)
        lines = {**{f"mix {name}": e for name, e in anew.mixes.items()}, "rate": anew.rate}
        return [
            {"part": name, "effect": effect} | _about(anew, answers)
            for name, effect in (*lines.items(), ("change", anew.change))
        ]

    framed(
        context,
        key,
        context.say("changed.why"),
        Drawn(chart, empty="changed.small" if is_small else "changed.nothing"),
        Twin(found.answers, [split.measure], lambda: shown(split), plain),
        [*found.about(context), *([] if is_small else [context.say("changed.how_to_read")])],
    )


def _effects_of(context: OfficeContext, split: ChangeSplit) -> list[Effect]:
    rows = [
        Effect(name, context.say(f"changed.mix_{name}"), effect, None)
        for name, effect in split.mixes.items()
    ]
    return [*rows, Effect("rate", context.say("changed.rate"), None, split.rate)]


def part_figure(
    context: OfficeContext, found: Compared, others: Sequence[Compared], breakdown: str
) -> None:
    """Draw the parts of one breakdown that did most, and all others as one; on one scale with
    ``others``.
    """
    split, language = found.split, context.language
    parts, drawn_as = split.parts[breakdown], f"changed-{breakdown}{found.mark}"
    beside = [row for one in others for row in _drawn_parts(context, one.split, breakdown)]
    rows = _drawn_parts(context, split, breakdown)
    is_small = _is_small(split, rows)
    chart = effects([] if is_small else rows, language, context.mode, beside)
    key = "changed.groups" if breakdown == "group" else "changed.add_up"
    framed(
        context,
        drawn_as,
        told.title_of_parts(context.speaker, split, breakdown),
        Drawn(chart, empty="changed.small" if is_small else "changed.nothing"),
        Twin(
            found.answers,
            [split.measure],
            lambda: [_shown_row(context, part) for part in parts],
            lambda answers: _plain_rows(
                split_of(split.measure, answers, found.of), breakdown, answers, language
            ),
        ),
        [*found.about(context), *([] if is_small else [context.say(key)])],
    )


def _is_small(split: ChangeSplit, rows: Sequence[Effect]) -> bool:
    """Whether bars would be noise: the whole change may be chance, and no part made a visible one.

    A whole that stands still can hide parts that move against each other; these are drawn.
    """
    parts = (part or 0.0 for row in rows for part in (row.mix, row.rate))
    return not split.is_clear and all(abs(part) < _VISIBLE for part in parts)


def _drawn_parts(context: OfficeContext, split: ChangeSplit, breakdown: str) -> list[Effect]:
    parts, language = split.parts[breakdown], context.language
    drawn, rest = parts[:_MOST_DRAWN], parts[_MOST_DRAWN:]
    rows = [Effect(p.row.code, p.row.label.in_language(language), p.mix, p.rate) for p in drawn]
    if rest and breakdown != "group":  # groups overlap, and have no sum
        label = context.say("changed.others", count=len(rest))
        sums = (sum(part.mix for part in rest), sum(part.rate for part in rest))
        rows.append(Effect("others", label, *sums))
    return rows


def _shown_row(context: OfficeContext, part: PartChange) -> dict[str, str]:
    language = context.language

    def share(counts: tuple[int, int]) -> str:
        if not counts[1]:
            return "\u2013"
        return context.say(
            "changed.of",
            share=percent(counts[0] / counts[1], language),
            count=context.number(counts[1]),
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
    split: ChangeSplit, breakdown: str, answers: Sequence[Answer], language: str
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


def _about(split: ChangeSplit, answers: Sequence[Answer]) -> dict[str, str]:
    before, now = answers[:2]
    return {
        "measure": split.measure,
        "before": in_a_url(before),
        "now": in_a_url(now),
        "as_of": f"{now.as_of:%Y-%m-%d}",
    }
