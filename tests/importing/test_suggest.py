"""A first mapping for a file: columns by heading and content, dates, values; what nobody can
know is marked.
"""

import json
import random
import tomllib
from datetime import datetime, timedelta

import pytest

from data_access.feed import FeedProblem
from data_access.feed.__main__ import main
from data_access.feed.suggesting.dates import date_forms
from data_access.feed.suggesting.suggest import preview, suggest
from tests.importing.table_files import as_json, delimited, packed, xlsx


@pytest.fixture
def desk(tmp_path):
    """Write a file and return its suggestion."""

    def write(name, content, **options):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return suggest(path, **options)

    write.folder = tmp_path
    return write


def filled(found) -> dict[str, str]:
    return {target: guess.column for target, guess in found.found.items()}


def columns(found) -> dict:
    return tomllib.loads(found.text)["columns"]


TOWN = [
    (
        "Beschwerde-Nr",
        "Eingang",
        "Abgeschlossen am",
        "Amt",
        "Kategorie",
        "Stadtteil",
        "Breitengrad",
        "Längengrad",
        "Status",
    )
]
TOWN += [
    (f"B-{number}", f"{number % 28 + 1:02}.03.2024 09:{number % 60:02}", f"{number % 28 + 1:02}.04.2024" if number % 3 else "",
     ("Straßen", "Müll")[number % 2], ("Loch", "Abfuhr", "Lärm")[number % 3], ("Nord", "Süd")[number % 2],
     f"52,{number + 100}", f"13,{number + 100}", "erledigt" if number % 3 else "offen")
    for number in range(200)
]  # fmt: skip


def test_a_file_of_another_language_delimiter_and_encoding_is_mapped_and_counted(desk):
    found = desk("stadt.csv", delimited(TOWN, ";").encode("cp1252"))
    assert filled(found) == {
        "number": "Beschwerde-Nr",
        "filed_at": "Eingang",
        "closed_at": "Abgeschlossen am",
        "department": "Amt",
        "category": "Kategorie",
        "district": "Stadtteil",
        "latitude": "Breitengrad",
        "longitude": "Längengrad",
        "status": "Status",
    }
    assert tomllib.loads(found.text)["file"]["delimiter"] == ";"
    assert columns(found)["filed_at"]["formats"] == ["%d.%m.%Y %H:%M"]
    assert columns(found)["status"]["values"] == {"erledigt": "closed", "offen": "new"}
    seen = preview(found.sample, found.text)
    closed = sum(row[8] == "erledigt" for row in TOWN)
    assert (seen.summary.new, seen.summary.rejected, seen.closed, len(seen.rows)) == (
        200,
        0,
        closed,
        10,
    )
    assert dict(seen.departments) == {"Straßen": 100, "Müll": 100}
    assert seen.rows[1]["district"] == "Süd" and seen.rows[1]["closed_at"] == datetime(2024, 4, 2)


def test_the_written_mapping_imports_the_file_as_it_is(desk, monkeypatch, capsys):
    monkeypatch.chdir(desk.folder)
    (desk.folder / "stadt.csv").write_bytes(delimited(TOWN, ";").encode("cp1252"))
    assert main(["suggest", "stadt.csv"]) == 0
    assert "Of 200 rows tried: 200 complaints" in capsys.readouterr().out
    arguments = [
        "import",
        "stadt.csv",
        "--mapping",
        "stadt.mapping.toml",
        "--into",
        "duckdb:///x.duckdb",
    ]
    assert main(arguments) == 0
    assert "200 new, 0 changed, 0 unchanged, 0 rejected" in capsys.readouterr().out
    assert main(["suggest", "stadt.csv"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["suggest", "stadt.csv", "--force"]) == 0


# Dates --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "form",
    [
        "%d/%m/%Y",
        "%m/%d/%Y",
        "%d.%m.%Y %H:%M",
        "%Y/%m/%d",
        "%d-%b-%Y",
        "%m/%d/%Y %I:%M:%S %p",
        "%d %B %Y",
        "%Y%m%d",
        "%d.%m.%y",
    ],
)
def test_each_form_of_dates_is_found_where_the_days_show_it(form):
    texts = [
        (datetime(2024, 1, 1) + timedelta(days=day)).strftime(form) for day in range(0, 360, 7)
    ]
    found = date_forms(texts)
    assert found.forms == (form,) and not found.is_ambiguous


