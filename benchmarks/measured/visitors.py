"""Many visitors at once on the public pages: how long each waits, what goes wrong, and what it
takes of the server.

Each visitor is one ``Tab``, seeded: opens a page, thinks, turns to another page or looks for
something else, waits for the whole answer, and thinks again. What counts begins when everyone is
there. A fragment's answer that a visitor's own next step overtakes is not counted.
"""

import asyncio
import random
import resource
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from websockets.exceptions import WebSocketException

from benchmarks.drivers.host import machine_seconds, processor_seconds, resident_bytes
from benchmarks.drivers.protocol import Tab, open_tab

# The public pages by their path, and what visitors look for there. Paths that the navigation does
# not offer are left out.
_PERIODS = ("period=2023", "period=2023-Q2", "period=2023-05")
_PROVINCES = ("province=PK-PB", "province=PK-SD", "province=PK-PB&period=2023")
PAGES = {
    "": ("", "lang=ur", *_PERIODS, *_PROVINCES),
    "categories": (
        "",
        "category=energy",
        "category=energy&period=2023",
        "group=women",
        *_PERIODS,
        *_PROVINCES,
    ),
    "departments": (
        "",
        "level=FED",
        "department=nadra",
        "department=nadra&period=2023-Q2",
        *_PERIODS,
        *_PROVINCES,
    ),
    "places": ("", "district=PK-PB-LHR&period=2023", "category=energy", *_PERIODS, *_PROVINCES),
    "people": (
        "",
        "group=women",
        "group=women&period=2023",
        "group=women&province=PK-PB&period=2023",
        "period=2023",
    ),
    "data": ("", "lang=ur"),
    "definitions": ("", "lang=ur"),
}
_TURNS = 0.5  # part of the steps that lead to another page; a guess
_SAMPLE = 5  # seconds between two looks at the memory
_LONG = 10  # minutes below which memory still fills and its growth is not judged
_STABLE = 10  # MiB in 10 minutes that count as stable memory; a guess
_MIB = 2**20


@dataclass
class Measured:
    """All times in seconds, memory in (seconds since the beginning, bytes)."""

    opened: list[float] = field(default_factory=list)
    actions: list[tuple[str, float]] = field(default_factory=list)  # page and time
    ticks: list[float] = field(default_factory=list)
    problems: Counter[str] = field(default_factory=Counter)
    memory: list[tuple[float, int]] = field(default_factory=list)
    seconds: float = 0
    server_use: float = 0  # processors, in seconds
    visitors_use: float = 0
    machine_use: float = 0
    is_counted: bool = False

    def add_tick(self, seconds: float) -> None:
        """Note how long a fragment that renews itself was waited for."""
        if self.is_counted:
            self.ticks.append(seconds)

    def add_problem(self, words: str) -> None:
        """Note an error; one while visitors still arrive counts too."""
        self.problems[words] += 1


def measure_visitors(
    address: str, process: int | None, visitors: int, think: float, minutes: float
) -> Measured:
    """Return what so many visitors met at ``address``, ``think`` seconds between two steps on
    average.

    ``process`` is the server's, None where it runs on another machine.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # each visitor holds a connection
    return asyncio.run(_everyone(address, process, visitors, think, 60 * minutes))


async def _everyone(
    address: str, process: int | None, visitors: int, think: float, seconds: float
) -> Measured:
    measured, over = Measured(), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for number in range(
            visitors
        ):  # they arrive over two think times, so that they do not step in time
            arrival = 2 * think * number / visitors
            group.create_task(visit(address, random.Random(number), arrival, think, measured, over))
        await asyncio.sleep(2 * think)
        measured.is_counted = True
        await _watch(measured, process, seconds)
        over.set()
    return measured


async def _watch(measured: Measured, process: int | None, seconds: float) -> None:
    """Look at the server's memory until the time is over, and then at what took the processors."""
    begun, before = time.perf_counter(), _uses(process)
    for moment in [*range(0, int(seconds), _SAMPLE), seconds]:
        await asyncio.sleep(begun + moment - time.perf_counter())
        if process:
            measured.memory.append((moment, resident_bytes(process)))
    measured.seconds = time.perf_counter() - begun
    uses = [now - earlier for now, earlier in zip(_uses(process), before, strict=True)]
    measured.server_use, measured.visitors_use, measured.machine_use = uses


