"""Fixtures that tests share: exact answers, without a sign-in and without a log."""

from itertools import count
from pathlib import Path
from unittest import mock

import pytest

from data_access import Complaints, Question, open_complaints, privacy
from data_access.answer import Answer
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


@pytest.fixture(scope="session")
def national_sample(tmp_path_factory) -> Path:
    """The national sample at its full size: half a minute, once for all tests."""
    path = tmp_path_factory.mktemp("national") / "complaints.duckdb"
    build(COMPLAINTS, path)
    return path
