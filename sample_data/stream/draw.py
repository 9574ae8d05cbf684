"""Which event comes next: drawn from what is open, closed and answered at that moment, by the
sample's own rates.

The pace is given from outside; weekday and hour decide what kind it is: citizens file on any day,
most in the late morning and the evening, and offices work from nine to five, little on Saturdays
and hardly at night.
"""

import math
import random
from collections.abc import Callable
from copy import copy
from datetime import datetime
from functools import cache

from sample_data import calibration as cal
from sample_data.filings import HOURS, WEEKDAYS
from sample_data.reference_lists import rows
from sample_data.stream.bags import BAG_OF, BAGS, Bag
from sample_data.stream.complaint import FACTS, Complaint, row_of, written
from sample_data.stream.events import apply, filed
from sample_data.stream.known import Known
from sample_data.verdicts import category_targets, shift_to

# How often each happens in the life of one complaint (A, but for feedback and reopenings).
_CITIZENS = {
    "filed": 1.0,
    "feedback": cal.FEEDBACK_PCT / 100,
    "feedback_withdrawn": 0.02,
    "reopened": 0.07,
    "erased": 0.005,
}
_OFFICES = {
    "assigned": 0.98,
    "replied": cal.REPLIED_PCT / 100 + 0.3,
    "closed": 0.95,
    "reclosed": 0.09,
    "reopened_by_pm_office": 0.03,
    "corrected": 0.04,
    "reassigned": 0.3,
    "merged": 0.02,
}
_FROM, _TO, _NIGHT, _SATURDAY, _SUNDAY = 9, 17, 0.1, 0.5, 0.15  # of the offices (A)
_TRIES = 50
_OLDEST_OF = 3  # an office takes the oldest of so many that it sees


