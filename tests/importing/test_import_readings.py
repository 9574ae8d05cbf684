"""What an import reads in texts that come in several forms: dates that are none, numbers, names,
and whole rows.
"""

import pyarrow as pa
import pyarrow.parquet
import pytest
from sqlalchemy import column, create_engine, literal, null, select, table

from data_access.feed import import_file, read_mapping
from data_access.feed.staging.identity import plain_number_text
from data_access.feed.staging.spelling import compared, compared_text, looked_up, name_code
from tests.importing.test_import_values import CLOSED, HEADING, IN_PROCESS, Import, counts

BASE = 'number = "id"\nfiled_at = "filed"\n'


@pytest.fixture
def town(tmp_path):
    return Import(tmp_path)


# Closings that are none ---------------------------------------------------------------------------

CLOSINGS = BASE + 'closed_at = "closed"\n'


@pytest.mark.parametrize(
    "text",
    [
        "9999-12-31", "9999-12-31 23:59:59", "2099-12-31", "1900-01-01 00:00:00", "1753-01-01", "0001-01-01", "1970-01-01",
        "1970-01-01T05:00:00+05:00", "2000-01-01", "2014-02-01", "not before 2024-06", "pending since 2024", "soon",
        "2024-02-31 (planned)", "0000-00-00", "9999-99-99", "99999999", "31.12.9999", "01.01.1900", "3", "-1",
    ],
)  # fmt: skip
def test_a_placeholder_in_the_place_of_a_closing_date_closes_nothing(town, exact, text):
    rows = [
        *(f"{key},2024-01-05,2024-02-01" for key in range(4)),
        *(f"{key},2024-01-05,{text}" for key in range(4, 10)),
    ]
    summary = town.load("\n".join(["id,filed,closed", *rows]) + "\n", CLOSINGS)
    assert (counts(summary), summary.values_set_aside) == ((10, 0, 0, 0), 6)
    assert town.figures(exact, "filed", "addressed") == {"filed": 10, "addressed": 4}
    assert town.rows("select status, count(*) from complaints group by 1 order by 1") == [
        (IN_PROCESS, 6),
        (CLOSED, 4),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "31.02.2024", "2024-31-01", "2024-02-30T25:00:00", "20240231", "31022024", "31.02.24", "31. Feb 2024", "2024-06",
        "۳۱.۰۲.۲۰۲۴", "Feb 30th, 2024 10:00 AM", "31 فروری 2024", "2024-01-04", "2023-02-01",
    ],
)  # fmt: skip
def test_a_slip_in_a_closing_date_still_says_that_there_was_a_closing(town, text):
    summary = town.load(f'id,filed,closed\n1,2024-01-05,"{text}"\n', CLOSINGS)
    assert (counts(summary), summary.values_set_aside) == ((1, 0, 0, 0), 1)
    assert town.rows("select status, first_closed_at from complaints") == [(CLOSED, None)]


def test_words_of_the_form_of_a_column_are_words_of_its_dates(town):
    columns = CLOSINGS.replace('"closed"', '{ column = "closed", formats = ["done %d.%m.%Y"] }')
    town.load(
        "id,filed,closed\n1,2024-01-05,done 31.02.2024\n2,2024-01-05,due 31.02.2024\n", columns
    )
    assert town.rows("select status from complaints order by number") == [(CLOSED,), (IN_PROCESS,)]


def test_a_placeholder_as_the_last_closing_leaves_the_first_one(town):
    columns = BASE + 'first_closed_at = "first"\nlast_closed_at = "last"\n'
    town.load(
        "id,filed,first,last\n1,2024-01-05,2024-02-01,9999-12-31\n2,2024-01-05,9999-12-31,9999-12-31\n",
        columns,
    )
    assert town.rows("select status from complaints order by number") == [(CLOSED,), (IN_PROCESS,)]


# Answers of open complaints -----------------------------------------------------------------------

ANSWERED = (
    BASE
    + """
closed_at = "closed"
status = { column = "state", values = { New = "new", Pending = "in_process", Done = "closed", Again = "reopened" } }
outcome = { column = "result", values = { Relief = "relief" } }
feedback = { column = "said", values = { yes = "positive" } }
feedback_at = "said on"
"""
)
ANSWERS = "id,filed,closed,state,result,said,said on\n"


