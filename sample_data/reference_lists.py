"""The reference lists as numbered rows: a row's number is its place in the file, from 1."""

import csv
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "reference"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of reference/<name>.csv."""
    with open(FOLDER / f"{name}.csv", encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def numbers(name: str) -> dict[str, int]:
    """Return ``{code: number}`` of a reference list."""
    return {row["code"]: number for number, row in enumerate(rows(name), start=1)}
