"""Work on all cores, on data that is too large to be sent to each process."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

_Shared, _Item, _Found = TypeVar("_Shared"), TypeVar("_Item"), TypeVar("_Found")
_SHARED: list = []  # what the processes have from the one that began them


def on_all_cores(
    work: Callable[[_Shared, _Item], _Found], shared: _Shared, items: Sequence[_Item]
) -> list[_Found]:
    """Return ``work(shared, item)`` of each item; ``shared`` is inherited, items and results are
    sent.
    """
    if len(items) < 2:
        return [work(shared, item) for item in items]
    _SHARED[:] = [work, shared]
    try:
        with ProcessPoolExecutor(
            min(len(items), os.cpu_count() or 1), mp_context=get_context("fork")
        ) as pool:
            return list(pool.map(_of_shared, items))
    finally:
        _SHARED.clear()


def _of_shared(item):
    work, shared = _SHARED
    return work(shared, item)