@pytest.mark.parametrize(
    "state, aside", [("Pending", True), ("New", True), ("Done", False), ("Again", False)]
)
def test_an_outcome_of_what_is_not_closed_is_set_aside_and_told(town, state, aside):
    row = f"1,2024-01-05,,{state},Relief,yes,2024-02-05\n"
    summary = town.load(f"{ANSWERS}{row}2,2024-01-05,,{state},,,\n", ANSWERED)
    assert counts(summary) == (2, 0, 0, 0)
    told = [
        ["2", "result", "Relief", "not closed, but with an outcome"],
        ["2", "said", "yes", "not closed, but with feedback"],
        ["2", "said on", "2024-02-05", "not closed, but with a day of feedback"],
    ]
    assert (town.set_aside if summary.set_aside else []) == (told if aside else [])
    if state != "Again":
        kept = (1, 1) if state == "Done" else (None, None)
        assert town.rows("select outcome, feedback from complaints where number = '1'") == [kept]


def test_a_mapping_may_reject_an_outcome_of_what_is_not_closed(town):
    strict = ANSWERED.replace('Relief = "relief" }', 'Relief = "relief" }, unreadable = "reject"')
    summary = town.load(
        f"{ANSWERS}1,2024-01-05,,Pending,Relief,,\n2,2024-01-05,2024-02-01,Done,Relief,,\n", strict
    )
    assert counts(summary) == (1, 0, 0, 1)
    assert town.told("rejects.csv") == [
        ["2", "result", "Relief", "not closed, but with an outcome"]
    ]


def test_where_a_closing_date_means_reopened_the_old_outcome_is_no_contradiction(town):
    again = ANSWERED.replace("status = { ", 'status = { open_with_closing_date = "reopened", ')
    summary = town.load(f"{ANSWERS}1,2024-01-05,2024-02-01,Pending,Relief,,\n", again)
    assert (counts(summary), summary.values_set_aside) == ((1, 0, 0, 0), 0)


# Numbers ------------------------------------------------------------------------------------------

MOVED = BASE + 'transfers = "moved"\n'


@pytest.mark.parametrize(
    "file, text, read",
    [
        ("", "1.000", None), ("", "+12.000", None), ("", "۱.۰۰۰", None), ("", "1.0", 1), ("", "1000.000", 1000),
        ("", "0.000", 0), ('decimal = "."', "1.000", 1), ('thousands = ","', "1.000", 1), ('thousands = ","', "1,000", 1000),
        ('thousands = "."', "1.000", 1000), ('decimal = ","', "1,000", 1), ('decimal = ","', "1.000", None),
    ],
)  # fmt: skip
def test_a_point_before_three_noughts_is_read_as_the_mapping_says_and_else_not_at_all(
    town, file, text, read
):
    town.load(f"id;filed;moved\n7;2024-01-05;{text}\n", MOVED, sections=f"[file]\n{file}")
    assert town.rows("select transfers from complaints") == [(read,)]
    assert [row[1:3] for row in town.set_aside] if read is None else True
    numbers = f"id;filed\n{text};2024-01-05\n"
    fresh = Import(town.folder / "numbers")
    fresh.folder.mkdir()
    fresh.load(numbers, BASE, sections=f"[file]\n{file}")
    latin = text.replace("۱", "1").replace("۰", "0")
    assert fresh.rows("select number from complaints") == [(latin if read is None else str(read),)]


def test_a_column_of_numbers_has_decimal_points(town):
    path, mapping = town.folder / "a.parquet", town.folder / "a.toml"
    counts_ = pa.array(["1.000"]).cast(pa.decimal128(10, 3))
    pyarrow.parquet.write_table(
        pa.table({"id": [1], "filed": ["2024-01-05"], "moved": counts_}), path
    )
    town.load("id,filed,moved\n9,2024-01-05,3\n", MOVED)
    mapping.write_text((town.folder / "town.toml").read_text(encoding="utf-8"), encoding="utf-8")
    import_file(path, read_mapping(str(mapping)), town.into, town.folder / "rejects.csv")
    assert town.rows("select number, transfers from complaints order by 1") == [("1", 1), ("9", 3)]


