"""How long groups of people wait against everybody else with the same cases: medians in which open
complaints count, their difference, and whether it is more than chance.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import NormalDist

from data_access.model.answer import Answer, Row
from data_access.model.codes import GROUP
from data_access.review.group_comparison import GROUP_MIX, HIDDEN, LEAST_CASES
from data_access.statistics.medians import Median, Waits, Weighed, median_difference, median_of

WAITED = "days_to_close_median"
WAIT_STRATA, WAIT_PARTS = GROUP_MIX, ("group", "identity")
LEAST_DAYS = 2  # of a difference that is called a gap
_LEAST_PEERS = 0.1  # part of a group's complaints that others must have had too
_NOBODY = Median(None, 0, 0)


@dataclass(frozen=True)
class GroupWait:
    """One group's median days to close, and that of everybody else.

    ``cases``: of the group, and ``compared`` those such as others had too; ``counted``: both
    medians as counted; ``own`` and ``others``: with the same cases. ``difference`` with its
    interval, at 95 in 100 for all that are compared together; ``why_not``: "" where compared, else
    "recorded", "few", "nobody", "peers", or "open" (fewer than half are closed).
    """

    group: str
    within: str = ""
    cases: int = 0
    compared: int = 0
    counted: tuple[Median, Median] = (_NOBODY, _NOBODY)
    own: Median = _NOBODY
    others: Median = _NOBODY
    difference: int = 0
    interval: tuple[float, float] = field(default=(0.0, 0.0))
    why_not: str = ""

    @property
    def is_gap(self) -> bool:
        """Whether the difference is called a gap: beyond chance, and large enough to matter."""
        low, high = self.interval
        return not self.why_not and (low > 0 or high < 0) and abs(self.difference) >= LEAST_DAYS


def compare_waits(
    answer: Answer, within: Mapping[str, str], recorded: frozenset[str]
) -> tuple[GroupWait, ...]:
    """Compare each group, and the anonymous, with everybody else.

    ``answer``: to ``WAITED`` by ``WAIT_PARTS`` with ``WAIT_STRATA``; ``within`` and ``recorded`` as
    ``compare_groups`` has them.
    """
    rows = {row.code: row for name in WAIT_PARTS for row in answer.rows(name) if row.waits}
    found = [
        GroupWait(code, within.get(code, ""), why_not=_why_not(code, rows.get(code), recorded))
        for code in (*(group.code for group in GROUP), HIDDEN)
    ]
    together = sum(not one.why_not for one in found)
    z = NormalDist().inv_cdf(1 - 0.025 / max(together, 1))
    return tuple(_compared(one, rows[one.group], z) if one.group in rows else one for one in found)


def _why_not(code: str, row: Row | None, recorded: frozenset[str]) -> str:
    if ("identity" if code == HIDDEN else "group") not in recorded:
        return "recorded"
    own, others = (_cases(row, is_own) for is_own in (True, False)) if row else (0, 0)
    if own < LEAST_CASES:
        return "few"
    if others < LEAST_CASES:
        return "nobody"
    return "peers" if _cases(row, True, peers_only=True) < _LEAST_PEERS * own else ""


def _cases(row: Row, is_own: bool, peers_only: bool = False) -> int:
    return sum(
        weighed.cases
        for wait, weighed in row.waits.items()
        if wait.is_own == is_own and (wait.has_peers or not peers_only)
    )


def _compared(one: GroupWait, row: Row, z: float) -> GroupWait:
    counted = tuple(median_of(_counted(row, is_own)) for is_own in (True, False))
    own, others = (median_of(_weighed(row, is_own), z) for is_own in (True, False))
    told = median_difference(own, others)
    difference, interval = told or (0, (0.0, 0.0))
    return GroupWait(
        one.group,
        one.within,
        _cases(row, True),
        _cases(row, True, peers_only=True),
        counted,
        own,
        others,
        difference,
        interval,
        one.why_not or ("" if told else "open"),
    )


def _counted(row: Row, is_own: bool) -> Waits:
    """Return the waits of one side as counted: each complaint weighs one."""
    found: dict[tuple[int, int], Weighed] = {}
    for wait, weighed in row.waits.items():
        if wait.is_own == is_own:
            cases = weighed.cases + found.get((wait.days, wait.happened), Weighed(0, 0, 0)).cases
            found[wait.days, wait.happened] = Weighed(cases, cases, cases)
    return found


def _weighed(row: Row, is_own: bool) -> Waits:
    return {
        (wait.days, wait.happened): Weighed(*weighed)
        for wait, weighed in row.waits.items()
        if wait.is_own == is_own and wait.has_peers
    }
