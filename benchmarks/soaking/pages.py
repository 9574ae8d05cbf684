"""What people see during the soak: the news of open pages, and an officer's answers to filters."""

import asyncio
import contextlib
import json
import random
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import httpx
from websockets.exceptions import WebSocketException

from benchmarks.drivers.filter_sets import filter_sets
from benchmarks.drivers.protocol import open_tab
from benchmarks.soaking.server import SoakServer

_THINK = 2.0  # seconds that the officer thinks
_LONGEST_READ = 60  # seconds between two steps of a visitor, hardly ever more
_AGAIN = 0.2  # seconds until somebody who was thrown out comes again


class Totals(NamedTuple):
    """The exact totals of all complaints, as the stream knows them."""

    filed: int
    addressed: int
    open: int


def totals_of(line: dict) -> Totals:
    """Return the totals of a ledger's line "sent"."""
    return Totals(line["filed"], line["addressed"], line["open"])


@dataclass
class Watched:
    """Times by the clock of time.time.

    ``news``: (when an open office page was told, version of the data).

    ``answers``: (when asked, seconds).
    """

    news: list[tuple[float, int]] = field(default_factory=list)
    answers: list[tuple[float, float]] = field(default_factory=list)
    problems: list[tuple[float, str]] = field(default_factory=list)

    def add_problem(self, words: str) -> None:
        """Note an error."""
        self.problems.append((time.time(), words))

    def faults(self, server: SoakServer) -> Counter[str]:
        """Return the errors that no outage explains."""
        return Counter(
            words for at, words in self.problems if not server.was_out(at - _noticed(words), at)
        )


def _noticed(words: str) -> float:
    """Return how many seconds after a kill somebody may notice: who only reads does with the
    next step.
    """
    return _LONGEST_READ if "hung up" in words else 0


def version_in(line: str) -> int | None:
    """Return the version of the data that one line of the stream of news tells, None for a line
    that tells none.
    """
    told = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
    return int(told["version"]) if "version" in told else None


async def watch_news(server: SoakServer, watched: Watched, is_office: bool) -> None:
    """Hear the news of an open page as a browser does; those of an office page are noted.

    A public page is told tens that move once a minute at most: they do not say what has been taken
    in.
    """
    address = f"{server.address}/live/versions?page={'office' if is_office else 'public'}&lang=en"
    while True:
        with contextlib.suppress(
            httpx.HTTPError
        ):  # the server was killed; browsers connect again by themselves, too
            async with (
                httpx.AsyncClient(timeout=None) as client,
                client.stream("GET", address) as response,
            ):
                async for line in response.aiter_lines():
                    version = version_in(line) if is_office else None
                    if version is not None:
                        watched.news.append((time.time(), version))
        await asyncio.sleep(_AGAIN)


async def filter_as_officer(
    server: SoakServer, code: str, codebook, watched: Watched, over: asyncio.Event
) -> None:
    """Ask the office's Overview for one set of filters after the other; each answer is counted
    anew.
    """
    sets = iter(filter_sets(codebook, 10_000))

    async def look(tab) -> None:
        await tab.open("office-overview", "")
        while not over.is_set():
            asked = time.time()
            query = httpx.QueryParams(
                {name: values for name, values in next(sets).to_query_params().items()}
            )
            watched.answers.append((asked, await tab.look_for(str(query))))
            await asyncio.sleep(random.expovariate(1 / _THINK))

    await _again(server, watched, over, look, code)


async def _again(
    server: SoakServer, watched: Watched, over: asyncio.Event, look, code: str
) -> None:
    """Open a tab and look; who is thrown out comes back after a moment."""
    while not over.is_set():
        try:
            cookie = await _signed_in(server.address, code) if code else ""
            async with open_tab(
                server.address, lambda seconds: None, watched.add_problem, cookie
            ) as tab:
                await look(tab)
        except (OSError, WebSocketException, httpx.HTTPError) as problem:  # also TimeoutError
            watched.add_problem(f"{type(problem).__name__} {problem}".strip())
            await asyncio.sleep(_AGAIN)


async def _signed_in(address: str, code: str) -> str:
    """Return the cookie of the office's session."""
    async with httpx.AsyncClient(headers={"Origin": address}) as client:
        response = await client.post(f"{address}/office/sign-in", data={"code": code})
    return "; ".join(f"{name}={value}" for name, value in response.cookies.items())


def lags(
    sent: Iterable[tuple[float, int]], taken: Mapping[int, float], news: Sequence[tuple[float, int]]
) -> Iterator[tuple[float, float]]:
    """Yield (when it left, seconds until open pages were told) of every batch that was taken in.

    ``sent``: (when it left, number of the batch). ``taken``: when its file had been taken in, by
    number. The first news after that are of data that hold it.
    """
    times = [at for at, _ in news]
    for when, batch in sent:
        place = bisect_left(times, taken[batch]) if batch in taken else len(times)
        if place < len(times):
            yield when, times[place] - when


def taken_in(incoming: Path) -> dict[int, float]:
    """Return when each batch was taken in: the feed moves its file away then, which the file's
    own time tells.
    """
    return {
        int(path.stem.removeprefix("live-")): path.stat().st_ctime
        for path in (incoming / "done").glob("live-*.jsonl")
    }
