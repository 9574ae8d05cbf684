"""A file that somebody uploaded: in a private folder of its own, which is gone as soon as nobody
needs it any more.
"""

import fcntl
import hashlib
import shutil
import tempfile
import weakref
from pathlib import Path
from typing import BinaryIO

from data_access.model.text import with_texts

_PREFIX, _LOCK = "upload-", "lock"
_AT_ONCE = 1024 * 1024
_LONGEST = 120  # characters of a name
_open: "weakref.WeakSet[Upload]" = weakref.WeakSet()


class Upload:
    """One file.

    ``name``: as its owner calls it; ``digest``: SHA-256 of what is in it; ``path``: where it lies.

    Its folder goes with ``close``, with the last reference to this, and with ``close_uploads``;
    what a process left that was killed, the next one takes away.
    """

    def __init__(self, name: str, content: BinaryIO):
        sweep()
        self._folder = tempfile.TemporaryDirectory(
            prefix=_PREFIX, ignore_cleanup_errors=True
        )  # for its owner alone
        try:
            self._lock = (self.folder / _LOCK).open("w")
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # as long as this process lives
            self.name = _plain_name(name)
            self._count = 0
            self.path = self.new_folder() / self.name
            self.digest, self.size = _copy(content, self.path)
        except BaseException:
            self._folder.cleanup()
            raise
        _open.add(self)

    @property
    def folder(self) -> Path:
        """The folder of the file."""
        return Path(self._folder.name)

    def new_folder(self) -> Path:
        """Return a new, empty folder that goes with the file."""
        self._count += 1
        folder = self.folder / str(self._count)
        folder.mkdir(mode=0o700)
        return folder

    def forget(self, folder: Path) -> None:
        """Let one of the folders go before the others."""
        shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Let the file go, with everything beside it."""
        self._lock.close()
        self._folder.cleanup()

    def told(self, sentence: str) -> str:
        """Return a sentence in which the file has its own name: where it lies is nobody's
        business.
        """
        return with_texts(sentence, self._without_place)

    def _without_place(self, text: str) -> str:
        return text.replace(str(self.path), self.name).replace(f"{self.folder}/", "")


def close_uploads() -> None:
    """Let every file of this process go: it ends, and a signal that ends it runs nothing more."""
    for upload in list(_open):
        upload.close()


def sweep() -> None:
    """Take away what processes left that were killed: nobody holds its lock any more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            with (folder / _LOCK).open() as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # held, of somebody else, or none of ours
            continue
        shutil.rmtree(folder, ignore_errors=True)


def _copy(content: BinaryIO, path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        while part := content.read(_AT_ONCE):
            digest.update(part)
            size += file.write(part)
    return digest.hexdigest(), size


def _plain_name(name: str) -> str:
    """A name without a path in it, and without signs that a terminal or a file system reads as
    something else.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(sign if sign.isprintable() else "_" for sign in last).strip().lstrip(".")
    stem, dot, ending = plain.rpartition(".")
    short = (
        f"{stem[: _LONGEST - len(ending)]}{dot}{ending}" if len(ending) < 20 else plain[:_LONGEST]
    )
    while len(short.encode()) > 240:  # bytes that a file system takes
        short = short[1:]
    return short or "file"
