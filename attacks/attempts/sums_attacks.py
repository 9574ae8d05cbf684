"""Attacks 4, 5 and 6 over all years of a release, on all cores."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from attacks.cores import on_all_cores
from attacks.evidence.people import distinct_in_sets
from attacks.evidence.records import Records
from attacks.evidence.sums import System
from attacks.findings import Finding, of_beliefs
from attacks.reckoning import programs, rule_turned
from attacks.reckoning.bounds import Part, parts, spread
from attacks.reckoning.noisy_sums import Beliefs, NoisySums
from attacks.reckoning.proofs import Proofs, Shown, of_bounds

_WORTH_A_POOL = 20_000  # rows
_MOST_ASKED = 50  # sets found to be of few people, after which none is counted exactly any more


@dataclass(frozen=True)
class Plan:
    """What to do: programs for how many of the largest years, how long for a question; noise
    reckoned with.
    """

    programs: int = 1_000
    seconds: float = 25.0
    noisy: bool = True


@dataclass
class Found:
    """What was found in one year or in several."""

    proofs: Proofs = field(default_factory=Proofs)
    solved: programs.Proven = field(default_factory=lambda: programs.Proven(0, 0, [], []))
    sums: Beliefs = field(default_factory=Beliefs)
    rule: Beliefs = field(default_factory=Beliefs)

    def add(self, other: "Found") -> None:
        """Take in what was found in another year."""
        for mine, its in (
            (self.proofs, other.proofs),
            (self.solved, other.solved),
            (self.sums, other.sums),
            (self.rule, other.rule),
        ):
            for name, value in vars(its).items():
                setattr(mine, name, getattr(mine, name) + value)


def search(system: System, plan: Plan) -> Found:
    """Attack each year, as many at once as there are cores, the largest first."""
    own = sorted(parts(system), key=lambda part: -int(part.told.sum()))
    numbers, found = range(len(own)), Found()
    if sum(len(part.rows) for part in own) < _WORTH_A_POOL:
        every = [_numbered((own, plan), number) for number in numbers]
    else:
        every = on_all_cores(_numbered, (own, plan), numbers)
    for one in every:
        found.add(one)
    return found


def _numbered(shared: tuple[list[Part], Plan], number: int) -> "Found":
    own, plan = shared
    return year(own[number], plan, number)


def year(part: Part, plan: Plan, place: int = 0) -> Found:
    """Attack one year, the ``place``-th by what it tells."""
    bounds = spread(part)
    found = Found(proofs=of_bounds(part, bounds))
    if place < plan.programs:
        found.solved = programs.solve(part, bounds=bounds, seconds=plan.seconds)
    if plan.noisy:
        found.sums = NoisySums(part, bounds).attack()
        found.rule = rule_turned.attack(part)
    return found


def findings(found: Found, system: System, records: Records, plan: Plan) -> list[Finding]:
    """Return the figures of attacks 4 to 6."""
    proven = [*proofs(found, system, records)]
    if not plan.noisy:
        return proven
    return [
        *proven,
        *of_beliefs("5 noisy sums", "sets of 1-9 by sums", found.sums.of_few, found.sums.of_none),
        *of_beliefs(
            "6 rule", "sets of 1-9 by what is withheld", found.rule.of_few, found.rule.of_none
        ),
    ]


def proofs(found: Found, system: System, records: Records) -> list[Finding]:
    """Return the figures of attack 4: of somebody who knows the noise, which is not promised;
    attack 5 reckons with it.
    """
    cells, rests, few_people = _sorted(found.proofs.present, system, records)
    by_program = found.solved
    asked = f"of {found.proofs.few:,}"
    return [
        Finding("4 programs", "cells of 1-9 complaints that follow without noise", len(cells), None, _first(system, cells, asked)),
        Finding("4 programs", "other sets of 1-9 complaints that follow without noise", len(rests), None, _first(system, rests, asked)),
        Finding("4 programs", "sets of fewer than 10 people that follow without noise", len(few_people), None,
                _first(system, few_people, asked)),
        Finding("4 programs", "cells that must be empty without noise", len(found.proofs.absent), None,
                _names(system, found.proofs.absent, f"of {found.proofs.none:,}")),
        Finding("4 programs", "more sets of 1-9 that programs prove without noise", len(by_program.present), None,
                _names(system, by_program.present, f"of {by_program.asked:,}, {by_program.left_open:,} left open")),
        Finding("4 programs", "more empty cells that programs prove without noise", len(by_program.absent), None,
                _names(system, by_program.absent, f"of {by_program.empty:,}")),
        Finding("4 programs", "withheld counts of 10 and more that follow from others",
                sum(1 for _ in found.proofs.worked_out)),
    ]  # fmt: skip


def _sorted(present: Sequence[Shown], system: System, records: Records):
    """Return cells of 1-9, other sets of 1-9, and sets of few people, each set once."""
    seen: set[tuple] = set()
    cells, rests, people = [], [], []
    width = len(system.grid.measures)
    for shown in sorted(present, key=lambda one: len(one.plus)):
        key = (frozenset(shown.plus), shown.kind if len(shown.plus) > 1 else "", shown.column)
        if key in seen:
            continue
        seen.add(key)
        if shown.size <= 9:
            is_cell = len(shown.plus) == 1 and shown.plus[0] < system.cells and shown.column < width
            (cells if is_cell and " " not in shown.kind else rests).append(shown)
        elif (
            len(people) >= _MOST_ASKED
            or " " in shown.kind
            or distinct_in_sets(records, system, shown.plus, shown.column) < 10
        ):
            people.append(shown)
    return cells, rests, people


def _first(system: System, sets: Sequence[Shown], asked: str) -> str:
    if not sets:
        return asked
    one = sets[0]
    more = f" and {len(one.plus) - 1} more" if len(one.plus) > 1 else ""
    return f"{asked}: {one.kind} {system.name(one.plus[0], one.column)}{more}: {one.size}, at least {one.least}"


def _names(system: System, sets: Sequence[tuple[int, int]], asked: str) -> str:
    return asked + "".join(f"; {system.name(row, column)}" for row, column in sets[:2])
