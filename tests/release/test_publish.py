"""Publishing: what is frozen, what is refused, and that a stopped publisher leaves the old
release in force.
"""

import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import numpy as np
import pytest

from data_access import PublicFilters, PublicQuestion, Withheld
from data_access.protection.disclosure_risk import Examination
from data_access.publish import __main__ as command
from data_access.publish import make, store
from data_access.publish.secret import DEFAULT_FILE, SECRET_FILE_SETTING, SECRET_SETTING
from data_access.released import schema
from data_access.released.files import open_release, release_file
from data_access.released.progress import STEPS, read_progress
from sample_data.build import build

ROOT = Path(__file__).parents[2]
SECRET = "5e" * 32


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Path:
    """A sample from 2023 on: fewer periods, so that a release takes seconds."""
    path = tmp_path_factory.mktemp("publish") / "small.duckdb"
    build(20_000, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("DELETE FROM complaints WHERE filed_on < '2023-01-01'")
    return path


@pytest.fixture(scope="module")
def first(database, tmp_path_factory) -> Path:
    """A folder with release 1, as of the end of March 2024."""
    folder = tmp_path_factory.mktemp("first")
    with pytest.MonkeyPatch.context() as patch:
        _settings(patch, database)
        assert command.main(["--into", str(folder), "--as-of", "2024-04-01"]) == 0
    return folder


@pytest.fixture
def folder(first, database, tmp_path, monkeypatch) -> Path:
    """A copy of that folder, and the settings to publish into it."""
    _settings(monkeypatch, database)
    shutil.copytree(first, tmp_path / "published", symlinks=True)
    return tmp_path / "published"


@pytest.fixture(scope="module")
def second(first, database, tmp_path_factory) -> Path:
    """A folder with that release and the next one of the same data, as of their own day."""
    folder = shutil.copytree(first, tmp_path_factory.mktemp("second") / "published", symlinks=True)
    with pytest.MonkeyPatch.context() as patch:
        _settings(patch, database)
        assert run(folder) == 0
    return folder


@pytest.fixture
def two(second, tmp_path) -> Path:
    """A copy of that folder."""
    return shutil.copytree(second, tmp_path / "two", symlinks=True)


def _settings(patch, database: Path) -> None:
    patch.setenv("COMPLAINTS_DATABASE_URL", f"duckdb:///{database}")
    patch.setenv(SECRET_SETTING, SECRET)


def run(folder: Path, *arguments: str) -> int:
    return command.main(["--into", str(folder), *arguments])


def in_force(folder: Path) -> str:
    return os.readlink(folder / store.CURRENT)


def lines(folder: Path, number: int) -> dict[str, str]:
    contents = make.read(store.path_of(folder, number))
    return {line.split("|edition=")[0]: line for line in contents.cell_lines()}


# What a release is --------------------------------------------------------------------------------


def test_a_release_states_what_it_is_and_is_put_in_force(folder, capsys):
    release = open_release(folder / store.CURRENT)
    assert (release.number, f"{release.as_of:%Y-%m-%d}", release.methods_version) == (
        1,
        "2024-10-29",
        "2.0",
    )
    assert (
        release.cells == len(list(release.axes.cells()))
        and release.shown + release.withheld == release.cells
    )
    assert (
        release.shown == len(lines(folder, 1)) > 200
        and max(period.code for period in release.axes.periods) == "2023-Q4"
    )
    found = release.examination
    assert (
        found["smallest_told"] >= 10
        and found["smallest_difference"] >= 10
        and found["names_of_a_set"] == 1
    )
    assert found["proven_present"] == found["drawn_otherwise"] == 0 and found["largest_error"] <= 7
    assert (
        run(folder, "--verify") == 0 and f"checksum {release.checksum}" in capsys.readouterr().out
    )


def test_the_file_holds_no_complaint(folder):
    with duckdb.connect(str(folder / store.CURRENT), read_only=True) as connection:
        tables = {
            name
            for (name,) in connection.execute(
                "SELECT table_name FROM information_schema.tables"
            ).fetchall()
        }
        columns = {
            name
            for (name,) in connection.execute(
                "SELECT column_name FROM information_schema.columns"
            ).fetchall()
        }
    assert tables == set(schema.published.tables)
    assert not columns & {
        "complaint_id",
        "member_id",
        "record_key",
        "number_at_source",
        "filed_at",
        "sex",
        "groups",
    }


def test_a_second_release_of_the_same_data_keeps_every_cell_to_the_byte_and_adds_the_new_periods(
    two, first, capsys
):
    folder, before = two, lines(first, 1)
    after = lines(folder, 2)
    assert lines(folder, 1) == before
    assert in_force(folder) == "release-0002.duckdb"
    assert {name: after[name] for name in before} == before and len(after) > len(before)
    assert all("|edition=2|" in after[name] for name in after.keys() - before.keys())
    assert run(folder, "--compare", "1", "2") == 0
    assert "0 changed without notice" in capsys.readouterr().out
    notes = open_release(folder / store.CURRENT).notes
    assert "New months: 2024-01 to 2024-06" in notes and f"{len(before):,} cells stay" in notes


def test_late_changed_and_erased_records_change_no_published_cell(
    folder, database, tmp_path, monkeypatch
):
    before, changed = lines(folder, 1), tmp_path / "changed.duckdb"
    shutil.copy(database, changed)
    with duckdb.connect(str(changed)) as connection:
        connection.execute(
            "UPDATE complaints SET days_to_close = 1, first_closed_at = filed_at WHERE complaint_id % 5 = 0"
        )
        connection.execute("DELETE FROM complaints WHERE complaint_id % 7 = 0")
        connection.execute("UPDATE complaints SET province_id = 1 WHERE complaint_id % 11 = 0")
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", f"duckdb:///{changed}")
    assert run(folder) == 0
    after = lines(folder, 2)
    assert {name: after[name] for name in before} == before
    totals = [make.read(store.path_of(folder, number)).totals[""][0] for number in (1, 2)]
    assert totals[1] < totals[0] and totals[1] % 10 == 0  # the totals are current, in tens


def test_an_announced_revision_publishes_a_period_anew_and_says_why(
    folder, database, tmp_path, monkeypatch, capsys
):
    before, changed = lines(folder, 1), tmp_path / "changed.duckdb"
    shutil.copy(database, changed)
    with duckdb.connect(str(changed)) as connection:
        connection.execute(
            "DELETE FROM complaints WHERE year(filed_on) = 2023 AND complaint_id % 2 = 0"
        )
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", f"duckdb:///{changed}")
    assert (
        run(
            folder,
            "--revise",
            "2023",
            "--because",
            "Half of the records of 2023 were entered twice.",
        )
        == 0
    )
    after = lines(folder, 2)
    revised = {name for name in before if after.get(name) != before[name]}
    assert revised and all("period=2023" in name for name in revised)
    assert {
        name for name in after if "period=2023" in name
    } <= before.keys()  # what was withheld stays withheld
    assert (
        "Half of the records of 2023 were entered twice."
        in open_release(folder / store.CURRENT).notes
    )
    assert (
        run(folder, "--compare", "1", "2") == 0
        and "0 changed without notice" in capsys.readouterr().out
    )


def test_a_change_without_notice_is_found_when_releases_are_compared(two, capsys):
    folder = two
    path = store.path_of(folder, 2)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "UPDATE cells SET filed = filed + 5 WHERE edition = 1 AND filed = (SELECT max(filed) FROM cells WHERE edition = 1)"
        )
    _restate_checksum(path)
    assert run(folder, "--compare", "1", "2") == 1
    assert "changed without notice" in capsys.readouterr().out