def _uses(process: int | None) -> tuple[float, float, float]:
    return processor_seconds(process) if process else 0, time.process_time(), machine_seconds()


async def visit(
    address: str,
    draw: random.Random,
    arrival: float,
    think: float,
    measured: Measured,
    over: asyncio.Event,
) -> None:
    """Visit until it is over; who is thrown out thinks, and opens the page anew."""
    await _pause(over, arrival)
    while not over.is_set():
        try:
            async with open_tab(address, measured.add_tick, measured.add_problem) as tab:
                await _steps(tab, draw, think, measured, over)
        except (OSError, WebSocketException) as problem:  # also TimeoutError
            measured.add_problem(f"{type(problem).__name__} {problem}".strip())
            await _pause(over, think)


async def _steps(
    tab: Tab, draw: random.Random, think: float, measured: Measured, over: asyncio.Event
) -> None:
    measured.opened.append(await tab.open("", draw.choice(PAGES[""])))
    path = ""
    await _pause(over, draw.expovariate(1 / think))
    while not over.is_set():
        is_counted = measured.is_counted
        path, seconds = await _step(tab, path, draw)
        if is_counted:
            measured.actions.append((path, seconds))
        await _pause(over, draw.expovariate(1 / think))


async def _step(tab: Tab, path: str, draw: random.Random) -> tuple[str, float]:
    """Turn to another page, or look for something else on this one; return the page and the
    seconds.
    """
    others = sorted(PAGES.keys() & tab.pages.keys() - {path})
    if others and draw.random() < _TURNS:
        path = draw.choice(others)
        return path, await tab.turn_to(path)
    queries = [query for query in PAGES[path] if query != tab.query] or PAGES[path]
    return path, await tab.look_for(draw.choice(queries))


async def _pause(over: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await over.wait()
    except TimeoutError:
        return


def growth(memory: list[tuple[float, int]]) -> float:
    """Return how memory grows in MiB in 10 minutes: the straight line through the second half of
    the time.
    """
    last = [sample for sample in memory if sample[0] >= memory[-1][0] / 2]
    if len(last) < 2:
        return 0.0
    return statistics.linear_regression(*zip(*last, strict=True)).slope * 600 / _MIB


def rows(measured: Measured, minutes: float) -> Iterator[tuple[str, float, float | None]]:
    """Yield what was measured as (name, value, aim): times in ms, memory in MiB, processors in
    cores.
    """
    yield from _times("first page", measured.opened, None)
    yield from _times("steps", [seconds for _, seconds in measured.actions], 150)
    for path in sorted({path for path, _ in measured.actions}):
        yield (
            f"    /{path}: 95 in 100",
            _part([seconds for at, seconds in measured.actions if at == path], 0.95),
            None,
        )
    yield from _times("live counters", measured.ticks, 150)
    yield "  errors", measured.problems.total(), 0
    yield "  cores that the server used", measured.server_use / measured.seconds, None
    yield "  cores that the visitors used", measured.visitors_use / measured.seconds, None
    others = measured.machine_use - measured.server_use - measured.visitors_use
    yield "  cores that others used", others / measured.seconds, None
    if measured.memory:
        yield from _memory(measured.memory, minutes)


def _times(
    name: str, found: list[float], aim: float | None
) -> Iterator[tuple[str, float, float | None]]:
    yield f"  {name}: number", len(found), None
    for words, part in (("median", 0.5), ("95 in 100", 0.95), ("99 in 100", 0.99)):
        if found:
            yield f"  {name}: {words}", _part(found, part), aim if part == 0.95 else None


def _part(found: list[float], part: float) -> float:
    return 1000 * sorted(found)[round(part * (len(found) - 1))]


def _memory(
    memory: list[tuple[float, int]], minutes: float
) -> Iterator[tuple[str, float, float | None]]:
    first = min(memory, key=lambda sample: abs(sample[0] - 60))
    yield "  memory after a minute, MiB", first[1] / _MIB, None
    yield "  memory at the end, MiB", memory[-1][1] / _MIB, None
    yield "  growth in 10 minutes, MiB", growth(memory), _STABLE if minutes >= _LONG else None
