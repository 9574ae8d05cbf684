"""One question being answered: its counts taken from whoever counts, their rows folded into the
parts of an answer.
"""

import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import product

from data_access.database.codebook import Codebook
from data_access.disclosure.gate import Part
from data_access.model.answer import UNRECORDED, Figure, Withheld
from data_access.model.breakdowns import ACROSS, BREAKDOWNS, OPEN, keys_in
from data_access.model.codes import GROUP
from data_access.model.filters import is_yet_to_come
from data_access.model.measures import MEASURES
from data_access.model.periods import MONTHS_IN, period_code
from data_access.model.question import Question
from data_access.model.recorded import Recorded, suffix_of
from data_access.model.text import Text
from data_access.query import flows, members
from data_access.query.sql_counts import CountSource, Limit, limit_conditions
from data_access.query.waiting.survival import Waits, kaplan_meier_quantile, quantile, waits_of
from data_access.query.waiting.waits_against import by_part

_UNRECORDED = (UNRECORDED, Text("Not recorded", "درج نہیں"))
_BY_NOBODY = (
    UNRECORDED,
    Text("By nobody, or not recorded by whom", "کسی نے نہیں، یا درج نہیں کہ کس نے"),
)
_NOT_CLOSED = ("not_closed", Text("Not closed", "بند نہیں"))
_TOTAL = ("", Text("All complaints", "تمام شکایات"))