@pytest.mark.parametrize(
    "text",
    ["2024-01-05", "2024-01-05T10:11:12.000", "2024-01-05 10:11:12+05:00", "2024-01-05T10:11:12Z"],
)
def test_iso_dates_need_no_form(text):
    assert date_forms([text] * 3).forms == ()


@pytest.mark.parametrize(
    "texts",
    [["1.5", "2.75"], ["10000001", "10000002"], ["12 Main St", "5 High St"], ["A-1", ""], []],
)
def test_what_is_no_date_is_none(texts):
    assert date_forms(texts) is None


EARLY = [("id", "date filed", "date closed")] + [
    (n, f"{n % 5 + 1:02}/{n % 7 + 2:02}/2024", "") for n in range(60)
]


def test_dates_that_could_be_two_days_are_marked(desk):
    found = desk("a.csv", delimited(EARLY))
    assert found.found["filed_at"].dates.is_ambiguous
    assert "nothing in the file says which" in found.doubts[0] and "# LOOK" in found.text
    assert (
        "could be" in found.doubts[0]
        and "%d/%m/%Y" in found.doubts[0]
        and "%m/%d/%Y" in found.doubts[0]
    )


def test_another_date_column_of_the_file_says_which_day_is_meant(desk):
    rows = [
        *EARLY[:1],
        *((number, filed, f"{13 + number % 9}/06/2024") for number, filed, _ in EARLY[1:]),
    ]
    found = desk("a.csv", delimited(rows))
    assert columns(found)["filed_at"]["formats"] == ["%d/%m/%Y"] and not found.doubts


def test_the_order_of_filing_and_closing_says_which_day_is_meant(desk):
    rows = [("id", "date filed", "date closed")]
    rows += [
        (n, f"{n % 3 + 1:02}/{n % 12 + 1:02}/2024", f"{n % 3 + 4:02}/{n % 12 + 1:02}/2024")
        for n in range(60)
    ]
    assert columns(desk("a.csv", delimited(rows)))["filed_at"]["formats"] == ["%d/%m/%Y"]


def test_a_day_late_in_a_long_file_says_which_day_is_meant(desk):
    early = [(n, "01/02/2024", "x" * 200) for n in range(30_000)]
    late = [(30_000 + n, "25/12/2024", "x" * 200) for n in range(3_000)]
    found = desk("a.csv", delimited([("id", "date filed", "text"), *early, *late]))
    assert columns(found)["filed_at"]["formats"] == ["%d/%m/%Y"] and not found.doubts
    assert found.sample.height < 20_000 and abs(found.sample.rows - 33_000) < 1_000


def _unix(second: int) -> datetime:
    return datetime(1970, 1, 1) + timedelta(seconds=second)


NUMERIC = {
    "epoch_seconds": (
        [str(1_704_067_200 + 86_400 * n + n) for n in range(60)],
        _unix(1_704_067_200),
    ),
    "epoch_milliseconds": (
        [str(1_704_067_200_000 + 86_400_000 * n) for n in range(60)],
        _unix(1_704_067_200),
    ),
    "spreadsheet_serial": ([f"{45_292 + n}.5" for n in range(60)], datetime(2024, 1, 1, 12)),
}


@pytest.mark.parametrize("heading", ["created_at", "Date filed", "requested_datetime", "تاریخ"])
@pytest.mark.parametrize("form", NUMERIC)
def test_numbers_under_a_heading_of_time_are_proposed_as_times_with_a_day_to_look_at(
    desk, monkeypatch, form, heading
):
    monkeypatch.setenv("DATA_TIME_ZONE", "UTC")
    texts, first = NUMERIC[form]
    rows = [
        ("id", heading, "closed"),
        *((n + 1, text, text if n % 2 else "") for n, text in enumerate(texts)),
    ]
    found = desk("a.csv", delimited(rows))
    assert columns(found)["filed_at"] == {"column": heading, "formats": [form]}
    assert columns(found)["closed_at"]["formats"] == [form]
    assert found.doubts[0].startswith("columns.") and "is 1 January 2024" in "".join(found.doubts)
    seen = preview(found.sample, found.text)
    assert (seen.summary.new, seen.summary.rejected, seen.closed, seen.span[0]) == (
        60,
        0,
        30,
        first,
    )