@pytest.mark.parametrize(
    "file, spelled",
    [
        ('decimal = ","', "10000001,0"), ('decimal = ","', "10000001,00"), ('thousands = ","', "10,000,001"),
        ('thousands = ","', "10,000,001.0"), ('thousands = "."', "10.000.001"), ('thousands = " "', "10 000 001"),
        ('thousands = "."\ndecimal = ","', "10.000.001,0"), ("", '="10000001"'), ("", "'10000001"), ("", "’10000001"),
        ("", "１００００００１"), ("", "１０000001.0"), ("", "१००००००१"),
    ],
)  # fmt: skip
def test_a_number_in_another_form_is_the_same_complaint(town, file, spelled):
    sections = f"[file]\n{file}"
    town.load("id;filed\n10000001;2024-01-05\n", BASE, sections=sections)
    assert counts(town.load(f"id;filed\n{spelled};2024-01-05\n", BASE, sections=sections)) == (
        0,
        0,
        1,
        0,
    )
    mapping = read_mapping(str(town.folder / "town.toml"))
    assert plain_number_text(spelled, mapping) == "10000001"


@pytest.mark.parametrize(
    "file, number",
    [('thousands = ","', "10,00,001"), ("", "10,000,001"), ("", "O'Hara-1"), ("", "1.234")],
)
def test_a_sign_that_means_nothing_here_stays_in_the_number(town, file, number):
    town.load(f"id;filed\n{number};2024-01-05\n", BASE, sections=f"[file]\n{file}")
    assert town.rows("select number from complaints") == [(number,)]
    assert plain_number_text(number, read_mapping(str(town.folder / "town.toml"))) == number


@pytest.mark.parametrize(
    "file, spelled", [("", "+10000001"), ("", "10000001.0"), ('thousands = ","', "10,000,001")]
)
def test_a_repeated_number_is_told_as_the_source_writes_it(town, file, spelled):
    town.load(
        f"id;filed\n10000001;2024-01-05\n{spelled};2024-01-06\n", BASE, sections=f"[file]\n{file}"
    )
    assert town.told("rejects.csv") == [["3", "id", spelled, "the number stands already on line 2"]]


# Closed lists and rows that are left out ----------------------------------------------------------

LISTED = (
    BASE
    + 'status = { column = "state", values = { Closed = "closed", "In work" = "in_process", "بند شدہ" = "closed" } }\n'
)
LEFT_OUT = '[[leave_out]]\ncolumn = "topic"\nvalues = ["Information call", "معلومات", "A/B"]\n'
SAME = [
    ("Information call", "Information call.", True), ("Information call", "(Information call)", True),
    ("Information call", "information,  CALL", True), ("معلومات", "مُعلومات", True), ("معلومات", "ﻣﻌﻠﻮﻣﺎت", True),
    ("Information call", "Ｉｎｆｏｒｍａｔｉｏｎ call", True), ("A/B", "A / B", True), ("A/B", "A-B", False), ("A/B", "A B", False),
    ("A/B", "[A/B]", True), ("Information call", "Information call?", False), ("Straße", "STRASSE.", True),
    ("60+", "60-", False), ("60+", "60 +.", True), ("1.5 h", "1 5 h", False), ("1.5 h", "1.5 h.", True),
    ("Ward 5", "Ward 5.", True), ("a.b", "a b", True), ("...", "Other", False), ("...", ".", False), ("M.C.", "M C", True), ("1,2,3", "1.2.3", False),
]  # fmt: skip


@pytest.mark.parametrize("name, text, same", SAME)
def test_texts_of_closed_lists_are_compared_as_names_are(name, text, same):
    row = select(*(compared(literal(one)) for one in (name, text)))
    with create_engine("duckdb:///:memory:").connect() as connection:
        in_sql = tuple(connection.execute(row).one())
    assert in_sql == (compared_text(name), compared_text(text))
    assert (in_sql[0] == in_sql[1]) is same
    assert (name_code(name) == name_code(text)) is same


