"""A plugin for tests of the office's pages: a sample without a release, quick to make."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit

from sample_data.build import build


@pytest.fixture(scope="session")
def office_sample(tmp_path_factory) -> Path:
    """A sample of 200,000 complaints; nobody writes to it."""
    path = tmp_path_factory.mktemp("office") / "sample.duckdb"
    build(200_000, path)
    return path


@pytest.fixture
def office_page(open_page, office_sample, monkeypatch):
    """``office_page(page, **query) -> AppTest``: a page of the office, signed in, at an address."""
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", f"duckdb:///{office_sample}")

    def run(page: str, **query: str):
        test = open_page("office", f"pages/office/{page}.py")
        for key, value in query.items():
            test.query_params[key] = value
        return test.run()

    return run


@pytest.fixture
def office_files(monkeypatch) -> Callable[[str], list[dict]]:
    """``office_files(key)``: the rows of the file that the button ``key`` gives."""
    found: dict[str, Callable[[], str]] = {}
    monkeypatch.setattr(
        streamlit, "download_button", lambda *_, data, key, **__: found.update({key: data})
    )
    return lambda key: list(csv.DictReader(io.StringIO(found[key]().removeprefix("\ufeff"))))
