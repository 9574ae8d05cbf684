"""What a stream continues from: open and lately closed complaints, the mix of what is filed, and
the figures so far.

``live_database`` reads it; ``write`` keeps it in a small Parquet file for the time when a server
holds the database.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sample_data.stream.complaint import (
    COLUMNS,
    COUNTS,
    FACTS,
    Complaint,
    complaint_of,
    row_of,
    written,
)
from sample_data.stream.ledger import Figures


class KnownProblem(Exception):
    """There is nothing to continue from; the message says why and what helps."""


@dataclass(frozen=True)
class Known:
    """``as_of``: seconds since 1970; ``last_number``: of the highest complaint number;
    ``patterns``: facts of filings.
    """

    as_of: int
    last_number: int
    figures: Figures
    complaints: list[Complaint]
    patterns: list[dict]


# A file -------------------------------------------------------------------------------------------


def write(known: Known, path: Path) -> None:
    """Write everything to a Parquet file, which is there wholly or not at all."""
    rows = [row_of(complaint) | {"filed_month": None} for complaint in known.complaints]
    empty = dict.fromkeys((*COLUMNS, "filed_month"))
    rows += [empty | pattern for pattern in known.patterns]
    about = {"as_of": known.as_of, "last_number": known.last_number, "figures": known.figures}
    texts = {
        name: [None if row[name] is None else str(row[name]) for row in rows] for name in empty
    }
    table = pa.table({name: pa.array(column, pa.string()) for name, column in texts.items()})
    partial = path.with_name(f".{path.name}.part")
    pq.write_table(
        table.replace_schema_metadata({"about": json.dumps(about)}), partial, compression="zstd"
    )
    partial.replace(path)


def read(path: Path) -> Known:
    """Read such a file. Raises KnownProblem."""
    try:
        table = pq.read_table(path)
        about = json.loads(table.schema.metadata[b"about"])
    except (OSError, pa.ArrowException, TypeError, KeyError) as problem:
        raise KnownProblem(
            f"{path} holds no open complaints ({problem}); make it with “python -m sample_data.build --state {path}”."
        ) from None
    rows = table.to_pylist()
    complaints = [complaint_of(row | _counts(row)) for row in rows if row["number"]]
    patterns = [
        {name: row[name] for name in (*FACTS, "filed_month")} for row in rows if not row["number"]
    ]
    months = [pattern | {"filed_month": int(pattern["filed_month"])} for pattern in patterns]
    return Known(about["as_of"], about["last_number"], about["figures"], complaints, months)


def _counts(row: dict) -> dict[str, int]:
    return {name: int(row[name]) for name in COUNTS}


def about(known: Known) -> dict:
    """Return the first line of a ledger."""
    return {
        "event": "base",
        "as_of": written(known.as_of),
        "last_number": known.last_number,
        "figures": known.figures,
    }
