"""``CaseList``: a sheet of complaints that an officer may see, and what is told of each.

Of a complaint stand here its number, days, department, matter, place and what became of it. Who
filed it does not: no member, sex, group, residency, channel or time of day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from data_access.model.answer import Withheld
from data_access.model.cases.case_question import CaseQuestion

# What is told of a complaint by code, in the order of a table.
CODED = (
    "level", "department", "category", "subcategory", "province", "district", "status", "outcome",
    "feedback",
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One event in the life of a complaint.

    ``what``: filed, assigned, replied, closed, reopened or answered; ``code``: the outcome of that
    closing, the cause of that reopening or the citizen's feedback; "" where it is not recorded.
    """

    day: date
    what: str
    code: str = ""


@dataclass(frozen=True)
class Case:
    """One complaint as a row.

    ``day``: on which the figure counts it. ``waited``: days from filing to the first closing, or to
    the event that the figure counts; to T while there is none; None where nobody wrote it down.
    ``closed_on``: of the closing in force; None without one. ``codes``: by the names of CODED;
    the code UNRECORDED where nobody recorded it, "" where there is nothing to record.
    """

    number: str
    day: date
    filed_on: date
    waited: int | None
    closed_on: date | None
    codes: Mapping[str, str]
    history: tuple[Step, ...]


@dataclass(frozen=True)
class CaseList:
    """``total`` complaints stand behind the figure; ``cases`` are those of the sheet asked for.

    ``withheld``: why the figure is no number, so that no list is behind it.
    """

    question: CaseQuestion
    total: int
    cases: tuple[Case, ...]
    as_of: datetime
    version: int
    withheld: Withheld | None = None
