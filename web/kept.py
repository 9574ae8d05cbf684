"""Answers that take work to make and are the same for everybody: made once, kept while others are
not asked for more, and only so many made at a time.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable

from starlette.concurrency import run_in_threadpool


class TooBusy(RuntimeError):
    """More is asked for than can be made; ask again soon."""


class KeptAnswers:
    """At most ``most`` bytes, the least lately asked for are let go; one is made at a time, and
    ``waiting`` others wait. More would take the server's threads from its pages.
    """

    def __init__(self, most: int = 24_000_000, waiting: int = 12):
        self._most, self._waiting = most, waiting
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._size = self._asked = 0
        self._turn = asyncio.Lock()

    async def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """Return what is kept under ``key``, or make it. Raises TooBusy, and what ``make`` does."""
        if key not in self._kept:
            if self._asked > self._waiting:
                raise TooBusy
            self._asked += 1
            try:
                async with self._turn:
                    if key not in self._kept:
                        self._keep(key, await run_in_threadpool(make))
            finally:
                self._asked -= 1
        self._kept.move_to_end(key)
        return self._kept[key]

    def _keep(self, key: Hashable, content: bytes) -> None:
        self._kept[key] = content
        self._size += len(content)
        while self._size > self._most and len(self._kept) > 1:
            _, old = self._kept.popitem(last=False)
            self._size -= len(old)
