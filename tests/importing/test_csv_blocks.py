"""Files that are read in blocks, well-formed ones as columns, give what reading record by record
gives.
"""

import csv
import gzip
from contextlib import closing
from io import StringIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from data_access.feed import read_mapping
from data_access.feed.files import csv_blocks, csv_columns
from data_access.feed.files.source import Source
from data_access.feed.staging.stage import as_table

pytestmark = pytest.mark.quick

MAPPING = """
[source]
code = "t"
name = "Test"
licence = "CC0"
[dataset]
title_en = "Test"
synthetic = true
[columns]
number = "id"
filed_at = "filed"
province = "place"
"""
SMALL, WHOLE = 300, 1 << 30  # bytes of a block
HEADING = "id,filed,place,note"
FIELDS = some.sampled_from(
    (
        "north",
        "",
        " ",
        "a, b",
        'said "yes"',
        "two\nlines",
        "three\r\n\r\nlines",
        '"',
        "پنجاب",
        "x" * 80,
    )
)
SOUND = some.tuples(FIELDS, FIELDS)
ODD = some.sampled_from(
    (
        "", "  ", ",,,", "Total,,,9", "7,2024-01-01,north", "8,2024-01-01,north,n,", "9,2024-01-01,north,n,more",
        'a,2024-01-01,5" pipe,n', 'b,2024-01-01,"open,n', 'c,2024-01-01,"clo"sed,n', 'd,2024-01-01, "blank",n',
        "e,,north,n", "f, ,north,n", "g,2024-01-01,no\0rth,n", "h,2024-01-01,no\udcffrth,n", "i,2024-01-01,n,no\udcff",
        "j,2024-01-01,lone\rend,n", 'k,2024-01-01,"",""""', "l,2024-01-01,north,LONG", 'm,2024-01-01,"lone\rwithin",n',
    )
)  # fmt: skip
ROWS = some.lists(some.one_of(SOUND, SOUND, SOUND, SOUND, ODD), min_size=1, max_size=60)


@pytest.fixture(scope="module", autouse=True)
def limit_of_python():
    """Python's own limit of a field. Frictionless, which other tests load, raises it for the whole
    process to so much that one generated field took longer than all tests together.
    """
    before = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(before)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("blocks")
    (folder / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    return folder


def written(rows, end: str, is_ended: bool) -> bytes:
    lines = [HEADING]
    for number, row in enumerate(rows):
        lines.append(row if isinstance(row, str) else joined([f"n{number}", "2024-01-01", *row]))
    text = (end.join(lines) + end * is_ended).replace("LONG", "y" * (csv.field_size_limit() + 1))
    return text.encode("utf-8", "surrogateescape")


def joined(fields) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(fields)
    return text.getvalue().removesuffix("\n")


def read(folder, content: bytes, size: int, monkeypatch, name: str = "file.csv"):
    """Return (records with their lines, rejects) of a file."""
    monkeypatch.setattr(csv_blocks, "SIZE", size)
    (folder / name).write_bytes(content)
    records, rejects = [], []
    with closing(Source(folder / name, read_mapping(str(folder / "mapping.toml")), None)) as source:
        for batch in source:
            table, bad = as_table(batch, source.found)
            records += [tuple(row.values()) for row in table.to_pylist()]
            rejects += bad
    return records, sorted(rejects)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None
)
@given(ROWS, some.sampled_from(("\n", "\r\n")), some.booleans())
def test_blocks_give_what_reading_record_by_record_gives(folder, monkeypatch, rows, end, is_ended):
    content = written(rows, end, is_ended)
    assert read(folder, content, SMALL, monkeypatch) == read(folder, content, WHOLE, monkeypatch)


@given(some.lists(SOUND, min_size=1, max_size=60), some.sampled_from(("\n", "\r\n")))
def test_sound_blocks_are_what_was_written_and_only_they_are_read_as_columns(rows, end):
    block = written(rows, end, True).split(end.encode(), 1)[1]
    found = csv_columns.read(
        block, csv_columns.Layout(4, HEADING.split(","), ","), ["id", "place", "note"], "filed"
    )
    written_rows = [(f"n{number}", *row) for number, row in enumerate(rows)]
    assert (
        list(zip(*(column.to_pylist() for column in found.columns.values()), strict=True))
        == written_rows
    )
    lines = block.decode().split("\n")
    assert [lines[line].split(",")[0] for line in found.lines] == [
        number for number, *_ in written_rows
    ]


