"""What stands out, what needs a decision, and where each question is answered: each sentence by
rule from the answers, with its evidence and the page and filters that show it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from data_access import (
    MEASURES,
    UNRECORDED,
    Answer,
    Cell,
    Change,
    Comparison,
    FairRanking,
    Filters,
    GroupComparison,
    Row,
    Signal,
    Signals,
    is_clear_growth,
    month_of,
    period_code,
    period_days,
)
from pages.charts.numbers import day, percent, tenths_of_points
from pages.statements import scope
from pages.statements.office import backlog_words, bottlenecks, signals
from pages.statements.office.backlog_words import Bridge, bridge_of
from pages.statements.office.start_kinds import Finding, Link, Params, one_for_each, worse_groups
from pages.statements.speaker import Office

_MOST = 3  # named in one sentence
_WEEK, _QUARTER, _OLD_ENOUGH = 7, 3, 40  # days, months, days


@dataclass(frozen=True)
class Looked:
    """Everything that was looked at; ``rankings`` are none where departments are chosen."""

    rankings: tuple[FairRanking, ...]
    signals: Signals
    changes: Mapping[str, tuple[Change, Comparison] | None]
    bridge: Bridge | None
    days: tuple[date, date] | None
    groups: GroupComparison


def standing_out(office: Office, looked: Looked, filters: Filters) -> list[Finding]:
    """Return what stands out; ``filters``: those of the answers, which every link keeps."""
    found = [_worse(office, one, filters) for one in looked.rankings if one.worse]
    found += [_signal(office, signal, filters) for signal in looked.signals.found[:_MOST]]
    found += worse_groups(office, looked.groups, filters)
    changes = [pair for pair in looked.changes.values() if pair and pair[0].is_clear]
    found += [_changed(office, *pair, len(looked.changes)) for pair in changes]
    if _knows_growth(office, looked):
        found += _backlog(office, looked.bridge, looked.days, filters)
    return one_for_each(found)


def _worse(office: Office, ranking: FairRanking, filters: Filters) -> Finding:
    worst, language = ranking.worse[0], office.language
    low, high = (percent(bound, language) for bound in worst.adjusted_interval)
    told = office.say(
        "start.worse" if len(ranking.worse) > 1 else "start.worse_one",
        measure=MEASURES[ranking.measure].label.in_language(language),
        labels=_first_few(office, [_label(office, unit.row) for unit in ranking.worse]),
        of=len(ranking.units),
        share=percent(worst.adjusted, language),
        centre=percent(ranking.centre, language),
        low=low,
        high=high,
    )
    one_level = _of_one_level(office, [unit.row for unit in ranking.worse])
    told = f"{told} {one_level}" if one_level else told
    own = {"measure": [ranking.measure]}
    cards = [_scorecard(office, unit.row, filters) for unit in ranking.worse[:_MOST]]
    about = worst.row.code if len(ranking.worse) == 1 else ""
    return Finding(Link(told, "ranking", filters.to_query_params() | own), tuple(cards), about)


def _of_one_level(office: Office, rows: Sequence[Row]) -> str:
    """Return which government all of these departments answer to; "" of one, or of several."""
    known = office.codebook.by_code("department")
    levels = {known[row.code].level if row.code in known else None for row in rows}
    level = office.codebook.by_number("level").get(levels.pop()) if len(levels) == 1 else None
    if len(rows) < 2 or not level:
        return ""
    label = level.label.in_language(office.language)
    return office.say("start.one_level", count=office.number(len(rows)), level=label)


def _first_few(office: Office, labels: Sequence[str]) -> str:
    """Return the first three names, and how many more there are."""
    if len(labels) <= _MOST:
        return office.all_of(labels)
    named = office.apart(labels[:_MOST])
    return office.say("start.and_more", labels=named, count=len(labels) - _MOST)


def _scorecard(office: Office, row: Row, filters: Filters) -> Link:
    label = office.say("start.scorecard", label=_label(office, row))
    chosen = filters.without("department").to_query_params() | {"department": [row.code]}
    return Link(label, "scorecard", chosen)


def _label(office: Office, row: Row) -> str:
    return row.label.in_language(office.language)


def _signal(office: Office, signal: Signal, filters: Filters) -> Finding:
    told = signals.question(office, signal)
    about = signal.row.code if signal.row.code in office.codebook.by_code("department") else ""
    return Finding(Link(told, "honesty", filters.to_query_params()), about=about)


def _changed(office: Office, change: Change, pair: Comparison, of: int) -> Finding:
    language = office.language
    shares = {"before": change.before, "now": change.now}
    spans = {"days": pair.current, "days_before": pair.previous}
    low, high = (tenths_of_points(bound, language) for bound in change.interval)
    told = office.say(
        "start.changed",
        measure=MEASURES[change.measure].label.in_language(language),
        change=tenths_of_points(change.difference, language),
        low=low,
        high=high,
        of=of,
        **{name: percent(part / whole, language) for name, (part, whole) in shares.items()},
        **{name: scope.period_in_words(office, one) for name, one in spans.items()},
    )
    params = pair.current.to_query_params() | {"share": [change.measure]}
    return Finding(Link(told, "changed", params))


def _backlog(
    office: Office, bridge: Bridge, days: tuple[date, date], filters: Filters
) -> list[Finding]:
    came, went = bridge.received - bridge.undated + bridge.reopened, bridge.closed
    if not is_clear_growth(bridge.opening, came, went):
        return []
    told = backlog_words.title(office, bridge, days)
    told = office.say(
        "start.backlog", told=told, came=office.number(came), went=office.number(went)
    )
    return [Finding(Link(told, "backlog", filters.to_query_params()))]


def _knows_growth(office: Office, looked: Looked) -> bool:
    """Whether the steps of the backlog are known, and what waited before these days."""
    if backlog_words.why_no_steps(office, looked.bridge, looked.days):
        return False
    return not backlog_words.begins_with(office, looked.days)


def summary(office: Office, looked: Looked, found: Sequence[Finding]) -> str:
    """Return that nothing stands out, or that nothing could be compared; "" where something
    does.
    """
    if found:
        return ""
    return office.say("start.nothing" if _things(office, looked)[0] else "start.nothing_compared")


def looked_at(office: Office, looked: Looked) -> list[str]:
    """Return what was looked at, and what could not be."""
    words = ("start.looked", "start.not_looked")
    return [
        office.say(word, things=office.semicolon.join(things))
        for word, things in zip(words, _things(office, looked), strict=True)
        if things
    ]


def _things(office: Office, looked: Looked) -> tuple[list[str], list[str]]:
    """Return what was looked at, and what was not."""
    named: list[tuple[bool, str]] = []
    for ranking in looked.rankings:
        label, of = MEASURES[ranking.measure].label.in_language(office.language), len(ranking.units)
        key = "start.thing_ranking" if of > 1 else "start.thing_measure"
        named.append((of > 1, office.say(key, measure=label, of=of)))
    of = looked.signals.comparisons
    key = "start.thing_signals" if of else "start.thing_no_signals"
    named.append((bool(of), office.say(key, of=office.number(of))))
    of = looked.groups.searched
    key = "start.thing_groups" if of else "start.thing_no_groups"
    named.append((bool(of), office.say(key, of=of)))
    for measure, pair in looked.changes.items():
        label = MEASURES[measure].label.in_language(office.language)
        named.append((pair is not None, office.say("start.thing_change", measure=label)))
    named.append((_knows_growth(office, looked), office.say("start.thing_backlog")))
    return [name for is_there, name in named if is_there], [n for there, n in named if not there]


# What needs a decision ----------------------------------------------------------------------------


def soon(office: Office, now: Answer) -> Finding | None:
    """Return who passes day 41 in the next 7 days; None where nobody knows what is open."""
    count, filters = now.total.number("escalating_soon"), now.filters
    if count is None:
        return None
    until = day(office.as_of.date() + timedelta(days=_WEEK), office.language)
    most = _most(now.rows("department"), "escalating_soon")
    labels = [_with_count(office, row, row["escalating_soon"]) for row in most]
    key = "start.soon" if labels else "start.soon_only" if count else "start.soon_none"
    told = office.say(key, count=office.number(count), day=until, labels=office.apart(labels))
    return Finding(
        Link(told, "cases" if count else "backlog", _cases_of(filters) if count else {}),
        tuple(Link(_label(office, row), "cases", _cases_of(filters, row)) for row in most),
    )


def _cases_of(filters: Filters, row: Row | None = None) -> Params:
    params = {"measure": ["escalating_soon"], "order": ["-waited"]}
    return filters.to_query_params() | params | ({"in": [f"department:{row.code}"]} if row else {})


def _most(rows: Iterable[Row], measure: str) -> list[Row]:
    known = [row for row in rows if row.code != UNRECORDED and row.number(measure)]
    return sorted(known, key=lambda row: (-row[measure], row.code))[:_MOST]


def _with_count(office: Office, row: Row, count: int) -> str:
    return office.say("start.with_count", label=_label(office, row), count=office.number(count))


def grew(office: Office, flow: Answer, looked: Looked) -> Finding | None:
    """Return where the backlog grew most; None where its growth is not known."""
    if not _knows_growth(office, looked):
        return None
    known = [
        (row, bridge)
        for row in flow.rows("department")
        if row.code != UNRECORDED and (bridge := bridge_of(row)) and bridge.change > 0
    ]
    known = sorted(known, key=lambda one: (-one[1].change, one[0].code))[:_MOST]
    params = flow.filters.to_query_params() | {"by": ["department"]}
    if not known:
        return Finding(Link(office.say("start.grew_nowhere"), "backlog", params))
    labels = [_grown(office, row, bridge) for row, bridge in known]
    told = office.say("start.grew", labels=office.apart(labels))
    cards = tuple(_scorecard(office, row, flow.filters) for row, _ in known)
    return Finding(Link(told, "backlog", params), cards)


def _grown(office: Office, row: Row, bridge: Bridge) -> str:
    numbers = {"change": bridge.change, "opening": bridge.opening, "closing": bridge.closing}
    counts = {name: office.number(number) for name, number in numbers.items()}
    return office.say("start.grew_by", label=_label(office, row), **counts)


def overdue(
    office: Office, cells: Sequence[Cell], dimensions: Sequence[str], filters: Filters
) -> Finding | None:
    """Return in how few cells half of the overdue days lie, and which carries most; None where
    there are none.
    """
    if not cells:
        return None
    told = office.say(
        "start.overdue",
        told=bottlenecks.title(office, cells, dimensions),
        label=office.apart(bottlenecks.names_in(office, cells[0], dimensions)),
        days=office.number(cells[0].days),
        complaints=office.number(cells[0].complaints),
    )
    return Finding(Link(told, "bottlenecks", filters.to_query_params()))


def contested(
    office: Office, ranking: FairRanking, asked: Signals, filters: Filters
) -> Finding | None:
    """Return whose relief is contested more than others'; None where nothing is compared, and
    where the signals among what stands out have named them all.
    """
    named = {signal.row.code for signal in asked.found[:_MOST] if signal.kind == "contested"}
    if len(ranking.units) <= 1 or ranking.worse and named >= {u.row.code for u in ranking.worse}:
        return None
    if ranking.worse:
        return _worse(office, ranking, filters)
    told = office.say("start.contested_nobody", of=len(ranking.units))
    own = {"measure": [ranking.measure]}
    return Finding(Link(told, "ranking", filters.to_query_params() | own))


# Where each question is answered ------------------------------------------------------------------


def doors(office: Office, filters: Filters, now: Filters, worst: FairRanking | None) -> list[Link]:
    """Return a link for each question of a reviewer; ``now``: the filters of what is open,
    ``worst``: the ranking whose last department is asked for whom it fails, where, and since when.
    """
    chosen = filters.to_query_params()
    failing = worst.worse[0].row if worst else None
    own = {"department": [failing.code]} if failing else {}
    asked = {"label": _label(office, failing)} if failing else {}
    whom = "start.door_whom_of" if failing else "start.door_whom"
    since = "start.door_since_of" if failing else "start.door_since"
    card = chosen | own
    quarter, before = last_quarters(office.as_of.date())
    windows = {"period": [quarter], "against": [before]}
    kept = {name: values for name, values in chosen.items() if name not in _DAYS}
    named = {"now": office.period(quarter), "before": office.period(before)}
    return [
        Link(office.say("start.door_ranking"), "ranking", chosen | {"measure": ["on_time"]}),
        Link(office.say(whom, **asked), "scorecard", card),
        Link(office.say("start.door_why"), "bottlenecks", chosen),
        Link(office.say("start.door_gaming"), "honesty", chosen),
        Link(office.say("start.door_soon"), "cases", _cases_of(now)),
        Link(office.say("start.door_backlog"), "backlog", chosen),
        Link(office.say("start.door_groups"), "groups", chosen),
        Link(office.say("start.door_places"), "districts", chosen),
        Link(office.say(since, **asked), "months", kept | own | _by_month(worst)),
        Link(
            office.say("start.door_changed", now=named["now"], before=named["before"]),
            "changed",
            kept | windows,
        ),
        Link(office.say("start.door_cases"), "cases", chosen),
        Link(office.say("start.door_print"), "scorecard", card),
    ]


_DAYS = ("from", "to", "period")
_AT_AN_AGE = {"on_time": "closed_share_within_40", "satisfaction": "satisfaction_within_90"}


def _by_month(worst: FairRanking | None) -> Params:
    """Return the share that tells month by month, all at one age, what a ranking tells."""
    return {"share": [_AT_AN_AGE[worst.measure]]} if worst else {}


def last_quarters(as_of: date) -> tuple[str, str]:
    """Return the last quarter of which every complaint is 40 days old, and the one before."""
    month = month_of(as_of)
    codes = [period_code("quarter", month // _QUARTER - back) for back in range(4)]
    old = as_of - timedelta(days=_OLD_ENOUGH)
    last = next(place for place, code in enumerate(codes[:-1]) if period_days(code)[1] <= old)
    return codes[last], codes[last + 1]
