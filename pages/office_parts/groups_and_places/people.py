"""Groups of people against everybody else, as the page draws it: the questions, the differences by
one figure, and all figures in one table.
"""

from collections.abc import Mapping
from dataclasses import replace

from data_access import (
    GROUP_MEASURES,
    GROUP_STRATA,
    HIDDEN,
    MEASURES,
    Answer,
    Entry,
    Filters,
    GroupComparison,
    GroupGap,
    Question,
    Row,
    compare_groups,
    windows,
)
from pages.charts.groups_and_places.gaps import Gap, gaps_chart
from pages.charts.numbers import percent, tenths_of_points
from pages.office_parts import choices
from pages.office_parts.groups_and_places.table import table_of
from pages.office_parts.links import link_to
from pages.parts.context import OfficeContext
from pages.parts.values import Drawn, Html, Twin
from pages.shared.figure import framed
from pages.statements.office.groups_and_places import people as told
from pages.statements.scope import in_a_url

_OF_MEMBERS = ("group", "groups_all", "sex", "province")  # filters that a member can pass
_MINORITY = Filters(group=("minority",))


def people_questions(filters: Filters) -> dict[str, Question]:
    """Return the questions of the page by what they are for."""
    return {
        "compared": Question(("filed", *GROUP_MEASURES), (), filters, GROUP_STRATA),
        "members": Question(("members",), ("province", "group:province"), member_filters(filters)),
        "minority": Question(("filed",), ("category",), _MINORITY),
        "minority_members": Question(("members",), (), _MINORITY),
    }


def member_filters(filters: Filters) -> Filters:
    """Return what of the filters members can be narrowed by: all who had registered by the last
    day shown, however long before.
    """
    kept = {name: getattr(filters, name) for name in _OF_MEMBERS}
    chosen = windows(filters)
    has_end = chosen and (filters.to_day or filters.period)
    return Filters(**kept, to_day=chosen[-1][1].isoformat() if has_end else "")


def with_filed(context: OfficeContext, answer: Answer) -> Answer:
    """Return the answer with what was filed by group, by identity and by province too: its strata
    hold that already, and counting it once more would take half as long again.
    """
    books = {name: context.codebook.by_number(name) for name in ("identity", "province")}
    flags = context.codebook.of("group")
    filed: dict[str, dict[tuple[Entry, ...], int]] = {name: {} for name in _BY}
    for (mask, identity, _, province, *_), counts in answer.total.strata.items():
        groups = [(group,) for group in flags if mask and mask & group.number]
        places = [(place,) for place in (books["province"].get(province),) if place]
        people = [(person,) for person in (books["identity"].get(identity),) if person]
        crossed = [(*group, *place) for group in groups for place in places]
        for name, keys in zip(_BY, (groups, people, places, crossed), strict=True):
            for key in keys:
                filed[name][key] = filed[name].get(key, 0) + counts.get("filed", 0)
    tables = {name: _rows(counted) for name, counted in filed.items()}
    return replace(answer, tables={**answer.tables, **tables})


_BY = ("group", "identity", "province", "group:province")


def _rows(counted: Mapping[tuple[Entry, ...], int]) -> tuple[Row, ...]:
    in_order = sorted(counted.items(), key=lambda found: [entry.number for entry in found[0]])
    return tuple(
        Row(
            ":".join(entry.code for entry in entries),
            entries[0].label,
            {"filed": count},
            {"filed": count},
            codes=tuple(entry.code for entry in entries) if len(entries) > 1 else (),
        )
        for entries, count in in_order
    )


def chosen_measure(context: OfficeContext) -> str:
    """Draw the choice of the figure by which groups are compared, and return it."""
    return choices.select_measure(context, choices.FIGURE)


def comparison_of(context: OfficeContext, answer: Answer) -> GroupComparison:
    """Return all groups by all measures."""
    return compare_groups(answer, context.speaker.group_within, recorded_of(context))


def recorded_of(context: OfficeContext) -> frozenset[str]:
    """Return what of "group" and "identity" anybody records."""
    return frozenset(name for name in ("group", "identity") if context.speaker.records(name))


def gap_figure(
    context: OfficeContext, answer: Answer, found: GroupComparison, measure: str
) -> None:
    """Draw the groups by one measure."""
    compared = [gap for gap in found.of(measure) if not gap.why_not]
    chart = gaps_chart([_drawn(context, gap) for gap in compared], context.language, context.mode)
    framed(
        context,
        "gaps",
        told.title(context.speaker, found, measure),
        Drawn(chart, empty="groups.nothing"),
        _twin(context, answer, found, (measure,)),
        told.notes(context.speaker, found.of(measure)),
    )


