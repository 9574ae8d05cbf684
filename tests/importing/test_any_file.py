"""Any file: the same complaints in whatever wrapping, encoding and layout give the same records,
or one sentence.
"""

from datetime import datetime
from io import BytesIO
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet
import pytest

from data_access.feed import FeedProblem, import_file, read_mapping
from data_access.feed.files.counts_table import counts_reason
from data_access.feed.files.source import Source
from data_access.feed.suggesting.suggest import suggest
from tests.importing.table_files import as_json, delimited, objects, ods, packed, xlsx, zipped

CASES = Path(__file__).parents[1] / "data" / "cases"
SOURCE = '[source]\ncode = "t"\nname = "Test"\nlicence = "CC0"\n[dataset]\ntitle_en = "Test"\nsynthetic = true\n'
COLUMNS = """
[columns]
number = "id"
filed_at = "filed"
closed_at = { column = "closed", optional = true }
province = { column = "place", optional = true }
"""
ROWS = [
    ("id", "filed", "closed", "place"),
    (10000001, datetime(2024, 1, 5, 10, 30), datetime(2024, 2, 13), "Ångström, north"),
    (10000002, datetime(2024, 1, 13), None, "پنجاب"),
    (10000003, datetime(2024, 3, 1, 23, 59, 58), None, "South"),
]
RECORDS = [
    ("10000001", datetime(2024, 1, 5, 10, 30), datetime(2024, 2, 13), "Ångström, north"),
    ("10000002", datetime(2024, 1, 13), None, "پنجاب"),
    ("10000003", datetime(2024, 3, 1, 23, 59, 58), None, "South"),
]
TEXT = delimited(ROWS)


