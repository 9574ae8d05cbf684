"""Fixtures that tests share: exact answers, without a sign-in and without a log."""

from itertools import count
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import pytest

from data_access import Complaints, Question, open_complaints, privacy
from data_access.answer import Answer
from data_access.publish.__main__ import main as publish
from sample_data.build import build
from sample_data.calibration import COMPLAINTS
from tests.records import write_database


def _exact(complaints: Complaints, question: Question) -> Answer:
    with mock.patch.object(privacy.audit, "record_command"):
        return privacy.disclose_to_operator(complaints.ask(question), "test")


@pytest.fixture(scope="session")
def exact():
    """``exact(complaints, question) -> Answer``."""
    return _exact


@pytest.fixture(scope="session")
def answers(tmp_path_factory):
    """``answers(data, *questions, **options_of_write_database) -> [Answer]`` from a database written for the purpose."""
    folder, numbers = tmp_path_factory.mktemp("answers"), count()

    def ask(data, *questions: Question, **options) -> list[Answer]:
        path = folder / f"{next(numbers)}.duckdb"
        address = write_database(path, data.complaints, data.members, data.reopenings, as_of=data.as_of, **options)
        complaints = open_complaints(address)
        try:
            return [_exact(complaints, question) for question in questions]
        finally:
            complaints.close()
            path.unlink()

    return ask


class Published(NamedTuple):
    """Addresses of a small sample and of its release, and the folder of both. The release in force is the second."""

    complaints: str
    release: str
    folder: Path


@pytest.fixture(scope="session")
def published(tmp_path_factory) -> Published:
    """A sample of 20,000 complaints and two releases of it, made once for all tests; nobody writes to them."""
    folder = tmp_path_factory.mktemp("published")
    build(20_000, folder / "small.duckdb")
    found = Published(f"duckdb:///{folder}/small.duckdb", f"duckdb:///{folder}/current.duckdb", folder)
    settings = {"COMPLAINTS_DATABASE_URL": found.complaints, "RELEASE_SECRET": "ab" * 32}
    with mock.patch.dict("os.environ", settings):
        assert publish(["--into", str(folder)]) == 0
        assert publish(["--into", str(folder)]) == 0
    return found


@pytest.fixture(scope="session")
def national_sample(tmp_path_factory) -> Path:
    """The national sample at its full size: half a minute, once for all tests."""
    path = tmp_path_factory.mktemp("national") / "complaints.duckdb"
    build(COMPLAINTS, path)
    return path
