"""Month by month, as the page draws it: the choice of the share and of the units, the control
chart of everything, and the units whose level stepped.
"""

from html import escape

from data_access import (
    MEASURES,
    Answer,
    LevelChange,
    LevelChanges,
    level_changes,
)
from pages.charts.control import control
from pages.charts.numbers import percent
from pages.office_parts import choices
from pages.office_parts.links import link_to
from pages.parts.context import OfficeContext
from pages.parts.values import Drawn, Html, Twin
from pages.shared.figure import framed
from pages.shared.time_line import events_of, marks_of
from pages.statements.events import events_in_words
from pages.statements.office import across_words
from pages.statements.office import months as told
from pages.statements.office.findings import of_how_many
from pages.statements.scope import in_a_url


def chosen(context: OfficeContext) -> tuple[str, str]:
    """Draw the choice of the share, and of which units are looked at; return both."""
    left, right = context.surface.columns(2)
    with left:
        measure = choices.select_measure(context, choices.SHARE)
    with right:
        by = choices.select(
            context, choices.SPLIT, "months.split", lambda name: context.say(f"by.{name}")
        )
    return measure, by


def chart_figure(context: OfficeContext, answer: Answer, found: LevelChanges) -> None:
    """Draw everything month by month, with the limits of each level."""
    speaker, language = context.speaker, context.language
    names = [speaker.period(code) for code in found.total.months]
    events = events_of(found.total.months, context.surface.warning)
    chart = control(found.total, names, marks_of(events), language, context.mode)
    notes = [f"{told.apart(speaker, found.total)} {context.say('months.how_to_read')}"]
    notes += [events_in_words(speaker, events)] if events else []
    notes += of_how_many(speaker, answer.total, [found.measure])
    framed(
        context,
        "months",
        context.say("months.title", measure=MEASURES[found.measure].label.in_language(language)),
        Drawn(chart),
        Twin(
            [answer],
            [found.measure],
            lambda: _shown_months(context, found),
            lambda answers: _plain_months(context, answers[0]),
        ),
        notes,
    )


def units_figure(context: OfficeContext, answer: Answer, found: LevelChanges, by: str) -> None:
    """Show the units of ``by`` that stepped, the worst change first."""
    unrecorded = across_words.unrecorded(context.speaker, (by,))
    if unrecorded:
        context.surface.info(unrecorded)
        return
    framed(
        context,
        "stepped",
        told.of_units(context.speaker, found),
        Html(_table(context, found)) if found.changes else None,
        Twin(
            [answer],
            [found.measure],
            lambda: [_shown_change(context, change) for change in found.changes],
            lambda answers: _plain_changes(context, answers[0]),
        ),
        told.notes_of_units(context.speaker, found),
    )


def _table(context: OfficeContext, found: LevelChanges) -> str:
    heads = ("figure.part", "months.since", "changed.before", "changed.now", "months.change")
    head = "".join(f'<th scope="col">{context.say(word)}</th>' for word in heads)
    rows = "".join(_table_row(context, found.breakdown, change) for change in found.changes)
    label = escape(told.of_units(context.speaker, found))
    return (
        f'<div class="twin" tabindex="0" role="region" aria-label="{label}"><table><thead>'
        f"<tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _table_row(context: OfficeContext, breakdown: str, change: LevelChange) -> str:
    row = change.series.row
    label = row.label.in_language(context.language)
    link = link_to(context, "months", breakdown, row.code, label)
    since = f'<time datetime="{change.since}">{context.speaker.period(change.since)}</time>'
    cells = (since, *told.levels_of(context.speaker, change))
    told_cells = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr><th scope="row">{link}</th>{told_cells}</tr>'


def _shown_change(context: OfficeContext, change: LevelChange) -> dict[str, str]:
    before, now, between = told.levels_of(context.speaker, change)
    values = {
        "figure.part": change.series.row.label.in_language(context.language),
        "months.since": context.speaker.period(change.since),
        "changed.before": before,
        "changed.now": now,
        "months.change": between,
    }
    return {context.say(word): value for word, value in values.items()}


def _shown_months(context: OfficeContext, found: LevelChanges) -> list[dict[str, str]]:
    language = context.language
    label = MEASURES[found.measure].label.in_language(language)

    def limits(row: dict) -> str:
        low, high = (percent(row[side], language) for side in ("low", "high"))
        return context.say("ranking.span", low=low, high=high)

    return [
        {
            context.say("figure.part"): context.speaker.period(row["month"]),
            label: percent(row["share"], language),
            context.say("months.limits"): limits(row),
            context.say("ranking.column_cases"): context.number(row["whole"]),
        }
        for row in month_rows(found)
    ]


def month_rows(found: LevelChanges) -> list[dict]:
    """Return the months of everything with their counts, level and limits."""
    series, rows = found.total, []
    for place, (code, (part, whole)) in enumerate(zip(series.months, series.counts, strict=True)):
        level = series.chart.level_at(place)
        low, high = level.limits(whole)
        rows.append(
            {
                "month": code,
                "part": part,
                "whole": whole,
                "share": part / whole,
                "level": level.centre,
                "low": low,
                "high": high,
                "apart": place in series.chart.apart,
            }
        )
    return rows


def _plain_months(context: OfficeContext, answer: Answer) -> list[dict]:
    found = level_changes(answer, context.speaker.coverage)
    about = _about(answer, found)
    return [
        {**row, "part": str(row["part"]), "whole": str(row["whole"])} | about
        for row in month_rows(found)
    ]


def _plain_changes(context: OfficeContext, answer: Answer) -> list[dict]:
    found = level_changes(answer, context.speaker.coverage)
    return [_plain_change(context, change) | _about(answer, found) for change in found.changes]


def _plain_change(context: OfficeContext, change: LevelChange) -> dict[str, object]:
    low, high = change.interval
    return {
        "code": change.series.row.code,
        "label": change.series.row.label.in_language(context.language),
        "since": change.since,
        "part_before": change.before.part,
        "whole_before": change.before.whole,
        "part_now": change.now.part,
        "whole_now": change.now.whole,
        "change": change.change,
        "low": low,
        "high": high,
        "is_worse": change.is_worse,
    }


def _about(answer: Answer, found: LevelChanges) -> dict[str, object]:
    return {
        "measure": found.measure,
        "looked_at": str(found.looked_at),
        "filters": in_a_url(answer),
        "as_of": f"{answer.as_of:%Y-%m-%d}",
    }