@pytest.mark.parametrize("heading", ["account", "registration", "reference", "case id", "ward"])
@pytest.mark.parametrize("form", NUMERIC)
def test_numbers_under_another_heading_are_no_times_though_they_could_be(desk, form, heading):
    rows = [
        ("id", heading, "date"),
        *((n, text, f"2024-01-{n % 28 + 1:02}") for n, text in enumerate(NUMERIC[form][0])),
    ]
    found = desk("a.csv", delimited(rows))
    assert filled(found)["filed_at"] == "date" and not any(
        "taken for times" in doubt for doubt in found.doubts
    )


@pytest.mark.parametrize("text", ["1", "20240105", "315532800", "4102444800", "12345"])
def test_a_number_of_no_day_of_these_years_is_no_time(desk, text):
    rows = [
        ("id", "created_at"),
        *((n, NUMERIC["epoch_seconds"][0][n]) for n in range(1, 40)),
        (40, text),
    ]
    assert "filed_at" not in filled(desk("a.csv", delimited(rows)))


@pytest.mark.parametrize("zero", ["٠", "۰"])
@pytest.mark.parametrize("form", ["%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y %H:%M"])
def test_dates_in_arabic_and_urdu_digits_are_dates(desk, form, zero):
    digits = {str(value): chr(ord(zero) + value) for value in range(10)}
    texts = [(datetime(2024, 1, 1, 9, 30) + timedelta(days=n)).strftime(form) for n in range(40)]
    rows = [
        ("id", "filed"),
        *((n, text.translate(str.maketrans(digits))) for n, text in enumerate(texts)),
    ]
    found = desk("a.csv", delimited(rows))
    seen = preview(found.sample, found.text)
    assert (seen.summary.new, seen.span[1].date()) == (
        40,
        datetime(2024, 2, 9).date(),
    ) and not found.doubts


# Columns and values -------------------------------------------------------------------------------


def test_values_that_nobody_can_know_are_marked_and_left_empty(desk):
    rows = [("id", "created", "status")]
    rows += [(n, "2024-01-05", ("Closed", "Open", "Wartet auf Rat")[n % 3]) for n in range(30)]
    found = desk("a.csv", delimited(rows))
    assert columns(found)["status"]["values"] == {
        "Closed": "closed",
        "Open": "new",
        "Wartet auf Rat": "",
    }
    assert "Wartet auf Rat" in found.doubts[0]


@pytest.mark.parametrize(
    "values, target",
    [
        (["open", "closed"], "status"),
        (["Open", "In Progress", "Closed - Completed"], "status"),
        (["Punjab", "Sindh"], "province"),
        (["NY", "CA", "TX"], "province"),
        (["offen", "erledigt", "beim Amt"], "status"),
    ],
)
def test_values_decide_whether_a_state_is_a_status_or_a_province(desk, values, target):
    rows = [
        ("id", "filed", "state"),
        *((n, "2024-01-05", values[n % len(values)]) for n in range(30)),
    ]
    assert {"status", "province"} & set(filled(desk("a.csv", delimited(rows)))) == {target}


def test_a_state_with_few_known_values_is_left_to_a_person(desk):
    values = ["open", "beim Amt", "in Klärung", "beim Rat"]
    rows = [("id", "filed", "state"), *((n, "2024-01-05", values[n % 4]) for n in range(40))]
    assert set(filled(desk("a.csv", delimited(rows)))) == {"number", "filed_at"}


@pytest.mark.parametrize(
    "heading, text, code",
    [("outcome", "None", "none"), ("outcome", "N/A", ""), ("sex", "NULL", ""), ("status", "-", "")],
)
def test_a_text_that_may_mean_nothing_has_its_code_in_a_closed_list_and_is_not_set_aside(
    desk, heading, text, code
):
    known = {
        "outcome": ("Relief", "relief"),
        "sex": ("F", "women"),
        "status": ("Closed", "closed"),
    }[heading]
    rows = [("id", "filed", "closed", heading)]
    rows += [(n, "2024-01-05", "2024-02-05", (known[0], text)[n % 2]) for n in range(30)]
    found = desk("a.csv", delimited(rows))
    assert columns(found)[heading]["values"] == {known[0]: known[1], text: code}
    assert not preview(found.sample, found.text).summary.set_aside
    assert (f"“{text}” is read as {code}" in "".join(found.doubts)) == bool(code)


def test_without_a_telling_heading_the_content_decides(desk):
    rows = [("A", "B", "C")] + [(f"X{n}", "yes", f"{n % 28 + 1}.3.2024") for n in range(40)]
    assert filled(desk("a.csv", delimited(rows))) == {"number": "A", "filed_at": "C"}


