"""Files that Streamlit keeps for a visitor to download, such as a CSV: under a random name, and for
a minute.

Streamlit itself names such a file after its content, keeps it as long as the visit, and gives it to
whoever names it. Who knows about what an exact table says (the published counts are near it) could
ask for each candidate's name, and learn from the answer which one it is.
"""

import secrets
import time
from collections.abc import Callable

from streamlit.runtime import memory_media_file_storage
from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.runtime.memory_media_file_storage import MemoryFile, MemoryMediaFileStorage

SECONDS = 60  # from the click to the end of a browser's question where to put the file


class ShortStorage(MemoryMediaFileStorage):
    """Keeps downloads for ``SECONDS``; pictures, which no office page has, as Streamlit does."""

    def __init__(self, media_endpoint: str, clock: Callable[[], float] = time.monotonic):
        super().__init__(media_endpoint)
        self._clock = clock
        self._made: dict[str, float] = {}

    def load_and_get_id(
        self,
        path_or_data: str | bytes,
        mimetype: str,
        kind: MediaFileKind,
        filename: str | None = None,
    ) -> str:
        """Keep a file and return its name."""
        if kind is not MediaFileKind.DOWNLOADABLE:
            return super().load_and_get_id(path_or_data, mimetype, kind, filename)
        self._forget_old()
        content = self._read_file(path_or_data) if isinstance(path_or_data, str) else path_or_data
        name = secrets.token_hex(32)
        self._files_by_id[name] = MemoryFile(
            content=content, mimetype=mimetype, kind=kind, filename=filename
        )
        self._made[name] = self._clock()
        return name

    def get_file(self, filename: str) -> MemoryFile:
        """Return a file. Raises MediaFileStorageError when there is none, or no longer."""
        self._forget_old()
        return super().get_file(filename)

    def _forget_old(self) -> None:
        start = self._clock() - SECONDS
        for name in [name for name, at in self._made.copy().items() if at <= start]:
            self._made.pop(name, None)
            self.delete_file(name)


def keep_downloads_short() -> None:
    """Let every Streamlit application that starts after this keep its files so."""
    memory_media_file_storage.MemoryMediaFileStorage = ShortStorage
