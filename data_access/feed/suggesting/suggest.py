"""The suggestion for a file: its mapping as text, and what an import with it would count of the
rows looked at.
"""

import csv
import tempfile
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from data_access.feed.files.counts_table import refuse_counts
from data_access.feed.importing.load import Summary, import_file
from data_access.feed.mapping.file import SHIPPED, Mapping, read_mapping
from data_access.feed.mapping.targets import REQUIRED
from data_access.feed.problem import FeedProblem
from data_access.feed.suggesting.draft import Draft, draft_of
from data_access.feed.suggesting.guess_columns import Guess, Profile, guesses
from data_access.feed.suggesting.package import described
from data_access.feed.suggesting.sample import Sample, read_sample
from data_access.feed.suggesting.toml_mapping import first_draft
from data_access.model.text import with_texts

_SHOWN = 10  # rows of the preview
# rows of the sample that are imported to see what counts: enough to see it, and done in a second
_COUNTED = 4_000
LEAST_SHARED = 6  # columns that a file and a shipped mapping share, where that is the file's form


@dataclass(frozen=True)
class Suggestion:
    """``text``: a mapping file; ``shipped``: the shipped mapping that it is, if the file has
    that form; ``found``: the guesses, where it is not; ``lacks``: what no column is, without
    which nothing can be imported. ``draft``: the mapping as a value, to be corrected;
    ``profiles``: the columns that were looked at, by their names.
    """

    sample: Sample
    text: str
    shipped: str
    found: MappingOf[str, Guess]
    draft: Draft
    profiles: MappingOf[str, Profile]
    lacks: tuple[str, ...] = ()
    is_described: bool = False

    @property
    def doubts(self) -> list[str]:
        """What a person should look at."""
        doubts = [
            f"columns.{target}: {guess.doubt}"
            for target, guess in self.found.items()
            if guess.doubt
        ]
        if len(self.sample.columns) == 1:
            doubts.append(
                "file.delimiter: the file has one column only; say which sign stands between its columns"
            )
        return doubts


@dataclass(frozen=True)
class Preview:
    """What an import of the sample would count.

    ``rows``: the first complaints; ``rejects``: (reason, how many).
    """

    summary: Summary
    span: tuple | None
    closed: int
    departments: Sequence[tuple[str, int]]
    categories: Sequence[tuple[str, int]]
    rows: Sequence[dict]
    rejects: Sequence[tuple[str, str, int]]


def suggest(path: Path, *, is_shipped_looked_for: bool = True) -> Suggestion:
    """Look at a file and suggest a mapping. Raises FeedProblem when it holds no records."""
    package = described(path)
    sample = read_sample(path, package.file)
    rows = list(zip(*(column[:200] for column in sample.columns.values()), strict=True))
    refuse_counts(path, list(sample.columns), rows)
    profiles = {
        name: Profile(name, package.titles.get(name, (name,)), texts, package.dates.get(name))
        for name, texts in sample.columns.items()
    }
    shipped = _shipped(sample) if is_shipped_looked_for else ""
    if shipped:
        text = (SHIPPED / f"{shipped}.toml").read_text(encoding="utf-8")
        return Suggestion(
            sample, text, shipped, {}, draft_of(text, tuple(sample.columns)), profiles
        )
    found = guesses(list(profiles.values()), package.key)
    title = package.title or path.name.split(".")[0].replace("_", " ").replace("-", " ")
    draft = first_draft(sample, found, title, package.licence, package.empty)
    lacks = tuple(name for name in REQUIRED if name not in found)
    return Suggestion(sample, draft.text, "", found, draft, profiles, lacks, package.is_there)


def _shipped(sample: Sample) -> str:
    """Return the shipped mapping of whose form the file is."""
    fitting = []
    for path in SHIPPED.glob("*.toml"):
        mapping = read_mapping(path.stem)
        used = {
            name
            for entry in mapping.fields.values()
            for name in entry.columns
            if name in sample.columns
        }
        needed = [
            entry.columns
            for entry in mapping.fields.values()
            if entry.columns and not entry.optional
        ]
        if (
            all(any(name in sample.columns for name in names) for names in needed)
            and len(used) >= LEAST_SHARED
        ):
            fitting.append((len(used), path.stem))
    return max(fitting)[1] if fitting else ""


def preview(sample: Sample, text: str) -> Preview:
    """Import rows of the sample with a mapping into a database that is thrown away.

    Raises FeedProblem.
    """
    with tempfile.TemporaryDirectory(prefix="preview-") as name:
        folder = Path(name)
        (folder / "mapping.toml").write_text(text, encoding="utf-8")
        write_sample(sample, folder / "rows.csv")
        mapping = for_sample(read_mapping(str(folder / "mapping.toml")))
        try:
            into = f"duckdb:///{folder / 'preview.duckdb'}"
            summary = import_file(folder / "rows.csv", mapping, into, folder / "rejects.csv")
        except FeedProblem as problem:
            raise FeedProblem(
                with_texts(
                    problem.said,
                    lambda text: text.replace(str(folder / "rows.csv"), str(sample.path)),
                )
            ) from None
        return _counted(folder, summary)


def for_sample(mapping: Mapping) -> Mapping:
    """Return a mapping as it fits the rows that ``write_sample`` writes: UTF-8 with commas,
    whatever the file is.
    """
    return replace(mapping, delimiter=",", encoding="utf-8", sheet="", member="")


def write_sample(sample: Sample, path: Path) -> None:
    """Write rows of a sample as a file of their own."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(sample.columns)
        rows = list(zip(*sample.columns.values(), strict=True))
        first, step = (
            rows[: _COUNTED // 2],
            max(1, -(-len(rows[_COUNTED // 2 :]) // (_COUNTED // 2))),
        )
        writer.writerows([*first, *rows[_COUNTED // 2 :: step]])


def _counted(folder: Path, summary: Summary) -> Preview:
    rejects = _rejects(folder / "rejects.csv") if summary.rejected else []
    if not summary.new:
        return Preview(summary, None, 0, (), (), (), rejects)
    with duckdb.connect(str(folder / "preview.duckdb"), read_only=True) as connection:
        ask = connection.execute
        span = ask("select min(filed_at), max(filed_at) from complaints").fetchone()
        closed = ask("select count(*) from complaints where status = 3").fetchone()[0]
        tops = [
            ask(
                f"select name_en, count(*) from complaints join {table} using ({key}) group by 1 order by 2 desc limit 5"
            ).fetchall()
            for table, key in (("departments", "department_id"), ("categories", "category_id"))
        ]
        cursor = ask(
            "select number, filed_at, first_closed_at as closed_at, d.name_en as department, k.name_en as category, "
            "p.name_en as province, t.name_en as district from complaints left join departments d using (department_id) "
            "left join categories k using (category_id) left join provinces p on p.province_id = complaints.province_id "
            f"left join districts t on t.district_id = complaints.district_id order by complaint_id limit {_SHOWN}"
        )
        names = [one[0] for one in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return Preview(summary, span, closed, *tops, rows, rejects)


def _rejects(path: Path) -> list[tuple[str, str, int]]:
    statement = (
        "select coalesce(\"column\", ''), reason, count(*) from read_csv(?, all_varchar = true, quote = '\"') "
        "group by all order by 3 desc limit 5"
    )
    return duckdb.execute(statement, [str(path)]).fetchall()
