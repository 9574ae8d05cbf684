"""Playing a stream: events into the ledger first, then their changes out, batch by batch; and
going on after a stop.
"""

import time
from pathlib import Path

from sample_data.stream import known as live_known
from sample_data.stream import ledger
from sample_data.stream.complaint import row_of, seconds_of
from sample_data.stream.delays import MOST_BATCHES_LATE, Delays, Shares
from sample_data.stream.draw import Stream
from sample_data.stream.known import Known
from sample_data.stream.ledger import Ledger
from sample_data.stream.outlets import Outlet
from sample_data.stream.totals import Totals


class Player:
    """A stream, its ledger and the way out; one batch at a time."""

    def __init__(self, known: Known, path: Path, outlet: Outlet, seed: int, shares: Shares):
        self._stream, self._totals = Stream(known, seed), Totals(known)
        self._delays, self._outlet = Delays(shares, seed), outlet
        self._batch, self._start = 0, known.as_of
        again = self._resume(path) if path.exists() else []
        self._ledger = Ledger(path)
        if self._stream.sequence == 0:
            self._ledger.append([live_known.about(known)])
        if again:
            self._send(again)

    def _resume(self, path: Path) -> list[dict]:
        """Take in what was sent before; return what may not have left: the rows of the last
        batches.
        """
        touched: dict[str, int] = {}
        for line in ledger.read(path):
            self._batch = max(self._batch, line.get("batch", 0))
            if line["event"] not in ("base", "known", "sent"):
                self._stream.take(line)
                self._start = max(self._start, seconds_of(line["at"]))
                touched[line["number"]] = line["batch"]
        self._totals.after([row_of(self._stream.complaints[number]) for number in touched])
        last = self._batch - MOST_BATCHES_LATE - 1
        return [
            row_of(self._stream.complaints[number])
            for number, batch in touched.items()
            if batch >= last
        ]

    @property
    def start(self) -> int:
        """Event time from which the stream goes on: seconds since 1970."""
        return self._start

    def play(self, changes: int, at: int) -> None:
        """Make so many events happen at ``at`` and send the batch; the ledger has them first."""
        lines, rows = [], []
        for _ in range(changes):
            told = self._stream.next(at)
            lines += [line | {"batch": self._batch + 1} for line in told]
            rows.append(row_of(self._stream.complaints[told[-1]["number"]]))
        self._ledger.append(lines)
        self._send(self._delays.pass_on(self._batch + 1, rows))

    def finish(self) -> None:
        """Send what was held back, and close the ledger."""
        rest = self._delays.rest()
        if rest:
            self._send(rest)
        self._ledger.close()

    def _send(self, rows: list[dict]) -> None:
        self._batch += 1
        if not rows:
            return
        name = f"live-{self._batch:08}"
        totals = self._totals.after(rows)
        self._outlet.send(name, rows)
        self._ledger.append(
            [
                {
                    "event": "sent",
                    "batch": self._batch,
                    "changes": len(rows),
                    "when": time.time(),
                    **totals,
                }
            ]
        )
