"""How far a release is that is being made: told while its publisher lives, and by nobody else."""

import fcntl
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data_access import NoRelease, published_url, refused_publishing, release_progress
from data_access.publish import progress
from data_access.publish.make import publish
from data_access.publish.progress import DataRefused, PublishProblem, progress_told, refusal_told
from data_access.publish.store import StoreProblem, locked
from data_access.released.progress import (
    FILE,
    LOCK,
    REFUSALS,
    REFUSED,
    STEPS,
    read_progress,
    read_refused,
)
from tests.figures.test_recorded import load

ROOT = Path(__file__).parents[2]
PUBLISHER = """
import sys, time
from pathlib import Path
from data_access.publish.progress import progress_told
with progress_told(Path(sys.argv[1])) as tell:
    tell("decide")
    time.sleep(60)
"""


@pytest.fixture
def killed(tmp_path) -> Path:
    """A folder whose publisher was killed at the second step."""
    process = subprocess.Popen([sys.executable, "-c", PUBLISHER, str(tmp_path)], cwd=ROOT)
    try:
        end = time.monotonic() + 30
        while read_progress(tmp_path) is None:
            assert time.monotonic() < end and process.poll() is None
            time.sleep(0.02)
        assert read_progress(tmp_path).step == "decide"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    return tmp_path


def test_each_step_is_told_while_it_lasts_and_nothing_afterwards(tmp_path, monkeypatch):
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{tmp_path}/current.duckdb")
    assert release_progress() is None
    seen = []
    with progress_told(tmp_path) as tell:
        assert release_progress() is None  # it has not begun
        for step in STEPS:
            tell(step)
            found = release_progress()
            seen.append((found.step, found.number, found.of))
            assert found.begun <= found.step_begun <= datetime.now(UTC)
    assert seen == [(step, number, len(STEPS)) for number, step in enumerate(STEPS, 1)]
    assert release_progress() is None and not (tmp_path / FILE).exists()


def test_the_sentence_says_step_and_number_in_both_languages(tmp_path):
    with progress_told(tmp_path) as tell:
        tell("decide")
        told = read_progress(tmp_path).sentence
    assert told.en.startswith("The published figures are being made: step 2 of 4, deciding")
    assert "مرحلہ 2 از 4" in told.ur and STEPS["decide"].ur in told.ur


def test_the_file_tells_a_step_and_two_times_and_nothing_else(tmp_path):
    with progress_told(tmp_path) as tell:
        tell("examine")
        content = json.loads((tmp_path / FILE).read_text())
    assert content.keys() == {"step", "begun", "step_begun"} and content["step"] == "examine"


def test_a_step_that_is_done_again_does_not_lead_back(tmp_path):
    with progress_told(tmp_path) as tell:
        for step in ("count", "decide", "examine"):
            tell(step)
        begun = read_progress(tmp_path).step_begun
        tell("decide")  # the examination withheld something
        tell("examine")
        found = read_progress(tmp_path)
    assert (found.step, found.step_begun) == ("examine", begun)


def test_a_publisher_that_fails_is_told_no_more(tmp_path):
    with pytest.raises(OSError, match="disk"), progress_told(tmp_path) as tell:
        tell("write")
        raise OSError("disk full")
    assert read_progress(tmp_path) is None


def test_what_a_killed_publisher_left_is_not_believed_and_the_next_one_begins_anew(killed):
    assert (killed / FILE).exists() and read_progress(killed) is None
    with progress_told(killed) as tell:
        assert (
            read_progress(killed) is None
        )  # the lock is held, but what lies there is of the other
        tell("count")
        assert read_progress(killed).step == "count"


def test_a_step_of_more_than_a_day_is_not_believed(tmp_path):
    with progress_told(tmp_path) as tell:
        tell("count")
        now = datetime.now(UTC)
        assert read_progress(tmp_path, now + timedelta(hours=23))
        assert read_progress(tmp_path, now + timedelta(hours=25)) is None


def test_a_second_publisher_is_refused_and_the_first_one_is_told_as_before(tmp_path):
    with locked(tmp_path), progress_told(tmp_path) as tell:
        tell("examine")
        with pytest.raises(StoreProblem, match="Another publisher"), locked(tmp_path):
            pass
        assert read_progress(tmp_path).step == "examine"