class QuestionExecution:
    """One question, and who counts for it.

    ``as_of``: T of the data; ``recorded``: what is recorded of which complaints.

    Measures whose facts are recorded of some complaints only are counted apart, among those
    (``Question.limits``).
    """

    def __init__(
        self,
        source: CountSource,
        question: Question,
        codebook: Codebook,
        as_of: datetime,
        recorded: Recorded,
    ):
        self.source, self.question, self.codebook = source, question, codebook
        self.as_of, self.recorded = as_of.date(), recorded
        self.limits = question.limits(recorded)
        self.breakdowns = ("", *question.breakdowns)
        self.counts: dict[str, dict] = {name: defaultdict(dict) for name in self.breakdowns}
        self.strata: dict[str, dict] = {name: defaultdict(dict) for name in self.breakdowns}
        self.events: dict[tuple[str, str], Sequence] = {}
        self.days: dict[str, dict] = {name: defaultdict(dict) for name in self.breakdowns}
        self.waits: dict[str, dict] = {name: {} for name in self.breakdowns}

    def parts(self) -> dict[str, list[Part]]:
        """Return ``{breakdown: its parts}``; "" stands for the total."""
        for facts, question in self.limits.items():
            limit = Limit(suffix_of(facts), limit_conditions(self.recorded, facts))
            if question.strata and not question.is_of_waits:
                self._crossed(question, limit)
            elif question.counts:
                self._cohort(question, limit)
            if question.is_of_waits:
                self._waits(question, limit)
            for breakdown in self.breakdowns:
                self._flow(question, limit, breakdown)
                if not (breakdown and question.is_of_waits):
                    self._waiting(question, limit, breakdown)
        for breakdown in self.breakdowns:
            self._members(breakdown)
        return {name: self._parts_of(name) for name in self.breakdowns}

    def _cohort(self, question: Question, limit: Limit) -> None:
        names, found = [name + limit.suffix for name in question.counts], {}
        for row in self.source.cohort(question, limit):
            found.setdefault(row[0], []).append(row)
        for part, breakdown in enumerate(self.breakdowns):
            keyed = {
                _key(breakdown, row[1]): dict(zip(names, row[2:], strict=True))
                for row in found.get(part, [])
            }
            for key, counts in _by_flag(breakdown, keyed, _added).items():
                self.counts[breakdown][key].update(counts)

    def _crossed(self, question: Question, limit: Limit) -> None:
        """Count each part's strata; the part itself is their sum."""
        names = [name + limit.suffix for name in question.counts]
        for breakdown in question.breakdowns or ("",):
            found: dict = defaultdict(dict)
            end = 1 + len(question.strata)
            for row in self.source.crossed(question, breakdown, limit):
                key, *stratum = [None if one is None else int(one) for one in row[:end]]
                found[key][tuple(stratum)] = dict(zip(names, row[end:], strict=True))
            self._keep_crossed(breakdown, found, names)

    def _keep_crossed(self, breakdown: str, found: Mapping, names: Sequence[str]) -> None:
        for key, strata in _by_flag(breakdown, found, _added_strata).items():
            for stratum, counts in strata.items():
                self.strata[breakdown][key].setdefault(stratum, {}).update(counts)
            self.counts[breakdown][key].update(_sum_of(strata.values(), names))
        if breakdown:  # else the one part is the total
            everything = [counts for strata in found.values() for counts in strata.values()]
            self.counts[""][0].update(_sum_of(everything, names))

    def _flow(self, question: Question, limit: Limit, breakdown: str) -> None:
        if not question.of_basis("flow"):
            return
        rows, by = self._events(question, limit, breakdown)
        if breakdown in MONTHS_IN:
            folded = self._by_period(rows, breakdown)
        elif by != breakdown:
            folded = self._by_period_and(rows, breakdown, by)
        else:
            keyed = {_key(by, key): counts for key, counts in flows.fold_by_key(rows).items()}
            folded = _by_flag(breakdown, keyed, _added)
        for key, counts in folded.items():
            self.counts[breakdown][key].update(
                {name + limit.suffix: count for name, count in counts.items()}
            )

    def _by_period(self, rows: Sequence, period: str) -> dict[int, dict[str, int]]:
        shown = flows.chosen_months(self.question, self.as_of)
        return flows.fold_by_period(rows, MONTHS_IN[period], shown)

    def _by_period_and(self, rows: Sequence, breakdown: str, by: str) -> dict[tuple, dict]:
        """Fold the events of each part of ``by`` into periods: the pairs of ``breakdown``."""
        one, other = breakdown.split(ACROSS)
        apart: dict = defaultdict(list)
        for row in rows:
            for key in _flagged(by, _number(row[0])):
                apart[key].append(row)
        return {
            (period, key) if one in MONTHS_IN else (key, period): counts
            for key, events in apart.items()
            for period, counts in self._by_period(
                events, one if one in MONTHS_IN else other
            ).items()
        }

    def _events(self, question: Question, limit: Limit, breakdown: str) -> tuple[Sequence, str]:
        """Return the events, and by what they are apart: all but periods, into which they are
        folded.
        """
        by = _without_periods(breakdown)
        if (by, limit.suffix) not in self.events:
            by_month = any(
                name != by and _without_periods(name) == by for name in self.breakdowns
            )  # some breakdown folds these events into periods
            self.events[by, limit.suffix] = self.source.events(question, by, limit, by_month)
        return self.events[by, limit.suffix], by

    def _waiting(self, question: Question, limit: Limit, breakdown: str) -> None:
        by_curve = defaultdict(list)
        for name in question.of_basis("waiting"):
            curve, percent = MEASURES[name].numerator.split(":")
            by_curve[curve].append((name, int(percent)))
        for curve, wanted in by_curve.items():
            keyed = self.source.waits(self.question, curve, breakdown, limit)
            found = {_key(breakdown, key): waits for key, waits in keyed.items()}
            for key, waits in _by_flag(breakdown, found, operator.add).items():
                self.days[breakdown][key] |= {
                    name: _days(curve, waits, percent) for name, percent in wanted
                }

    def _waits(self, question: Question, limit: Limit) -> None:
        found = by_part(self.source.waits_against(question, limit))
        (name,) = question.measures
        for (place, number), waits in found.items():
            breakdown = question.breakdowns[place]
            self.waits[breakdown][number] = waits
            own = [
                (wait.days, wait.happened, weighed.cases)
                for wait, weighed in waits.items()
                if wait.is_own
            ]
            days = _days("closing", waits_of(own), 50) if own else Withheld.TOO_FEW
            self.days[breakdown][number][name] = days

    def _members(self, breakdown: str) -> None:
        if not self.question.of_basis("members") or not members.applies(self.question, breakdown):
            return
        rows = self.source.members(self.question, breakdown)
        keyed = {_key(breakdown, key): {"members": counted} for key, counted in rows}
        for key, counts in _by_flag(breakdown, keyed, _added).items():
            self.counts[breakdown][key].update(counts)

    def _parts_of(self, breakdown: str) -> list[Part]:
        counts, days = self.counts[breakdown], self.days[breakdown]
        keys = set(counts) | set(days) or (set() if breakdown else {0})
        shown = sorted(
            (key for key in keys if _has_row(breakdown, key)),
            key=lambda key: [(part is None, part or 0) for part in _apart(key)],
        )
        nothing = dict.fromkeys(self._count_names(breakdown), 0)
        before, after = self._days_of_all(breakdown)
        strata, waits = self.strata[breakdown], self.waits[breakdown]
        parts = []
        for key in shown:
            code, label, codes = self._named(breakdown, key)
            complete, waiting = nothing | counts.get(key, {}), before | days.get(key, {}) | after
            apart = strata.get(key, {}), waits.get(key, {})
            parts.append(Part(code, label, complete, waiting, codes, *apart))
        return parts

    def _days_of_all(self, breakdown: str) -> tuple[dict[str, Figure], dict[str, Figure]]:
        """Return what each part says where it has no days, and what it says whatever it has."""
        question, said = self.question, {}
        if question.of_basis("members") and not members.applies(question, breakdown):
            said["members"] = Withheld.NOT_APPLICABLE
        if is_yet_to_come(question.filters, self.as_of):
            stocks = flows.STOCKS & set(question.measures)
            said |= dict.fromkeys(stocks, Withheld.NOT_REACHED)
        return dict.fromkeys(question.of_basis("waiting"), Withheld.TOO_FEW), said

    def _count_names(self, breakdown: str) -> tuple[str, ...]:
        counted = (
            ("members",)
            if self.question.of_basis("members") and members.applies(self.question, breakdown)
            else ()
        )
        within = (
            name + suffix_of(facts)
            for facts, part in self.limits.items()
            for name in _counts_of(part)
        )
        return (*within, *counted)

    def _named(self, breakdown: str, key: "Key") -> tuple[str, Text, tuple[str, ...]]:
        """Return code and label of a part, and of one of two breakdowns also its two codes."""
        if ACROSS not in breakdown:
            return (*self._name(breakdown, key), ())
        named = [
            self._name(name, part) for name, part in zip(breakdown.split(ACROSS), key, strict=True)
        ]
        codes, labels = zip(*named, strict=True)
        label = Text(
            ", ".join(label.en for label in labels), "، ".join(label.ur for label in labels)
        )
        return ACROSS.join(codes), label, codes

    def _name(self, breakdown: str, key: int | None) -> tuple[str, Text]:
        if not breakdown:
            return _TOTAL
        if key is None:
            return _BY_NOBODY if breakdown == "cause" else _UNRECORDED
        if breakdown == "outcome" and key == OPEN:
            return _NOT_CLOSED
        values = BREAKDOWNS[breakdown].values
        if values in MONTHS_IN:
            code = period_code(values, key)
            return code, Text(code, code)
        entry = self.codebook.by_number(values).get(key)
        return (entry.code, entry.label) if entry else (str(key), Text(str(key), str(key)))