def test_without_a_number_the_columns_that_tell_rows_apart_are_its_identity(desk):
    rows = [("Creation Date", "Service Request Type", "Ward")]
    rows += [
        (f"2024-01-{n % 9 + 1:02}", ("Noise", "Water")[n % 2], f"W{n // 18}") for n in range(36)
    ]
    found = desk("a.csv", delimited([*rows, rows[-1]]))
    assert columns(found)["number"] == {
        "identity": ["Creation Date", "Service Request Type", "Ward"]
    }
    assert "1 of 37 rows are like others in all columns" in found.doubts[0]
    seen = preview(found.sample, found.text)
    assert (seen.summary.new, seen.summary.rejected) == (36, 1)


CHANGES = {
    "the status": ("status", lambda n, done: "Closed" if n % 3 or done else "Open"),
    "a closing date": (
        "resolution date",
        lambda n, done: f"2024-03-{n % 28 + 1:02}" if n % 3 or done else "",
    ),
    "a closing date in words of its own": (
        "Zuletzt geändert",
        lambda n, done: f"2024-0{3 + done}-{n % 28 + 1:02}",
    ),
    "an outcome": (
        "decision",
        lambda n, done: ("Granted", "Refused")[n % 2] if n % 3 or done else "",
    ),
    "an answer": ("satisfied", lambda n, done: ("yes", "no")[n % 2] if n % 3 or done else ""),
    "a reply": ("first reply", lambda n, done: f"2024-02-{n % 28 + 1:02}" if n % 3 or done else ""),
    "an age": ("days open", lambda n, done: str(n + 7 * done)),
    "what only closed ones have": ("Befund", lambda n, done: f"Loch {n}" if n % 3 or done else ""),
    "a word that goes with the closing": (
        "Ampel",
        lambda n, done: "grün" if n % 3 or done else "rot",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_changes_tells_no_rows_apart_so_closing_them_makes_none_new(
    desk, monkeypatch, capsys, name
):
    monkeypatch.chdir(desk.folder)
    heading, value = CHANGES[name]

    def file(done, apart=28):
        rows = [("date", "type", heading, "status note", "closed", "location")]
        for n in range(101):
            where = f"{n // apart} High St"
            closed = "2024-05-01" if n % 3 or done else ""
            rows.append(
                (
                    f"2024-01-{n % 28 + 1:02}",
                    ("Noise", "Water")[n % 2],
                    value(n, done),
                    "",
                    closed,
                    where,
                )
            )
        (desk.folder / "a.csv").write_text(delimited(rows))

    file(False)
    assert main(["suggest", "a.csv"]) == 0
    mapping = tomllib.loads((desk.folder / "a.mapping.toml").read_text())
    assert mapping["columns"]["number"] == {"identity": ["date", "location"]}
    arguments = ["import", "a.csv", "--mapping", "a.mapping.toml", "--into", "duckdb:///x.duckdb"]
    assert main(arguments) == 0
    capsys.readouterr()
    file(True)
    assert main(arguments) == 0
    assert "0 new, 34 changed, 67 unchanged, 0 rejected" in capsys.readouterr().out
    file(False, apart=56)
    found = suggest(desk.folder / "a.csv")
    assert columns(found)["number"] == {"identity": ["date", "location"]}
    assert "45 of 101 rows are like others in all columns that stay as they are" in found.doubts[0]


def test_what_may_change_tells_rows_apart_only_where_nothing_else_does_and_is_told(desk):
    rows = [("date", "agency", "type", "status")]
    rows += [
        ("2024-01-05", f"Office {n // 4}", f"Type {n % 4}", ("Open", "Closed")[n % 2])
        for n in range(40)
    ]
    found = desk("a.csv", delimited(rows))
    assert columns(found)["number"] == {"identity": ["date", "type", "agency"]}
    assert "agency may change while a complaint is dealt with" in found.doubts[0]
    apart = [
        (f"2024-01-0{n % 2 + 1}", agency, f"Type {n // 2}", now)
        for n, (_, agency, _, now) in enumerate(rows[1:])
    ]
    found = desk("b.csv", delimited([rows[0], *apart]))
    assert (
        columns(found)["number"] == {"identity": ["date", "type"]}
        and "may change" not in found.doubts[0]
    )


def test_a_file_without_any_date_says_so(desk, monkeypatch, capsys):
    rows = [("Case ID", "Service Request Type")] + [(f"C{n}", "Noise") for n in range(9)]
    found = desk("a.csv", delimited(rows))
    assert found.lacks == ("filed_at",) and "# LOOK: no column is surely the filed_at" in found.text
    monkeypatch.chdir(desk.folder)
    assert main(["suggest", "a.csv"]) == 1
    assert "Nothing can be imported before filed_at" in capsys.readouterr().out


@pytest.mark.parametrize("kind", ["xlsx", "json", "gz", "title"])
def test_other_kinds_of_files_are_mapped_too(desk, kind):
    rows = [("Case ID", "Opened", "Agency")] + [
        (n + 100, datetime(2024, 1, 1 + n % 28), "A") for n in range(50)
    ]
    plain = [
        [value.isoformat() if isinstance(value, datetime) else value for value in row]
        for row in rows
    ]
    content = {
        "xlsx": xlsx(("Notes", [("About",)]), ("Data", rows)),
        "json": as_json([dict(zip(rows[0], row, strict=True)) for row in plain[1:]], 1),
        "gz": packed(delimited(plain, "\t").encode()),
        "title": "Cases of the town\nExported,2024-04-01,by hand\n\n" + delimited(plain),
    }[kind]
    found = desk(f"a.{kind}", content)
    assert filled(found) == {"number": "Case ID", "filed_at": "Opened", "department": "Agency"}
    assert preview(found.sample, found.text).summary.new == 50


def test_a_table_of_counts_is_refused(desk):
    with pytest.raises(FeedProblem, match="looks like a table of counts"):
        desk("a.csv", "Department,2021,2022,2023\nHealth,1,2,3\nWater,10,20,30\n")


def test_the_form_of_a_shipped_mapping_is_recognised(desk):
    text = "unique_key,created_date,closed_date,agency,complaint_type,descriptor,incident_zip,borough\n"
    found = desk("a.csv", text + "1,2024-01-05T10:00:00.000,,DEP,Noise,Loud,10001,MANHATTAN\n")
    assert found.shipped == "nyc311" and preview(found.sample, found.text).summary.new == 1


# A data package -----------------------------------------------------------------------------------


def test_a_data_package_beside_the_file_is_read_first(desk):
    package = {
        "name": "town",
        "title": "Complaints of the town",
        "licenses": [{"name": "CC-BY-4.0"}],
        "resources": [
            {
                "path": "a.csv",
                "dialect": {"delimiter": ";"},
                "schema": {
                    "primaryKey": ["k"],
                    "missingValues": ["", "unbekannt"],
                    "fields": [
                        {"name": "k", "type": "string", "title": "Key"},
                        {"name": "t1", "type": "date", "format": "%m/%d/%Y", "title": "Date filed"},
                        {
                            "name": "t2",
                            "type": "date",
                            "format": "%m/%d/%Y",
                            "title": "Date closed",
                        },
                        {"name": "w", "type": "string", "title": "Department"},
                    ],
                },
            }
        ],
    }
    (desk.folder / "datapackage.json").write_text(json.dumps(package))
    draw = random.Random(1)
    rows = [("k", "t1", "t2", "w")]
    rows += [
        (f"n{n}", f"0{draw.randint(1, 9)}/05/2024", "", ("A", "unbekannt")[n % 2])
        for n in range(40)
    ]
    found = desk("a.csv", delimited(rows, ";"))
    assert found.is_described and not found.doubts
    assert filled(found) == {"number": "k", "filed_at": "t1", "department": "w"}
    assert columns(found)["filed_at"]["formats"] == ["%m/%d/%Y"]
    head = tomllib.loads(found.text)
    assert (
        head["source"]["licence"] == "CC-BY-4.0"
        and head["dataset"]["title_en"] == "Complaints of the town"
    )
    assert head["file"] == {"delimiter": ";", "empty": ["unbekannt"]}
    assert preview(found.sample, found.text).departments == [("A", 20)]


@pytest.mark.parametrize(
    "text", ["", "[]", '{"resources": [{"path": "other.csv"}]}', '{"resources": 3}']
)
def test_a_package_of_something_else_is_left_alone(desk, text):
    (desk.folder / "datapackage.json").write_text(text)
    found = desk("a.csv", delimited([("id", "created"), (1, "2024-01-05"), (2, "2024-01-06")]))
    assert not found.is_described and filled(found) == {"number": "id", "filed_at": "created"}
