"""The gate: ``Unreleased`` goes in; what comes out is protected totals for everybody, exact
answers after sign-in.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from data_access import access, audit
from data_access.model.answer import (
    Answer,
    Figure,
    Row,
    Wait,
    Weighed,
    figure_of,
    why_no_share,
    why_unknown,
)
from data_access.model.cases.case_list import CaseList
from data_access.model.filters import Filters
from data_access.model.publication_scope import NotPublic
from data_access.model.published_measures import TOTALS
from data_access.model.question import Question, limit_of
from data_access.model.recorded import Recorded, suffix_of
from data_access.model.roles import EXACT
from data_access.model.text import Text
from data_access.protection import live_totals
from data_access.protection.live_totals import Count, Look, People, Published, Told

PUBLIC_TOTALS = Question(TOTALS, ("province",))
_TOTALS_ONLY = Text(
    "Only the totals of all complaints, national and by province, are public before a release, and in tens.",
    "اجراء سے پہلے صرف تمام شکایات کے مجموعے، قومی اور صوبہ وار، عوامی ہیں، اور وہ بھی 10 کے مضرب تک گول کر کے۔",
)


@dataclass(frozen=True)
class Part:
    """One part as the engine counted it; ``days`` holds waiting times and what does not apply,
    by measure. ``codes``: of a part of two breakdowns its two codes; ``strata``: the same counts
    crossed, and ``waits`` its waiting times, where the question asks for them.
    """

    code: str
    label: Text
    counts: Mapping[str, int]
    days: Mapping[str, Figure]
    codes: tuple[str, ...] = ()
    strata: Mapping[tuple, Mapping[str, int]] = field(default_factory=dict)
    waits: Mapping[Wait, Weighed] = field(default_factory=dict)


class Unreleased:
    """Exact counts that nobody may read yet. Only the functions of this module can open it."""

    __slots__ = ("__answer", "__content", "__question")

    def __init__(
        self,
        question: Question,
        parts: Mapping[str, Sequence[Part]],
        as_of: datetime,
        version: int,
        recorded: Recorded,
    ):
        self.__question = question
        self.__content = (parts, as_of, version, recorded)
        self.__answer: Answer | None = None

    @property
    def version(self) -> int:
        """Version of the data that was counted."""
        return self.__content[2]

    @property
    def question(self) -> Question:
        """The question; nobody can put a public one in its place."""
        return self.__question

    def __repr__(self) -> str:
        return f"Unreleased({self.question})"

    def __reduce__(self):
        raise TypeError("Unreleased counts are not written to files or sent to other processes.")

    def _open(self) -> Answer:
        if self.__answer is None:
            parts, as_of, version, recorded = self.__content
            tables = {
                name: tuple(self._row(part, recorded) for part in rows)
                for name, rows in parts.items()
            }
            self.__answer = Answer(self.question, tables, as_of, version)
        return self.__answer

    def _row(self, part: Part, recorded: Recorded) -> Row:
        limits = {name: suffix_of(limit_of(name, recorded)) for name in self.question.measures}
        filters = self.question.filters
        figures = {
            name: _figure(name, part, recorded, limits[name], filters)
            for name in self.question.measures
        }
        return Row(
            part.code,
            part.label,
            part.counts,
            figures,
            {name: limit for name, limit in limits.items() if limit},
            part.codes,
            part.strata,
            part.waits,
        )


class UnreleasedCases(Unreleased):
    """The complaints behind a figure, which nobody may read yet: the same gate opens them."""

    __slots__ = ("__cases",)

    def __init__(self, cases: CaseList):
        super().__init__(cases.question, {}, cases.as_of, cases.version, Recorded())
        self.__cases = cases

    def _open(self) -> CaseList:
        return self.__cases


def _figure(name: str, part: Part, recorded: Recorded, limit: str, filters: Filters) -> Figure:
    unknown = why_unknown(name, part.counts, recorded)
    if unknown:
        return unknown
    if name in part.days:
        return part.days[name]
    return why_no_share(name, part.counts, filters, limit) or figure_of(name, part.counts, limit)


@dataclass(frozen=True)
class Circumstances:
    """What decides, beside the counts, whether a total moves: the people, the release in force, the
    time, and chance.

    ``people``: behind (filed, addressed) of each province that is not told yet, "" for those of no
    known province.
    """

    people: People
    published: Mapping[str, Published]
    now: float
    draw: Callable[[], float]


def open_public_totals(
    unreleased: Unreleased, told: Told | None, places: Sequence[str], circumstances: Circumstances
) -> Told:
    """Return what everybody may be told of the totals now. Raises NotPublic for any other question.

    ``told``: what was told until now, None where that is lost. ``places``: codes of the known ones.
    The exact counts go into the protection and nowhere else.
    """
    if unreleased.question != PUBLIC_TOTALS:
        raise NotPublic(_TOTALS_ONLY)
    answer = unreleased._open()
    day, now, draw = answer.as_of.date(), circumstances.now, circumstances.draw
    look = Look(
        _counts(answer, places), circumstances.people, circumstances.published, day, now, draw
    )
    return live_totals.start_anew(look) if told is None else live_totals.advance(told, look)


def _counts(answer: Answer, places: Sequence[str]) -> dict[str, Count]:
    rows = {row.code: row for row in answer.rows("province")}
    counted = {code: _count(rows[code]) if code in rows else Count() for code in places}
    return counted | {"": _count(answer.total)}


def _count(row: Row) -> Count:
    return Count(row.counts["filed"], row.part("addressed"))


class Exported:
    """Exact answers that may leave as a file.

    What writes exact figures to a file takes nothing else.

    Only the functions of this module that log an export first can make one: no log, no file.
    """

    __slots__ = ("__answers",)

    def __init__(self, answers: Sequence[Answer], seal: object = None):
        if seal is not _SEAL:
            raise TypeError(
                "Exact answers leave as a file only by disclose_as_file or disclose_to_operator_as_file, which log it first."
            )
        self.__answers = tuple(answers)

    def __init_subclass__(cls):
        raise TypeError(
            "Exported has no subclasses: they could be made without an entry in the log."
        )

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The answers, in the order of their questions."""
        return self.__answers

    def __repr__(self) -> str:
        return f"Exported({', '.join(str(answer.question) for answer in self.__answers)})"

    def __reduce_ex__(self, protocol):
        raise TypeError(
            "An export is written once, by whoever asked for it; it is not kept or copied."
        )


