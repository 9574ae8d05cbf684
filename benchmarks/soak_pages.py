"""What people see during the soak: the totals on the public page, and an officer's answers to filters."""

import asyncio
import contextlib
import json
import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import httpx
from websockets.exceptions import WebSocketException

from benchmarks.filter_sets import filter_sets
from benchmarks.protocol import open_tab
from benchmarks.soak_server import SoakServer

_THINK = 2.0  # seconds that the officer thinks
_LONGEST_READ = 60  # seconds between two steps of a visitor, hardly ever more
_AGAIN = 0.2  # seconds until somebody who was thrown out comes again


class Totals(NamedTuple):
    """What the public page shows of all complaints."""

    filed: int
    addressed: int
    open: int


def totals_of(line: dict) -> Totals:
    """Return the totals of a ledger's line "sent"."""
    return Totals(line["filed"], line["addressed"], line["open"])


@dataclass
class Watched:
    """Times by the clock of time.time; ``answers``: (when asked, seconds)."""

    seen: list[tuple[float, Totals]] = field(default_factory=list)
    answers: list[tuple[float, float]] = field(default_factory=list)
    problems: list[tuple[float, str]] = field(default_factory=list)

    def add_problem(self, words: str) -> None:
        """Note an error."""
        self.problems.append((time.time(), words))

    def faults(self, server: SoakServer) -> Counter[str]:
        """Return the errors that no outage explains."""
        return Counter(words for at, words in self.problems if not server.was_out(at - _noticed(words), at))


def _noticed(words: str) -> float:
    """Return how many seconds after a kill somebody may notice: who only reads does with the next step."""
    return _LONGEST_READ if "hung up" in words else 0


def totals_in(line: str, shown: dict[str, str]) -> Totals | None:
    """Write one line of the stream of news into what a page shows; return the totals there, None when nothing is new."""
    if not line.startswith("data:"):
        return None
    shown |= json.loads(line.removeprefix("data:"))
    texts = [shown.get(name) for name in Totals._fields]
    return Totals(*(int(text.replace(",", "")) for text in texts)) if all(texts) else None


async def watch_totals(server: SoakServer, watched: Watched, is_noted: bool) -> None:
    """Keep the public page open as a browser does, whose script writes new totals as they come; note them or not."""
    address = f"{server.address}/live/versions?page=public&lang=en"
    while True:
        with contextlib.suppress(httpx.HTTPError):  # the server was killed; browsers connect again by themselves, too
            async with httpx.AsyncClient(timeout=None) as client, client.stream("GET", address) as response:
                shown: dict[str, str] = {}  # a page is told only what changed; the rest stays on it
                async for line in response.aiter_lines():
                    totals = totals_in(line, shown) if is_noted else None
                    if totals:
                        watched.seen.append((time.time(), totals))
        await asyncio.sleep(_AGAIN)


async def filter_as_officer(server: SoakServer, code: str, codebook, watched: Watched, over: asyncio.Event) -> None:
    """Ask the office's Overview for one set of filters after the other; each answer is counted anew."""
    sets = iter(filter_sets(codebook, 10_000))

    async def look(tab) -> None:
        await tab.open("office-overview", "")
        while not over.is_set():
            asked = time.time()
            query = httpx.QueryParams({name: values for name, values in next(sets).to_query_params().items()})
            watched.answers.append((asked, await tab.look_for(str(query))))
            await asyncio.sleep(random.expovariate(1 / _THINK))

    await _again(server, watched, over, look, code)


async def _again(server: SoakServer, watched: Watched, over: asyncio.Event, look, code: str) -> None:
    """Open a tab and look; who is thrown out comes back after a moment."""
    while not over.is_set():
        try:
            cookie = await _signed_in(server.address, code) if code else ""
            async with open_tab(server.address, lambda seconds: None, watched.add_problem, cookie) as tab:
                await look(tab)
        except (OSError, WebSocketException, httpx.HTTPError) as problem:  # also TimeoutError
            watched.add_problem(f"{type(problem).__name__} {problem}".strip())
            await asyncio.sleep(_AGAIN)


async def _signed_in(address: str, code: str) -> str:
    """Return the cookie of the office's session."""
    async with httpx.AsyncClient(headers={"Origin": address}) as client:
        response = await client.post(f"{address}/office/sign-in", data={"code": code})
    return "; ".join(f"{name}={value}" for name, value in response.cookies.items())


def lags(sent: Sequence[tuple[float, Totals]], seen: Iterable[tuple[float, Totals]]) -> Iterator[tuple[float, float]]:
    """Yield (when it left, seconds until a page showed it) of every batch that changed the totals.

    A page that shows the totals after a batch has taken in all batches before it, too.
    """
    before: Totals | None = None
    telling = [(when, before := totals) for when, totals in sent if totals != before]
    place = 0
    for at, totals in seen:
        reached = _reached(telling, place, at, totals)
        if reached is not None:
            yield from ((when, at - when) for when, _ in telling[place : reached + 1])
            place = reached + 1


def _reached(telling: Sequence[tuple[float, Totals]], place: int, at: float, totals: Totals) -> int | None:
    """Return the first batch from ``place`` on that had left by ``at`` and led to these totals."""
    for number in range(place, len(telling)):
        if telling[number][0] > at:
            return None
        if telling[number][1] == totals:
            return number
    return None