def _restate_checksum(path: Path) -> None:
    """What somebody would do who wants to hide a change: make the checksum fit."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE release SET checksum = ''")
    with pytest.raises(make.PublishProblem, match="do not fit its checksum"):
        make.read(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(make.Contents, "checksum", lambda self: "")
        contents = make.read(path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE release SET checksum = ?", [contents.checksum()])


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "UPDATE cells SET filed = 15 WHERE filed = (SELECT min(filed) FROM cells) OR filed = 20",
            "do not fit its checksum",
        ),
        ("UPDATE totals SET filed = filed + 1", "do not fit its checksum"),
        ("UPDATE places SET name_en = 'X' WHERE code = 'PK-PB'", "do not fit its checksum"),
        ("DROP TABLE cells", "damaged or no release"),
    ],
)
def test_a_changed_file_is_not_verified(folder, statement, sentence, capsys):
    with duckdb.connect(str(store.path_of(folder, 1))) as connection:
        connection.execute(statement)
    assert run(folder, "--verify", "1") == 2
    assert sentence in capsys.readouterr().err


def test_a_file_cut_short_is_told_and_nothing_is_published_on_top_of_it(folder, capsys):
    path = store.path_of(folder, 1)
    path.write_bytes(path.read_bytes()[:5000])
    assert run(folder, "--verify") == 2 and "damaged or no release" in capsys.readouterr().err
    assert run(folder) == 2 and in_force(folder) == "release-0001.duckdb"


def test_a_release_that_breaks_the_rules_of_the_gate_is_not_whole(folder):
    contents = make.read(store.path_of(folder, 1))
    assert make.faults(contents) == []
    contents.cells.values[np.flatnonzero(contents.cells.values[:, 0] > 0)[0], 0] = 7
    assert "multiple of 5" in make.faults(contents)[0]


def _examined(exact, too_sure: bool, *more) -> Examination:
    sure = np.full(exact._open()[0].shape, too_sure)
    return Examination(
        {"smallest_difference": 3.0, "proven_present": 0.0, "drawn_otherwise": 0.0}, sure
    )


def test_a_release_that_tells_too_much_is_not_published(folder, monkeypatch, capsys):
    """Whatever is withheld, the examination stays as it is: the sentence says what it found."""
    monkeypatch.setattr(make, "examine", lambda exact, *more: _examined(exact, True))
    assert run(folder) == 2
    told = capsys.readouterr().err
    assert "was not published" in told and "smallest_difference 3" in told
    assert in_force(folder) == "release-0001.duckdb" and not store.path_of(folder, 2).exists()


def test_what_is_too_sure_is_withheld_and_examined_again(folder, monkeypatch):
    asked, examine = [], make.examine

    def first_too_sure(exact, *more):
        found = examine(exact, *more)
        if not asked:
            found.too_sure[:, 0] |= [cell.period.code == "2024-02" for cell in exact.cells]
        asked.append(found)
        return found

    monkeypatch.setattr(make, "examine", first_too_sure)
    assert run(folder) == 0 and len(asked) == 2
    release = open_release(folder / store.CURRENT)
    asked = PublicQuestion(("filed",), "", PublicFilters(period=("2024-02",)))
    assert release.ask(asked).total["filed"] == Withheld.WITHHELD
    assert release.examination["withheld_after_examination"] > 0


def test_a_release_of_earlier_methods_is_not_continued(folder, capsys):
    with duckdb.connect(str(store.path_of(folder, 1))) as connection:
        connection.execute("UPDATE release SET schema_version = 1, methods_version = '1.0'")
    assert run(folder) == 2
    assert "methods 1.0" in (told := capsys.readouterr().err) and "--into" in told


def test_only_what_is_told_is_listed(folder):
    """The name of a body, a place or a period with nothing to tell would tell that there is
    something.
    """
    contents = make.read(store.path_of(folder, 1))
    used = {
        (value.kind, value.code)
        for cell in contents.cells.cells
        for value in (cell.place, cell.body, cell.period)
    }
    axes = contents.axes
    used |= {("province", code) for code, (filed, *_) in contents.totals.items() if code and filed}
    assert {(value.kind, value.code) for value in (*axes.places, *axes.periods)} == used - {
        (body.kind, body.code) for body in axes.bodies
    }
    assert {(body.kind, body.code) for body in axes.bodies if not body.same_as} <= used


# What is refused ----------------------------------------------------------------------------------


def test_a_release_cannot_be_as_of_a_day_that_the_data_do_not_reach(folder, capsys):
    assert run(folder, "--as-of", "2024-10-30") == 2
    assert "The data end on 2024-10-29" in capsys.readouterr().err


def test_another_data_set_is_not_published_into_the_same_folder(
    folder, database, tmp_path, monkeypatch, capsys
):
    other = tmp_path / "other.duckdb"
    shutil.copy(database, other)
    with duckdb.connect(str(other)) as connection:
        connection.execute("UPDATE dataset SET name_en = 'Elsewhere'")
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", f"duckdb:///{other}")
    assert run(folder) == 2 and "choose another folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [["--revise", "2023"], ["--because", "no period"], ["--revise", "2023", "--because", " "]],
)
def test_a_revision_needs_its_period_and_its_reason(folder, arguments, capsys):
    assert run(folder, *arguments) == 2 and "needs both" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["--as-of", "yesterday"], ["--revise", "20x3"], ["--verify", "one"]]
)
def test_what_cannot_be_read_is_told_with_the_way_to_write_it(folder, arguments, capsys):
    with pytest.raises(SystemExit):
        run(folder, *arguments)
    assert arguments[0].strip("-") in capsys.readouterr().err


def test_two_publishers_do_not_work_in_one_folder(folder, capsys):
    with store.locked(folder):
        assert run(folder) == 2
    assert "Another publisher is at work" in capsys.readouterr().err


def test_data_without_a_closed_period_publish_nothing(database, tmp_path, monkeypatch, capsys):
    _settings(monkeypatch, database)
    assert run(tmp_path / "none", "--as-of", "2023-03-31") == 2
    assert "nothing can be published" in capsys.readouterr().err and not list(
        (tmp_path / "none").glob("*.duckdb")
    )
    assert read_progress(tmp_path / "none") is None


# The secret ---------------------------------------------------------------------------------------


def test_without_a_secret_nothing_is_published_and_the_sentence_says_how_to_make_one(
    folder, tmp_path, monkeypatch, capsys
):
    monkeypatch.delenv(SECRET_SETTING)
    monkeypatch.setenv(SECRET_FILE_SETTING, str(tmp_path / "keys" / "secret"))
    assert run(folder) == 2
    assert "--new-secret" in capsys.readouterr().err and in_force(folder) == "release-0001.duckdb"


def test_a_new_secret_is_random_only_its_owner_reads_it_and_it_is_never_replaced(
    tmp_path, monkeypatch, capsys
):
    made = []
    for name in ("one", "two"):
        monkeypatch.setenv(SECRET_FILE_SETTING, str(tmp_path / name / "secret"))
        assert command.main(["--new-secret"]) == 0
        made.append((tmp_path / name / "secret").read_text())
        assert stat.S_IMODE((tmp_path / name / "secret").stat().st_mode) == 0o600
    assert made[0] != made[1] and len(bytes.fromhex(made[0])) == 32
    assert command.main(["--new-secret"]) == 2 and "not replaced" in capsys.readouterr().err
    assert (tmp_path / "two" / "secret").read_text() == made[1]


def test_the_usual_place_of_the_secret_is_not_in_the_repository():
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert "/data/" in ignored and DEFAULT_FILE.parts[0] == "data"


@pytest.mark.parametrize(
    ("mode", "text", "sentence"),
    [
        (0o644, "ab" * 32, "chmod 600"),
        (0o600, "ab" * 31, "31 bytes"),
        (0o600, "xy" * 32, "hexadecimal"),
    ],
)
def test_a_secret_that_others_read_is_short_or_is_none_is_refused(
    folder, tmp_path, monkeypatch, mode, text, sentence, capsys
):
    path = tmp_path / "secret"
    path.write_text(text)
    path.chmod(mode)
    monkeypatch.delenv(SECRET_SETTING)
    monkeypatch.setenv(SECRET_FILE_SETTING, str(path))
    assert run(folder) == 2
    told = capsys.readouterr().err
    assert sentence in told and text not in told


# Stopped in the middle ----------------------------------------------------------------------------


def test_a_publisher_killed_at_any_moment_leaves_the_old_release_in_force(folder):
    before, chance = (folder / "release-0001.duckdb").read_bytes(), random.Random(3)
    for _ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-m", "data_access.publish", "--into", str(folder)],
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.5, 5))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert read_progress(folder) is None
        assert in_force(folder) in ("release-0001.duckdb", "release-0002.duckdb")
        assert open_release(release_file(f"duckdb:///{folder}/{store.CURRENT}")).number in (1, 2)
    assert (folder / "release-0001.duckdb").read_bytes() == before
    assert run(folder) == 0 and run(folder, "--verify") == 0
    assert not list(folder.glob("*.partial*"))


@pytest.mark.parametrize("step", ["write", "put_in_force"])
def test_a_step_that_fails_leaves_the_old_release_in_force(folder, monkeypatch, step, capsys):
    seen = {}

    def fail(*arguments):
        seen["write"] = read_progress(folder)
        raise OSError(28, "No space left on device")

    def told_before(name: str, function):
        def tell_first(*arguments, **options):
            seen.setdefault(name, read_progress(folder))
            return function(*arguments, **options)

        return tell_first

    for name, function in {
        "count": "count_cells",
        "decide": "protect",
        "examine": "examine",
    }.items():
        monkeypatch.setattr(make, function, told_before(name, getattr(make, function)))
    monkeypatch.setattr(store, step, fail)
    assert run(folder) == 2 and "No space left" in capsys.readouterr().err
    assert in_force(folder) == "release-0001.duckdb"
    assert {name: progress.step for name, progress in seen.items()} == {
        name: name for name in STEPS
    }
    assert read_progress(folder) is None


def test_the_day_of_a_release_decides_its_periods_and_not_what_they_count(
    folder, database, tmp_path, monkeypatch
):
    assert run(tmp_path / "later") == 0
    one, other = lines(folder, 1), lines(tmp_path / "later", 1)
    common = one.keys() & other.keys()
    assert len(common) > 0.9 * len(one) and any(
        "period=2024-06" in name for name in other.keys() - one.keys()
    )
    values = [
        [int(line[name].split("|")[-1].split(",")[0]) for name in sorted(common)]
        for line in (one, other)
    ]
    assert (
        np.mean(np.equal(*values)) > 0.9
    )  # the others count one of the few odd complaints that are left out