def test_every_sign_of_latin_greek_cyrillic_and_arabic_is_compared_in_sql_as_in_python():
    """Few texts go the long way in SQL; which, is decided by ranges of letters."""
    unlike = {
        0x85,
        0x130,
        0x3A3,
    }  # a line end that Python alone calls a blank; small letters that hang on the next one
    texts = [f"a{chr(code)} b" for code in range(0x20, 0x700) if code not in unlike]
    with create_engine("duckdb:///:memory:").connect() as connection:
        connection.exec_driver_sql("create table texts (place integer, shown varchar)")
        connection.exec_driver_sql("insert into texts values (?, ?)", list(enumerate(texts)))
        rows = (
            select(compared(column("shown"))).select_from(table("texts")).order_by(column("place"))
        )
        in_sql = connection.execute(rows).scalars().all()
    assert in_sql == [compared_text(text) for text in texts]


KNOWN = {"closed": 3, "in work": None, "A/B": 0}


@pytest.mark.parametrize("as_text", [False, True], ids=["numbers", "texts"])
@pytest.mark.parametrize("text", ["CLOSED.", "(In  Work)", "A / B", "A-B", "", None])
@pytest.mark.parametrize(
    "known", [KNOWN, {"closed": 3}, {"in work": None}, {}], ids=["all", "one", "empty", "none"]
)
def test_a_text_is_looked_up_as_it_is_compared_and_a_value_left_empty_is_no_missing_one(
    known, text, as_text
):
    values = {
        compared_text(name): str(value) if as_text and value is not None else value
        for name, value in known.items()
    }
    others, nothing = ("other", "") if as_text else (9, -1)
    wanted = values.get(compared_text(text), others) if text is not None else others
    with create_engine("duckdb:///:memory:").connect() as connection:
        found = [
            connection.execute(select(looked_up(literal(text), values, one, nothing))).scalar()
            for one in (literal(others), null())
        ]
    assert found == [wanted, wanted if text is not None and compared_text(text) in values else None]


def test_a_text_is_folded_once_for_all_names_it_may_be():
    """Folding is prepared anew wherever it stands in a statement, which took a second for each
    batch of the feed.
    """
    few, many = (
        str(
            looked_up(
                column("shown"), {f"name {number}": number for number in range(names)}, null(), -1
            ).compile()
        )
        for names in (2, 50)
    )
    assert few.count("nfc_normalize") == many.count("nfc_normalize") == 1


def test_full_stops_brackets_and_vowel_signs_keep_no_row_in_and_no_status_out(town):
    rows = ["Closed.,x", "(Closed),x", "In  work.,x", "بَند شدہ,x", "Closed+,x"]
    rows += [
        "Closed,Information call.",
        "Closed,(Information call)",
        "Closed,مُعلومات",
        "Closed,A / B",
        "Closed,A-B",
    ]
    text = "id,filed,state,topic\n" + "".join(
        f"{key},2024-01-05,{row}\n" for key, row in enumerate(rows)
    )
    summary = town.load(text, LISTED, sections=LEFT_OUT)
    assert (counts(summary), summary.left_out, summary.values_set_aside) == ((6, 0, 0, 0), 4, 1)
    assert town.set_aside[0][2] == "Closed+"
    found = town.rows("select number, status from complaints where number <> '4' order by 1")
    assert found == [("0", CLOSED), ("1", CLOSED), ("2", IN_PROCESS), ("3", CLOSED), ("9", CLOSED)]


# Bytes that are no text ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, file", [("a.csv", ""), ("a.jsonl", ""), ("b.csv", 'encoding = "cp1252"')]
)
def test_bytes_that_are_no_text_cost_their_own_value_only(town, name, file):
    row = (
        b"2,2024-01-05,B\x81hne"
        if name.endswith("csv")
        else b'{"id": "2", "filed": "2024-01-05", "office": "B\x81hne"}'
    )
    first = (
        b"id,filed,office\n"
        if name.endswith("csv")
        else b'{"id": "1", "filed": "2024-01-05", "office": "A"}\n'
    )
    path, mapping = town.folder / name, town.folder / "a.toml"
    path.write_bytes(first + row + b"\n")
    mapping.write_text(
        f'{HEADING}[file]\n{file}\n[columns]\n{BASE}department = "office"\n', encoding="utf-8"
    )
    summary = import_file(path, read_mapping(str(mapping)), town.into, town.folder / "rejects.csv")
    assert (summary.rejected, summary.values_set_aside) == (0, 1)
    ((line, column, value, reason),) = town.set_aside
    assert (line, column, value) == ("2", "office", "B\\x81hne") and "file.encoding" in reason
    assert town.rows("select department_id from complaints where number = '2'") == [(None,)]


