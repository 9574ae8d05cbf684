"""Looking at an uploaded file before it is imported: rows and counts as they would be, and what of
them is held.

Each look is written to the log of exact answers first. The rows are the operator's own, but the
data may hold them too, and how many of them are new tells what the data hold; so there is one rule
for all: no log, no rows.
"""

import csv
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

import duckdb

from data_access import access, audit
from data_access.disclosure.gate import disclose
from data_access.feed.importing.load import Reports
from data_access.feed.importing.trial import Tried, try_file
from data_access.feed.mapping.file import Mapping as MappingFile
from data_access.feed.suggesting.draft import Draft
from data_access.feed.suggesting.sample import Sample
from data_access.feed.suggesting.suggest import for_sample, write_sample
from data_access.feed.uploading.upload import Upload
from data_access.model.answer import Answer
from data_access.model.codes import CODE_LISTS
from data_access.model.published_measures import TOTALS
from data_access.model.question import Question
from data_access.model.roles import IMPORT
from data_access.query.complaints_database import open_complaints

PAGE = "office/import"
MEASURES_SHOWN = (*TOTALS, "relief", "satisfaction", "days_to_close_median")
BREAKDOWNS_SHOWN = ("year", "department", "category", "province")
_QUESTION = Question(MEASURES_SHOWN, BREAKDOWNS_SHOWN)
_ROWS, _REPORTED = 10, 50
_SHOWN = {
    "number": "c.number", "filed_at": "c.filed_at", "closed_at": "c.first_closed_at", "status": "c.status",
    "outcome": "c.outcome", "feedback": "c.feedback", "due_at": "c.due_at", "channel": "c.channel",
    "department": "d.name_en", "category": "k.name_en", "subcategory": "s.name_en", "province": "p.name_en",
    "district": "t.name_en", "sex": "c.sex",
}  # fmt: skip


@dataclass(frozen=True)
class Report:
    """Rejected rows, or values set aside.

    ``counts``: (column, reason, how many); ``rows``: the first, as in the file.
    """

    counts: Sequence[tuple[str, str, int]]
    rows: Sequence[dict[str, str]]


@dataclass(frozen=True)
class Seen:
    """What a look shows.

    ``answer``: the counts of the file alone, None where no row counts; ``rows``: the first ten.

    ``of_all``: the whole file was read, and not some of its rows.
    """

    tried: Tried
    answer: Answer | None
    rows: Sequence[dict]
    rejects: Report
    set_aside: Report
    of_all: bool


def look(
    permit: access.Permit,
    upload: Upload,
    draft: Draft,
    sample: Sample | None = None,
    progress: TextIO | None = None,
) -> Seen:
    """Look at a file, or at ``sample``, some of its rows.

    Raises FeedProblem, NotSignedIn, NotAllowed, AuditUnavailable.
    """
    permit = access.check(permit, IMPORT)
    mapping = draft.mapping
    part = f"{sample.height:,} rows" if sample else "all rows"
    audit.record(permit, PAGE, [f"{part} of {told(upload)}, and how many of them the data hold"], 1)
    folder = upload.new_folder()
    try:
        tried = _tried(upload.path, mapping, folder, sample, progress)
        answer = _counts(permit, tried, upload) if tried.summary.new else None
        rows = _rows(tried, mapping) if tried.summary.new else []
        return Seen(tried, answer, rows, *_reports(tried.reports), of_all=sample is None)
    except BaseException:
        upload.forget(folder)
        raise
    finally:  # what the reports say stays, to be downloaded
        for path in folder.iterdir() if folder.exists() else ():
            if path not in (folder / "rejects.csv", folder / "set-aside.csv"):
                path.unlink()


def told(upload: Upload) -> str:
    """Return how the log names a file."""
    return f"the uploaded file {upload.name} ({upload.size:,} bytes, SHA-256 {upload.digest})"


def _tried(
    path: Path, mapping: MappingFile, folder: Path, sample: Sample | None, progress: TextIO | None
) -> Tried:
    if sample is None:
        return try_file(path, mapping, None, folder, progress)
    rows = folder / path.name
    write_sample(sample, rows)
    return try_file(rows, for_sample(mapping), None, folder, progress)


def _counts(permit: access.Permit, tried: Tried, upload: Upload) -> Answer:
    with closing(open_complaints(tried.database)) as complaints:
        return disclose([complaints.ask(_QUESTION)], permit, f"{PAGE}: {upload.name}")[0]


def _rows(tried: Tried, mapping: MappingFile) -> list[dict]:
    names = [name for name in _SHOWN if name in mapping.fields or name == "closed_at"]
    named = ", ".join(f"{_SHOWN[name]} as {name}" for name in names)
    joins = [
        ("departments d", "department"),
        ("categories k", "category"),
        ("subcategories s", "subcategory"),
    ]
    joins += [("provinces p", "province"), ("districts t", "district")]
    joined = " ".join(
        f"left join {table} on {table[-1]}.{key}_id = c.{key}_id" for table, key in joins
    )
    with duckdb.connect(tried.database.removeprefix("duckdb:///"), read_only=True) as connection:
        found = connection.execute(
            f"select {named} from complaints c {joined} order by complaint_id limit {_ROWS}"
        )
        return [_spelled(dict(zip(names, row, strict=True))) for row in found.fetchall()]


def _spelled(row: Mapping) -> dict:
    """Codes by their names; what is a number in the table is none to a reader."""
    lists = {
        name: {code.number: code.label for code in CODE_LISTS[name]}
        for name in row
        if name in CODE_LISTS
    }
    return {name: lists[name].get(value) if name in lists else value for name, value in row.items()}


def _reports(reports: Reports) -> tuple[Report, Report]:
    return _report(reports.rejects), _report(reports.set_aside)


def _report(path: Path) -> Report:
    if not path.exists():
        return Report((), ())
    statement = (
        "select coalesce(\"column\", ''), reason, count(*) from read_csv(?, all_varchar = true, quote = '\"') "
        "group by all order by 3 desc, 1, 2"
    )
    counts = duckdb.execute(statement, [str(path)]).fetchall()
    with path.open(encoding="utf-8", newline="") as file:
        return Report(counts, list(islice(csv.DictReader(file), _REPORTED)))
