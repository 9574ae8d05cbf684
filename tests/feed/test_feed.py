"""The feed: whatever comes late, twice or shuffled, the tables hold the newest change of each
complaint, and nothing else.
"""

import dataclasses
import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from itertools import count, permutations
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, create_engine, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from data_access import Question, open_complaints
from data_access.feed import FeedProblem, import_file, read_mapping
from data_access.feed.applying import change_stage, complaint_index
from data_access.feed.applying.batches import Position, apply_batch
from data_access.feed.applying.change_stage import Arrival, ChangeStage
from data_access.feed.applying.complaint_index import NumberIndex
from data_access.feed.applying.replay import list_rejects, replay
from data_access.feed.sources.folder import arrivals_of
from tests.feed.feed_records import change, folded, lines, portal_mapping, removal, streams
from tests.figures.records import AS_OF, data_of, write_database
from tests.figures.reference import figure

MEASURES = (
    "filed",
    "addressed",
    "relief_confirmed",
    "reopened_ever",
    "reopenings",
    "backlog",
    "satisfaction",
)
LATER = AS_OF + timedelta(minutes=10)


class Town:
    """A database that a feed fills, and what it takes changes with."""

    name, kind, recent = "test", "folder", 0

    def __init__(self, folder: Path, mapping, stage: ChangeStage | None = None):
        self.folder, self.mapping, self.stage = folder, mapping, stage or ChangeStage(mapping)
        self.address = write_database(folder / "town.duckdb", [])
        self.engine = create_engine(self.address)
        self.names, self.index = count(), NumberIndex()

    def apply(self, content: str, name: str = ""):
        path = self.folder / (name or f"{next(self.names):04}.jsonl")
        path.write_text(content, encoding="utf-8")
        arrivals = list(arrivals_of(path, self.mapping))
        return apply_batch(self.engine, self, self.stage, arrivals, Position(path.name), self.index)

    def rows(self, statement: str) -> list[tuple]:
        with self.engine.connect() as connection:
            return connection.exec_driver_sql(statement).fetchall()

    def close(self) -> None:
        self.engine.dispose()
        (self.folder / "town.duckdb").unlink()


@pytest.fixture
def town(tmp_path):
    found = Town(tmp_path, portal_mapping(tmp_path))
    yield found
    found.engine.dispose()


@pytest.fixture(scope="module")
def towns(tmp_path_factory):
    """``towns() -> Town``, fresh each time; they share the tables in which changes are worked
    out.
    """
    folder = tmp_path_factory.mktemp("towns")
    mapping = portal_mapping(folder)
    stage = ChangeStage(mapping)
    return lambda: Town(folder, mapping, stage)


COMPLAINTS = "select * exclude (complaint_id, record_key) from complaints order by number"
REOPENINGS = "select number, r.* exclude (complaint_id) from reopenings r join complaints using (complaint_id) order by number, sequence"


def tables(address: str) -> tuple[list, list]:
    with duckdb.connect(address.removeprefix("duckdb:///")) as connection:
        assert (
            connection.execute("select count(*) from reopenings").fetchone()
            == connection.execute(
                "select count(*) from reopenings semi join complaints using (complaint_id)"
            ).fetchone()
        )
        return connection.execute(COMPLAINTS).fetchall(), connection.execute(REOPENINGS).fetchall()


def plainly(standing) -> tuple[list, list]:
    return [one.record for one in standing], [row for one in standing for row in one.reopenings]


# Any stream ---------------------------------------------------------------------------------------