@pytest.mark.parametrize(
    "odd",
    [
        '5" pipe',
        '"lone\rwithin"',
        '"open',
        '"clo"sed',
        ' "blank"',
        "no\0rth",
        "lone\rend",
        "y" * 140_000,
        "one,more",
        "no\udcffrth",
    ],
)
def test_a_block_with_one_odd_value_is_not_read_as_columns(odd):
    block = f"1,2024-01-01,north,n\n2,2024-01-01,{odd},n\n".encode("utf-8", "surrogateescape")
    layout = csv_columns.Layout(4, HEADING.split(","), ",")
    assert csv_columns.read(block, layout, ["id", "place"], "filed") is None
    assert csv_columns.read(block[:21], layout, ["id", "place"], "filed").columns[
        "place"
    ].to_pylist() == ["north"]


@pytest.mark.parametrize("row", ["2,,north,n", "2, ,north,n", "Total,,,", "2,2024-01-01,north"])
def test_rows_that_may_be_none_are_looked_at_one_by_one(row):
    layout = csv_columns.Layout(4, HEADING.split(","), ",")
    assert csv_columns.read(f"1,2024-01-01,a,b\n{row}\n".encode(), layout, ["id"], "filed") is None


def test_commas_at_the_end_of_every_row_are_no_columns(folder, monkeypatch):
    rows = [f"n{number},2024-01-01,north,n,," for number in range(100)]
    content = "\n".join([HEADING + ",,", *rows]).encode()
    used = counted(monkeypatch)
    records, rejects = read(folder, content, SMALL, monkeypatch)
    assert [record[1] for record in records] == [
        f"n{number}" for number in range(100)
    ] and not rejects
    assert [record[0] for record in records] == list(range(2, 102)) and sum(used) > 80
    content = content.replace(b"n57,2024-01-01,north,n,,", b"n57,2024-01-01,north,n,,more")
    assert [row.line for row in read(folder, content, SMALL, monkeypatch)[1]] == [59]


def counted(monkeypatch) -> list[int]:
    """Return a list that fills with the number of records of each block that is read as columns."""
    used, own = [], csv_columns.read

    def read_counted(*arguments):
        found = own(*arguments)
        used.append(0 if found is None else len(found.lines))
        return found

    monkeypatch.setattr(csv_columns, "read", read_counted)
    return used


def test_a_mark_at_the_start_and_a_packed_file_change_nothing(folder, monkeypatch):
    content = written([("north", "two\nlines")] * 50, "\n", True)
    plain = read(folder, content, SMALL, monkeypatch)
    used = counted(monkeypatch)
    assert read(folder, b"\xef\xbb\xbf" + content, SMALL, monkeypatch) == plain
    assert read(folder, gzip.compress(content), SMALL, monkeypatch, "file.csv.gz") == plain
    assert sum(used) > 80 and len(plain[0]) == 50


def test_a_quote_that_is_never_closed_costs_its_line_and_what_follows_is_read_as_columns_again(
    folder, monkeypatch
):
    rows = [("north", "n")] * 40 + ['bad,2024-01-01,"open,n'] + [("south", "n")] * 8_000
    used = counted(monkeypatch)
    monkeypatch.setattr(csv_blocks, "_LONGEST", 150_000)
    records, rejects = read(folder, written(rows, "\n", True), 4_000, monkeypatch)
    assert len(records) == 8_040 and [row.line for row in rejects] == [42]
    assert sum(used) > 1_000  # the quote is given up after 131,072 signs


def test_a_quote_that_is_open_at_the_end_of_the_file_costs_its_line_alone(folder, monkeypatch):
    rows = [("north", "n")] * 40 + ['bad,2024-01-01,"open,n'] + [("south", "n")] * 20
    records, rejects = read(folder, written(rows, "\n", True), SMALL, monkeypatch)
    assert len(records) == 60 and [row.line for row in rejects] == [42]


def test_blank_lines_are_lines_and_no_records():
    layout = csv_columns.Layout(4, HEADING.split(","), ",")
    found = csv_columns.read(b"1,2024,a,b\r\n\r\n\n2,2024,c,d\n\n", layout, ["id"], "filed")
    assert found.lines.tolist() == [0, 3] and found.columns["id"].to_pylist() == ["1", "2"]


def test_lines_that_end_with_a_return_alone_are_lines(folder, monkeypatch):
    content = written([("north", "n")] * 60, "\r", True)
    assert read(folder, content, SMALL, monkeypatch) == read(folder, content, WHOLE, monkeypatch)
    monkeypatch.setattr(csv_blocks, "_LONGEST", 500)
    assert len(read(folder, content, SMALL, monkeypatch)[0]) == 60