# Groups -------------------------------------------------------------------------------------------

GROUP_NAMES = '{ women = "women", "Older person" = "senior", "Older, alone" = "disability" }'
GROUPS = BASE + f'groups = {{ column = "tags", separator = [",", ";"], values = {GROUP_NAMES} }}\n'
WOMEN, DISABLED, OLDER = 2, 4, 32


@pytest.mark.parametrize(
    "text, read",
    [
        ("{women,NULL}", WOMEN), ('["women", null]', WOMEN), ("['women', 'Older person']", WOMEN + OLDER),
        ("['women', None]", WOMEN), ('{NULL,NULL,"Older person",women}', WOMEN + OLDER), ("women,", WOMEN), (",women", WOMEN),
        ("women; ", WOMEN), ("women,,Older person;", WOMEN + OLDER), ('{women,"Older, alone"}', WOMEN + DISABLED),
        ("Older, alone, women,", WOMEN + DISABLED), ("(Women)", WOMEN), ("Older person.", OLDER), ("['women']", WOMEN),
        ("{}", None), ("[]", None), ("{NULL}", None), ("[null, null]", None), ("[None]", None),
        (",", "aside"), ("women,x", "aside"), ("women NULL", "aside"), ("{women,x}", "aside"), ("{x}", "aside"),
    ],
)  # fmt: skip
def test_what_stands_for_nothing_in_a_list_of_groups_costs_none_of_them(town, text, read):
    quoted = text.replace('"', '""')
    summary = town.load(f'id,filed,tags\n1,2024-01-05,"{quoted}"\n', GROUPS)
    assert summary.values_set_aside == (read == "aside")
    assert town.rows("select groups from complaints") == [(None if read == "aside" else read,)]


# Rows below the heading ---------------------------------------------------------------------------


def test_rows_without_a_figure_are_told_and_never_taken_for_a_heading(town):
    summary = town.load("id,filed\nABC,unknown\nXYZ,soon\nAB-1,2024-01-05\n", BASE)
    assert counts(summary) == (1, 0, 0, 2)
    assert [row[:3] for row in town.told("rejects.csv")] == [
        ["2", "filed", "unknown"],
        ["3", "filed", "soon"],
    ]


@pytest.mark.parametrize(
    "second",
    [
        "Nr,Date",
        "نمبر,تاریخ",
        "(text),(dd.mm.yyyy)",
        "id,filed",
        "Nummer,TT.MM.JJJJ",
        "No.,Date filed",
    ],
)
def test_a_second_line_of_the_heading_is_no_row(town, second):
    assert counts(town.load(f"id,filed\n{second}\nAB-1,2024-01-05\n", BASE)) == (1, 0, 0, 0)


# Names --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "names",
    [
        ("10²", "102", "10₂"), ("x₂", "x²", "x2"), ("5' pipe", '5" pipe', "5 pipe"), ("5’ pipe", "5” pipe", "5 pipe"),
        ("5′ pipe", "5″ pipe", "5 pipe"),
    ],
)  # fmt: skip
def test_raised_signs_and_measures_tell_names_apart(names):
    assert len({name_code(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    "one, other",
    [("5' pipe", "5′ PIPE"), ("Ward '5'", "Ward 5"), ('Ward "5"', "Ward 5"), ("Ward ‘5’", "Ward 5"), ("Ward “5”", "Ward 5"),
     ("O'Hara", "O’Hara"), ("ﬁre", "fire"), ("６０+", "60+")],
)  # fmt: skip
def test_quotes_around_figures_and_forms_of_letters_do_not(one, other):
    assert name_code(one) == name_code(other)


def test_all_names_that_became_one_are_listed(town):
    rows = "".join(
        f"{key}a,2024-01-05,Office N{key}\n{key}b,2024-01-05,office n{key}.\n" for key in range(25)
    )
    summary = town.load(f"id,filed,office\n{rows}", BASE + 'department = "office"\n')
    (note,) = [note for note in summary.notes if "counted as one name" in note]
    assert all(f"office n{key}." in note for key in range(25)) and "more" not in note
