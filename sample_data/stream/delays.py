"""What real deliveries do: some changes come twice, some late, and some batches in any order."""

import random
from collections import defaultdict
from dataclasses import dataclass

MOST_BATCHES_LATE = 40


@dataclass(frozen=True)
class Shares:
    """Parts of 1: changes that are sent again in a later batch, changes held back, batches that are
    shuffled.

    What is held back or repeated comes 1 to 40 batches later, at the latest with the last batch.
    """

    repeated: float = 0.01
    late: float = 0.02
    shuffled: float = 0.05


class Delays:
    """Rows that wait for a later batch."""

    def __init__(self, shares: Shares, seed: int):
        self._shares, self._chance = shares, random.Random(seed)
        self._waiting: dict[int, list[dict]] = defaultdict(list)

    def pass_on(self, batch: int, rows: list[dict]) -> list[dict]:
        """Return what batch number ``batch`` really brings."""
        sent = self._waiting.pop(batch, [])
        for row in rows:
            draw = self._chance.random()
            if draw < self._shares.late + self._shares.repeated:
                self._waiting[batch + self._chance.randint(1, MOST_BATCHES_LATE)].append(row)
            if draw >= self._shares.late:
                sent.append(row)
        if self._chance.random() < self._shares.shuffled:
            self._chance.shuffle(sent)
        return sent

    def rest(self) -> list[dict]:
        """Return all that waits still."""
        rows = [row for batch in sorted(self._waiting) for row in self._waiting[batch]]
        self._waiting.clear()
        return rows
