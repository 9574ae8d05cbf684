"""The releases that the open-data routes speak of: which there are, opened, and as files; each
made once and kept.
"""

import hashlib
import shutil
import tempfile
import threading
from collections import OrderedDict
from pathlib import Path

from data_access import (
    NoRelease,
    Release,
    ReleaseInfo,
    editions,
    export,
    opened_release,
    release_progress,
)

_KEPT_FILES = (
    12  # releases whose files lie in the temporary folder: about 25 MB each for the national sample
)
_NONE_YET = "This server has no public release yet; come back later."
_NONE_YET_URDU = "اس سرور پر ابھی کوئی عوامی اجراء نہیں؛ بعد میں دوبارہ آئیں۔"
_SOON, LATER = (
    15,
    300,
)  # seconds until a program should ask again: while one is being made, and else


class OpenProblem(Exception):
    """A request that cannot be answered: ``status``, a sentence, and what would be allowed."""

    def __init__(
        self, status: int, sentence: str, allowed: tuple = (), sentence_ur: str = "", again: int = 0
    ):
        """``again``: seconds after which it is worth another try, 0 where it is not."""
        super().__init__(sentence)
        self.status, self.allowed, self.sentence_ur, self.again = (
            status,
            allowed,
            sentence_ur,
            again,
        )


def all_editions() -> tuple[ReleaseInfo, ...]:
    """Return the releases, the one in force first. Raises OpenProblem 503 where there is none."""
    try:
        return editions()
    except NoRelease:  # its words name a folder of this server
        raise no_release() from None


def no_release() -> OpenProblem:
    """Return what is said where there is no release to read: how far the first one is, where it
    is being made.
    """
    progress = release_progress()
    if progress is None:
        return OpenProblem(503, _NONE_YET, (), _NONE_YET_URDU, LATER)
    told = progress.sentence
    return OpenProblem(503, f"{_NONE_YET} {told.en}", (), f"{_NONE_YET_URDU} {told.ur}", _SOON)


def edition_of(number: str | None) -> ReleaseInfo:
    """Return the release of that number, the one in force for None.

    Raises OpenProblem 503 or 404 with the numbers.
    """
    known = all_editions()
    if number is None:
        return known[0]
    found = next((edition for edition in known if str(edition.number) == number), None)
    if found is None:
        numbers = tuple(edition.number for edition in known)
        raise OpenProblem(404, f"There is no release “{number[:20]}” here.", numbers)
    return found


def opened(edition: ReleaseInfo) -> Release:
    """Return the release itself, from memory where it was asked before."""
    return opened_release(edition.path)


class OpenFolders:
    """Files of releases, made when somebody first asks and kept until too many others are
    wanted.
    """

    def __init__(self):
        self._lock = (
            threading.Lock()
        )  # one at a time: making them is work, and everybody wants the same
        self._folders: OrderedDict[tuple[Path, int], dict[str, tuple[Path, str]]] = OrderedDict()
        self._root: tempfile.TemporaryDirectory | None = None

    def file(self, edition: ReleaseInfo, name: str) -> tuple[Path, str]:
        """Return (a file of a release, the SHA-256 of what is in it)."""
        key = edition.path, edition.changed
        with self._lock:
            if key not in self._folders:
                self._folders[key] = self._make(edition)
            self._folders.move_to_end(key)
            if len(self._folders) > _KEPT_FILES:
                _, old = self._folders.popitem(last=False)
                shutil.rmtree(
                    next(iter(old.values()))[0].parent
                )  # what is being sent is open and stays readable
            return self._folders[key][name]

    def _make(self, edition: ReleaseInfo) -> dict[str, tuple[Path, str]]:
        self._root = self._root or tempfile.TemporaryDirectory(prefix="open-data-")
        folder = Path(tempfile.mkdtemp(dir=self._root.name))
        try:
            return {
                name: (folder / name, _digest(folder / name))
                for name in export(edition.path, folder)
            }
        except BaseException:
            shutil.rmtree(folder)
            raise


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