@settings(max_examples=12, deadline=None)
@given(stream=streams(), cuts=st.lists(st.integers(0, 20), max_size=2))
def test_after_any_stream_the_tables_equal_a_plain_fold_of_its_changes(
    towns, exact, tmp_path_factory, stream, cuts
):
    found, edges = (
        towns(),
        sorted({0, len(stream) // 2, *(cut for cut in cuts if cut < len(stream)), len(stream)}),
    )
    for first, last in zip(edges, edges[1:], strict=False):
        found.apply(lines(stream[first:last]))
    standing = folded(stream)
    kept = [one for one in standing.values() if one.record]
    records, reopenings = plainly(kept)
    address = write_database(found.folder / "fold.duckdb", records, reopenings=reopenings)
    tombs = found.rows(
        "select cause, changed_at, coalesce(changed_sequence, 0) from removals order by all"
    )
    found.engine.dispose()
    assert tables(found.address) == tables(address)
    assert tombs == sorted(
        (one.order[2], one.changed_at, one.sequence) for one in standing.values() if not one.record
    )
    complaints = open_complaints(found.address)
    answer = exact(complaints, Question(MEASURES, ("department", "group")))
    complaints.close()
    data = data_of((one.record, list(one.reopenings)) for one in kept)
    for breakdown in ("department", "group"):
        for row in answer.rows(breakdown):
            for measure in MEASURES[:6]:
                assert row[measure] == figure(data, measure, breakdown, row.code), (
                    measure,
                    row.code,
                )
    found.close()


def test_changes_of_the_same_time_and_sequence_end_the_same_in_every_order(town):
    """Four that differ, in each of their 24 orders: one complaint for each order, one batch for
    each place in it.
    """
    variants = [{"sex": "men"}, {"sex": "women"}, {"channel": "app"}, {}]
    orders = list(permutations(range(4)))
    for place in range(4):
        rows = [
            change(key, AS_OF, AS_OF, **variants[order[place]])
            for key, order in enumerate(orders, start=1)
        ]
        town.index = town.index if place % 2 else None  # with and without it the same is found
        town.apply(lines(rows))
    assert town.rows("select count(*) from complaints") == [(24,)]
    assert len(town.rows("select distinct sex, channel from complaints")) == 1


def test_a_removal_goes_before_a_change_of_the_same_time(town):
    told, gone = change(1, AS_OF, AS_OF), removal("C-1", AS_OF)
    for first, second in ((told, gone), (gone, told)):
        town.apply(lines([first]))
        town.apply(lines([second]))
        assert town.rows(
            "select count(*) from complaints union all select count(*) from removals"
        ) == [(0,), (1,)]


def test_the_reopenings_of_a_changed_complaint_are_those_of_the_change(town):
    filed = AS_OF - timedelta(days=9)
    town.apply(lines([change(1, AS_OF, filed, [filed], [(filed, "citizen")])]))
    again = [(filed, "pm_office"), (filed + timedelta(days=2), "citizen")]
    town.apply(lines([change(1, LATER, filed, [filed, filed + timedelta(days=1)], again)]))
    assert town.rows("select sequence, cause from reopenings order by 1") == [(1, 2), (2, 1)]


# Single rules -------------------------------------------------------------------------------------


def test_a_change_that_comes_again_is_counted_as_unchanged_and_raises_no_version(town):
    closing, again = AS_OF - timedelta(days=9), (AS_OF - timedelta(days=5), "citizen")
    reopened = [
        change(key, AS_OF, AS_OF - timedelta(days=20), [closing], [again]) for key in range(3, 13)
    ]
    content = lines([change(1, AS_OF, AS_OF, sequence=3), removal("C-2", AS_OF), *reopened])
    assert town.apply(content).applied == 12
    before = town.rows("select *, (select version from dataset) from complaints")
    outcome = town.apply(content)
    assert (outcome.applied, outcome.unchanged) == (0, 12)
    assert town.rows("select *, (select version from dataset) from complaints") == before


def test_an_older_change_that_comes_later_changes_nothing(town):
    filed = AS_OF - timedelta(days=30)
    town.apply(lines([change(1, LATER, filed, [filed + timedelta(days=3)], outcome="relief")]))
    outcome = town.apply(lines([change(1, AS_OF, filed)]))
    assert (outcome.applied, outcome.unchanged) == (0, 1)
    assert town.rows("select status, outcome from complaints") == [(3, 1)]


def test_a_reversal_takes_back_what_was_said_before(town):
    """Reopened after closed, feedback withdrawn, moved to another body: what the newer row
    leaves empty is empty.
    """
    filed = AS_OF - timedelta(days=30)
    closed = filed + timedelta(days=3)
    town.apply(
        lines(
            [
                change(
                    1,
                    AS_OF,
                    filed,
                    [closed],
                    outcome="relief",
                    feedback="positive",
                    department="wing",
                )
            ]
        )
    )
    reopened = [(closed + timedelta(days=1), "pm_office")]
    town.apply(lines([change(1, LATER, filed, [closed], reopened, department="police")]))
    found = town.rows(
        "select status, outcome, feedback, department_id, reopenings, reopening_cause from complaints"
    )
    assert found == [(4, None, None, 4, 1, 2)]
    assert town.rows("select sequence, cause, department_id, reclosed_on from reopenings") == [
        (1, 2, 4, None)
    ]


def test_a_change_keeps_the_complaints_number_key_and_member(town):
    town.apply(lines([change(1, AS_OF, AS_OF), change(2, AS_OF, AS_OF)]))
    with town.engine.begin() as connection:
        connection.exec_driver_sql("update complaints set member_id = 77 where number = 'C-1'")
    before = town.rows("select complaint_id, record_key, member_id from complaints order by number")
    assert len({key for _, key, _ in before}) == 2
    town.apply(lines([change(1, LATER, AS_OF, [AS_OF])]))
    assert (
        town.rows("select complaint_id, record_key, member_id from complaints order by number")
        == before
    )


def test_an_erased_complaint_is_gone_and_an_older_change_does_not_bring_it_back(town):
    filed = AS_OF - timedelta(days=9)
    told = change(1, AS_OF, filed, [filed], [(filed, "citizen")])
    town.apply(lines([told]))
    assert town.apply(lines([removal("C-1", LATER)])).removed == 1
    assert town.apply(lines([told])).unchanged == 1
    assert town.rows(
        "select count(*) from complaints union all select count(*) from reopenings"
    ) == [(0,), (0,)]
    assert town.rows("select digest, cause from removals") == [
        (hashlib.sha256(b"C-1").hexdigest(), 2)
    ]
    assert town.apply(lines([change(1, LATER + timedelta(seconds=1), filed)])).new == 1
    assert town.rows("select count(*) from removals") == [(0,)]


def test_the_version_goes_up_by_one_for_each_batch_that_changes_something_and_t_never_goes_back(
    town,
):
    def state():
        return town.rows("select version, as_of from dataset")[0]

    town.apply(lines([change(1, LATER, LATER), change(2, LATER, AS_OF)]))
    assert state() == (2, LATER)
    town.apply(lines([change(1, LATER, LATER)]))
    assert state() == (2, LATER)
    town.apply(lines([removal("C-1", LATER + timedelta(1)), change(3, LATER, AS_OF)]))
    assert state() == (3, LATER)


def test_the_position_is_written_with_the_batch_and_its_counts(town):
    town.apply(
        lines([change(1, AS_OF, AS_OF), removal("C-9", LATER)]) + '{"number": "C-2"}\n',
        "monday.jsonl",
    )
    columns = "source, kind, position, watermark, applied, unchanged, rejected, error"
    assert town.rows(f"select {columns} from feed_state") == [
        ("test", "folder", "monday.jsonl", LATER, 2, 0, 1, None)
    ]
    lag, recent = town.rows("select lag_seconds, applied_last_minute from feed_state")[0]
    assert 0 <= lag < 60 and recent == 2


# Rejects ------------------------------------------------------------------------------------------

GOOD = change(1, AS_OF, AS_OF).row


@pytest.mark.parametrize(
    "altered, column, value, reason",
    [
        ({"changed_at": None}, "changed_at", "", "missing"),
        ({"filed_at": None}, "filed_at", "", "missing"),
        (
            {"department": "wings"},
            "department",
            "wings",
            "no department of the database has this code",
        ),
        (
            {"groups": "women;men"},
            "groups",
            "women;men",
            "not a list of overseas, women, disability",
        ),
        ({"number": "C-\0"}, "number", "C-\0", "a number has no control characters"),
        ({"sequence": "1.5"}, "sequence", "1.5", "no whole number"),
        (
            {"reopenings": "yesterday - -"},
            "reopenings",
            "yesterday - -",
            "no list of reopenings: TIME CAUSE RECLOSED",
        ),
        (
            {"reopenings": "2024-06-29 - -"},
            "reopenings",
            "2024-06-29 - -",
            "reopened, but never closed",
        ),
        ({"changed_at": "2055-01-01"}, "changed_at", "2055-01-01", "lies in the future"),
        (
            {"removed": "lost"},
            "removed",
            "lost",
            "not among the values that the mapping translates in columns.removed",
        ),
        ({"removed": "merged"}, "merged_into", "", "merged, but it is not said with which one"),
        ({"removed": "merged", "merged_into": "C-1"}, "merged_into", "C-1", "merged with itself"),
    ],
)
def test_a_bad_change_is_kept_with_its_reason_and_the_good_ones_are_applied(
    town, altered, column, value, reason
):
    bad = {name: text for name, text in (GOOD | altered).items() if text is not None}
    outcome = town.apply(json.dumps(bad) + "\n" + lines([change(2, AS_OF, AS_OF)]))
    assert (outcome.new, len(outcome.rejected)) == (1, 1)
    kept = town.rows("select arrival, position, column_name, value, record from feed_rejects")[0]
    assert kept[:4] == ("0000.jsonl", 1, column, value)
    assert json.loads(kept[4]) == {name: str(text) for name, text in bad.items()}
    assert town.rows("select reason from feed_rejects")[0][0].startswith(reason)


def test_only_changes_with_unknown_codes_are_rejected_for_them_and_a_removal_needs_no_known_ones(
    town,
):
    town.apply(lines([change(1, AS_OF, AS_OF)]))
    gone = {"number": "C-1", "changed_at": "2024-07-01", "removed": "erased", "department": "wings"}
    bad = [GOOD | {"number": number, **altered} for number, altered in (
        ("C-2", {"department": "wings"}),
        ("C-3", {"department": "wings", "changed_at": "2055-01-01"}),
        ("C-4", {"category": "wings", "province": "wings"}),
    )]  # fmt: skip
    rows = [json.dumps(row, default=str) for row in (gone, *bad)]
    outcome = town.apply("\n".join(rows) + "\n" + lines([change(5, AS_OF, AS_OF)]))
    assert (outcome.removed, outcome.new, len(outcome.rejected)) == (1, 1, 3)
    assert town.rows("select number, column_name from feed_rejects order by all") == [
        ("C-2", "department"),
        ("C-3", "changed_at"),
        ("C-4", "category"),
    ]


def test_a_batch_finds_nothing_of_the_one_before_it_even_if_that_one_failed(town):
    town.apply(lines([change(1, AS_OF, AS_OF)]))
    with pytest.raises(ZeroDivisionError), town.stage.open() as staged:
        staged.execute(insert(town.stage.stage.parsed).values(line=0, number="C-7"))
        raise ZeroDivisionError
    for _ in range(2):
        with town.stage.open() as staged:
            for table in town.stage.stage.tables.sorted_tables:
                assert staged.execute(select(func.count()).select_from(table)).scalar() == 0
                staged.execute(
                    insert(table).values({table.c[0]: None})
                )  # for the next one to find, if it stayed
    assert town.apply(lines([change(2, AS_OF, AS_OF)])).new == 1


def test_a_step_fills_its_own_tables_only_and_gets_those_of_others_from_what_they_returned(town):
    """Whoever asks for the empty tables of a step makes its value: one place for each, and none
    lie on the stage.
    """
    assert not [name for name, value in vars(town.stage).items() if isinstance(value, Table)]
    kinds = [kind.__name__ for kind in town.stage._empty]
    texts = [
        path.read_text(encoding="utf-8") for path in Path(change_stage.__file__).parent.glob("*.py")
    ]
    asked = [name for text in texts for name in re.findall(r"\.empty\((\w+)\)", text)]
    assert sorted(asked) == sorted(kinds) and len(kinds) == 7
    assert not any("stage.stage" in text for text in texts), (
        "the rows come from ReceivedRows and CheckedRows"
    )
    value = town.stage.empty(change_stage.Changes)
    with pytest.raises(dataclasses.FrozenInstanceError):
        value.arrived = value.history


def test_a_removal_needs_no_more_than_number_time_and_cause(town):
    town.apply(lines([change(1, AS_OF, AS_OF)]))
    assert (
        town.apply('{"number": "C-1", "changed_at": "2024-07-01", "removed": "erased"}\n').removed
        == 1
    )


def test_a_rejected_change_is_kept_once_and_applied_after_the_mapping_is_mended(town):
    bad = change(1, LATER, AS_OF, sex="women").row | {"sex": "F"}
    for _ in range(2):
        town.apply(json.dumps(bad) + "\n[]\n")
    assert len(list_rejects(town.engine, "test", 10)) == 2
    mended = (
        'sex = { column = "sex", optional = true }',
        'sex = { column = "sex", values = { F = "women" } }',
    )
    done = replay(town.engine, "test", portal_mapping(town.folder, mended))
    assert (done.applied, done.rejected, done.unreadable) == (1, 0, 1)
    assert town.rows("select sex from complaints") == [(2,)]
    assert [row.record for row in list_rejects(town.engine, "test", 10)] == [None]


def test_a_replayed_change_that_is_old_by_then_does_not_overwrite(town):
    bad = change(1, AS_OF, AS_OF).row | {"sex": "F"}
    town.apply(json.dumps(bad) + "\n")
    town.apply(lines([change(1, LATER, AS_OF, sex="men")]))
    mended = (
        'sex = { column = "sex", optional = true }',
        'sex = { column = "sex", values = { F = "women" } }',
    )
    assert replay(town.engine, "test", portal_mapping(town.folder, mended)).unchanged == 1
    assert town.rows("select sex from complaints") == [(1,)]
    assert not list_rejects(town.engine, "test", 10)


def test_a_record_that_is_rejected_again_keeps_its_new_reason(town):
    town.apply(json.dumps(GOOD | {"sex": "F", "channel": "drum"}) + "\n")
    mended = (
        'sex = { column = "sex", optional = true }',
        'sex = { column = "sex", values = { F = "women" } }',
    )
    assert replay(town.engine, "test", portal_mapping(town.folder, mended)).rejected == 1
    assert [row.column_name for row in list_rejects(town.engine, "test", 10)] == ["channel"]


def test_erasing_a_complaint_forgets_its_rejected_changes_under_every_spelling_of_its_number(town):
    bad = {"number": "10000001.0", "filed_at": "never", "changed_at": AS_OF.isoformat()}
    town.apply(json.dumps(bad) + "\n")
    town.apply(lines([removal("10000001", LATER)]))
    assert list_rejects(town.engine, "test", 10) == []


def test_erasing_a_complaint_forgets_its_rejected_changes(town):
    town.apply(
        json.dumps(GOOD | {"sex": "F"})
        + "\n"
        + json.dumps(change(2, AS_OF, AS_OF).row | {"sex": "F"})
        + "\n"
    )
    town.apply(lines([removal("C-1", LATER)]))
    assert [row.number for row in list_rejects(town.engine, "test", 10)] == ["C-2"]


# Imports and other mappings -----------------------------------------------------------------------


def test_an_imported_file_of_changes_does_not_overwrite_newer_ones(town):
    town.apply(lines([change(1, LATER, AS_OF, sex="men")]))
    town.engine.dispose()
    path = town.folder / "old.jsonl"
    old = [
        change(1, AS_OF, AS_OF, sex="women"),
        change(2, AS_OF, AS_OF),
        change(2, LATER, AS_OF, sex="women"),
    ]
    path.write_text(lines(old) + "{}\n")
    summary = import_file(path, town.mapping, town.address, town.folder / "rejects.csv")
    assert (summary.new, summary.changed, summary.unchanged, summary.rejected) == (1, 0, 2, 1)
    assert town.rows("select number, sex from complaints order by 1") == [("C-1", 1), ("C-2", 2)]
    assert (town.folder / "rejects.csv").read_text().splitlines()[1:] == ["4,number,,missing"]
    assert summary.version == town.rows("select version from dataset")[0][0] == 3


OTHER = """
[source]
code = "town"
name = "Town"
licence = "CC0"
[dataset]
title_en = "Town"
synthetic = true
[columns]
number = "id"
filed_at = "filed"
first_closed_at = { column = "closed", optional = true }
last_closed_at = { column = "closed again", optional = true }
reopened_at = { column = "reopened", optional = true }
changed_at = "changed"
department = "office"
district = { column = "place", optional = true }
province = { column = "region", optional = true }
"""


def test_a_source_with_names_of_its_own_makes_its_bodies_and_places(tmp_path):
    path = tmp_path / "town.toml"
    path.write_text(OTHER, encoding="utf-8")
    file = tmp_path / "rows.csv"
    file.write_text(
        "id,filed,closed,closed again,reopened,changed,office,place,region\n"
        "1,2024-01-01,2024-01-05,2024-01-09,2024-01-06,2024-01-09,Water Works,Old Town,North\n"
        "2,2024-01-01,,,,2024-01-01,Roads,Old Town,South\n"
    )
    into = f"duckdb:///{tmp_path}/new.duckdb"
    assert import_file(file, read_mapping(str(path)), into, tmp_path / "rejects.csv").new == 2
    with duckdb.connect(str(tmp_path / "new.duckdb")) as connection:
        found = connection.execute(
            "select number, d.code, p.code, s.code from complaints join departments d using (department_id) "
            "join provinces p using (province_id) join districts s using (district_id) order by 1"
        ).fetchall()
        reopened = connection.execute(
            "select sequence, reopened_on::text, reclosed_on::text from reopenings"
        ).fetchall()
    assert found == [
        ("1", "water-works", "north", "north.old-town"),
        ("2", "roads", "south", "south.old-town"),
    ]
    assert reopened == [(1, "2024-01-06", "2024-01-09")]


@pytest.mark.parametrize(
    "old, new, sentence",
    [
        (
            'changed_at = "changed_at"\n',
            "",
            "columns.removed is for changes; name columns.changed_at, too",
        ),
        ('first_closed_at = { column = "first_closed_at", optional = true }\n', "", "go together"),
        (
            'sex = { column = "sex",',
            'sex = { column = "sex", codes = true,',
            "columns.sex.codes is for bodies",
        ),
        (
            'sex = { column = "sex",',
            'sex = { column = "sex", separator = ";",',
            "columns.sex.separator is for groups",
        ),
        (
            "due_at = ",
            'reopened_at = "again"\ndue_at = ',
            "columns.reopenings needs first_closed_at and last_closed_at, and no",
        ),
    ],
)
def test_a_mistake_in_a_mapping_of_changes_is_told(tmp_path, old, new, sentence):
    with pytest.raises(FeedProblem, match=sentence):
        portal_mapping(tmp_path, (old, new))


def test_a_database_of_another_data_set_is_not_mixed(town):
    with pytest.raises(FeedProblem, match="they are not mixed"):
        apply_batch(
            town.engine,
            town,
            ChangeStage(read_mapping("portal")),
            list(_arrival(town)),
            Position("portal.jsonl"),
        )
    assert town.rows("select count(*) from feed_state") == [(0,)]


def _arrival(town) -> list[Arrival]:
    path = town.folder / "portal.jsonl"
    path.write_text(lines([change(1, AS_OF, AS_OF)]))
    return list(arrivals_of(path, town.mapping))


def test_the_time_of_arrival_is_that_of_the_rename(town):
    path = town.folder / "portal.jsonl.part"
    path.write_text(lines([change(1, AS_OF, AS_OF)]))
    arrival = next(arrivals_of(path.rename(town.folder / "portal.jsonl"), town.mapping))
    assert abs((datetime.now(UTC).replace(tzinfo=None) - arrival.received_at).total_seconds()) < 5


def test_complaints_that_another_writer_adds_are_found_in_spite_of_the_index(town):
    town.apply(lines([change(1, AS_OF, AS_OF)]))
    other = town.folder / "other.jsonl"
    other.write_text(lines([change(key, AS_OF, AS_OF) for key in range(2, 42)]))
    town.engine.dispose()
    assert import_file(other, town.mapping, town.address, town.folder / "rejects.csv").new == 40
    assert (
        town.apply(lines([change(key, LATER, AS_OF, sex="men") for key in range(1, 42)])).changed
        == 41
    )
    assert town.rows("select count(*), count(distinct number) from complaints") == [(41, 41)]


def test_another_number_with_the_same_hash_stays_as_it_is(town, monkeypatch):
    town.apply(lines([change(1, AS_OF, AS_OF), change(2, AS_OF, AS_OF)]))
    candidates = NumberIndex.candidates
    monkeypatch.setattr(NumberIndex, "candidates", lambda *them: sorted({*candidates(*them), 1, 2}))
    assert (
        town.apply(lines([change(2, LATER, AS_OF, sex="men"), change(3, LATER, AS_OF)])).applied
        == 2
    )
    assert town.rows("select number, changed_at from complaints order by number") == [
        ("C-1", AS_OF),
        ("C-2", LATER),
        ("C-3", LATER),
    ]


def test_a_number_that_was_not_committed_is_not_remembered(town):
    content = lines([change(1, AS_OF, AS_OF)])
    town.apply(lines([change(2, AS_OF, AS_OF)]))
    with town.engine.begin() as connection:
        connection.exec_driver_sql("alter table feed_state rename to feed_state_gone")
    with pytest.raises(SQLAlchemyError):
        town.apply(content)
    with town.engine.begin() as connection:
        connection.exec_driver_sql("alter table feed_state_gone rename to feed_state")
    assert town.rows("select count(*) from complaints") == [(1,)]
    assert town.apply(content).new == 1
    assert town.apply(lines([change(1, LATER, AS_OF)])).changed == 1


def test_numbers_that_are_sorted_into_the_index_are_found_as_before(town, monkeypatch):
    monkeypatch.setattr(complaint_index, "_ADDED", 3)
    town.apply(lines([change(1, AS_OF, AS_OF)]))
    kept = town.index
    for first in range(2, 40, 2):
        town.apply(lines([change(key, AS_OF, AS_OF) for key in (first, first + 1)]))
    monkeypatch.setattr(kept, "_read", None)  # the index has followed, and reads nothing anew
    assert (
        town.apply(lines([change(key, LATER, AS_OF, sex="men") for key in range(1, 42)])).changed
        == 39
    )
    assert town.rows(
        "select count(*), count(distinct number), max(complaint_id) from complaints"
    ) == [(41, 41, 41)]


def test_the_tables_of_the_stage_are_made_anew_after_so_many_batches(town, monkeypatch):
    """DuckDB keeps something of each batch that it took back: 70 MiB after 300 of them."""
    made, connected = [], ChangeStage._connected
    monkeypatch.setattr(change_stage, "_BATCHES", 3)
    monkeypatch.setattr(
        ChangeStage, "_connected", lambda stage: made.append(stage) or connected(stage)
    )
    for key in range(1, 8):
        town.apply(lines([change(key, AS_OF, AS_OF)]))
    assert len(made) == 3 and town.rows("select count(*) from complaints") == [(7,)]


def test_later_batches_compile_no_statement_anew(town):
    """Each would be kept with the tables that it speaks of: 500 of them held 100 MiB."""
    compiled: dict = {}
    town.engine, counts = town.engine.execution_options(compiled_cache=compiled), []
    closing, reopening = AS_OF - timedelta(days=9), (AS_OF - timedelta(days=5), "citizen")
    for key in range(1, 7):
        told = [
            change(key, AS_OF, AS_OF - timedelta(days=20), [closing], [reopening]),
            change(key + 10, AS_OF, AS_OF),
        ]
        town.apply(lines(told))
        town.apply(lines([change(key, LATER, AS_OF, sex="men"), removal(f"C-{key + 10}", LATER)]))
        counts.append(len(compiled))
    assert counts[0] > 5 and set(counts[1:]) == {counts[1]}
