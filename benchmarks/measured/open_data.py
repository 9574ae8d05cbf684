"""Permitted questions of all kinds, at random: asked of the release, through the whole server,
and the floor beside them.
"""

import asyncio
import contextlib
import io
import random
import time
from collections.abc import Iterator
from itertools import islice
from math import prod
from pathlib import Path

import httpx

from data_access import (
    PERIODS,
    PUBLIC_BREAKDOWNS,
    PUBLIC_MEASURES,
    PublicFilters,
    PublicQuestion,
    Release,
    open_release,
    refusal,
)
from data_access.database.engine import connectable
from data_access.model.published_measures import PUBLISHED_COUNTS
from data_access.released.selection import Chosen, choose, split, without_axis
from server import application
from web.guards.limits import Limits
from web.open_data.cells import MOST_CELLS, MOST_MEASURES

_AXES = (("group",), ("province", "district"), ("level", "department", "category"), ("period",))
_MOST_VALUES = 6  # of one filter
_NO_LIMIT = Limits(rate=1e9, burst=1e9)


def measure_open_data(published: Path, questions: int) -> dict[str, list[float]]:
    """Return seconds of each question: of the "floor", the "release" and the "server", which take
    turns.

    "processor": of the server, the time that other programs had left out.
    """
    release, found = (
        open_release(published),
        {name: [] for name in ("floor", "release", "server", "processor")},
    )
    asked = list(islice(permitted(release, random.Random(2024)), questions))
    with contextlib.redirect_stdout(
        io.StringIO()
    ):  # the access codes of a server that nobody signs in to
        app = application("127.0.0.1", _NO_LIMIT)
    with connectable(f"duckdb:///{published.absolute()}").connect() as connection:
        driver = connection.connection.driver_connection
        asyncio.run(_take_turns(app, driver, release, asked, found))
    return found


def permitted(release: Release, chance: random.Random) -> Iterator[PublicQuestion]:
    """Yield permitted questions without end; each breakdown is as likely as each other."""
    while True:
        by = chance.choice(PUBLIC_BREAKDOWNS)
        names = [chance.choice(("", *axis)) for axis in _AXES]
        chosen = {name: _codes(release, name, chance) for name in names if name}
        filters = PublicFilters(**chosen)
        parts = len(release.codes("period" if by in PERIODS else by)) or 1
        cells = parts * prod(len(codes) for name, codes in chosen.items() if name != by)
        if refusal(filters, by) is None and cells <= MOST_CELLS:
            measures = chance.sample(PUBLIC_MEASURES, chance.randint(1, MOST_MEASURES))
            yield PublicQuestion(tuple(measures), by, filters)


def _codes(release: Release, name: str, chance: random.Random) -> tuple[str, ...]:
    known = release.codes(name)
    if name == "period":
        length = chance.choice((4, 7))
        known = tuple(
            code
            for code in known
            if len(code) == length and ("Q" in code) == (length == 7 and chance.random() < 0.5)
        )
    values = chance.sample(known, min(chance.randint(1, _MOST_VALUES), len(known))) if known else []
    return tuple(sorted(values[: 1 if name == "group" else None]))  # fmt: skip


async def _take_turns(
    app, connection, release: Release, asked: list[PublicQuestion], found: dict
) -> None:
    timed = _Timed(app)
    transport = httpx.ASGITransport(timed)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        await client.get("/open/cells.json")  # opens the release
        for question in asked:
            statement = _statement(release, question)
            found["floor"].append(
                _seconds(lambda text=statement: connection.execute(text).fetchall())
            )
            found["release"].append(_seconds(lambda told=question: release.ask(told)))
            answer = await client.get("/open/cells.json", params=_params(question))
            found["server"].append(timed.seconds)
            found["processor"].append(timed.processor)
            if answer.status_code != 200:
                raise RuntimeError(f"{question}: {answer.text}")


class _Timed:
    """Measures what an application takes, and not the client that asks it, for the last request.

    ``processor`` leaves out the time in which other programs had the processor.
    """

    def __init__(self, app):
        self._app, self.seconds, self.processor = app, 0.0, 0.0

    async def __call__(self, scope, receive, send) -> None:
        start, worked = time.perf_counter(), time.process_time()
        await self._app(scope, receive, send)
        self.seconds, self.processor = time.perf_counter() - start, time.process_time() - worked


def _seconds(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _params(question: PublicQuestion) -> dict:
    by = {"by": question.by} if question.by else {}
    return {**question.filters.to_query_params(), **by, "measures": ",".join(question.measures)}


def _statement(release: Release, question: PublicQuestion) -> str:
    """Return the plain statement that fetches all cells of a question; one axis at most differs
    between its parts.
    """
    axes, period = release.axes, release.default_for(question.filters, question.by)
    total = choose(axes, without_axis(question.filters, question.by), period)
    parts = (
        [total, *(part for _, _, part in split(axes, question, period))] if question.by else [total]
    )
    groups, places, bodies, periods = (
        {number for part in parts for number in part[axis]} for axis in range(len(Chosen._fields))
    )
    names = [f"'{axes.groups[number]}'" for number in groups]
    columns = ", ".join(PUBLISHED_COUNTS)
    return (
        f"select group_code, place_id, body_id, period_id, {columns} from cells where group_code in ({', '.join(names)})"
        f" and place_id in {_list(places | {0})} and body_id in {_list(bodies)} and period_id in {_list(periods)}"
    )  # fmt: skip


def _list(numbers: set[int]) -> str:
    return f"({', '.join(map(str, sorted(numbers)))})"