class Stream:
    """The portal as it goes on.

    ``complaints``: every one that is there, by number, as it stands now.
    """

    def __init__(self, known: Known, seed: int):
        self.complaints = {complaint.number: copy(complaint) for complaint in known.complaints}
        self.sequence, self._last_number = 0, known.last_number
        self._chance = random.Random(seed)
        self._bags = {name: Bag() for name in BAGS}
        self._by_month = {
            m: [p for p in known.patterns if p["filed_month"] == m] for m in range(1, 13)
        }
        self._patterns, self._told = known.patterns, set()
        for complaint in self.complaints.values():
            self._sort(complaint)

    def next(self, at: int) -> list[dict]:
        """Make the next event happen at ``at`` (seconds since 1970); return the ledger's lines:
        often one, or two.
        """
        for _ in range(_TRIES):
            kind = self._chance.choices(*_weights(at // 3600))[0]
            if kind == "filed" or len(self._bags[BAG_OF[kind]]) > 1:
                return self._happen(kind, at)
        return self._happen("filed", at)

    def _happen(self, kind: str, at: int) -> list[dict]:
        event = {
            "event": kind.removesuffix("_by_pm_office"),
            "at": written(at),
            "sequence": self.sequence + 1,
        }
        if kind == "filed":
            event |= {
                "number": f"S-{self._last_number + 1}",
                **self._facts(at),
                **_DETAILS[kind](self, None),
            }
        else:
            complaint = self._chosen(kind)
            event |= {"number": complaint.number, **_DETAILS[kind](self, complaint)}
        lines = [*self._before(event), event]
        self.take(event)
        return lines

    def _before(self, event: dict) -> list[dict]:
        """A complaint from before the stream is told of when its first event comes."""
        number = event["number"]
        if event["event"] == "filed" or number in self._told:
            return []
        self._told.add(number)
        return [{"event": "known", "number": number, "complaint": row_of(self.complaints[number])}]

    def take(self, event: dict) -> None:
        """Apply an event, drawn now or read from a ledger."""
        number, self.sequence = event["number"], event["sequence"]
        self._told.add(number)
        if event["event"] == "filed":
            self.complaints[number] = filed(event)
            self._last_number = max(self._last_number, int(number.removeprefix("S-")))
        else:
            apply(self.complaints[number], event)
        self._sort(self.complaints[number])

    def _sort(self, complaint: Complaint) -> None:
        for name, suits in BAGS.items():
            self._bags[name].put(complaint.number, not complaint.removed and suits(complaint))

    def _chosen(self, kind: str) -> Complaint:
        drawn = [
            self.complaints[self._bags[BAG_OF[kind]].draw(self._chance)] for _ in range(_OLDEST_OF)
        ]
        return (
            min(drawn, key=lambda complaint: complaint.filed_at) if kind in _OFFICES else drawn[0]
        )

    def _facts(self, at: int) -> dict:
        month = datetime.fromisoformat(written(at)).month
        pattern = self._chance.choice(self._by_month[month] or self._patterns)
        return {name: pattern[name] for name in FACTS}

    # What more an event says ----------------------------------------------------------------------

    def _limit(self, _) -> dict:
        return {"limit": 20 if self._chance.random() < 0.85 else 40}

    def _outcome(self, _) -> dict:
        return {
            "outcome": self._chance.choices(list(cal.OUTCOME_PCT), list(cal.OUTCOME_PCT.values()))[
                0
            ]
        }

    def _feedback(self, complaint: Complaint) -> dict:
        satisfied = self._chance.random() < _satisfied(
            complaint.category, complaint.outcome, complaint.department
        )
        return {"feedback": "positive" if satisfied else "negative"}

    def _correction(self, complaint: Complaint) -> dict:
        if self._chance.random() < 0.5:
            fitting = [
                row["code"] for row in rows("districts") if row["province"] == complaint.province
            ]
            return {"district": self._chance.choice(fitting or [complaint.district])}
        sub = self._chance.choice(rows("subcategories"))
        return {"category": sub["category"], "subcategory": sub["code"]}

    def _other_department(self, complaint: Complaint) -> dict:
        others = [
            row
            for row in rows("departments")
            if float(row["weight"]) and row["code"] != complaint.department
        ]
        same_level = [row for row in others if row["level"] == complaint.level]
        chosen = self._chance.choice(
            same_level if same_level and self._chance.random() < 0.8 else others
        )
        return {"department": chosen["code"], "level": chosen["level"]}

    def _into(self, complaint: Complaint) -> dict:
        while (number := self._bags["open"].draw(self._chance)) == complaint.number:
            pass
        return {"into": number}


_DETAILS: dict[str, Callable[[Stream, Complaint], dict]] = {
    **{
        kind: lambda stream, complaint: {}
        for kind in ("assigned", "replied", "feedback_withdrawn", "erased")
    },
    "filed": Stream._limit,
    "closed": Stream._outcome,
    "reclosed": Stream._outcome,
    "feedback": Stream._feedback,
    "reopened": lambda stream, complaint: {"cause": "citizen"},
    "reopened_by_pm_office": lambda stream, complaint: {"cause": "pm_office"},
    "corrected": Stream._correction,
    "reassigned": Stream._other_department,
    "merged": Stream._into,
}


@cache
def _weights(hour: int) -> tuple[list[str], list[float]]:
    """Return (kinds, weights) of an hour, counted since 1970."""
    moment = datetime.fromisoformat(written(hour * 3600))
    citizens = HOURS[moment.hour] * 24 / sum(HOURS) * WEEKDAYS[moment.weekday()]
    day = {5: _SATURDAY, 6: _SUNDAY}.get(moment.weekday(), 1.0)
    offices = day if _FROM <= moment.hour < _TO else _NIGHT * day
    both = {kind: weight * citizens for kind, weight in _CITIZENS.items()}
    both |= {
        kind: weight * offices * 3 for kind, weight in _OFFICES.items()
    }  # a day's work in a third of its hours
    return list(both), list(both.values())


@cache
def _satisfied(category: str | None, outcome: str, department: str | None) -> float:
    if department == cal.LOUD_DEPARTMENT and outcome == "relief":
        return 1 - cal.LOUD_CONTESTED_PCT / 100
    usual = math.log(cal.POSITIVE_PCT[outcome] / (100 - cal.POSITIVE_PCT[outcome]))
    return 1 / (
        1 + math.exp(-usual - shift_to(category_targets().get(category, cal.SATISFACTION_PCT)))
    )