class Desk:
    """A folder in which files are imported; ``load`` returns (new, rejected) and what stands in
    the database.
    """

    def __init__(self, folder: Path):
        self.folder, self.rejects, self.into = (
            folder,
            folder / "rejects.csv",
            folder / "town.duckdb",
        )

    def load(self, name: str, content: bytes | str, columns: str = COLUMNS, file: str = ""):
        path, mapping = self.folder / name, self.folder / "mapping.toml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        mapping.write_text(
            SOURCE + (f"[file]\n{file}\n" if file else "") + columns, encoding="utf-8"
        )
        found = import_file(
            path, read_mapping(str(mapping)), f"duckdb:///{self.into}", self.rejects
        )
        return found.new, found.rejected

    def records(self) -> list[tuple]:
        statement = "select number, filed_at, first_closed_at, name_en from complaints left join provinces using (province_id)"
        return self.rows(f"{statement} order by 1")

    def rows(self, statement: str) -> list[tuple]:
        with duckdb.connect(str(self.into), read_only=True) as connection:
            return connection.execute(statement).fetchall()

    def reasons(self) -> list[tuple[str, str]]:
        lines = duckdb.sql(
            f"from read_csv('{self.rejects}', all_varchar = true, quote = '\"')"
        ).fetchall()
        return [(line, reason) for line, _, _, reason in lines]


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def _georeport(place: str = "") -> str:
    fields = "".join(
        f"<request><id>{row[0]}</id><filed>{row[1].isoformat()}</filed><closed>{row[2].isoformat() if row[2] else ''}"
        f"</closed><place>{row[3]}</place></request>\n"
        for row in ROWS[1:]
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!-- made up -->\n<service_requests>\n{fields}</service_requests>\n'


def _parquet() -> bytes:
    target = pa.BufferOutputStream()
    columns = [list(column) for column in zip(*ROWS[1:], strict=True)]
    pyarrow.parquet.write_table(pa.table(dict(zip(ROWS[0], columns, strict=True))), target)
    return target.getvalue().to_pybytes()


def _geojson() -> str:
    features = [{"type": "Feature", "geometry": None, "properties": one} for one in objects(ROWS)]
    return as_json({"type": "FeatureCollection", "name": "requests", "features": features})


FILES = {
    "comma.csv": TEXT,
    "semicolon.csv": delimited(ROWS, ";"),
    "tab.tsv": delimited(ROWS, "\t"),
    "tab.csv": delimited(ROWS, "\t"),
    "pipe.txt": delimited(ROWS, "|"),
    "tilde.dat": delimited(ROWS, "~"),
    "no_ending": TEXT,
    "crlf.csv": TEXT.replace("\n", "\r\n"),
    "old_mac.csv": TEXT.replace("\n", "\r"),
    "utf8_mark.csv": TEXT.encode("utf-8-sig"),
    "utf16_unicode_text.txt": delimited(ROWS, "\t").encode("utf-16"),
    "utf16_big.csv": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "utf16_without_mark.csv": TEXT.encode("utf-16-le"),
    "utf32.csv": TEXT.encode("utf-32"),
    "told_by_excel.csv": "sep=;\n" + delimited(ROWS, ";"),
    "trailing_commas.csv": TEXT.replace("\n", ",,,\n"),
    "trailing_commas_in_rows.csv": TEXT.replace("\n", ",,\n").replace("place,,\n", "place\n", 1),
    "blank_rows.csv": TEXT.replace("\n", "\n,,,\n\n"),
    "title.csv": f"Complaints of the town hall\nas of 1 April 2024; all departments\n\n{TEXT}",
    "title_with_commas.csv": f"Complaints,,,\n,,,\nExported,2024-04-01,by,hand\n{TEXT}",
    "second_heading.csv": TEXT.replace(
        "place\n", "place\nنمبر,تاریخ,بند,جگہ\n(text),(yyyy-mm-dd),(yyyy-mm-dd),(text)\n", 1
    ),
    "packed.csv.gz": packed(TEXT.encode()),
    "packed_but_named_plainly.csv": packed(TEXT.encode()),
    "archive.zip": zipped(
        {"data/rows.csv": TEXT.encode(), "README.txt": b"read me", "__MACOSX/._rows.csv": b"x"}
    ),
    "archive_named_plainly.csv": zipped({"rows.csv": TEXT.encode()}),
    "packed_in_archive.zip": zipped({"rows.csv.gz": packed(TEXT.encode())}),
    "book_in_archive.zip": zipped({"rows.xlsx": xlsx(("Data", ROWS))}),
    "parquet_in_archive.zip": zipped({"rows.parquet": _parquet()}),
    "book.xlsx": xlsx(("Data", ROWS)),
    "book_named_as_text.csv": xlsx(("Data", ROWS)),
    "second_sheet.xlsx": xlsx(("Notes", [("Read this first", "and", "then")]), ("Data", ROWS)),
    "title_in_book.xlsx": xlsx(("Data", [("Complaints of the town hall",), (), *ROWS])),
    "open.ods": ods("Data", ROWS),
    "title_in_open.ods": ods("Data", [("Complaints of the town hall", "", "", ""), *ROWS]),
    "table.parquet": _parquet(),
    "lines.jsonl": "\n".join(map(as_json, objects(ROWS))),
    "lines.json.gz": packed("\n".join(map(as_json, objects(ROWS))).encode()),
    "array.json": as_json(objects(ROWS)),
    "array_over_lines.json": as_json(objects(ROWS), 2),
    "array_named_lines.jsonl": as_json(objects(ROWS)),
    "array_utf16.json": as_json(objects(ROWS), 2).encode("utf-16"),
    "wrapped.json": as_json({"service_requests": objects(ROWS)}),
    "wrapped_over_lines.json": as_json({"service_requests": objects(ROWS)}, 1),
    "ckan.json": as_json(
        {
            "success": True,
            "result": {
                "fields": [{"type": "text", "info": "x"}],
                "records": objects(ROWS),
                "total": 3,
            },
        }
    ),
    "features.geojson": _geojson(),
    "requests.xml": _georeport(),
    "requests.xml.gz": packed(_georeport().encode()),
}


@pytest.mark.parametrize("name", FILES)
def test_the_same_complaints_in_any_file_are_the_same_records(desk, name):
    assert desk.load(name, FILES[name]) == (3, 0)
    assert desk.records() == RECORDS


@pytest.mark.parametrize(
    "name, mapping",
    [
        ("a.tsv", "mapping.toml"),
        ("a.tsv", "mapping-tab.toml"),
        ("a.txt", "mapping.toml"),
        ("a.txt", "mapping-unicode-text.toml"),
    ],
)
def test_tab_separated_files_are_imported_whether_the_mapping_says_tab_or_not(
    tmp_path, name, mapping
):
    folder = CASES / "11-tab-separated"
    into = f"duckdb:///{tmp_path}/x.duckdb"
    summary = import_file(
        folder / name, read_mapping(str(folder / mapping)), into, tmp_path / "rejects.csv"
    )
    assert (summary.new, summary.rejected) == (2, 0)


# Layout of a table --------------------------------------------------------------------------------


def test_a_heading_over_several_lines_is_read_as_one(desk):
    text = "Town,,,\nComplaint,,Closing,\nNo.,Day,Day,Place\n1,2024-01-05,2024-01-09,A\n2,2024-01-06,,B\n"
    columns = COLUMNS.replace('"id"', '"Complaint No."').replace('"filed"', '"Complaint Day"')
    columns = columns.replace('"closed"', '"Closing Day"').replace('"place"', '"Closing Place"')
    assert desk.load("a.csv", text, columns) == (2, 0)
    assert [row[2] for row in desk.records()] == [datetime(2024, 1, 9), None]


@pytest.mark.parametrize(
    "label", ["Total", "TOTAL:", "Grand total", "کل", "Summe", "Total of all districts"]
)
def test_a_total_row_is_told_and_not_counted(desk, label):
    assert desk.load("a.csv", f"{TEXT}{label},,,3\n") == (3, 1)
    assert desk.reasons() == [("5", "a total of the table, no complaint")]
    assert len(desk.records()) == 3


def test_a_row_that_only_looks_like_a_total_is_a_complaint(desk):
    assert desk.load("a.csv", f"{TEXT}Total-17,2024-03-02,,Total\n") == (4, 0)


def test_lines_are_true_below_title_lines_and_in_a_sheet(desk):
    bad = "Title\n\n" + TEXT.replace("2024-01-13T00:00:00", "soon")
    assert desk.load("a.csv", bad) == (2, 1)
    assert [line for line, _ in desk.reasons()] == ["5"]
    desk.load("b.xlsx", xlsx(("Data", [("Title",), (), *ROWS[:2], (10000002, "soon", None, "x")])))
    assert [line for line, _ in desk.reasons()] == ["5"]
    desk.load("c.xml", _georeport().replace("2024-01-13T00:00:00", "soon"))
    assert [line for line, _ in desk.reasons()] == ["2"]  # the second record


def test_a_value_too_many_is_still_rejected_and_so_is_one_that_is_missing(desk):
    assert desk.load("a.csv", f"{TEXT}4,2024-03-02,,A,B\n5,2024-03-02\n") == (3, 2)
    assert [line for line, _ in desk.reasons()] == ["5", "6"]


def test_the_delimiter_is_found_by_the_mapped_names_and_not_by_the_most_frequent_sign(desk):
    text = "id;filed;place\n1;2024-01-05;a,b,c,d\n2;2024-01-06;e,f,g,h\n"
    assert desk.load("a.csv", text) == (2, 0)
    assert [row[3] for row in desk.records()] == ["a,b,c,d", "e,f,g,h"]


@pytest.mark.parametrize("sign", [";", "\t", "|", "^", "~", ":", "§", "#", "@", " "])
def test_a_delimiter_that_the_mapping_names_is_taken_whatever_it_is(desk, sign):
    rows = [("id", "filed", "place"), (1, "2024-01-05", "A,B"), (2, "2024-01-06", "C")]
    file = f"delimiter = {as_json(sign)}"
    assert desk.load("a.csv", delimited(rows, sign), file=file) == (2, 0)
    assert desk.records()[0][3] == "A,B"


# Numbers ------------------------------------------------------------------------------------------

NUMBERS = """
[columns]
number = "id"
filed_at = "filed"
district = { value = "A" }
latitude = { column = "lat", optional = true }
longitude = { column = "lon", optional = true }
transfers = "moved"
"""


@pytest.mark.parametrize(
    "file, text, moved",
    [
        ("", "1;2024-01-05;31,52;74,36;3\n", 3),
        ('decimal = ","', "1;2024-01-05;31,52;74,36;3\n", 3),
        ('decimal = ","\nthousands = "."', "1;2024-01-05;31,52;74,36;1.234\n", 1234),
        ('thousands = ","', "1;2024-01-05;31.52;74.36;12,345\n", 12345),
        ('thousands = "\u202f"', "1;2024-01-05;31.52;74.36;1\u202f234\n", 1234),
        ('thousands = "\'"', "1;2024-01-05;31.52;74.36;1'234\n", 1234),
    ],
)
def test_decimal_commas_and_thousands_signs_are_read_as_the_mapping_says(desk, file, text, moved):
    columns = NUMBERS.replace('{ value = "A" }', '{ column = "district", optional = true }')
    text = "id;filed;lat;lon;moved;district\n" + text.replace("\n", ";A\n")
    assert desk.load(
        "a.csv", text, columns.replace("district =", 'province = { value = "P" }\ndistrict ='), file
    ) == (
        1,
        0,
    )
    assert desk.rows("select transfers from complaints") == [(moved,)]
    assert desk.rows("select latitude, longitude from districts") == [(31.52, 74.36)]


def test_a_thousands_sign_that_nobody_named_is_never_misread(desk):
    columns = (
        NUMBERS.replace('district = { value = "A" }\n', "")
        .replace("latitude", "#")
        .replace("longitude", "#")
    )
    assert (
        desk.load("a.csv", "id;filed;moved\n1;2024-01-05;1,234\n2;2024-01-05;4\n", columns)[0] == 2
    )
    assert desk.rows("select transfers from complaints order by number") == [(None,), (4,)]


# JSON and GeoReport -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, content",
    [
        ("none.json", "[]"),
        ("none_wrapped.json", '{"service_requests": []}'),
        ("none.xml", '<?xml version="1.0"?>\n<service_requests/>'),
        ("none_over_lines.xml", "<service_requests>\n</service_requests>"),
    ],
)
def test_no_request_at_all_is_no_mistake(desk, name, content):
    assert desk.load(name, content) == (0, 0)


