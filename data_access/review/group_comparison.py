"""Groups of people against everybody else: from one answer with its case mix to what differs, as
counted and with the same cases, and how much of that is beyond chance.

Groups overlap, so each one is set against all who are not in it. A group that is recorded of the
members of another group only (disabilities of overseas members) is set against the others of that
group: of the rest nobody knows whether they are in it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from data_access.model.answer import Answer
from data_access.model.codes import GROUP, numbers
from data_access.statistics.case_mix import Counts, Standardised, standardise
from data_access.statistics.funnel import DISCOVERIES, false_discovery, two_sided
from data_access.statistics.intervals import Z_95, newcombe

# In the order of a complaint's life. Days to close are compared by the share that is on time.
GROUP_MEASURES = (
    "on_time",
    "addressed_share",
    "resolved_on_merits",
    "satisfaction",
    "contested_relief",
)
GROUP_MIX = ("category", "province", "level", "year")  # what is held equal
GROUP_STRATA = ("group", "identity", *GROUP_MIX)
HIDDEN = "hidden"  # the anonymous, who stand beside the groups
LEAST_CASES = 100  # with a figure, in a group: below it nothing is compared
LEAST_GAP = 0.02  # of a difference that is called a gap, as a fraction of 1
_SIZES = {group.code: group.number for group in GROUP}

Strata = dict[tuple[int | None, ...], Counts]


@dataclass(frozen=True)
class GroupGap:
    """One group against everybody else in one share, or why it is not compared.

    ``own`` and ``others``: (part, whole) as counted; ``within``: the only group whose members were
    asked, "" for all; ``crude`` and ``adjusted``: the group's share less that of the others, each
    with its interval at 95 in 100; ``chance``: of so large an adjusted difference where there is
    none, for as many as were compared. ``why_not``: "" where compared; else "recorded" (nobody
    recorded who is in it), "few", "nobody" (no others), or "peers" (hardly the same cases).
    """

    group: str
    measure: str
    own: Counts = (0, 0)
    others: Counts = (0, 0)
    within: str = ""
    why_not: str = ""
    crude: float = 0.0
    crude_interval: tuple[float, float] = (0.0, 0.0)
    adjusted: float = 0.0
    adjusted_interval: tuple[float, float] = (0.0, 0.0)
    chance: float = 1.0

    @property
    def is_gap(self) -> bool:
        """Whether the difference is called a gap: beyond chance, and large enough to matter."""
        low, high = self.adjusted_interval
        is_clear = self.chance <= DISCOVERIES and (low > 0 or high < 0)
        return not self.why_not and is_clear and abs(self.adjusted) >= LEAST_GAP


@dataclass(frozen=True)
class GroupComparison:
    """All groups by all measures; ``searched``: how many pairs were compared."""

    gaps: tuple[GroupGap, ...]
    searched: int

    def of(self, measure: str) -> tuple[GroupGap, ...]:
        """Return the groups by one measure, in the order of the code list."""
        return tuple(gap for gap in self.gaps if gap.measure == measure)

    @property
    def found(self) -> tuple[GroupGap, ...]:
        """The gaps, the largest first."""
        gaps = [gap for gap in self.gaps if gap.is_gap]
        return tuple(sorted(gaps, key=lambda gap: (-abs(gap.adjusted), gap.group, gap.measure)))


def compare_groups(
    answer: Answer,
    within: Mapping[str, str],
    recorded: frozenset[str],
    measures: tuple[str, ...] = GROUP_MEASURES,
) -> GroupComparison:
    """Compare each group, and the anonymous, with everybody else.

    ``answer``: of a question with ``GROUP_STRATA``; ``within``: groups recorded of another group's
    members only, with that group; ``recorded``: breakdowns ("group", "identity") that anybody
    records.
    """
    gaps = [gap for measure in measures for gap in _gaps(answer, measure, within, recorded)]
    compared = [place for place, gap in enumerate(gaps) if not gap.why_not]
    chances = false_discovery([gaps[place].chance for place in compared])
    for place, chance in zip(compared, chances, strict=True):
        gaps[place] = replace(gaps[place], chance=chance)
    return GroupComparison(tuple(gaps), len(compared))


def _gaps(
    answer: Answer, measure: str, within: Mapping[str, str], recorded: frozenset[str]
) -> Iterator[GroupGap]:
    people = _by_people(answer.total.mix(measure))
    everybody: dict[str, Strata] = {}  # of all who were asked, by which of them
    for code in (*_SIZES, HIDDEN):
        if ("identity" if code == HIDDEN else "group") not in recorded:
            yield GroupGap(code, measure, why_not="recorded")
            continue
        wider, side = within.get(code, ""), _side(code, within.get(code, ""))
        asked = HIDDEN if code == HIDDEN else wider
        if asked not in everybody:
            everybody[asked] = _added(of for who, of in people.items() if side(*who) is not None)
        own = _added(of for who, of in people.items() if side(*who))
        yield _gap(GroupGap(code, measure, within=wider), own, everybody[asked])


def _gap(gap: GroupGap, own: Strata, everybody: Strata) -> GroupGap:
    (part, whole), (all_parts, all_cases) = _sum(own), _sum(everybody)
    gap = replace(gap, own=(part, whole), others=(all_parts - part, all_cases - whole))
    if whole < LEAST_CASES:
        return replace(gap, why_not="few")
    if gap.others[1] < LEAST_CASES:
        return replace(gap, why_not="nobody")
    # Cases of the others alone tell nothing of the group, so they are left out.
    others = {
        stratum: (everybody[stratum][0] - part, everybody[stratum][1] - whole)
        for stratum, (part, whole) in own.items()
    }
    told = standardise({True: own, False: others})[True]
    return _judged(gap, told) if told.has_peers else replace(gap, why_not="peers")


def _judged(gap: GroupGap, told: Standardised) -> GroupGap:
    low, high = (told.difference + side * Z_95 * told.error for side in (-1, 1))
    return replace(
        gap,
        crude=gap.own[0] / gap.own[1] - gap.others[0] / gap.others[1],
        crude_interval=newcombe(gap.own, gap.others),
        adjusted=told.difference,
        adjusted_interval=(max(-1.0, low), min(1.0, high)),
        chance=two_sided(told.difference / told.null_error),
    )


def _side(code: str, within: str) -> Callable[[int | None, int | None], bool | None]:
    """Return what says of (group flags, identity) whether they are of the group; None for those of
    whom that is not known, or who were never asked.
    """
    if code == HIDDEN:
        hidden = numbers("identity")[HIDDEN]
        return lambda _, identity: None if identity is None else identity == hidden
    flag, wider = _SIZES[code], _SIZES.get(within, 0)

    def side(flags: int | None, _: int | None) -> bool | None:
        return None if flags is None or flags & wider != wider else bool(flags & flag)

    return side


def _by_people(mix: Mapping[tuple, Counts]) -> dict[tuple[int | None, int | None], Strata]:
    """Return the strata of each (group flags, identity)."""
    found: dict[tuple[int | None, int | None], Strata] = {}
    for (flags, identity, *stratum), counts in mix.items():
        found.setdefault((flags, identity), {})[tuple(stratum)] = counts
    return found


def _added(several: Iterable[Strata]) -> Strata:
    found: Strata = {}
    for strata in several:
        for stratum, (part, whole) in strata.items():
            before = found.get(stratum, (0, 0))
            found[stratum] = (before[0] + part, before[1] + whole)
    return found


def _sum(strata: Strata) -> Counts:
    return (
        sum(part for part, _ in strata.values()),
        sum(whole for _, whole in strata.values()),
    )
