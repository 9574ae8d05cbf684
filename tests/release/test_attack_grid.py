"""Releases of small and of odd data sets, made by the real publisher, hold against the attacks."""

import shutil
import tempfile
from pathlib import Path
from unittest import mock

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from attacks import over_time, shapes
from attacks.__main__ import attack, open_case
from attacks.attempts.sums_attacks import Plan
from attacks.findings import Finding
from attacks.sizes_and_shapes import Outcome, main, run, tells_something
from data_access.publish.__main__ import main as publish

_MONTHS = 6
_EXAMPLES = 8


def _failed(database: Path, secret: str) -> list[str] | None:
    """Publish and attack; None where nothing can be published."""
    with tempfile.TemporaryDirectory() as folder:
        chosen = {"COMPLAINTS_DATABASE_URL": f"duckdb:///{database}", "RELEASE_SECRET": secret}
        with mock.patch.dict("os.environ", chosen):
            status = publish(["--into", folder])
        release = Path(folder) / "release-0001.duckdb"
        assert status in (0, 2)
        if status == 2 or not tells_something(release):
            return None
        case = open_case(database, release)
        try:
            # Without programs: what they prove is told and has no limit, and they take longest.
            found = attack(case, Plan(programs=0), questions=10, targets=2)
        finally:
            case.records.close()
    return [entry.line() for entry in found if not entry.passes]


@pytest.mark.parametrize(("complaints", "secrets"), [(2_000, 1), (5_000, 1)])
def test_small_samples_hold(complaints, secrets):
    outcomes = list(run([complaints], [], secrets, short=True))
    assert (
        len(outcomes) == secrets
        and [entry.line() for one in outcomes for entry in one.failed] == []
    )


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    """The smallest sample: its lists, and complaints to take as patterns."""
    path = tmp_path_factory.mktemp("tiny") / "template.duckdb"
    shapes.make(1_000, "as in the sample", path)
    return path


@pytest.mark.parametrize("shape", [name for name, steps in shapes.SHAPES.items() if steps])
def test_what_is_stored_of_a_complaint_s_dates_stays_true_in_every_shape(template, tmp_path, shape):
    """Else the publisher, which reads it, and the attacks, which read the dates, count apart."""
    path = shutil.copy(template, tmp_path / "shaped.duckdb")
    over_time.change(path, shapes.SHAPES[shape])
    derived = {
        "filed_on": "filed_at::DATE",
        "filed_month": "year(filed_at) * 12 + month(filed_at) - 1",
        "first_closed_on": "first_closed_at::DATE",
        "first_closed_month": "year(first_closed_at) * 12 + month(first_closed_at) - 1",
        "days_to_close": "date_diff('day', filed_at::DATE, first_closed_at::DATE)",
        "days_to_reply": "date_diff('day', filed_at::DATE, first_reply_at::DATE)",
    }
    apart = " OR ".join(f"{name} IS DISTINCT FROM {told}" for name, told in derived.items())
    with duckdb.connect(str(path), read_only=True) as database:
        (number,) = database.execute("SELECT count(*) FROM complaints").fetchone()
        wrong = database.execute(f"SELECT count(*) FROM complaints WHERE {apart}").fetchone()
    assert number == 1_000 and wrong == (0,)


# Numbers of complaints for places x bodies x months, and which measures they have.
tables = st.lists(
    st.tuples(
        st.integers(1, 3),  # district
        st.integers(1, 4),  # department
        st.integers(0, _MONTHS - 1),
        st.integers(0, 3),  # course
        st.sampled_from([1, 3, 8, 10, 14, 30, 60, 120, 250]),
    ),
    min_size=12,
    max_size=50,
)


@settings(
    max_examples=_EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(table=tables, secret=st.integers(0, 2**32))
def test_generated_tables_hold(template, table, secret):
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "tiny.duckdb"
        database.write_bytes(template.read_bytes())
        _fill(database, table)
        assert _failed(database, f"{secret:064x}") in (None, [])


def _fill(database: Path, table) -> None:
    """Replace the complaints by a few of each kind of the table, each of a person of its own."""
    with duckdb.connect(str(database)) as file:
        file.execute("CREATE TEMP TABLE pattern AS SELECT * FROM complaints WHERE kind = 1 LIMIT 1")
        file.execute("DELETE FROM complaints")
        start = 1
        for district, department, month, course, size in table:
            file.execute(_rows(district, department, month, course, size, start))
            start += size
        for statement in (
            shapes._LEVEL,
            shapes._DERIVED,
            "UPDATE dataset SET version = version + 1",
        ):
            file.execute(statement)


def _rows(district: int, department: int, month: int, course: int, size: int, start: int) -> str:
    filed = f"TIMESTAMP '2023-{month + 1:02}-05 10:00:00'"
    closed = f"{filed} + to_days({(0, 3, 12, 80)[course]})" if course else "NULL"
    return f"""INSERT INTO complaints BY NAME SELECT pattern.* REPLACE (
        {start} + n AS complaint_id, 'c' || ({start} + n) AS number, {start} + n AS member_id, {department} AS department_id,
        {1 + department % 2} AS category_id, {district} AS district_id,
        (SELECT province_id FROM districts WHERE district_id = {district}) AS province_id,
        {filed} AS filed_at, {closed} AS first_closed_at, {closed} AS last_closed_at,
        NULL AS first_reopened_at, NULL AS last_reopened_at, {course or "NULL"} AS first_outcome,
        {1 + course % 2 if course > 1 else "NULL"} AS first_feedback, NULL AS feedback_at,
        ({start} + n) * 7919 % 4294967296 AS record_key) FROM pattern, range({size}) r(n)"""


def test_a_sequence_of_releases_holds(tmp_path):
    assert [entry.line() for entry in over_time.attack(tmp_path, 2_000) if not entry.passes] == []


def test_every_shape_can_be_made(tmp_path):
    for name in shapes.SHAPES:
        shapes.make(1_000, name, tmp_path / "shape.duckdb")
        with duckdb.connect(str(tmp_path / "shape.duckdb"), read_only=True) as file:
            count, bodies, people = file.sql(
                "SELECT count(*), count(DISTINCT department_id), count(DISTINCT member_id) FROM complaints"
            ).fetchone()
        assert (
            count == 1_000
            and (bodies == 1) == (name == "one body")
            and (people == 0) == (name == "people recorded for none")
        )


def test_a_release_that_fails_ends_with_one(monkeypatch, capsys):
    bad = Outcome(
        10, "odd", 1, 5, 1.0, 1.0, (Finding("2 nested", "x: highest posterior", 0.99, 0.9),)
    )
    monkeypatch.setattr("attacks.sizes_and_shapes.run", lambda *_: iter([bad]))
    assert main(["--sizes", "10"]) == 1 and "FAILS" in capsys.readouterr().out