@pytest.mark.parametrize(
    "name, content",
    [
        ("one.json", as_json(objects(ROWS)[:1])),
        ("alone.json", as_json(objects(ROWS)[0])),
        ("alone_over_lines.json", as_json(objects(ROWS)[0], 2)),
        ("one.xml", _georeport().split("<request><id>10000002")[0] + "</service_requests>"),
    ],
)
def test_one_request_is_one_record(desk, name, content):
    assert desk.load(name, content) == (1, 0)
    assert desk.records() == RECORDS[:1]


@pytest.mark.parametrize(
    "name, content",
    [
        ("error.json", '[{"code": 403, "description": "api_key is missing"}]'),
        (
            "error.xml",
            "<errors><error><code>403</code><description>api_key is missing</description></error></errors>",
        ),
    ],
)
def test_an_error_message_of_a_server_is_told_as_such(desk, name, content):
    with pytest.raises(
        FeedProblem, match="error message of a server, no requests .403: api_key is missing"
    ):
        desk.load(name, content)


def test_values_within_objects_are_named_by_their_path(desk):
    rows = [
        {"id": 1, "filed": "2024-01-05", "area": {"name": "North", "code": 7}},
        {"id": 2, "filed": "2024-01-06"},
    ]
    columns = COLUMNS.replace('"place"', '"area.name"')
    assert desk.load("a.json", as_json(rows), columns) == (2, 0)
    assert [row[3] for row in desk.records()] == ["North", None]


