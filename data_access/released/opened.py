"""Releases that are open: each once for all who read it, pages and programs alike; about 20 MB
for the national sample.
"""

from pathlib import Path
from threading import Condition

from cachetools import LRUCache, cached

from data_access.released.files import open_release, release_file
from data_access.released.release import Release

_MOST = 8  # the one in force, and older ones that links name


def published_release(number: int | None = None) -> Release:
    """Return the release in force as of now, or the one of ``number``. Raises NoRelease."""
    return opened_release(release_file(number=number))


def opened_release(path: Path) -> Release:
    """Return the release of a file, from memory where the file is as it was. Raises NoRelease."""
    return _opened(path, path.stat().st_mtime_ns if path.exists() else 0)


@cached(LRUCache(_MOST), condition=Condition())  # who asks at once waits for one reading
def _opened(path: Path, changed: int) -> Release:
    return open_release(path)


def forget_releases() -> None:
    """Read each release anew when it is asked for again."""
    _opened.cache_clear()