def test_a_reader_that_never_lets_go_keeps_no_release_from_being_made(tmp_path, monkeypatch):
    monkeypatch.setattr(progress, "_PATIENCE_SECONDS", 0.2)
    (tmp_path / LOCK).touch()
    with (tmp_path / LOCK).open("rb") as reader:
        fcntl.flock(reader, fcntl.LOCK_SH)
        with progress_told(tmp_path) as tell:
            tell("count")
            assert read_progress(tmp_path) is None
    with progress_told(tmp_path) as tell:
        tell("count")
        assert read_progress(tmp_path).step == "count"


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '"count"', "{}", '{"step": "count"}',
     '{"step": "dance", "begun": "2024-01-01T00:00:00+00:00", "step_begun": "2124-01-01T00:00:00+00:00"}',
     '{"step": "count", "begun": "2124-01-01T00:00:00", "step_begun": "2124-01-01T00:00:00"}',
     '{"step": ["count"], "begun": "2124-01-01T00:00:00+00:00", "step_begun": "2124-01-01T00:00:00+00:00"}',
     '{"step": "count", "begun": 5, "step_begun": "soon"}', "\x00\xff"],
)  # fmt: skip
def test_a_file_that_is_damaged_or_of_another_version_tells_nothing(tmp_path, content):
    with progress_told(tmp_path) as tell:
        tell("count")
        (tmp_path / FILE).write_text(content, encoding="latin-1")
        assert read_progress(tmp_path) is None


def test_a_folder_that_cannot_take_the_word_takes_the_release_all_the_same(tmp_path):
    with progress_told(tmp_path / "missing") as tell:
        tell("count")
    with progress_told(tmp_path) as tell:
        shutil.rmtree(tmp_path)
        tell("decide")
    assert read_progress(tmp_path) is None


def test_an_address_that_is_none_has_no_release_and_no_progress(monkeypatch):
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", "no address")
    with pytest.raises(NoRelease):
        published_url()
    assert release_progress() is None


# Refused for what the data are --------------------------------------------------------------------


def _refuse(folder: Path, reason: str = "no_period") -> None:
    with (
        pytest.raises(DataRefused),
        locked(folder),
        refusal_told(folder),
        progress_told(folder) as tell,
    ):
        tell("count")
        raise DataRefused(reason, " It found: smallest_told 12.")


@pytest.mark.parametrize("reason", REFUSALS)
def test_that_data_cannot_be_published_is_told_until_the_next_attempt(
    tmp_path, monkeypatch, reason
):
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{tmp_path}/current.duckdb")
    assert refused_publishing() is None
    _refuse(tmp_path, reason)
    found = refused_publishing()
    assert (
        found.sentence.en.startswith("These data cannot be published")
        and found.told == REFUSALS[reason].told
    )
    assert re.search(r"[\u0600-\u06ff]", found.sentence.ur) and "python" not in found.sentence.en
    assert datetime.now(UTC) - found.at < timedelta(minutes=5)
    assert json.loads((tmp_path / REFUSED).read_text()).keys() == {"reason", "at"}  # and no figure
    with refusal_told(tmp_path), progress_told(tmp_path):
        assert refused_publishing() is None
    assert refused_publishing() is None


@pytest.mark.parametrize(
    ("codes", "reason"), [(("town",), "no_period"), (("town", "river"), "no_common_period")]
)
def test_publishing_itself_leaves_why_it_was_refused(tmp_path, monkeypatch, codes, reason):
    """A day of data has no period that is over; with two sources none that both cover."""
    into = f"duckdb:///{tmp_path}/town.duckdb"
    for code in codes:
        load(into, tmp_path, "", "id,filed\n1,2024-01-01\n2,2024-01-02\n", code=code)
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", into)
    folder = tmp_path / "published"
    folder.mkdir()
    with pytest.raises(DataRefused):
        publish(folder, b"0123456789abcdef0123456789abcdef")
    assert read_refused(folder).reason == reason and not list(folder.glob("*.duckdb"))


@pytest.mark.parametrize("problem", [OSError("disk full"), PublishProblem("choose another folder")])
def test_another_reason_says_nothing_of_the_data(tmp_path, problem):
    _refuse(tmp_path)
    with pytest.raises(type(problem)), refusal_told(tmp_path):
        raise problem
    assert read_refused(tmp_path) is None


def test_who_is_kept_out_by_another_publisher_takes_nothing_away(tmp_path):
    _refuse(tmp_path)
    with locked(tmp_path), pytest.raises(StoreProblem), locked(tmp_path), refusal_told(tmp_path):
        pass
    assert read_refused(tmp_path)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"reason": "no_period"}', '{"reason": ["x"], "at": 5}']
)
def test_a_refusal_that_cannot_be_read_is_none(tmp_path, content):
    (tmp_path / REFUSED).write_text(content)
    assert read_refused(tmp_path) is None