def test_an_array_that_is_cut_off_is_refused_as_a_whole(desk):
    with pytest.raises(FeedProblem, match="damaged or cut off"):
        desk.load("a.json", as_json(objects(ROWS))[:-40])
    with pytest.raises(FeedProblem, match="is no XML, or it is cut off"):
        desk.load("a.xml", _georeport()[:-40])
    assert not desk.into.exists()


def _requests(*rows: tuple, between: str = "") -> str:
    shown = (
        f"<request><id>{number}</id><filed>{filed}</filed><closed>{closed}</closed></request>"
        for number, filed, closed in rows
    )
    return f"<r>{between.join(shown)}</r>"


GOOD = [(str(number), "2024-01-05", "2024-02-01") for number in range(1, 6)]


@pytest.mark.parametrize(
    "rows, counted, told",
    [
        (GOOD, (5, 0), []),
        (
            [GOOD[1], GOOD[0], GOOD[2], *GOOD[2:]],
            (5, 1),
            [("4", "the number stands already on line 3")],
        ),
        ([*GOOD[:3], ("4", "", "")], (3, 1), [("4", "missing")]),
        ([*GOOD[:2], ("3", "2024-01-05", "31.02.2024"), GOOD[3]], (4, 0), []),
    ],
)
@pytest.mark.parametrize("between", ["", "\n", "\n\n  "])
def test_xml_records_are_told_apart_however_many_stand_on_a_line(
    desk, rows, counted, told, between
):
    assert desk.load("a.xml", _requests(*rows, between=between)) == counted
    assert (desk.reasons() if desk.rejects.exists() else []) == told
    set_aside = desk.folder / "set-aside.csv"
    lines = set_aside.read_text(encoding="utf-8").splitlines()[1:] if set_aside.exists() else []
    assert len(lines) == sum(closed == "31.02.2024" for *_, closed in rows)


@pytest.mark.parametrize(
    "name",
    ["one_line.xml", "array.json", "lines.jsonl", "a.csv", "returns.csv", "book.xlsx", "a.parquet"],
)
def test_no_two_records_of_a_file_have_one_line(desk, name):
    table = [
        ("id", "filed", "closed"),
        *((number, filed, closed) for number, filed, closed in GOOD),
    ]
    records = objects(table)
    parquet = BytesIO()
    pyarrow.parquet.write_table(pa.Table.from_pylist(records), parquet)
    files = {
        "one_line.xml": _requests(*GOOD),
        "array.json": as_json(records),
        "lines.jsonl": "\n".join(map(as_json, records)),
        "a.csv": delimited(table),
        "returns.csv": delimited(table).replace("\n", "\r"),
        "book.xlsx": xlsx(("a", table)),
        "a.parquet": parquet.getvalue(),
    }
    path = desk.folder / name
    path.write_bytes(files[name].encode() if isinstance(files[name], str) else files[name])
    (desk.folder / "mapping.toml").write_text(SOURCE + COLUMNS, encoding="utf-8")
    source = Source(path, read_mapping(str(desk.folder / "mapping.toml")), None)
    lines = [line for batch in source for line in batch.lines]
    source.close()
    assert len(lines) == len(set(lines)) == len(GOOD)


def test_xml_cannot_read_other_files_or_swell(desk):
    (desk.folder / "secret").write_text("hidden")
    entity = f'<!DOCTYPE r [<!ENTITY e SYSTEM "file://{desk.folder}/secret">]>'
    text = (
        f"{entity}<r><request><id>1</id><filed>2024-01-05</filed><place>x&e;</place></request></r>"
    )
    assert desk.load("a.xml", text)[0] == 1
    assert "hidden" not in str(desk.records())


