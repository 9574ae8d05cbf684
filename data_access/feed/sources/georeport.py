"""An Open311 server (GeoReport v2): its requests by the time at which they were filed, window after
window.

The interface has no filter by time of update, gives at most 90 days and 1,000 requests at once, and
does not say when it left some out. So windows are halved until an answer is surely whole, the
newest ones are read at each look, and all of them once in a while, for requests that were closed
long after they were filed.
"""

import hashlib
import json
import time
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx

from data_access.feed.applying.batches import now
from data_access.feed.applying.change_stage import Arrival
from data_access.feed.files.batch import Batch
from data_access.feed.files.json_file import text_of_key
from data_access.feed.problem import FeedProblem
from data_access.feed.settings import SourceSettings

ID, FILED, UPDATED = "service_request_id", "requested_datetime", "updated_datetime"
CHANGED = "changed_datetime"  # which is added for the mapping
_SECOND = timedelta(seconds=1)
_ROUND = 10  # limits of servers are round numbers: an answer of such a length may be cut
_TIMEOUT = 60.0  # seconds
_LONGEST_ANSWER = 64_000_000  # bytes
_MOST_PAGES = 100
_WAITING = (429, 503)

Window = tuple[datetime, datetime]


class GeoReportServer:
    """Reads one server. What it gave lately, and is still the same, it does not give again.

    ``answered_at``: when the server was last heard of, by the clock that never jumps.
    """

    what = "Open311 server"

    def __init__(self, settings: SourceSettings):
        self._settings = settings
        self._client = httpx.Client(
            timeout=_TIMEOUT, follow_redirects=True, headers={"Accept": "application/json"}
        )
        self._given: dict[bytes, tuple[bytes, datetime]] = {}
        self._waiting: deque[Window] = deque()
        self._swept_at: float | None = None
        self._asked_at = self._not_before = float("-inf")
        self.answered_at = time.monotonic()

    def arrivals(self, watermark: datetime | None) -> Iterator[tuple[Arrival, datetime]]:
        """Yield requests that are new or changed, and up to when they are read. Raises FeedProblem.

        A window that could not be read is the first one of the next look: an outage loses nothing.
        """
        end = datetime.now(UTC).replace(microsecond=0) + _SECOND
        if not self._waiting:
            self._waiting.extend(self._windows(watermark, end))
        while self._waiting:
            first, last = self._waiting[0]
            for rows in self._whole(first, last):
                fresh = [row for row in map(self._changed, rows) if row]
                if fresh:
                    yield self._arrival(fresh, first, last), min(last, end).replace(tzinfo=None)
            self._waiting.popleft()

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    # Windows --------------------------------------------------------------------------------------

    def _windows(self, watermark: datetime | None, end: datetime) -> list[Window]:
        """The newest window at each look; all of them at first, and again after so many hours."""
        length = timedelta(days=self._settings.window_days)
        newest = (max(self._settings.since, end - length), end)
        due = (
            self._swept_at is None
            or time.monotonic() - self._swept_at >= 3600 * self._settings.again_hours
        )
        if not due:
            return [newest]
        self._swept_at = time.monotonic()
        every, first = [], self._settings.since
        while first < end:
            every.append((first, min(first + length, end)))
            first += length
        return every if watermark is None else [newest, *every]  # after a pause the news come first

    def _whole(self, first: datetime, last: datetime) -> Iterator[list[dict]]:
        """Yield all requests that were filed from ``first`` to ``last``, in parts of which none
        can be cut.
        """
        rows = self._ask(first, last)
        if not rows or len(rows) % _ROUND and len(rows) < self._settings.limit:
            yield rows
        elif last - first <= _SECOND:
            yield self._pages(rows, first, last)
        else:
            middle = first + ((last - first) / 2 // _SECOND or 1) * _SECOND
            yield from self._whole(first, middle)
            yield from self._whole(middle, last)

    def _pages(self, rows: list[dict], first: datetime, last: datetime) -> list[dict]:
        """More requests of one second than a server gives at once: some have pages, though the
        interface has none.
        """
        found = {str(row.get(ID)): row for row in rows}
        for page in range(2, _MOST_PAGES):
            more = {str(row.get(ID)): row for row in self._ask(first, last, page)}
            if not more.keys() - found.keys():
                break
            found |= more
        if len(found) == len(rows) >= self._settings.limit:
            raise FeedProblem(
                f"The Open311 server has more than {len(rows):,} requests of {first:%Y-%m-%d %H:%M:%S} UTC and gives no further ones; "
                "ask its operator for them as a file, and begin with a later “since”."
            )
        return list(found.values())

    # QuestionExecution ----------------------------------------------------------------------------

    def _ask(self, first: datetime, last: datetime, page: int = 1) -> list[dict]:
        """Return one answer of the server. Its address is told in errors, its key never."""
        self._be_patient()
        settings = self._settings
        parts = {
            "start_date": _w3(first),
            "end_date": _w3(last),
            "jurisdiction_id": settings.jurisdiction_id,
        }
        parts |= {"page": str(page)} if page > 1 else {}
        parts |= {"api_key": settings.secret().decode()} if settings.secret_file else {}
        address = f"{settings.url.rstrip('/')}/requests.json"
        try:
            answer = self._client.get(
                address, params={name: value for name, value in parts.items() if value}
            )
        except httpx.HTTPError as error:
            raise FeedProblem(
                f"The Open311 server {address} cannot be reached ({type(error).__name__})."
            ) from None
        finally:
            self.answered_at = time.monotonic()
        return self._read(address, answer)

    def _be_patient(self) -> None:
        wait = self._not_before - time.monotonic()
        if wait > 0:
            raise FeedProblem(
                f"The Open311 server asked to be left alone for {wait:.0f} more seconds; the feed waits."
            )
        pause = self._asked_at + 60 / self._settings.requests_per_minute - time.monotonic()
        while (
            pause > 0
        ):  # in small steps, so that the feed sees that this is no silence of the server
            time.sleep(min(pause, 1))
            self.answered_at = time.monotonic()
            pause -= 1
        self._asked_at = time.monotonic()

    def _read(self, address: str, answer: httpx.Response) -> list[dict]:
        if answer.status_code in _WAITING:
            seconds = _seconds(answer.headers.get("retry-after", ""))
            self._not_before = time.monotonic() + seconds
            raise FeedProblem(
                f"The Open311 server {address} is busy (status {answer.status_code}); it is asked again in {seconds:.0f} seconds."
            )
        if answer.status_code == 404 and not _is_error(answer):
            return []  # how some servers say that there is none
        try:
            found = answer.json() if len(answer.content) <= _LONGEST_ANSWER else None
        except ValueError:
            found = None
        found = found.get("service_requests", found) if isinstance(found, dict) else found
        rows = [found] if isinstance(found, dict) else found
        if (
            answer.status_code != 200
            or not isinstance(rows, list)
            or not all(isinstance(row, dict) for row in rows)
        ):
            raise FeedProblem(
                f"The Open311 server {address} does not answer with requests ({_reason(answer)})."
            )
        if rows and all(set(row) <= {"code", "description"} for row in rows):
            raise FeedProblem(f"The Open311 server {address} refuses ({_reason(answer)}).")
        return rows

    # Changes --------------------------------------------------------------------------------------

    def _changed(self, row: dict) -> dict | None:
        """Return a request with the time of its change; None when it was given as it is.

        Servers write an update before the filing, or none. Where the content is another one and the
        times do not show it, it changed when this was seen.
        """
        key, content = _digest(row.get(ID)), _digest(row)
        before, at = self._given.get(key, (b"", None))
        if before == content:
            return None
        moments = [self._moment(row.get(name)) for name in (UPDATED, FILED)]
        seen_at = datetime.now(
            UTC
        )  # a time after it would be rejected, and not be sent again when it has come
        moment = min(max(filter(None, moments), default=seen_at), seen_at)
        if at and moment <= at:
            moment = seen_at
        self._given[key] = content, moment
        return {**row, CHANGED: moment.isoformat()}

    def _moment(self, text) -> datetime | None:
        try:
            moment = datetime.fromisoformat(text)
        except (TypeError, ValueError):
            return None
        return (
            moment
            if moment.tzinfo
            else moment.replace(tzinfo=ZoneInfo(self._settings.mapping.time_zone))
        )

    def _arrival(self, rows: list[dict], first: datetime, last: datetime) -> Arrival:
        mapping, columns = self._settings.mapping, {}
        for name, entry in mapping.inputs.items():
            for staged, column in entry.staged(name).items():
                columns[staged] = [text_of_key(row, column) for row in rows]
        place = f"{first:%Y-%m-%dT%H:%M:%SZ}/{last:%Y-%m-%dT%H:%M:%SZ}"
        return Arrival(place, Batch(range(1, len(rows) + 1), columns), now())


def _digest(value) -> bytes:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _w3(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _seconds(text: str) -> float:
    return min(max(float(text), 1.0), 3600.0) if text.strip().isdecimal() else 60.0


def _is_error(answer: httpx.Response) -> bool:
    return "description" in answer.text[:1000]


def _reason(answer: httpx.Response) -> str:
    try:
        found = answer.json()
        first = found[0] if isinstance(found, list) and found else found
        told = first.get("description", "") if isinstance(first, dict) else ""
    except ValueError:
        told = ""
    return f"status {answer.status_code}" + (f": {str(told)[:200]}" if told else "")
