"""A planted group with counts that stand nowhere else: no page, download, answer or log line of
the public side has them.
"""

import io
import re
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow.parquet
import pytest
from streamlit.testing.v1 import AppTest

from data_access.publish.__main__ import main as publish
from sample_data.build import build
from tests.pages.fresh_start import forget_all
from tests.pages.test_public_pages import _everything
from tests.server.running_server import Server, running_server

ROOT = Path(__file__).parents[2]
NATION, DISTRICT = (
    1_237,
    613,
)  # complaints of 2023 by the planted group, and those of them in one district
PLANTED = re.compile(r"(?<![\d.])(?:1237|1,237|613)(?![\d.])")
MINORITY, PATHS = 8, ("", "categories", "departments", "places", "people", "data")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A sample from 2023 on in which exactly so many complaints are of the group, and its
    release.
    """
    folder = tmp_path_factory.mktemp("planted")
    build(20_000, folder / "small.duckdb")
    with duckdb.connect(str(folder / "small.duckdb")) as connection:
        connection.execute("DELETE FROM complaints WHERE filed_on < '2023-01-01'")
        connection.execute(f"UPDATE complaints SET groups = groups & ~{MINORITY}")
        chosen = "SELECT complaint_id FROM complaints WHERE year(filed_on) = 2023 ORDER BY complaint_id LIMIT"
        connection.execute(
            f"UPDATE complaints SET groups = groups | {MINORITY} WHERE complaint_id IN ({chosen} {NATION})"
        )
        connection.execute("UPDATE complaints SET district_id = 2 WHERE district_id = 1")
        connection.execute(
            f"UPDATE complaints SET district_id = 1, province_id = 1 WHERE complaint_id IN ({chosen} {DISTRICT})"
        )
        counts = "SELECT count(*), count(*) FILTER (district_id = 1) FROM complaints WHERE groups & 8 != 0 AND year(filed_on) = 2023"
        assert connection.execute(counts).fetchone() == (NATION, DISTRICT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMPLAINTS_DATABASE_URL", f"duckdb:///{folder}/small.duckdb")
        patch.setenv("RELEASE_SECRET", "ab" * 32)
        assert publish(["--into", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def server(folder) -> Iterator[Server]:
    """A server over the planted complaints and their release, its log in a file."""
    release = f"duckdb:///{folder}/current.duckdb"
    with running_server(folder, folder / "small.duckdb", PUBLISHED_DATABASE_URL=release) as found:
        yield found


def _get(address: str, path: str) -> bytes:
    with urllib.request.urlopen(address + path) as response:
        return response.read()


def test_the_words_that_are_looked_for_are_found_where_they_stand():
    assert (
        PLANTED.search("minority 1,237;")
        and PLANTED.search("613")
        and not PLANTED.search("16130 0.613 61.3")
    )


@pytest.mark.parametrize(
    "query", [{}, {"group": "minority"}, {"district": "PK-PB-ATK"}, {"period": "2023"}]
)
@pytest.mark.parametrize("path", PATHS)
def test_no_public_page_has_them(folder, monkeypatch, path, query):
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", f"duckdb:///{folder}/small.duckdb")
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{folder}/current.duckdb")
    forget_all()
    test = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    if path:
        test.run().switch_page(f"pages/public/{path}.py")
    for key, value in query.items():
        test.query_params[key] = value
    shown = _everything(test.run())
    forget_all()
    assert not test.exception and len(shown) > 500 and not PLANTED.search(shown)


def test_no_file_of_the_release_has_them(server):
    packed = zipfile.ZipFile(io.BytesIO(_get(server.url, "/open/release-1.zip")))
    assert "cells.csv" in packed.namelist()
    for name in packed.namelist():
        content = packed.read(name)
        if name.endswith(".parquet"):
            content = str(pyarrow.parquet.read_table(io.BytesIO(content)).to_pydict()).encode()
        assert not PLANTED.search(content.decode("utf-8", "replace")), name


@pytest.mark.parametrize(
    "query",
    [
        "by=group",
        "group=minority",
        "group=minority&by=district",
        "group=minority&by=category",
        "by=district",
        "by=month",
    ],
)
def test_no_answer_of_the_endpoint_has_them(server, query):
    answer = _get(server.url, f"/open/cells.json?{query}").decode()
    assert '"rows"' in answer and not PLANTED.search(answer)


def test_no_line_of_the_log_and_no_health_check_has_them(server):
    told = _get(server.url, "/health").decode()
    _get(server.url, "/?group=minority&district=PK-PB-ATK")
    log = server.logged.read_text()
    assert log.count("\n") >= 2 and not PLANTED.search(
        re.sub(r'"milliseconds": [\d.]+', "", log) + told
    )
    assert "minority" not in log
