"""Attack 1: is anything in the file, or to be had by asking, that is not on the closed list?"""

import random
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import numpy as np

from attacks.evidence.grid import CLOSED_LIST, GROUPS, Grid, Release
from attacks.evidence.people import distinct_in_item
from attacks.evidence.records import Exact, Records
from attacks.findings import Finding
from data_access.released.files import open_release
from data_access.released.question import (
    PUBLIC_BREAKDOWNS,
    NotPublic,
    PublicFilters,
    PublicQuestion,
    refusal,
)


def attack(
    grid: Grid, exact: Exact, records: Records, path: Path, questions: int, seed: int = 0
) -> list[Finding]:
    """Return rows that are not on the list, odd values, values of few, and questions that got
    past.
    """
    release = records.release
    few = of_few(grid, exact, records)
    return [
        Finding("1 list", "rows of the file that are not on the closed list, or doubled", len(wrong_cells(release)), 0,
                f"of {len(release.at):,}"),
        Finding("1 list", "permitted cells told by the file against the list", abs(release.listed - listed(release)), 0,
                f"{listed(release):,} on the list"),
        Finding("1 list", "values that are no multiple of 5 from 10 on, nor withheld", wrong_values(release), 0),
        Finding("1 list", "told counts of fewer than 10 complaints or people", len(few), 0,
                grid.item(few[0]) if few else ""),
        Finding("1 list", "places, bodies, periods listed with fewer than 10 behind them", *named_of_few(records)),
        Finding("1 list", "questions outside of the list that were answered", got_past(path, questions, seed), 0,
                f"of {questions:,}"),
    ]  # fmt: skip


def _kinds_of(release: Release) -> Iterator[tuple]:
    for group, place, body, period in release.at.tolist():
        where, what = release.places[place], release.bodies[body]
        kind = (group > 0, where.kind, what.kind, release.periods[period].kind)
        yield (group, place, body, period), kind, where, what


def wrong_cells(release: Release) -> list[tuple]:
    """Return each row that is not on the list or doubled, and each group that nobody agreed
    upon.
    """
    wrong, seen = [(group,) for group in release.strange], set()
    for at, kind, where, what in _kinds_of(release):
        elsewhere = (where.kind == "province" and what.home) or what.same_as
        if kind not in CLOSED_LIST or elsewhere or at in seen:
            wrong.append(at)
        seen.add(at)
    return wrong


def listed(release: Release) -> int:
    """Return how many cells the closed list has for the file's places, bodies and periods."""
    bodies, periods = release.bodies, Counter(period.kind for period in release.periods)
    found = 0
    for group, place, body in product(range(len(GROUPS)), release.places, bodies):
        if not (place.kind == "province" and body.home) and not body.same_as:
            kinds = (k for k in periods if (group > 0, place.kind, body.kind, k) in CLOSED_LIST)
            found += sum(periods[kind] for kind in kinds)
    return found


def wrong_values(release: Release) -> int:
    """Return how many values are neither withheld nor multiples of 5 from 10 on."""
    values = release.values
    return int(
        ((values != 0) & ((values < 10) | (values % 5 != 0))).sum() + (values[:, 0] == 0).sum()
    )


def of_few(grid: Grid, exact: Exact, records: Records) -> list[int]:
    """Return told counts behind which are fewer than ten complaints or people."""
    told = grid.told
    few = told & (exact.counts < 10)
    width = told.shape[1]
    found = [int(n * width + m) for n, m in np.argwhere(few)]
    for n, m in np.argwhere(told & ~few & (exact.people < 10 - 1e-6)):
        if distinct_in_item(records, int(n), int(m)) < 10:
            found.append(int(n * width + m))
    return found


def named_of_few(records: Records) -> tuple[int, int, str]:
    """Return how many listed values have fewer than ten complaints or people, the limit, and names.

    A province with a total is listed for its complaints of all days, which attack 4 looks at.
    The calendar between two periods that are told is no secret; a period before or after them is.
    """
    release, found = records.release, []
    for kind in ("province", "district", "level", "department", "category"):
        values = release.places if kind in ("province", "district") else release.bodies
        table = {"category": "categories"}.get(kind, f"{kind}s")
        rows = records.sql.sql(
            f"""SELECT code, count(*), count(DISTINCT person) FROM records
            JOIN {table} ON {kind}_id = {kind} GROUP BY 1"""
        ).fetchall()
        behind = {code: min(numbers) for code, *numbers in rows}
        with_total = {
            code for code, told in release.totals.items() if told[0] and kind == "province"
        }
        codes = [v.code for v in values if v.kind == kind and v.code not in with_total]
        found += [f"{kind} {code}" for code in codes if behind.get(code, 0) < 10]
    told = [release.periods[number] for number in set(release.at[:, 3].tolist())]
    first, last = min((p.first for p in told), default=0), max((p.last for p in told), default=-1)
    for period in (p for p in release.periods if p.first < first or last < p.last):
        count = records.sql.sql(
            f"SELECT least(count(*), count(DISTINCT person)) FROM records WHERE t BETWEEN {period.first} AND {period.last}"
        ).fetchone()[0]
        found += [period.code] if count < 10 else []
    return len(found), 0, ", ".join(found[:5])


def got_past(path: Path, questions: int, seed: int) -> int:
    """Ask what must not be answered, in many random ways; return how often there was a figure."""
    release, chance, past = open_release(path), random.Random(seed), 0
    names = ("group", "province", "district", "level", "department", "category", "period")
    codes = {name: release.codes(name) for name in names}
    for _ in range(questions):
        chosen = chance.sample(names, chance.randint(1, 4))
        filters = PublicFilters(
            **{
                name: tuple(
                    sorted(chance.sample(codes[name], min(len(codes[name]), chance.randint(1, 2))))
                )
                for name in chosen
                if codes[name]
            }
        )
        by = chance.choice(PUBLIC_BREAKDOWNS)
        if not _permitted(filters, by):
            past += refusal(filters, by) is None or _is_answered(
                release, PublicQuestion(("filed",), by, filters)
            )
    return past


def _permitted(filters: PublicFilters, by: str) -> bool:
    places = {name for name in ("province", "district") if getattr(filters, name) or by == name}
    bodies = {
        name for name in ("level", "department", "category") if getattr(filters, name) or by == name
    }
    places -= {"province"} if by == "district" else set()
    bodies -= {"level"} if by == "department" else set()
    kinds = {
        {4: "year", 7: "quarter" if "Q" in code else "month"}.get(len(code), "month")
        for code in filters.period
    }
    period = by if by in ("month", "quarter", "year") else next(iter(kinds), "year")
    if max(len(places), len(bodies), len(kinds), len(filters.group)) > 1:
        return False
    cell = (
        bool(filters.group) or by == "group",
        next(iter(places), "nation"),
        next(iter(bodies), "all"),
        period,
    )
    return cell in CLOSED_LIST


def _is_answered(release, question: PublicQuestion) -> bool:
    try:
        release.ask(question)
    except (NotPublic, ValueError):
        return False
    return True