_SEAL = object()


def disclose(
    unreleased: Sequence[Unreleased], permit: access.Permit, page: str
) -> tuple[Answer, ...]:
    """Return exact answers to a signed-in office user; the audit row is written first: no log, no
    figure.

    Raises access.NotSignedIn when the permit does not hold, access.NotAllowed when its roles see no
    exact figures, audit.AuditUnavailable when the row cannot be written.
    """
    permit = access.check(permit, EXACT)
    return _logged(unreleased, lambda *row: audit.record(permit, page, *row))


def disclose_as_file(
    unreleased: Sequence[Unreleased], permit: access.Permit, page: str
) -> Exported:
    """Return exact answers that leave as a file, which is a disclosure of its own and logged as
    one. Raises as ``disclose``.
    """
    permit = access.check(permit, EXACT)
    return Exported(
        _logged(unreleased, lambda *row: audit.record(permit, page, *row, exported=True)), _SEAL
    )


def disclose_to_operator(unreleased: Unreleased, command: str) -> Answer:
    """Return the exact answer to whoever runs a command beside the database file, logged like
    every exact answer.
    """
    return _logged([unreleased], lambda *row: audit.record_command(command, *row))[0]


def disclose_to_operator_as_file(unreleased: Unreleased, command: str) -> Exported:
    """Return the same for output that is made to be kept as a file, and logged as such."""
    return disclose_all_to_operator_as_file([unreleased], command)


def disclose_all_to_operator_as_file(unreleased: Sequence[Unreleased], command: str) -> Exported:
    """Return the same for one file of several answers, with one row in the log for all of them."""
    return Exported(
        _logged(unreleased, lambda *row: audit.record_command(command, *row, exported=True)),
        _SEAL,
    )


def _logged(
    unreleased: Sequence[Unreleased], record: Callable[[list[str], int | None], None]
) -> tuple[Answer, ...]:
    """Open exact answers once their row is written; nothing else opens what was not released."""
    answers = tuple(item._open() for item in unreleased)
    record([str(item.question) for item in unreleased], _smallest(answers))
    return answers


def _smallest(answers: Sequence[Answer | CaseList]) -> int | None:
    return min((count for answer in answers for count in _counts_in(answer)), default=None)


def _counts_in(answer: Answer | CaseList) -> Iterator[int]:
    """Return every count that an answer tells; each complaint of a list is a count of one."""
    if isinstance(answer, CaseList):
        yield min(answer.total, 1) if answer.cases else answer.total
        return
    for rows in answer.tables.values():
        for row in rows:
            for counts in (row.counts, *row.strata.values()):
                yield from counts.values()
            yield from (weighed.cases for weighed in row.waits.values())
