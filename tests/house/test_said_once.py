"""What many modules need is said in one: kinds of periods and their codes, the totals, and where
data lie by default.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from data_access import PERIODS, TOTALS
from data_access.audit import database as log
from data_access.database import engine
from data_access.model.published_measures import PUBLISHED_COUNTS
from data_access.released import files

ROOT = Path(__file__).parents[2]
# Attacks say again on purpose what they attack; and the feed reads what sources write as months and
# years.
PLACES = ("data_access", "pages", "web", "sample_data", "benchmarks")
OWNERS = {
    "data_access/model/periods.py",
    "data_access/model/published_measures.py",
    "data_access/database/engine.py",
    "data_access/released/files.py",
    "data_access/audit/database.py",
}
CODES = (r"\d{4}-\d\d", "-Q", "%Y-%m")  # pieces of a pattern or a form that is a period's code
FOLDERS = tuple(str(path) for path in (engine.DEFAULT_FILE, files.DEFAULT_FILE, log.DEFAULT_FILE))


def said_again(source: str) -> Iterator[tuple[int, str]]:
    """Yield (line, what is said there): documentation strings explain and are left out."""
    tree = ast.parse(source)
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            names = [getattr(part, "value", None) for part in node.elts]
            if any(
                names[place : place + 3] in (list(PERIODS), list(PERIODS)[::-1])
                for place in range(len(names))
            ):
                yield node.lineno, "the kinds of periods"
            if any(names[place : place + 3] == list(TOTALS) for place in range(len(names))):
                yield node.lineno, "the totals"
        elif isinstance(node, ast.Dict):
            months = {
                getattr(k, "value", None): getattr(v, "value", None)
                for k, v in zip(node.keys, node.values, strict=True)
            }
            if {"quarter": 3, "year": 12}.items() <= months.items():
                yield node.lineno, "how many months they have"
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose
        ):
            if node.value in CODES:
                yield node.lineno, "how periods are written"
            if any(node.value.endswith(folder) for folder in FOLDERS):
                yield node.lineno, "where data lie"


def _modules() -> list[str]:
    found = (
        path.relative_to(ROOT).as_posix()
        for place in PLACES
        for path in (ROOT / place).rglob("*.py")
    )
    return sorted(name for name in found if name not in OWNERS)


def test_periods_totals_and_default_files_are_said_in_one_module_each():
    found = {
        name: again
        for name in _modules()
        if (again := list(said_again((ROOT / name).read_text(encoding="utf-8"))))
    }
    assert found == {}
    assert all(
        list(said_again((ROOT / name).read_text(encoding="utf-8")))
        for name in OWNERS - {"data_access/model/published_measures.py"}
    )


@pytest.mark.parametrize(
    "planted",
    [
        'KINDS = ("month", "quarter", "year")',
        'KINDS = ["year", "quarter", "month"]',
        'BREAKDOWNS = ("", "group", "month", "quarter", "year")',
        'MONTHS = {"month": 1, "quarter": 3, "year": 12}',
        'wanted = re.fullmatch(r"\\d{4}-\\d\\d", code)',
        'code = f"{year}-Q{quarter}"',
        'code = f"{day:%Y-%m}"',
        'NAMES = ("filed", "addressed", "open", "relief")',
        'URL = "duckdb:///data/complaints.duckdb"',
        'PATH = Path("data/published/current.duckdb")',
    ],
)
def test_what_is_said_again_is_noticed(planted):
    assert list(said_again(planted)), planted


def test_the_documents_say_how_many_counts_are_published():
    told = (ROOT / "docs/open-data.md").read_text(encoding="utf-8")
    assert told.count(f"{len(PUBLISHED_COUNTS)} counts") == 2