def test_of_several_columns_the_first_one_that_is_filled_counts_when_the_mapping_merges_them(desk):
    columns = COLUMNS.replace(
        '{ column = "closed"', '{ column = ["fixed", "closed"], merged = true'
    )
    text = "id,filed,fixed,closed\n1,2024-01-05,2024-01-06,2024-01-09\n2,2024-01-05,,2024-01-08\n3,2024-01-05,,\n"
    assert desk.load("a.csv", text, columns) == (3, 0)
    assert [row[2] for row in desk.records()] == [datetime(2024, 1, 6), datetime(2024, 1, 8), None]


# What is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, content, sentence",
    [
        (
            "a.zip",
            zipped({"a.csv": b"x", "b.csv": b"y"}),
            "holds 2 files: a.csv, b.csv; name one in the mapping as",
        ),
        ("a.zip", zipped({}), "holds no file: nothing"),
        ("a.csv", "<!DOCTYPE html><html><body>Sign in</body></html>", "is a web page, not data"),
        ("a.csv", b"%PDF-1.7 ...", "is a PDF document; give CSV, a spreadsheet"),
        ("a.xlsx", xlsx(("Data", [])), "has no filled sheet"),
        ("a.xlsx", xlsx(("Data", ROWS))[:-900], "damaged or cut off"),
        ("a.csv", packed(TEXT.encode() * 50)[:-20], "damaged or cut off"),
        ("a.csv", "", "is empty; a CSV file begins with a line of column names"),
        ("a.csv", "\n\n", "is empty"),
        ("a.csv", "nr,opened\n1,2024-01-05\n", "has no column “id”.*It has: nr, opened"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence(desk, name, content, sentence):
    with pytest.raises(FeedProblem, match=sentence):
        desk.load(name, content)
    assert not desk.into.exists()


def test_a_file_of_an_archive_and_a_sheet_are_chosen_by_the_mapping(desk):
    archive = zipped({"rows-2024.csv": TEXT.encode(), "lookup.csv": b"id,filed\n9,2024-01-01\n"})
    assert desk.load("a.zip", archive, file='member = "rows-*"') == (3, 0)
    book = xlsx(("2023", [*ROWS[:1], (9, datetime(2023, 1, 1), None, "Z")]), ("2024", ROWS))
    assert desk.load("b.xlsx", book, file='sheet = "2024"') == (0, 0)
    with pytest.raises(FeedProblem, match="has no sheet “2025”.*it has: 2023, 2024"):
        desk.load("b.xlsx", book, file='sheet = "2025"')


COUNTS = {
    "by department": "Department,Complaints\nHealth,345\nWater,1200\n",
    "by month": "Month,Filed,Closed\nJan 2024,345,300\nFeb 2024,401,377\n",
    "by day and department": "date,department,count\n2024-01-01,A,3\n2024-01-01,B,5\n2024-01-02,A,1\n",
    "years across": "Department,2021,2022,2023\nHealth,1,2,3\nWater,10,20,30\n",
    "months across": "Department,Jan,Feb,Mar,Apr\nHealth,1,2,3,4\nWater,10,20,30,4\n",
    "with thousands signs": 'Province;Number of complaints\nPunjab;"1,234,567"\nSindh;"345,678"\n',
    "under a title": "Complaints by province\n\nProvince,Total\nPunjab,120\nSindh,17\n",
    "num_complaints": "ward,month,num_complaints\n1,2024-01-01,7\n2,2024-01-01,9\n1,2024-02-01,3\n2,2024-02-01,4\n",
    "amounts that are all different": "Department,Reporting date,Lodged,Disposed of\nA,2024-01-31,120,80\nB,2024-01-31,45,46\n",
    "numbered lines": "S.No,Department,Month,Complaints\n1,A,2024-01-01,3\n2,B,2024-01-01,5\n3,C,2024-01-01,5\n",
    "numbered groups": "Ward,Complaints received\nWard 1,3\nWard 2,5\nWard 3,5\n",
    "numbers of groups": "Ward No,Year,Requests\n1,2024,3\n2,2024,5\n3,2024,5\n",
    "one event": "Office,Quarter,Received\nA,2024 Q1,3\nB,2024 Q1,5\nA,2024 Q2,4\nB,2024 Q2,4\n",
    "in Urdu": "محکمہ,مہینہ,شکایات کی تعداد\nا,2024-01-01,3\nب,2024-01-01,5\n",
    "under another word": "Town,Month,Grievances redressed thereof\n"
    + "".join(
        f"{town},2024-0{month}-01,{7 * month + ord(town)}\n" for town in "AB" for month in (1, 2, 3)
    ),
    "topics across": "Month,Noise,Water\n"
    + "".join(f"2024-0{month}-01,{month * 7},{month + 3}\n" for month in range(1, 8)),
}


@pytest.mark.parametrize("name", COUNTS)
def test_a_table_of_counts_is_refused_even_where_a_mapping_would_fit(desk, name):
    heading = next(line for line in COUNTS[name].splitlines() if "," in line or ";" in line)
    first = heading.replace(";", ",").split(",")[0]
    columns = f'[columns]\nnumber = "{first}"\nfiled_at = "{first}"\n'
    with pytest.raises(
        FeedProblem, match="looks like a table of counts, not like a list of complaints"
    ):
        desk.load("a.csv", COUNTS[name], columns)
    rows = [line.split(",") for line in COUNTS[name].splitlines() if "," in line]
    assert len(rows) < 3 or counts_reason(rows[0], rows[1:])


@pytest.mark.parametrize(
    "text",
    [
        "id,filed,complaints\n1,2024-01-05,3\n2,2024-01-06,7\n",
        "id,filed,total\nA-1,2024-01-05,3\nA-2,2024-01-06,7\n",
        "filed,id,2021,2022,2023\n2024-01-05,A1,1,0,1\n2024-01-05,A2,0,0,1\n",
    ],
)
def test_records_that_hold_a_count_of_their_own_are_records(desk, text):
    assert desk.load("a.csv", text) == (2, 0)


_DAYS = [f"2024-01-{n * n % 28 + 1:02}" for n in range(60)]
LISTS = {
    "house numbers": ["filed,street,number,topic", *(f"{day},{'ABC'[n % 3]} St,{n % 17},x" for n, day in enumerate(_DAYS))],
    "few house numbers": ["filed,number,street", "2024-01-05,3,Main", "2024-01-06,7,High", "2024-01-07,9,Low"],
    "an id that is told twice": ["id,filed,reopened,topic", *(f"{max(n, 1)},{day},{n % 3},x" for n, day in enumerate(_DAYS))],
    "ids of letters": ["id,filed,calls", "ABC,2024-01-05,3", "XYZ,2024-01-06,4", "QRS,2024-01-07,9"],
    "case numbers": ["Case No,Created,open", "4,2024-01-05,2", "9,2024-01-06,3"],
    "the word number alone": ["number,filed,topic", "3,2024-01-05,a", "17,2024-01-06,b", "8,2024-01-07,a"],
    "times of day": ["opened,ward,reports", *(f"{day} 10:{n:02},{n % 3},{n % 5}" for n, day in enumerate(_DAYS[:20]))],
    "a number of days": ["filed,street,number of days", *(f"{day},{'ABC'[n % 3]} St,{n % 17}" for n, day in enumerate(_DAYS))],
    "flags": ["date,street,open", *(f"{day},{'ABC'[n % 3]} St,{n % 3}" for n, day in enumerate(_DAYS))],
    "seconds since 1970": ["filed,ward,open", *(f"{1704412800 + 86_400 * n + 61 * n},{n % 3},{n % 2}" for n in range(1, 30))],
    "milliseconds since 1970": ["filed,ward,calls", *(f"{1704412800123 + 3_661_000 * n},{n % 3},{n % 5}" for n in range(1, 30))],
    "all of one month": ["filed,ward,house", *(f"2024-0{n % 6 + 1}-01,{n % 4},{n * 7 % 31}" for n in range(30))],
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_complaints_is_no_table_of_counts_whatever_numbers_it_has(name):
    heading, *rows = [line.split(",") for line in LISTS[name]]
    assert counts_reason(heading, rows) == ""


FORMS = (
    "a.json",
    "a.jsonl",
    "nested.json",
    "a.xml",
    "a.parquet",
    "dated.parquet",
    "a.xlsx",
    "a.json.gz",
)


def _written(form: str, heading: list[str], rows: list[list[str]]) -> bytes:
    """The same table in one of the forms; figures are numbers where the form has them."""
    plain = [[int(text) if text.isdecimal() else text for text in row] for row in rows]
    records = [dict(zip(heading, row, strict=True)) for row in plain]
    if form.endswith(".parquet"):
        target, columns = (
            pa.BufferOutputStream(),
            dict(zip(heading, map(pa.array, zip(*plain, strict=True)), strict=True)),
        )
        if form == "dated.parquet":
            is_day = {
                name: len(str(column[0])) == 10 and str(column[0])[4] == "-"
                for name, column in columns.items()
            }
            columns = {
                name: column.cast(pa.date32()) if is_day[name] else column
                for name, column in columns.items()
            }
        pyarrow.parquet.write_table(pa.table(columns), target)
        return target.getvalue().to_pybytes()
    if form == "a.xml":
        inner = (
            "".join(f"<{name}>{value}</{name}>" for name, value in record.items())
            for record in records
        )
        return f"<all>{''.join(f'<one>{text}</one>' for text in inner)}</all>".encode()
    if form == "a.xlsx":
        return xlsx(("a", [tuple(heading), *map(tuple, plain)]))
    texts = {
        "a.jsonl": "\n".join(map(as_json, records)),
        "nested.json": as_json({"result": {"records": records}}),
    }
    text = texts.get(form, as_json(records)).encode()
    return packed(text) if form.endswith(".gz") else text


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "name",
    ["by day and department", "num_complaints", "one event", "amounts that are all different"],
)
def test_a_table_of_counts_is_refused_in_every_form_by_import_and_suggest(desk, form, name):
    heading, *rows = [line.replace(" ", "_").split(",") for line in COUNTS[name].splitlines()]
    content = _written(form, heading, rows)
    columns = f'[columns]\nnumber = {{ identity = ["{heading[0]}", "{heading[1]}"] }}\nfiled_at = "{heading[1]}"\n'
    with pytest.raises(
        FeedProblem, match="looks like a table of counts, not like a list of complaints"
    ):
        desk.load(form, content, columns)
    with pytest.raises(
        FeedProblem, match="looks like a table of counts, not like a list of complaints"
    ):
        suggest(desk.folder / form)


# An import takes a third of a second: each list comes in three forms, each form with several lists.
_LISTS_AND_FORMS = [
    (name, FORMS[(number + step) % len(FORMS)])
    for number, name in enumerate(LISTS)
    for step in (0, 3, 5)
]


def test_no_form_and_no_list_is_left_out():
    names, forms = map(set, zip(*_LISTS_AND_FORMS, strict=True))
    assert names == set(LISTS) and forms == set(FORMS)


@pytest.mark.parametrize(("name", "form"), _LISTS_AND_FORMS)
def test_a_list_of_complaints_is_imported_in_every_form(desk, form, name):
    heading, *rows = [line.split(",") for line in LISTS[name]]
    heading = [one.replace(" ", "_") for one in heading]
    filed = next(one for one in heading if one.lower() in ("filed", "created", "opened", "date"))
    forms = ["epoch_seconds", "epoch_milliseconds", "%Y-%m-%d", "%Y-%m-%d %H:%M"]
    columns = f"[columns]\nnumber = {{ identity = {as_json(heading)} }}\n"
    columns += f'filed_at = {{ column = "{filed}", formats = {as_json(forms)} }}\n'
    new, rejected = desk.load(form, _written(form, heading, rows), columns)
    assert new + rejected == len(rows) and new == len(set(map(tuple, rows)))


@pytest.mark.parametrize("form", FORMS)
def test_a_list_of_complaints_is_a_list_in_every_form(desk, form):
    """What both suggest and import ask before they read on; each list in each form."""
    for name, (heading, *rows) in LISTS.items():
        content = _written(
            form, heading.replace(" ", "_").split(","), [row.split(",") for row in rows]
        )
        (desk.folder / form).write_bytes(content)
        assert suggest(desk.folder / form), name


def test_a_batch_of_changes_of_few_complaints_is_no_table_of_counts(desk):
    rows = [
        {
            "id": n // 4,
            "filed": "2024-01-05",
            "changed": f"2024-02-0{n + 1}",
            "reports": n,
            "calls": n,
        }
        for n in range(8)
    ]
    columns = COLUMNS + 'changed_at = "changed"\ntransfers = "calls"\n'
    assert desk.load("a.jsonl", "\n".join(map(as_json, rows)), columns) == (2, 0)


@pytest.mark.parametrize(
    "label",
    [
        "Total January",
        "TOTAL",
        "Grand total 2024",
        "Sub-total (Jan)",
        "Summe Januar",
        "January total",
        "کل تعداد",
    ],
)
def test_a_total_with_a_date_is_no_complaint_either(desk, label):
    text = f"id,filed\n1,2024-01-05\nTOTAL-0001,2024-01-05\nSUM 12,2024-01-06\n{label},2024-01-31\n"
    assert desk.load("a.csv", text) == (3, 1)
    assert desk.reasons() == [("5", "a total of the table, no complaint")]


SIGNS = ["،", "؛", "#", " ", "*", "=", "\\", "@", "+", "，", "•", "\x01", "\x1e"]


@pytest.mark.parametrize("sign", SIGNS)
def test_any_sign_may_stand_between_columns(desk, sign):
    rows = [
        ("id", "filed", "topic"),
        (1, "2024-01-05", "Noise"),
        (2, "2024-01-06", "شور"),
        (3, "2024-01-07", "Water"),
    ]
    text = "".join(sign.join(map(str, row)) + "\n" for row in rows)
    assert desk.load("a.csv", text) == (3, 0)
    assert desk.load("b.csv", "An export of 2024\n\n" + text) == (0, 0)
    found = suggest(desk.folder / "a.csv")
    assert found.draft.parts["file"] == {"delimiter": sign} and len(found.sample.columns) == 3
    assert not found.doubts


def test_times_within_the_columns_are_no_reason_to_cut_at_colons(desk):
    rows = [f"{n}،2024-01-05 10:3{n}،a" for n in range(1, 9)]
    assert desk.load("a.csv", "\n".join(["id،filed،topic", *rows])) == (8, 0)
    assert list(suggest(desk.folder / "a.csv").sample.columns) == ["id", "filed", "topic"]


def test_a_usual_delimiter_is_not_given_up_for_blanks_in_names(desk):
    text = "case id,date filed,main topic\n" + "".join(
        f"C {n},2024-01-05 10:00,Noise at\n" for n in range(9)
    )
    (desk.folder / "a.csv").write_text(text)
    assert list(suggest(desk.folder / "a.csv").sample.columns) == [
        "case id",
        "date filed",
        "main topic",
    ]


@pytest.mark.parametrize("text", ["id-filed\n1-5\n", "nr,date\n1,2024-01-05\n"])
def test_a_file_without_the_columns_says_that_a_delimiter_may_be_named(desk, text):
    with pytest.raises(FeedProblem, match=r"has no column “id”.*name that as file\.delimiter"):
        desk.load("a.csv", text)


def test_a_suggestion_of_one_column_asks_for_the_delimiter(desk):
    (desk.folder / "a.csv").write_text("id-filed\n1-5\n2-6\n")
    assert (
        "file.delimiter: the file has one column only" in suggest(desk.folder / "a.csv").doubts[-1]
    )


# Totals without numbers ---------------------------------------------------------------------------

IDENTITY = """
[columns]
number = { identity = ["street", "filed"] }
filed_at = "filed"
category = { column = "topic", optional = true }
transfers = { column = "moves", optional = true }
"""
STREETS = "A Road,2024-01-05,Water\nB Road,2024-01-06,Roads\nC Road,2024-01-07,Water\n"


@pytest.mark.parametrize(
    "row",
    [
        "Total January,2024-01-31,2",
        "Total,2024-01-31,2",
        "Grand total,2024-01-31,1 234",
        "Total 2024,2024-12-31,",
        "2024 total,2024-12-31,Total:",
        "Sub-total for March 2024,2024-03-31,17",
        "Summe Januar,2024-01-31,2",
        "کل تعداد,2024-01-31,2",
        "Total North,2024-01-31,2",
        "Total North,2024-01-31,",
    ],
)
def test_a_total_with_a_date_is_no_complaint_of_a_file_without_numbers(desk, row):
    assert desk.load("a.csv", f"street,filed,topic\n{STREETS}{row}\n", IDENTITY) == (3, 1)
    assert desk.reasons() == [("5", "a total of the table, no complaint")]
    assert row.split(",")[0] in desk.rejects.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "row",
    [
        "Total Plaza,2024-01-31,Water",
        "Sum Street,2024-01-31,Roads",
        "Total January,2024-01-31,Water",  # something that a record has stands there
        "Totalizator Street,2024-01-31,",
        "Overall Lane 7,2024-01-31,",
    ],
)
def test_a_record_whose_street_reads_like_a_total_stays(desk, row):
    assert desk.load("a.csv", f"street,filed,topic\n{STREETS}{row}\n", IDENTITY) == (4, 0)


@pytest.mark.parametrize(
    ("name", "rows", "expected"),
    [
        (
            "moves",
            "A Road,2024-01-05,1\nTotal Plaza,2024-01-06,3\nTotal January,2024-01-31,4\n",
            (2, 1),
        ),
        ("moves", "A Road,2024-01-05,1\nTotal Plaza,2024-01-06,3\nTotal,2024-01-31,4\n", (2, 1)),
        (
            "other",
            "A Road,2024-01-05,x\nTotal Plaza,2024-01-06,y\nTotal January,2024-01-31,z\n",
            (2, 1),
        ),
        (
            "topic",
            "A Road,2024-01-05,10001\nTotal Plaza,2024-01-06,10002\nTotal January,2024-01-31,2\n",
            (2, 1),
        ),
    ],
)
def test_where_a_record_has_figures_only_a_label_of_a_time_is_a_total(desk, name, rows, expected):
    assert desk.load("a.csv", f"street,filed,{name}\n{rows}", IDENTITY) == expected


@pytest.mark.parametrize("name", ["a.json", "a.xlsx", "changes.csv"])
def test_totals_without_numbers_are_told_in_every_form_and_in_changes(desk, name):
    rows = [
        line.split(",")
        for line in f"street,filed,topic\n{STREETS}Total January,2024-01-31,2".splitlines()
    ]
    contents = {
        "a.json": as_json(objects([tuple(row) for row in rows])),
        "a.xlsx": xlsx(("a", [tuple(row) for row in rows])),
        "changes.csv": "\n".join(",".join(row) for row in rows) + "\n",
    }
    changes = 'changed_at = "filed"\n' if name == "changes.csv" else ""
    assert desk.load(name, contents[name], IDENTITY + changes) == (3, 1)
    assert desk.reasons()[0][1] == "a total of the table, no complaint"
