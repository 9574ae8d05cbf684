"""A file on its way in through the office: uploaded, corrected, looked at, and imported; each
step is logged first.
"""

import hashlib
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, TextIO

from data_access import access, audit
from data_access.database.engine import complaints_url
from data_access.database.file_lock import READ_ONLY_SETTING, file_of, why_read_only
from data_access.feed.importing.load import Reports, Summary, import_file
from data_access.feed.importing.told import counts, summary_lines
from data_access.feed.problem import FeedProblem
from data_access.feed.suggesting.draft import Draft, about
from data_access.feed.suggesting.suggest import suggest
from data_access.feed.uploading.correcting import Correction
from data_access.feed.uploading.look import PAGE, Seen, look, told
from data_access.feed.uploading.upload import Upload
from data_access.feed.uploading.work import Work
from data_access.model.roles import IMPORT
from data_access.model.text import Sentence

MOST_MEGABYTES = 100  # of an upload, as in .streamlit/config.toml
_SMALL = 5_000_000  # bytes: such a file is looked at whole after each correction, in two seconds


@dataclass(frozen=True)
class Brought:
    """What an import did.

    ``lines``: as the terminal tells it; ``reports``: what could not be taken, if there is any.

    ``untold``: a sentence where the import is done, and its counts cannot be logged: nobody may see
    them then.
    """

    summary: Summary
    lines: list[str]
    reports: Reports
    untold: str = ""


class Intake:
    """One uploaded file.

    ``correction``: its mapping; ``shipped``: the name of the mapping whose form it has, or "".

    ``looking`` and ``importing``: the work in hand or done, None before it began and after another
    correction.
    """

    def __init__(self, permit: access.Permit, name: str, content: BinaryIO):
        access.check(permit, IMPORT)
        self.upload = Upload(name, content)
        try:
            suggestion = suggest(self.upload.path)
        except FeedProblem as problem:
            self.upload.close()
            raise FeedProblem(self.upload.told(problem.said)) from None
        except BaseException:
            self.upload.close()
            raise
        self.shipped, self.sample = suggestion.shipped, suggestion.sample
        self.is_described = suggestion.is_described
        self.correction = Correction(suggestion)
        self.looking: Work[Seen] | None = None
        self.importing: Work[Brought] | None = None
        self._looked_at = ("", False)

    @property
    def is_small(self) -> bool:
        """Whether the whole file can be looked at after each correction."""
        return self.upload.size <= _SMALL

    @property
    def seen(self) -> Seen | None:
        """What the last look saw, if the mapping is still the same."""
        is_same = self._looked_at[0] == self.correction.draft.text
        return self.looking.result if self.looking and is_same else None

    @property
    def look_problem(self) -> tuple[str, str]:
        """Return (key, sentence) of why the last look failed, if the mapping is still the same;
        ("", "") for nothing.
        """
        is_same = self._looked_at[0] == self.correction.draft.text
        sentence = self.looking.problem if self.looking and is_same else ""
        return about(sentence), sentence

    @property
    def can_import(self) -> bool:
        """Whether the whole file was looked at with this very mapping, and something of it would
        go in.
        """
        seen = self.seen
        return bool(seen and seen.of_all and not seen.tried.refused and seen.tried.summary.new)

    def look(self, permit: access.Permit, whole: bool) -> Work[Seen]:
        """Begin to look at the whole file or, of a large one, at some rows; where that was done
        already, return it.
        """
        wanted = (self.correction.draft.text, whole)
        if self.looking is None or self._looked_at != wanted:
            self._forget_look()
            sample = None if whole else self.sample
            do = partial(_look, permit, self.upload, self.correction.draft, sample)
            self.looking, self._looked_at = Work(do), wanted
        return self.looking

    def bring_in(self, permit: access.Permit) -> Work[Brought]:
        """Begin the import.

        Raises NotSignedIn, NotAllowed, and AuditUnavailable: no log, no import.
        """
        permit = access.check(permit, IMPORT)
        draft = self.correction.draft
        digest = hashlib.sha256(draft.text.encode()).hexdigest()
        title = draft.mapping.title.en
        audit.record(
            permit,
            PAGE,
            [f"import of {told(self.upload)} into “{title}” by the mapping {digest}"],
            None,
        )
        self.importing = Work(partial(_import, permit, self.upload, draft))
        return self.importing

    def corrected(self) -> None:
        """Forget what an import did, because the mapping is another one now, and what the last
        look saw.
        """
        if self.importing and self.importing.is_done:
            self.importing, self._looked_at = None, ("", False)

    def report(self, permit: access.Permit, path: Path) -> str:
        """Return a file of rejects or of values set aside, logged as one that leaves.

        Raises as ``bring_in``.
        """
        permit = access.check(permit, IMPORT)
        audit.record(permit, PAGE, [f"{path.name} of {told(self.upload)}"], 1, exported=True)
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def close(self) -> None:
        """Let the file go, as soon as the work in hand is done."""
        works = [work for work in (self.looking, self.importing) if work and not work.is_done]
        if works:
            threading.Thread(
                target=self._close_after, args=(works,), name="close", daemon=True
            ).start()
        else:
            self.upload.close()

    def _close_after(self, works: Sequence[Work]) -> None:
        for work in works:
            work.wait()
        self.upload.close()

    def _forget_look(self) -> None:
        if self.looking and self.looking.result:
            self.upload.forget(self.looking.result.tried.reports.rejects.parent)


def why_no_import() -> str:
    """Return why nothing can be imported here; "" where it can."""
    if os.environ.get(READ_ONLY_SETTING) == "1":
        return f"{READ_ONLY_SETTING} is 1"
    path = file_of(complaints_url())
    return why_read_only(path) if path else ""


def _look(permit: access.Permit, upload: Upload, draft: Draft, sample, progress: TextIO) -> Seen:
    try:
        return look(permit, upload, draft, sample, progress)
    except FeedProblem as problem:
        raise FeedProblem(upload.told(problem.said)) from None


def _import(permit: access.Permit, upload: Upload, draft: Draft, progress: TextIO) -> Brought:
    folder = upload.new_folder()
    reports = Reports(folder / "rejects.csv", folder / "set-aside.csv")
    try:
        summary = import_file(
            upload.path,
            draft.mapping,
            None,
            reports.rejects,
            set_aside=reports.set_aside,
            progress=progress,
        )
    except FeedProblem as problem:
        raise FeedProblem(upload.told(problem.said)) from None
    try:
        audit.record(permit, PAGE, [f"imported {upload.name}: {counts(summary)}"], None)
    except audit.AuditUnavailable as problem:
        return Brought(
            Summary(0, 0, 0, 0),
            [],
            reports,
            Sentence("The file is imported. {problem}", problem=str(problem)),
        )
    return Brought(summary, summary_lines(summary, upload.name, draft.mapping.title.en), reports)
