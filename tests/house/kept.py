"""What many tests only read, and what takes long to make: made once for each state of the code, and
copied for whoever asks.

They lie beside pytest's cache, under a digest of everything that they are made from; those of an
earlier state go.
"""

import fcntl
import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_SOURCES = (
    "data_access",
    "sample_data",
    "requirements.txt",
    "tests/conftest.py",
    "tests/house/kept.py",
)
_KEPT = _ROOT / ".pytest_cache" / "kept"


def copy_of(name: str, make: Callable[[Path], object], folder: Path) -> Path:
    """Return ``folder / name``, a copy of the folder that ``make`` fills when it is not kept
    yet.
    """
    place = _KEPT / digest_of_sources() / name
    with _locked():
        if not place.exists():
            _make(place, make)
        shutil.copytree(place, folder / name, symlinks=True)
    return folder / name


def _make(place: Path, make: Callable[[Path], object]) -> None:
    for old in _KEPT.iterdir():
        if old.is_dir() and old != place.parent:
            shutil.rmtree(old)
    partial = place.with_name(f"{place.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    make(partial)
    partial.rename(place)


@contextmanager
def _locked() -> Iterator[None]:
    """Only one process makes; others that want the same wait for it."""
    _KEPT.mkdir(parents=True, exist_ok=True)
    with (_KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@cache
def digest_of_sources() -> str:
    """Return a digest of the names and contents of everything that a sample or a release is made
    from.
    """
    found = hashlib.sha256()
    for path in sorted(path for source in _SOURCES for path in _files(_ROOT / source)):
        found.update(
            f"{path.relative_to(_ROOT)} {path.stat().st_size}\n".encode() + path.read_bytes()
        )
    return found.hexdigest()[:16]


def _files(source: Path) -> Iterator[Path]:
    if source.is_file():
        yield source
    else:
        yield from (
            path for path in source.rglob("*") if path.is_file() and "__pycache__" not in path.parts
        )
