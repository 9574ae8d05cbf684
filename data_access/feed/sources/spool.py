"""The spool of a source that sends batches over HTTP: what is accepted lies on the disk before
the sender hears so.
"""

import re
from pathlib import Path

from data_access.database.durable import write_durably
from data_access.feed.settings import SourceSettings
from data_access.feed.sources.folder import DONE, REJECTED, Folder
from data_access.feed.sources.signature import SignatureProblem, check_signature

FORMATS = {"application/x-ndjson": ".jsonl", "application/json": ".jsonl", "text/csv": ".csv"}
_BATCH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class SpoolProblem(Exception):
    """A batch is refused: HTTP status and one sentence."""

    def __init__(self, status: int, sentence: str):
        super().__init__(sentence)
        self.status = status


class Spool:
    """Takes signed batches of one source into its folder, each batch id once."""

    def __init__(self, settings: SourceSettings):
        self._secret = settings.secret()
        self._folder = Folder(settings.path)

    def take(self, headers, body: bytes) -> bool:
        """Write a batch durably; return False if the same one was taken before.

        Raises SpoolProblem.
        """
        try:
            batch = check_signature(self._secret, headers, body)
        except SignatureProblem as problem:
            raise SpoolProblem(401, str(problem)) from None
        if not _BATCH.fullmatch(batch) or batch.endswith((".part", ".tmp", ".report.json")):
            raise SpoolProblem(
                400, "A batch id has letters, digits, dots, hyphens and underscores, at most 100."
            )
        kind = headers.get("content-type", "").split(";")[0].strip().lower()
        if kind not in FORMATS:
            raise SpoolProblem(415, f"The content type must be one of {', '.join(FORMATS)}.")
        return self._keep(f"{batch}{FORMATS[kind]}", body)

    def _keep(self, name: str, body: bytes) -> bool:
        places = [
            self._folder.path / name,
            *(self._folder.path / part / name for part in (DONE, REJECTED)),
        ]
        known = _content(places)
        if known is not None:
            if known != body:
                raise SpoolProblem(
                    409,
                    "This batch id came before with other content; give the batch an id of its own.",
                )
            return False
        try:
            write_durably(places[0], body)
        except OSError as error:
            raise SpoolProblem(
                503, f"The batch cannot be kept now ({error.strerror}); send it again later."
            ) from None
        return True


def _content(places: list[Path]) -> bytes | None:
    for place in [*places, places[-1]]:  # a file may move on while it is looked for
        try:
            return place.read_bytes()
        except OSError:
            continue
    return None
