"""Who files and who does not: complaints beside members and people, by group and by province; and
the statement's sentences.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from html import escape

from data_access import MEASURES, UNRECORDED, Answer, GroupComparison, Row, windows
from pages.charts.numbers import day, percent, shown_measure
from pages.office_parts.groups_and_places.people import (
    group_link,
    member_filters,
    with_filed,
)
from pages.office_parts.groups_and_places.table import table_of
from pages.office_parts.links import link_to
from pages.parts.context import OfficeContext
from pages.parts.values import Html, Twin
from pages.shared.case_links import case_links
from pages.shared.figure import framed
from pages.statements import scope
from pages.statements.office.groups_and_places import people as told
from pages.statements.scope import in_a_url

_EMPTY = "\u2013"
_MEASURES = ("filed", "members")


def filing_figure(context: OfficeContext, filed: Answer, members: Answer) -> None:
    """Draw what each group filed beside its members."""
    framed(
        context,
        "filing",
        told.who_files_least(context.speaker, filed, members),
        Html(_groups_table(context, filed, members)),
        Twin(
            [filed, members],
            _MEASURES,
            lambda: [_shown(context, row) for row in _group_rows(context, filed, members)],
            lambda found: [
                _plain(row, found[0])
                for row in _group_rows(context, with_filed(context, found[0]), found[1])
            ],
        ),
        _notes(context, members),
    )


def _notes(context: OfficeContext, members: Answer) -> list[str]:
    if members.total.number("members") is None:
        return [context.say("groups.no_members"), context.say("groups.no_people")]
    chosen = windows(members.filters)
    last = min(chosen[-1][1], members.as_of.date()) if chosen else members.as_of.date()
    notes = [context.say("groups.members_are", day=day(last, context.language))]
    filters = scope.filters_in_words(context.speaker, context.filters)
    if set(context.filters.active()) - set(member_filters(context.filters).active()):
        period = scope.period_in_words(context.speaker, context.filters)
        told_of = context.speaker.semicolon.join(filter(None, [filters, period]))
        notes.append(context.say("groups.members_narrowed", filters=told_of))
    return [*notes, context.say("groups.no_people")]


@dataclass(frozen=True)
class _Filing:
    """One row of the table: everybody (code ""), a group, or the anonymous.

    ``of``: what its shares are of, None of everybody; ``members``: None where not known.
    """

    row: Row
    label: str
    members: float | None
    by: str = ""
    of: "_Filing | None" = None

    @property
    def code(self) -> str:
        return self.row.code

    @property
    def filed(self) -> float | None:
        return self.row.number("filed")

    @property
    def rate(self) -> tuple[float, tuple[float, float]] | None:
        return told.rate(self.filed, self.members)


def _group_rows(context: OfficeContext, filed: Answer, members: Answer) -> list[_Filing]:
    """Return everybody, the groups, and the anonymous: a group that is recorded of the members of
    another only is a part of that one.
    """
    of_group = told.members_by_group(members)
    word = context.say("groups.everybody")
    everybody = _Filing(filed.total, word, members.total.number("members"))
    plain = {
        row.code: _Filing(row, _label(context, row), of_group.get(row.code), "group", everybody)
        for row in filed.rows("group")
    }
    within = context.speaker.group_within
    groups = [
        replace(row, of=plain.get(within.get(code, ""), everybody)) for code, row in plain.items()
    ]
    hidden = [row for row in filed.rows("identity") if told.is_hidden(row.code)]
    anonymous = [_Filing(row, _label(context, row), None, "identity", everybody) for row in hidden]
    return [everybody, *groups, *anonymous]


def _label(context: OfficeContext, row: Row) -> str:
    return told.label_of(context.speaker, row.code)


def _share(context: OfficeContext, row: _Filing, name: str) -> str:
    """Return which part of the complaints or members a group has: of those who were asked."""
    own, whole = getattr(row, name), getattr(row.of, name, None)
    if own is None or not whole:
        return _EMPTY
    share = percent(own / whole, context.language)
    if not row.of.code:
        return share
    return context.say("groups.share_of", share=share, other=row.of.label)


def _times(context: OfficeContext, row: _Filing) -> str:
    """Return how many times as much a group files for its members as those it is a part of."""
    own, whole = row.rate, row.of.rate if row.of else None
    return context.number(own[0] / whole[0], 2) if own and whole and whole[0] else _EMPTY


def _values(context: OfficeContext, row: _Filing) -> dict[str, str]:
    language, found = context.language, row.rate
    span = found and {"low": context.number(found[1][0], 0), "high": context.number(found[1][1], 0)}
    labels = {name: MEASURES[name].label.in_language(language) for name in _MEASURES}
    values = {
        "groups.column_share": _share(context, row, "filed"),
        "groups.column_members_share": _share(context, row, "members"),
        "groups.column_rate": context.number(found[0], 0) if found else _EMPTY,
        "groups.column_interval": context.say("groups.span", **span) if span else _EMPTY,
        "groups.column_of_all": _times(context, row),
    }
    return {
        labels["filed"]: shown_measure(row.row["filed"], "filed", language),
        labels["members"]: _EMPTY if row.members is None else context.number(row.members),
    } | {context.say(word): value for word, value in values.items()}


def _shown(context: OfficeContext, row: _Filing) -> dict[str, str]:
    return {context.say("figure.part"): row.label} | _values(context, row)


def _groups_table(context: OfficeContext, filed: Answer, members: Answer) -> str:
    rows = _group_rows(context, filed, members)
    columns = list(_values(context, rows[0]))
    return table_of([(_name(context, row), _cells(context, filed, row)) for row in rows], columns)


def _name(context: OfficeContext, row: _Filing) -> str:
    return group_link(context, row.code) if row.code else escape(row.label)


def _cells(context: OfficeContext, filed: Answer, row: _Filing) -> list[str]:
    """The number of complaints is a link to them."""
    first, *rest = _values(context, row).values()
    parts = ((row.by, row.code),) if row.code else ()
    links = case_links(row.row, "filed", filed.filters, context.language, parts)
    shown = f"<bdi>{escape(first)}</bdi>"
    if links:
        shown = f'<a href="{escape(links[0].href)}" target="_self">{shown}</a>'
    return [shown, *(f"<bdi>{escape(value)}</bdi>" for value in rest)]


def _plain(row: _Filing, answer: Answer) -> dict[str, object]:
    found = row.rate
    low, high = found[1] if found else ("", "")
    return {
        "code": row.code,
        "label": row.label,
        "share_of": row.of.code if row.of else "",
        "filed": str(row.row["filed"]),
        "members": "" if row.members is None else str(row.members),
        "per_1000_members": found[0] if found else "",
        "low": low,
        "high": high,
        "filters": in_a_url(answer),
        "as_of": f"{answer.as_of:%Y-%m-%d}",
    }


# By province --------------------------------------------------------------------------------------


def provinces_figure(context: OfficeContext, filed: Answer, members: Answer) -> None:
    """Draw complaints for 1,000 people and members of each province, and of each group there."""
    people = _people(context)
    how = context.say("groups.people_census" if people else "groups.people_unknown")
    framed(
        context,
        "filing-provinces",
        told.who_files_least_of_provinces(context.speaker, _provinces(filed), people),
        Html(_provinces_table(context, filed, members, people)),
        Twin(
            [filed, members],
            _MEASURES,
            lambda: _province_rows(context, filed, members, people, _shown_rate),
            lambda found: [
                row | {"filters": in_a_url(found[0])}
                for row in _province_rows(
                    context, with_filed(context, found[0]), found[1], people, _plain_rate
                )
            ],
        ),
        [context.say("groups.provinces_note", how=how)],
    )


def _people(context: OfficeContext) -> dict[str, int]:
    entries = context.codebook.of("province")
    return {entry.code: entry.population for entry in entries if entry.population}


def _provinces(answer: Answer) -> list[Row]:
    return [row for row in answer.rows("province") if row.code != UNRECORDED]


def _shown_rate(context: OfficeContext, found) -> str:
    return context.number(found[0], 1) if found else _EMPTY


def _plain_rate(context: OfficeContext, found) -> object:
    return found[0] if found else ""


def _province_rows(
    context: OfficeContext,
    filed: Answer,
    members: Answer,
    people: Mapping[str, int],
    shown: Callable,
) -> list[dict]:
    of_province = {row.code: row.number("members") for row in members.rows("province")}
    crossed = {row.codes: row.number("filed") for row in filed.rows("group:province")}
    crossed_members = {row.codes: row.number("members") for row in members.rows("group:province")}
    groups = [(row.code, told.label_of(context.speaker, row.code)) for row in filed.rows("group")]
    found = []
    for row in _provinces(filed):
        count = row.number("filed")
        rates = {
            context.say("groups.column_people"): told.rate(count, people.get(row.code)),
            context.say("groups.column_all_members"): told.rate(count, of_province.get(row.code)),
        }
        for group, label in groups:
            pair = (group, row.code)
            rates[label] = told.rate(crossed.get(pair, 0), crossed_members.get(pair))
        label = row.label.in_language(context.language)
        told_of = {name: shown(context, rate) for name, rate in rates.items()}
        found.append({context.say("figure.part"): label} | told_of)
    return found


def _provinces_table(
    context: OfficeContext, filed: Answer, members: Answer, people: Mapping[str, int]
) -> str:
    rows = _province_rows(context, filed, members, people, _shown_rate)
    codes = [row.code for row in _provinces(filed)]
    columns = list(rows[0])[1:] if rows else []
    shown = []
    for code, row in zip(codes, rows, strict=True):
        label, *cells = row.values()
        name = link_to(context, "office-overview", "province", code, label)
        shown.append((name, [f"<bdi>{cell}</bdi>" for cell in cells]))
    return table_of(shown, columns)


# The statement ------------------------------------------------------------------------------------


def statement_section(
    context: OfficeContext, filed: Answer, members: Answer, found: GroupComparison
) -> None:
    """List the statement's sentences on minorities with their figures."""
    context.surface.heading(context.say("groups.statement"))
    sentences = told.of_statement(context.speaker, filed, members, found)
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    context.surface.html(f'<ul class="findings">{items}</ul>')
    if len(sentences) > 1:
        context.surface.note(context.say("groups.statement_note"))
