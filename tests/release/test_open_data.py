"""Open data: releases as files, cells as JSON; the same as the release says, read only, for
everybody and every program.
"""

import asyncio
import csv
import hashlib
import json
import random
import re
import zipfile
from itertools import product
from pathlib import Path

import duckdb
import frictionless
import httpx
import hypothesis
import pyarrow.parquet
import pytest
import schemathesis
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

import server
from data_access import (
    LICENCE,
    MEASURES,
    OPEN_FILES,
    PUBLIC_BREAKDOWNS,
    PUBLIC_MEASURES,
    PublicFilters,
    PublicQuestion,
    Withheld,
    export,
    open_release,
    refusal,
)
from data_access.model.published_measures import PUBLISHED_COUNTS
from data_access.publish.progress import progress_told
from data_access.released.open_table import REASONS
from tests.release.small_releases import COMMA, FORMULA, put_in_force, write_release
from web.guards.guard import Guard
from web.guards.headers import SafePages
from web.guards.limits import Limits
from web.open_data import cells as open_cells
from web.open_data import releases as open_releases
from web.open_data.api import DESCRIPTION
from web.open_data.routes import open_data_routes

ELSEWHERE = {"origin": "https://elsewhere.example"}
schemathesis.checks.load_all_checks()
CHECKS = [
    schemathesis.checks.CHECKS.get_one(name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
    )
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Releases 1 and 2; 2 is in force, and 3 was taken back.

    The source of release 2 records no feedback.
    """
    path = tmp_path_factory.mktemp("published")
    write_release(path, 1)
    put_in_force(write_release(path, 2, without=("feedback",)))
    write_release(path, 3)
    return path


@pytest.fixture(autouse=True)
def in_force(folder, monkeypatch):
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{folder}/current.duckdb")
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", f"duckdb:///{folder}/no-complaints-here.duckdb")


@pytest.fixture(scope="module")
def files(folder, tmp_path_factory):
    """``files(number)``: the folder of the open files of a release."""

    def written(number):
        path = tmp_path_factory.mktemp("open")
        export(folder / f"release-{number:04}.duckdb", path)
        return path

    return written


@pytest.fixture(scope="module")
def app():
    return Starlette(routes=open_data_routes())


def ask(app, path, method="GET", **headers):
    async def answer():
        transport = httpx.ASGITransport(app, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.request(
                method, path, headers={"accept-encoding": "identity", **headers}
            )

    return asyncio.run(answer())


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def filters_of(cell):
    kinds = (("place_kind", "place"), ("body_kind", "body"))
    chosen = {cell[kind]: (cell[code],) for kind, code in kinds if cell[code] != "all"}
    group = {} if cell["group"] == "all" else {"group": (cell["group"],)}
    return PublicFilters(**group, **chosen, period=(cell["period"],))


# Files: the same as the release


@pytest.mark.parametrize("number", [1, 2])
def test_each_cell_of_the_csv_says_what_the_release_says(folder, files, number):
    release = open_release(folder / f"release-{number:04}.duckdb")
    cells = rows_of(files(number) / "cells.csv")
    assert len(cells) == release.shown
    reasons = set()
    for cell in random.Random(7).sample(cells, 400):
        total = release.ask(PublicQuestion(PUBLISHED_COUNTS, "", filters_of(cell))).total
        for name, figure in total.figures.items():
            assert cell[name] == str(figure), f"{cell} {name}"
            reasons |= {str(figure)} if isinstance(figure, Withheld) else set()
    assert reasons == {"withheld", "too few"} | ({"not recorded"} if number == 2 else set())


def test_a_permitted_cell_without_a_row_is_withheld_and_every_row_tells_its_complaints(
    folder, files
):
    release, rows = open_release(folder / "release-0001.duckdb"), rows_of(files(1) / "cells.csv")
    assert all(int(row["filed"]) >= 10 for row in rows)
    there = {
        (row["group"], row["place"], row["body_kind"], row["body"], row["period"]) for row in rows
    }
    lacking = 0
    for place, body, period in product(("all", "PK-PB"), ("nadra", "FED"), release.codes("period")):
        kind = "department" if body == "nadra" else "level"
        chosen = {kind: (body,), "period": (period,)} | (
            {} if place == "all" else {"province": (place,)}
        )
        if ("all", place, kind, body, period) not in there:
            lacking += 1
            total = release.ask(PublicQuestion(PUBLIC_MEASURES, "", PublicFilters(**chosen))).total
            assert set(total.figures.values()) == {Withheld.WITHHELD}
    assert lacking > 10


def test_the_cells_are_those_of_the_file_each_once_with_its_edition(folder, files):
    found = {
        (*(cell[name] for name in ("group", "place_kind", "place", "body_kind", "body", "period")), int(cell["edition"]))
        for cell in rows_of(files(2) / "cells.csv")
    }  # fmt: skip
    with duckdb.connect(str(folder / "release-0002.duckdb"), read_only=True) as connection:
        stored = connection.execute("""
            select if(group_code = '', 'all', group_code), p.kind, if(p.code = '', 'all', p.code),
                   b.kind, if(b.code = '', 'all', b.code), t.code, edition
            from cells join places p using (place_id) join bodies b using (body_id) join periods t using (period_id)
        """).fetchall()
    assert found == set(stored) and len(found) == len(stored)


def test_parquet_holds_the_same_numbers_and_reasons_apart(files):
    folder = files(2)
    table = pyarrow.parquet.read_table(folder / "cells.parquet").to_pylist()
    for packed, cell in zip(table, rows_of(folder / "cells.csv"), strict=True):
        assert packed["period"] == cell["period"] and packed["place"] == cell["place"]
        for name in PUBLISHED_COUNTS:
            number, why = packed[name], packed[f"{name}_why"]
            assert (number is None) != (why is None)
            assert cell[name] == (why or str(number))


def test_the_totals_and_lists_are_those_of_the_release_and_the_registry(folder, files):
    release, path = open_release(folder / "release-0001.duckdb"), files(1)
    totals = release.totals()
    told = {
        row["place"]: [row[name] for name in ("filed", "addressed", "open")]
        for row in rows_of(path / "totals.csv")
    }
    assert told == {
        row.code or "all": [str(row[name]) for name in ("filed", "addressed", "open")]
        for row in (totals.total, *totals.rows("province"))
    }
    assert told["PK-SD"] == ["2000", "1500", "withheld"]
    for row in (measures := rows_of(path / "measures.csv")):
        measure = MEASURES[row["name"]]
        assert (row["label_en"], row["label_ur"], row["definition_en"], row["definition_ur"]) == (
            *measure.label,
            *measure.definition,
        )
        assert (row["in_cells"] == "true") == (measure.unit == "count")
    assert [row["name"] for row in measures] == list(PUBLIC_MEASURES)
    same = {row["code"]: row["same_as"] for row in rows_of(path / "bodies.csv") if row["same_as"]}
    assert same == {"power": "energy", "sd-water": "water"}
    districts = [row for row in rows_of(path / "places.csv") if row["kind"] == "district"]
    assert [(row["code"], row["parent"]) for row in districts][-1] == ("PK-SD-KHI", "PK-SD")
    quarter = next(row for row in rows_of(path / "periods.csv") if row["code"] == "2022-Q2")
    assert (quarter["kind"], quarter["first"], quarter["last"]) == ("quarter", "2022-04", "2022-06")  # fmt: skip
    assert (path / "notes.md").read_text(encoding="utf-8") == release.notes


def test_cells_have_one_order_whatever_order_the_file_has(folder, files, tmp_path):
    copy, written = tmp_path / "shuffled.duckdb", tmp_path / "open"
    copy.write_bytes((folder / "release-0002.duckdb").read_bytes())
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            "create table shuffled as from cells order by hash(group_code, place_id, body_id, period_id)"
        )
        connection.execute("delete from cells")
        connection.execute("insert into cells from shuffled")
        connection.execute("drop table shuffled")
    written.mkdir()
    export(copy, written)
    assert (written / "cells.csv").read_bytes() == (files(2) / "cells.csv").read_bytes()


def test_totals_that_the_source_does_not_record_say_so(tmp_path):
    path, written = write_release(tmp_path, 1, without=("status", "closing")), tmp_path / "open"
    written.mkdir()
    export(path, written)
    total = open_release(path).totals().total
    nation = rows_of(written / "totals.csv")[0]
    assert [nation[name] for name in ("filed", "addressed", "open")] == [
        str(total[name]) for name in ("filed", "addressed", "open")
    ]
    assert (
        nation["addressed"] == "not recorded"
        and frictionless.validate(str(written / "datapackage.json")).valid
    )


def test_no_text_is_a_formula_to_a_spreadsheet(files):
    path = files(1)
    cells = [
        cell
        for name in OPEN_FILES
        if name.endswith(".csv")
        for row in rows_of(path / name)
        for cell in row.values()
    ]
    assert f"'{FORMULA}" in cells and COMMA in cells and "-72.4" in cells
    texts = [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert set(texts) == {"-72.4"}  # a number


def test_the_same_release_gives_the_same_bytes_each_time(files):
    one, other = files(1), files(1)
    names = sorted(path.name for path in one.iterdir())
    assert names == sorted([*OPEN_FILES, "release-1.zip"])
    assert all((one / name).read_bytes() == (other / name).read_bytes() for name in names)


def test_the_zip_holds_every_file(files):
    path = files(1)
    with zipfile.ZipFile(path / "release-1.zip") as packed:
        assert packed.testzip() is None and sorted(packed.namelist()) == sorted(OPEN_FILES)
        assert all(packed.read(name) == (path / name).read_bytes() for name in OPEN_FILES)


@pytest.mark.parametrize("number", [1, 2])
def test_the_data_package_is_valid_and_its_keys_types_and_hashes_hold(files, number):
    path = files(number)
    report = frictionless.validate(str(path / "datapackage.json"))
    assert report.valid, report.flatten(["name", "title", "message"])[:5]
    package = json.loads((path / "datapackage.json").read_text(encoding="utf-8"))
    assert package["version"] == str(number) and package["licenses"] and package["sources"]
    assert {resource["path"] for resource in package["resources"]} == set(OPEN_FILES) - {
        "datapackage.json"
    }
    for resource in package["resources"]:
        content = (path / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["licenses"]
    for resource in (entry for entry in package["resources"] if entry["format"] == "csv"):
        schema = resource["schema"]
        assert schema["primaryKey"] and all(field["description"] for field in schema["fields"])
        assert [field["name"] for field in schema["fields"]] == list(
            rows_of(path / resource["path"])[0]
        )


@pytest.mark.parametrize(
    "name, good, bad, title",
    [
        (
            "cells.csv",
            "all,nation,all,all,all,2022-01",
            "all,nation,all,all,all,1999-01",
            "ForeignKey Error",
        ),
        ("cells.csv", ",withheld", ",few", "Type Error"),
        ("totals.csv", "nation,all,5000", "nation,all,5010", "Hash Count Error"),
    ],
)
def test_a_data_package_with_another_file_is_told_apart(files, name, good, bad, title):
    path = files(1)
    text = (path / name).read_bytes().decode()
    assert good in text
    (path / name).write_bytes(text.replace(good, bad, 1).encode())
    report = frictionless.validate(str(path / "datapackage.json"))
    assert [title] in report.flatten(["title"])


# Files, as they are sent


def test_the_list_names_the_releases_up_to_the_one_in_force(app):
    answer = ask(app, "/open/releases.json")
    content = answer.json()
    assert content["current"] == 2 and [entry["number"] for entry in content["releases"]] == [2, 1]
    assert content["releases"][0]["checksum"] != content["releases"][1]["checksum"]
    assert content["licence"]["path"].startswith("https://")
    for link in content["releases"][1]["links"].values():
        assert ask(app, link).status_code == 200, link


def test_the_newest_release_comes_first(app, tmp_path, monkeypatch):
    paths = [write_release(tmp_path, number) for number in (2, 1, 3, 4, 5)]
    put_in_force(paths[3])
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{tmp_path}/current.duckdb")
    assert [entry["number"] for entry in ask(app, "/open/releases.json").json()["releases"]] == [
        4,
        3,
        2,
        1,
    ]


def test_a_copied_file_of_any_name_is_served_under_its_number(app, folder, tmp_path, monkeypatch):
    (tmp_path / "public.duckdb").write_bytes((folder / "release-0002.duckdb").read_bytes())
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{tmp_path}/public.duckdb")
    assert [entry["number"] for entry in ask(app, "/open/releases.json").json()["releases"]] == [2]
    assert ask(app, "/open/release-2/notes.md").text == "# Release 2\n\n- Notes — یادداشت\n"


@pytest.mark.parametrize("name", [*OPEN_FILES, "zip"])
def test_a_file_comes_whole_in_parts_and_not_again(app, files, name):
    path, stored = (
        (f"/open/release-1/{name}", name)
        if name != "zip"
        else ("/open/release-1.zip", "release-1.zip")
    )
    content = (files(1) / stored).read_bytes()
    whole = ask(app, path)
    assert whole.status_code == 200 and whole.content == content
    headers = whole.headers
    assert headers["content-length"] == str(len(content)) and headers["accept-ranges"] == "bytes"
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["content-disposition"].startswith('attachment; filename="release-1')
    assert headers["etag"] == f'"{hashlib.sha256(content).hexdigest()}"' and headers[
        "last-modified"
    ].endswith("GMT")
    head = ask(app, path, "HEAD")
    assert head.content == b"" and dict(head.headers) == dict(headers)
    part = ask(app, path, range="bytes=3-9")
    assert part.status_code == 206 and part.content == content[3:10]
    assert ask(app, path, range="bytes=3-9", **{"if-range": '"older"'}).content == content
    for condition in (
        {"if-none-match": headers["etag"]},
        {"if-modified-since": headers["last-modified"]},
    ):
        again = ask(app, path, **condition)
        assert (
            again.status_code == 304
            and again.content == b""
            and again.headers["etag"] == headers["etag"]
        )
        assert again.headers["access-control-allow-origin"] == "*"
    assert ask(app, path, **{"if-none-match": '"older"'}).status_code == 200


@pytest.mark.parametrize("number", ["3", "0", "7", "01", "-1", "x", 5000 * "9"])
def test_a_release_that_is_not_there_or_was_taken_back_is_told_with_those_that_are(app, number):
    for path in (
        f"/open/release-{number}/cells.csv",
        f"/open/release-{number}.zip",
        f"/open/cells.json?release={number}",
    ):
        answer = ask(app, path)
        if answer.status_code != 414:
            assert answer.status_code == 404 and answer.json()["allowed"] == [2, 1], path


@pytest.mark.parametrize(
    "path",
    ["/open/", "/open/x", "/open/release-1/", "/open/release-1/../secret", "/open/release-1/%2e%2e%2fcells.csv",
     "/open/release-1/release-0001.duckdb", "/open/release-1/cells.csv.zip"],
)  # fmt: skip
def test_nothing_else_lies_there(app, path):
    answer = ask(app, path)
    assert answer.status_code == 404 and answer.json()["error"] and answer.json()["allowed"]


def test_without_a_release_that_is_said_and_no_folder_is_named(app, tmp_path, monkeypatch):
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{tmp_path}/current.duckdb")
    for path in (
        "/open/releases.json",
        "/open/cells.json",
        "/open/release-1/cells.csv",
        "/open/release-1.zip",
    ):
        answer = ask(app, path)
        assert answer.status_code == 503 and "no public release" in answer.json()["error"]
        assert answer.headers["retry-after"] == "300" and str(tmp_path) not in answer.text
        with progress_told(tmp_path) as tell:
            tell("examine")
            answer = ask(app, path)
        assert answer.status_code == 503 and "step 3 of 4" in answer.json()["error"]
        assert "3 از 4" in answer.json()["error_ur"]
        assert (
            answer.headers["retry-after"] == "15" and answer.headers["cache-control"] == "no-store"
        )
    assert all("503" in entry["get"]["responses"] for entry in DESCRIPTION["paths"].values())
    (tmp_path / "current.duckdb").write_bytes(b"no database at all")
    answer = ask(app, "/open/cells.json")
    assert answer.status_code == 503 and answer.headers["retry-after"] == "300"


@pytest.mark.parametrize(
    "path", ["/open/cells.json", "/open/release-2/cells.csv", "/open/release-2.zip"]
)
def test_a_damaged_release_is_told_and_no_folder_is_named(app, folder, tmp_path, monkeypatch, path):
    copy = tmp_path / "current.duckdb"
    copy.write_bytes((folder / "release-0002.duckdb").read_bytes())
    with duckdb.connect(str(copy)) as connection:
        connection.execute("drop table cells")
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{copy}")
    answer = ask(app, path)
    assert answer.status_code == 503 and "cannot be read now" in answer.json()["error"]
    assert str(tmp_path) not in answer.text


def test_only_some_releases_are_kept_as_files_and_made_anew_the_same(folder, monkeypatch):
    monkeypatch.setattr(open_releases, "_KEPT_FILES", 1)
    folders = open_releases.OpenFolders()
    newer, older = open_releases.all_editions()
    first = folders.file(newer, "cells.csv")
    assert folders.file(newer, "cells.csv") == first
    folders.file(older, "cells.csv")
    assert not first[0].exists() and len(list(first[0].parent.parent.iterdir())) == 1
    again = folders.file(newer, "cells.csv")
    assert again[1] == first[1] and again[0].exists()


# JSON: the same as the release


def questions():
    """All kinds of questions, permitted or not: (by, filters) in a fixed order."""
    codes = {"group": ["women"], "province": ["PK-SD"], "district": ["PK-SD-KHI"], "level": ["SD"], "department": ["nadra"],
             "category": ["energy", "roads"], "period": ["2022", "2023"]}  # fmt: skip
    for by, place, body, group, period in product(
        PUBLIC_BREAKDOWNS, ("", "province", "district"), ("", "level", "department", "category"), ("", "group"), ("", "period")
    ):  # fmt: skip
        yield by, {name: codes[name] for name in (place, body, group, period) if name}


def query(by, filters, measures):
    pairs = [(name, code) for name, codes in filters.items() for code in codes]
    return httpx.QueryParams(
        [*pairs, *([("by", by)] if by else []), ("measures", ",".join(measures)), ("release", "1")]
    )


def test_every_permitted_question_gets_the_figures_of_the_release_and_no_other_gets_any(
    app, folder
):
    release, measures = (
        open_release(folder / "release-0001.duckdb"),
        ("filed", *PUBLIC_MEASURES[-10:]),
    )
    seen = {"answered": 0, "refused": 0, "withheld": set()}
    for by, filters in questions():
        answer = ask(app, f"/open/cells.json?{query(by, filters, measures)}")
        why = refusal(PublicFilters.from_query_params(filters), by)
        if why:
            seen["refused"] += 1
            assert answer.status_code == 422
            assert (answer.json()["error"], answer.json()["error_ur"]) == why
            continue
        seen["answered"] += 1
        content = answer.json()
        expected = release.ask(
            PublicQuestion(measures, by, PublicFilters.from_query_params(filters))
        )
        assert content["filters"] == expected.filters.to_query_params()
        assert content["periods"] == list(expected.periods)
        assert content["approximate"] == expected.approximate and content["release"] == 1
        compare(content["total"], expected.total, seen)
        for row, told in zip(content["rows"], expected.rows(by) if by else (), strict=True):
            compare(row, told, seen)
    assert seen["answered"] > 100 and seen["refused"] > 100
    assert {"withheld", "too few", "does not apply"} <= seen["withheld"]


def compare(row, expected, seen):
    assert (row["code"], row["label_en"], row["label_ur"]) == (expected.code, *expected.label)
    assert set(row["figures"]) == set(expected.figures)
    for name, figure in expected.figures.items():
        if isinstance(figure, Withheld):
            assert row["figures"][name] is None and row["withheld"][name] == figure.value
            seen["withheld"].add(figure.value)
        else:
            assert row["figures"][name] == figure and name not in row["withheld"]


def test_an_answer_says_what_it_answers_and_its_link_gives_it_again(app):
    content = ask(
        app, "/open/cells.json?by=province&measures=filed,satisfaction_within_90&category=energy"
    ).json()
    assert (
        content["filters"] == {"category": ["energy"], "period": ["2023"]}
        and content["as_of"] == "2024-04-30"
    )
    assert content["release"] == 2 and content["methods"] == "2.0" and content["synthetic"] is True
    assert content["measures"]["filed"]["definition_en"] == MEASURES["filed"].definition.en
    assert content["total"]["withheld"] == {"satisfaction_within_90": "not recorded"}
    assert ask(app, content["link"]).json() == content and "release=2" in content["link"]
    assert "immutable" in ask(app, content["link"]).headers["cache-control"]
    assert (
        "immutable" not in ask(app, "/open/cells.json").headers["cache-control"]
    )  # another release may come
    etag = ask(app, content["link"]).headers["etag"]
    assert ask(app, content["link"], **{"if-none-match": etag}).status_code == 304


@pytest.mark.parametrize(
    "asked, status, words, allowed",
    [
        ("x=1", 400, "no parameter “x”", "period"),
        ("sex=women", 400, "no parameter “sex”", "group"),
        ("lang=ur", 400, "no parameter “lang”", "group"),
        ("province=PK-XX", 400, "“PK-XX” is no province", "PK-SD"),
        ("province=-PK-SD", 400, "“-PK-SD” is no province", "PK-SD"),
        ("province=pk-sd", 400, "“pk-sd” is no province", "PK-SD"),
        ("province=", 400, "“province” is empty", None),
        ("province", 400, "“province” is empty", None),
        ("group=senior", 400, "“senior” is no group", "women"),
        ("period=2024", 400, "“2024” is no period", "2023"),
        ("period=2023-13", 400, "“2023-13” is no period", "2023-Q4"),
        ("by=sex", 400, "no breakdown “sex”", "province"),
        ("by=month&by=year", 400, "“by” stands more than once", None),
        ("measures=filed&measures=filed", 400, "“measures” stands more than once", None),
        ("measures=members", 400, "no public measure “members”", "filed"),
        ("measures=addressed", 400, "no public measure “addressed”", "filed"),
        ("measures=filed,", 400, "no public measure “”", "filed"),
        ("measures=" + ",".join(PUBLIC_MEASURES), 422, "at most 25 measures", None),
        ("release=99", 404, "no release “99”", 1),
        ("group=women&group=minority", 422, "only one at a time", None),
        ("group=women&by=month", 422, "by quarter and by year", "by=quarter"),
        ("group=women&province=PK-SD&category=energy", 422, "for the whole country only", None),
        ("district=PK-SD-KHI&department=nadra", 422, "not published by district", None),
        ("district=PK-SD-KHI&period=2023-Q1", 422, "by year", "by=year"),
        ("period=2023&period=2023-05", 422, "only one of the three", None),
        ("province=%27%20or%201%3D1--", 400, "is no province", "PK-SD"),
        ("province=%00%ff", 400, "is no province", "PK-SD"),
        ("province=" + 4000 * "x", 414, "longer than 4000", None),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_refused_with_what_can(app, asked, status, words, allowed):
    answer = ask(app, f"/open/cells.json?{asked}")
    assert answer.status_code == status, answer.text
    assert words in answer.json()["error"]
    assert allowed is None or allowed in answer.json()["allowed"]
    assert answer.headers["cache-control"] == "no-store" and "figures" not in answer.text


def test_rows_and_work_of_an_answer_are_bounded(app, monkeypatch):
    many = "by=month&category=energy&category=roads"
    assert ask(app, f"/open/cells.json?{many}").status_code == 200
    monkeypatch.setattr(open_cells, "MOST_CELLS", 40)
    assert "more than 40 cells" in ask(app, f"/open/cells.json?{many}").json()["error"]
    monkeypatch.setattr(open_cells, "MOST_ROWS", 10)
    answer = ask(app, "/open/cells.json?by=month")
    assert answer.status_code == 422 and "more than 10" in answer.json()["error"]


# For everybody, and nothing else for them


def test_other_sites_may_read_open_data_and_nothing_else(app):
    async def secret(request):
        return PlainTextResponse("secret")

    inner = Starlette(
        routes=[
            *open_data_routes(),
            Route("/health", secret, methods=["GET", "POST"]),
            Route("/openly", secret),
        ]
    )
    guarded = SafePages(Guard(inner, Limits(), frozenset({"127.0.0.1"})))
    for path in (
        "/open/releases.json",
        "/open/cells.json",
        "/open/cells.json?x=1",
        "/open/release-1/cells.csv",
    ):
        for method in ("GET", "HEAD"):
            answer = ask(guarded, path, method, **ELSEWHERE, cookie="office=x")
            assert answer.status_code == (400 if "x=1" in path else 200), (path, method)
            assert answer.headers["access-control-allow-origin"] == "*"
            assert (
                "access-control-allow-credentials" not in answer.headers
                and "set-cookie" not in answer.headers
            )
    for path, method in (
        ("/health", "GET"),
        ("/health", "POST"),
        ("/openly", "GET"),
        ("/open/cells.json", "POST"),
        ("/open/cells.json", "OPTIONS"),
        ("/open", "GET"),
    ):
        answer = ask(guarded, path, method, **ELSEWHERE)
        assert answer.status_code == 403 and "access-control-allow-origin" not in answer.headers, (
            path,
            method,
        )
    assert "access-control-allow-origin" not in ask(guarded, "/health").headers  # fmt: skip


def test_the_server_has_the_routes_and_sends_files_as_they_are():
    app = server.application("127.0.0.1", Limits())
    whole = ask(app, "/open/release-1/cells.csv", **{"accept-encoding": "gzip", **ELSEWHERE})
    assert whole.status_code == 200 and "content-encoding" not in whole.headers
    assert whole.headers["content-length"] == str(len(whole.content))
    assert (
        "immutable" in whole.headers["cache-control"]
        and whole.headers["x-content-type-options"] == "nosniff"
    )
    assert ask(app, "/open/nothing").json()["error"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_open_data_is_read_only(app, method):
    for path in (
        "/open/releases.json",
        "/open/cells.json",
        "/open/release-1/cells.csv",
        "/open/release-1.zip",
    ):
        answer = ask(app, path, method)
        assert answer.status_code == 405 and set(answer.headers["allow"].split(", ")) == {
            "GET",
            "HEAD",
        }


# The description for programs


def test_the_description_names_every_route_parameter_and_limit(app):
    described = ask(app, "/open/openapi.json").json()
    paths = {route.path for route in open_data_routes()} - {"/open/{path:path}"}
    assert set(described["paths"]) == paths
    parameters = {
        entry["name"]: entry
        for entry in described["paths"]["/open/cells.json"]["get"]["parameters"]
    }
    assert tuple(parameters) == open_cells.PARAMETERS
    assert parameters["measures"]["schema"]["items"]["enum"] == list(PUBLIC_MEASURES)
    assert parameters["by"]["schema"]["enum"] == list(PUBLIC_BREAKDOWNS[1:])
    assert all(name in parameters["measures"]["description"] for name in PUBLIC_MEASURES)
    assert f"{open_cells.MOST_ROWS} rows" in described["info"]["description"]


@pytest.mark.parametrize("path", DESCRIPTION["paths"])
def test_generated_requests_get_answers_as_described(app, path):
    described = schemathesis.openapi.from_dict(DESCRIPTION)
    described.app = app
    modes = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
    statuses = set()

    @hypothesis.settings(max_examples=60, derandomize=True, deadline=None, database=None)
    @hypothesis.given(
        case=hypothesis.strategies.one_of(
            described[path]["GET"].as_strategy(generation_mode=mode) for mode in modes
        )
    )
    def answers_as_described(case):
        statuses.add(case.call_and_validate(checks=CHECKS).status_code)

    answers_as_described()
    assert statuses & {200, 400, 404, 422} and max(statuses) < 500


def test_the_document_describes_every_address_file_word_and_limit():
    text = (Path(__file__).parents[2] / "docs" / "open-data.md").read_text(encoding="utf-8")
    names = [*DESCRIPTION["paths"], *OPEN_FILES, *open_cells.PARAMETERS, *REASONS]
    assert [name for name in names if f"`{name}`" not in text] == []
    assert all(f"| `{word}` | {meaning} |" in text for word, meaning in REASONS.items())
    limits = (open_cells.MOST_ROWS, open_cells.MOST_MEASURES, open_cells.MOST_CELLS)
    assert "{:,} rows, {:,} measures, and {:,} cells".format(*limits) in text
    assert (
        f"longer than {open_cells.LONGEST_QUERY:,} characters" in text
        and LICENCE["name"].replace("-", " ", 2)[:5] in text
    )


def test_the_example_of_the_document_works(app, folder):
    text = (Path(__file__).parents[2] / "docs" / "open-data.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^/open/cells\.json\?.*$", text, re.M)
    assert [row["code"] for row in ask(app, example).json()["rows"]] == ["PK-PB", "PK-SD"]
