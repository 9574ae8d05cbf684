"""Filed, addressed and open in all, as a page shows them once a batch has been taken in."""

from collections.abc import Iterable

from data_access.model.published_measures import TOTALS
from sample_data.stream.known import Known


class Totals:
    """The totals after the batches that left so far, the newest change of each complaint
    counting.
    """

    def __init__(self, known: Known):
        figures = known.figures[""][""]
        self._filed, self._addressed = figures["filed"], figures.get("addressed", 0)
        self._newest = {c.number: ("", 0, 1, int(c.status == "closed")) for c in known.complaints}

    def after(self, rows: Iterable[dict]) -> dict[str, int]:
        """Count in a batch of rows; return the totals."""
        for row in rows:
            kept = not row["removed"]
            now = (
                row["changed_at"],
                row["sequence"],
                int(kept),
                int(kept and row["status"] == "closed"),
            )
            before = self._newest.get(row["number"], ("", 0, 0, 0))
            if now[:2] > before[:2]:
                self._newest[row["number"]] = now
                self._filed += now[2] - before[2]
                self._addressed += now[3] - before[3]
        return dict(
            zip(TOTALS, (self._filed, self._addressed, self._filed - self._addressed), strict=True)
        )