def _drawn(context: OfficeContext, gap: GroupGap) -> Gap:
    role = ("worse" if told.is_worse(gap) else "better") if gap.is_gap else "main"
    label = told.label_of(context.speaker, gap.group)
    spans = (gap.crude, gap.crude_interval, gap.adjusted, gap.adjusted_interval)
    return Gap(gap.group, label, *spans, role)


def all_figure(context: OfficeContext, answer: Answer, found: GroupComparison) -> None:
    """Draw every group by every measure as a table, its gaps in bold."""
    framed(
        context,
        "all-gaps",
        context.say("groups.all"),
        Html(_all_table(context, found)),
        _twin(context, answer, found, GROUP_MEASURES),
        [context.say("groups.all_note")],
    )


def _all_table(context: OfficeContext, found: GroupComparison) -> str:
    columns = [MEASURES[name].label.in_language(context.language) for name in GROUP_MEASURES]
    by_group: dict[str, list[str]] = {}
    for gap in found.gaps:
        by_group.setdefault(gap.group, []).append(_cell(context, gap))
    rows = [(group_link(context, group), cells) for group, cells in by_group.items()]
    return table_of(rows, columns)


def _cell(context: OfficeContext, gap: GroupGap) -> str:
    if gap.why_not:
        return "\u2013"
    shown = f"<bdi>{tenths_of_points(gap.adjusted, context.language)}</bdi>"
    return f"<strong>{shown}</strong>" if gap.is_gap else shown


def group_link(context: OfficeContext, group: str) -> str:
    """Return a group's name as a link to its Overview."""
    key = "identity" if group == HIDDEN else "group"
    label = told.label_of(context.speaker, group)
    return link_to(context, "office-overview", key, group, label)


def _twin(
    context: OfficeContext, answer: Answer, found: GroupComparison, measures: tuple[str, ...]
) -> Twin:
    def plain(exported: tuple[Answer, ...]) -> list[dict]:
        anew = comparison_of(context, exported[0])
        gaps = [gap for gap in anew.gaps if gap.measure in measures]
        return [_plain_row(context, anew, exported[0], gap) for gap in gaps]

    gaps = [gap for gap in found.gaps if gap.measure in measures]
    return Twin([answer], measures, lambda: [_shown_row(context, gap) for gap in gaps], plain)


def _shown_row(context: OfficeContext, gap: GroupGap) -> dict[str, str]:
    language, empty = context.language, context.say("groups.not_compared")

    def span(bounds: tuple[float, float]) -> str:
        low, high = (tenths_of_points(bound, language) for bound in bounds)
        return context.say("groups.span", low=low, high=high)

    def of(counts: tuple[int, int]) -> str:
        if not counts[1]:
            return "\u2013"
        share = percent(counts[0] / counts[1], language)
        return context.say("groups.of_cases", share=share, count=context.number(counts[1]))

    compared = not gap.why_not
    values = {
        "figure.part": told.label_of(context.speaker, gap.group),
        "scorecard.measure": MEASURES[gap.measure].label.in_language(language),
        "groups.column_own": of(gap.own),
        "groups.column_others": of(gap.others),
        "groups.column_crude": tenths_of_points(gap.crude, language) if compared else empty,
        "groups.column_crude_interval": span(gap.crude_interval) if compared else empty,
        "groups.column_adjusted": tenths_of_points(gap.adjusted, language) if compared else empty,
        "groups.column_adjusted_interval": span(gap.adjusted_interval) if compared else empty,
        "groups.column_gap": context.say("groups.gap_yes" if gap.is_gap else "groups.gap_no"),
    }
    return {context.say(word): value for word, value in values.items()}


def _plain_row(
    context: OfficeContext, found: GroupComparison, answer: Answer, gap: GroupGap
) -> dict[str, object]:
    figures = {
        "crude": gap.crude,
        "crude_low": gap.crude_interval[0],
        "crude_high": gap.crude_interval[1],
        "adjusted": gap.adjusted,
        "adjusted_low": gap.adjusted_interval[0],
        "adjusted_high": gap.adjusted_interval[1],
        "chance_of_all": gap.chance,
    }
    return {
        "group": gap.group,
        "label": told.label_of(context.speaker, gap.group),
        "against_the_rest_of": gap.within,
        "measure": gap.measure,
        "part": str(gap.own[0]),
        "whole": str(gap.own[1]),
        "others_part": str(gap.others[0]),
        "others_whole": str(gap.others[1]),
        **{name: "" if gap.why_not else value for name, value in figures.items()},
        "is_gap": "yes" if gap.is_gap else "no",
        "why_not": gap.why_not,
        "compared": str(found.searched),
        "filters": in_a_url(answer),
        "as_of": f"{answer.as_of:%Y-%m-%d}",
    }
