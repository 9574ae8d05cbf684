"""Complaints sorted by what may happen to them next."""

import random
from collections.abc import Callable

from sample_data.stream.complaint import Complaint

BAGS: dict[str, Callable[[Complaint], bool]] = {
    "any": lambda c: True,
    "unassigned": lambda c: c.status == "new" and c.assigned_at is None,
    "at_work": lambda c: (
        c.status == "in_process" or (c.status == "new" and c.assigned_at is not None)
    ),
    "reopened": lambda c: c.status == "reopened",
    "open": lambda c: c.status != "closed",
    "silent": lambda c: c.status == "closed" and c.feedback is None,
    "answered": lambda c: c.feedback is not None,
    "contested": lambda c: c.feedback == "negative",
    "contested_relief": lambda c: c.feedback == "negative" and c.outcome in ("relief", "partial"),
}
BAG_OF = {
    "assigned": "unassigned",
    "replied": "at_work",
    "closed": "at_work",
    "reclosed": "reopened",
    "feedback": "silent",
    "feedback_withdrawn": "answered",
    "reopened": "contested",
    "reopened_by_pm_office": "contested_relief",
    "corrected": "open",
    "reassigned": "open",
    "merged": "open",
    "erased": "any",
}


class Bag:
    """Complaint numbers of which any can be drawn; all in constant time."""

    def __init__(self) -> None:
        self._items: list[str] = []
        self._places: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._items)

    def put(self, number: str, inside: bool) -> None:
        """Make sure that a number is inside, or is not."""
        if inside and number not in self._places:
            self._places[number] = len(self._items)
            self._items.append(number)
        elif not inside and number in self._places:
            place, last = self._places.pop(number), self._items.pop()
            if last != number:
                self._items[place], self._places[last] = last, place

    def draw(self, chance: random.Random) -> str:
        """Return one of them."""
        return self._items[int(chance.random() * len(self._items))]