def _counts_of(question: Question) -> tuple[str, ...]:
    flow = flows.FLOW_COUNTS if question.of_basis("flow") else ()
    return question.counts + flow


# The number of a part; of a part of two breakdowns both numbers.
Key = int | None | tuple[int | None, int | None]


def _number(key) -> int | None:
    return None if key is None else int(key)


def _key(breakdown: str, key) -> Key:
    return keys_in(int(key)) if ACROSS in breakdown else _number(key)


def _apart(key: Key) -> tuple[int | None, ...]:
    return key if isinstance(key, tuple) else (key,)


def _without_periods(breakdown: str) -> str:
    return ACROSS.join(name for name in breakdown.split(ACROSS) if name not in MONTHS_IN)


def _has_row(breakdown: str, key: Key) -> bool:
    """Whether a part is shown: those without an age are no open complaints."""
    named = zip(breakdown.split(ACROSS), _apart(key), strict=True)
    return not any(name == "age_band" and part is None for name, part in named)


def _days(curve: str, waits: Waits, percent: int) -> Figure:
    if waits.is_empty():
        return Withheld.TOO_FEW
    days = (quantile if curve == "age" else kaplan_meier_quantile)(waits, percent)
    return Withheld.NOT_REACHED if days is None else days


def _added(one: Mapping, other: Mapping) -> dict:
    return {name: one.get(name, 0) + other.get(name, 0) for name in {**one, **other}}


def _sum_of(counts: Iterable[Mapping], names: Sequence[str]) -> dict[str, int]:
    rows = list(counts)
    return {name: sum([row[name] for row in rows]) for name in names}


def _added_strata(one: Mapping, other: Mapping) -> dict:
    return {key: _added(one.get(key, {}), other.get(key, {})) for key in {**one, **other}}


def _by_flag(breakdown: str, keyed: Mapping, add: Callable) -> dict:
    """Fold sums of group flags into one part for each group; groups overlap, so the parts do not
    add up.
    """
    if not any(BREAKDOWNS[name].flags for name in breakdown.split(ACROSS) if name):
        return dict(keyed)
    folded: dict[Key, object] = {}
    for key, counts in keyed.items():
        for part in _flagged(breakdown, key):
            folded[part] = add(folded[part], counts) if part in folded else counts
    return folded


def _flagged(breakdown: str, key: "Key") -> list["Key"]:
    """Return the parts in which records with this key stand: of a sum of group flags those of
    each group.
    """
    each = [
        [group.number for group in GROUP if part and part & group.number]
        if BREAKDOWNS[name].flags
        else [part]
        for name, part in zip(breakdown.split(ACROSS), _apart(key), strict=True)
    ]
    return list(product(*each)) if len(each) > 1 else each[0]
