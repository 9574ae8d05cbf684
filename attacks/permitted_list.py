"""Attack 1: is there a cell in the file, or a way to ask for one, that is not on the closed list?"""

import random
from itertools import product
from pathlib import Path

from attacks.findings import Finding
from attacks.grid import Grid
from data_access.released.files import open_release
from data_access.released.question import PUBLIC_BREAKDOWNS, NotPublic, PublicFilters, PublicQuestion, refusal

# (a group?, place, body, period) as agreed for the public; written here anew.
_EVERYONE = {(False, place, body, period) for place, body, period in product(
    ("nation", "province"), ("all", "level", "department", "category"), ("month", "quarter", "year"))}  # fmt: skip
_DISTRICTS = {(False, "district", body, "year") for body in ("all", "level", "category")}
_GROUPS = {
    (True, "nation", body, period)
    for body, period in product(("all", "level", "department", "category"), ("quarter", "year"))
}
_GROUPS_IN_PLACES = {(True, place, "all", "year") for place in ("province", "district")}
CLOSED_LIST = _EVERYONE | _DISTRICTS | _GROUPS | _GROUPS_IN_PLACES
_GROUP_NAMES = ("", "overseas", "women", "disability", "minority", "foreigners")


def attack(grid: Grid, path: Path, questions: int, seed: int = 0) -> list[Finding]:
    """Return cells too many or missing in the file, and generated questions that got past the list."""
    return [
        Finding(
            "1 list", "cells in the file that are not on the closed list, or missing from it", len(wrong_cells(grid)), 0
        ),
        Finding(
            "1 list",
            "questions outside of the list that were answered",
            got_past(path, questions, seed),
            0,
            f"of {questions:,}",
        ),
    ]


def wrong_cells(grid: Grid) -> set[tuple]:
    """Return the numbers along the axes of each cell that is one too many or missing."""
    wanted = set()
    for (g, group), (p, place), (b, body) in product(
        enumerate(grid.groups), enumerate(grid.places), enumerate(grid.bodies)
    ):
        if place.kind == "province" and body.home:
            continue
        kinds = {
            kind for kind in ("month", "quarter", "year") if (bool(group), place.kind, body.kind, kind) in CLOSED_LIST
        }
        if kinds:
            wanted |= {(g, p, b, t) for t, period in enumerate(grid.periods) if period.kind in kinds}
    found = [tuple(row) for row in grid.at.tolist()]
    doubled = {("doubled",)} if len(found) != len(set(found)) else set()
    strange = {group for group in grid.groups if group not in _GROUP_NAMES}
    return (wanted ^ set(found)) | doubled | {(group,) for group in strange}


def got_past(path: Path, questions: int, seed: int) -> int:
    """Ask what must not be answered, in many random ways; return how often there was a figure."""
    release, chance, past = open_release(path), random.Random(seed), 0
    names = ("group", "province", "district", "level", "department", "category", "period")
    codes = {name: release.codes(name) for name in names}
    for _ in range(questions):
        chosen = chance.sample(names, chance.randint(1, 4))
        filters = PublicFilters(
            **{
                name: tuple(sorted(chance.sample(codes[name], min(len(codes[name]), chance.randint(1, 2)))))
                for name in chosen
            }
        )
        by = chance.choice(PUBLIC_BREAKDOWNS)
        if not _permitted(filters, by):
            past += refusal(filters, by) is None or _is_answered(release, PublicQuestion(("filed",), by, filters))
    return past


def _permitted(filters: PublicFilters, by: str) -> bool:
    places = {name for name in ("province", "district") if getattr(filters, name) or by == name}
    bodies = {name for name in ("level", "department", "category") if getattr(filters, name) or by == name}
    places -= {"province"} if by == "district" else set()
    bodies -= {"level"} if by == "department" else set()
    kinds = {{4: "year", 7: "quarter" if "Q" in code else "month"}.get(len(code), "month") for code in filters.period}
    period = by if by in ("month", "quarter", "year") else next(iter(kinds), "year")
    if max(len(places), len(bodies), len(kinds), len(filters.group)) > 1:
        return False
    cell = (bool(filters.group) or by == "group", next(iter(places), "nation"), next(iter(bodies), "all"), period)
    return cell in CLOSED_LIST


def _is_answered(release, question: PublicQuestion) -> bool:
    try:
        release.ask(question)
    except (NotPublic, ValueError):
        return False
    return True
