"""The feed fills every engine as it fills a DuckDB file; and ClickHouse, which has no
transactions, loses and doubles nothing.
"""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from unittest import mock

import pytest
from sqlalchemy import Engine, create_engine, func, select

from data_access.ask import main as ask
from data_access.audit import __main__ as audit
from data_access.copy.clickhouse import ClickHouseSource
from data_access.copy.places import CopyProblem
from data_access.database.clickhouse import journal
from data_access.database.engine import connectable
from data_access.database.schema import (
    categories,
    complaints,
    dataset,
    departments,
    districts,
    feed_rejects,
    feed_state,
    levels,
    provinces,
    removals,
    reopenings,
    subcategories,
)
from data_access.feed import Feed, FeedSettings, import_file, read_mapping
from data_access.feed.applying import current_rows, journalled
from data_access.feed.applying.batches import Position, apply_batch, read_position
from data_access.feed.applying.change_stage import ChangeStage
from data_access.feed.applying.journalled import JournalWriter
from data_access.feed.applying.target_database import open_target
from data_access.feed.applying.writing import write
from data_access.feed.settings import SourceSettings
from data_access.feed.sources.folder import arrivals_of
from data_access.publish import odd
from tests.databases.clickhouse_engine import fresh_over_http
from tests.databases.engines import ENGINES, exact_cells, fresh
from tests.feed.feed_records import change, folded, lines, portal_mapping, removal
from tests.figures.records import AS_OF, data_of, make_empty, refill

_TABLES = (complaints, reopenings, removals, dataset, feed_rejects, feed_state)
_OF_THE_MOMENT = ("received_at", "applied_at", "lag_seconds", "applied_last_minute")
_ADDRESSES = {
    **{name: lambda name=name: fresh(name) for name in ENGINES},
    "clickhouse over http": fresh_over_http,
}


def _target(address: str) -> Engine:
    """A database with bodies and places, and without complaints."""
    engine = open_target(address)
    with engine.begin() as connection:
        make_empty(connection)
        refill(connection, data_of([]))
    return engine


def _stream(draw: random.Random) -> list:
    """Sixty changes of twelve complaints, with reopenings, removals and repeats, in a drawn
    order.
    """
    found = []
    for number in range(48):
        key, moment = number % 12 + 1, AS_OF + timedelta(seconds=number)
        filed, closed = (
            AS_OF - timedelta(days=300 + 10 * key),
            AS_OF - timedelta(days=draw.randint(20, 40)),
        )
        again = [
            (closed + timedelta(days=place), draw.choice(("citizen", None))) for place in (1, 3)
        ]
        closings = [closed, closed + timedelta(days=2), closed + timedelta(days=9)]
        told = change(
            key, moment, filed, closings, again, sequence=number % 3, sex=draw.choice(("men", None))
        )
        found.append(removal(f"C-{key}", moment) if draw.random() < 0.2 else told)
    found += draw.sample(found, 12)
    draw.shuffle(found)
    return found


def _feed(engine: Engine, folder, stream) -> None:
    feed = Feed(
        FeedSettings(
            (SourceSettings("drop", "folder", portal_mapping(folder), folder / "incoming"),)
        ),
        engine,
    )
    for part in range(4):
        content = lines(stream[part * 15 : part * 15 + 15]) + '{"number": "C-1"}\n'
        (folder / "incoming" / f"{part}.jsonl").write_text(content)
        assert feed.turn() == 1


def tables(engine: Engine, wanted=_TABLES) -> dict[str, list[dict]]:
    """Every row of the tables that the feed fills, but for what depends on the moment."""
    with engine.connect() as connection:
        found = {
            table.name: connection.execute(table.select()).mappings().all() for table in wanted
        }
    plain = {name: [{key: row[key] for key in row if key not in _OF_THE_MOMENT} for row in rows] for name, rows in found.items()}  # fmt: skip
    return {
        name: sorted(rows, key=lambda row: str(list(row.values()))) for name, rows in plain.items()
    }


def _begin(patch: pytest.MonkeyPatch) -> None:
    """Let the drawn keys begin anew: they come from the system's generator, and are compared
    here.
    """
    patch.setattr(current_rows.secrets, "token_bytes", random.Random(3).randbytes)


@pytest.fixture
def same_keys(monkeypatch):
    """``same_keys()`` lets the drawn keys begin anew."""
    return partial(_begin, monkeypatch)


@pytest.fixture(scope="module")
def fed(tmp_path_factory):
    """``fed(name) -> Engine``: a database of that engine after the same shuffled and repeated
    stream; to be read only.
    """
    engines = {}

    def run(name: str) -> Engine:
        if name not in engines:
            engines[name] = _target(_ADDRESSES[name]())
            with pytest.MonkeyPatch.context() as patch:
                _begin(patch)
                _feed(engines[name], tmp_path_factory.mktemp("fed"), _stream(random.Random(4)))
        return engines[name]

    yield run
    for engine in engines.values():
        engine.dispose()


def test_the_same_stream_leaves_the_same_tables_on_every_engine(fed):
    wanted = tables(fed("duckdb"))
    standing_ = folded(_stream(random.Random(4))).values()
    assert len(wanted["complaints"]) == sum(1 for one in standing_ if one.record)
    assert len(wanted["removals"]) == sum(1 for one in standing_ if not one.record) > 0
    assert len(wanted["feed_rejects"]) == 1 and wanted["dataset"][0]["version"] == 4
    for name in _ADDRESSES:
        if name != "duckdb":
            assert tables(fed(name)) == wanted, name


def _cells(engine: Engine):
    engine.dispose()
    return exact_cells(engine.url.render_as_string(hide_password=False))


def test_what_would_be_published_after_the_stream_is_the_same_in_every_cell(fed):
    """With the secret, the exact cells decide the release; nothing is left out here of the few
    complaints.
    """
    with mock.patch.object(odd, "LEAST", 0):
        found = [_cells(fed(name)) for name in ("duckdb", "clickhouse")]
    (axes, cells), (same_axes, same_cells) = found
    assert axes == same_axes and cells.cells == same_cells.cells
    pairs = list(zip(cells._open(), same_cells._open(), strict=True))
    assert len(pairs) == 3 and all((found == wanted).all() for found, wanted in pairs)
    assert any(found.any() for found, _ in pairs)


def test_exact_answers_from_clickhouse_are_logged_in_the_chain(fed, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("AUDIT_DATABASE_URL", f"sqlite:///{tmp_path}/audit.sqlite3")
    monkeypatch.setenv(
        "COMPLAINTS_DATABASE_URL", fed("clickhouse").url.render_as_string(hide_password=False)
    )
    assert ask(["filed"]) == 0
    kept = sum(1 for one in folded(_stream(random.Random(4))).values() if one.record)
    assert f" {kept}" in capsys.readouterr().out
    assert audit.main(["verify"]) == 0


# Imports of changes -------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["postgresql", "clickhouse"])
def test_a_file_of_changes_leaves_the_same_tables_as_in_duckdb(tmp_path, engine, same_keys):
    """Numbers stand in it several times, some complaints are there before, and it comes a second
    time.
    """
    mapping, stream, found = portal_mapping(tmp_path), _stream(random.Random(5)), {}
    for name in ("duckdb", engine):
        same_keys()
        target = _target(fresh(name))
        for place, part in enumerate((stream[:20], stream, stream)):
            file = tmp_path / f"{place}.jsonl"
            file.write_text(lines(part) + "[]\n")
            address = target.url.render_as_string(hide_password=False)
            summary = import_file(file, mapping, address, tmp_path / "rejects.csv")
            found.setdefault(name, []).append((summary, tables(target)))
        target.dispose()
    assert found[engine] == found["duckdb"]
    assert found[engine][1][0].changed > 0 and (summary.new, summary.changed, summary.rejected) == (
        0,
        0,
        1,
    )


_NYC = Path(__file__).parents[1] / "data" / "nyc311_small.csv"
_DIMENSIONS = (levels, departments, categories, subcategories, provinces, districts)


def _parts() -> list[str]:
    """The later half; ten others; all, with corrections, the newest event taken back and a bad
    row; that again.
    """
    heading, *rows = _NYC.read_text().splitlines(keepends=True)
    whole = heading + "".join(rows).replace("2026-07-03T04:02:47.000", "").replace(
        ",HPD,", ",DSNY,", 3
    )
    whole += "9,yesterday,,HPD,A,B,,,,,,\n"
    return [heading + "".join(rows[20:]), heading + "".join(rows[:10]), whole, whole]


def test_files_of_records_leave_the_same_tables_on_every_engine(tmp_path, same_keys):
    """In a database that has no tables yet."""
    found = {}
    for name in ENGINES:
        same_keys()
        address = fresh(name)
        for place, part in enumerate(_parts()):
            file = tmp_path / f"{place}.csv"
            file.write_text(part)
            summary = import_file(file, read_mapping("nyc311"), address, tmp_path / "rejects.csv")
            target = create_engine(address)
            found.setdefault(name, []).append((summary, tables(target, (*_TABLES, *_DIMENSIONS))))
            target.dispose()
    assert found["duckdb"] == found["postgresql"] == found["clickhouse"]
    told = [(one.new, one.changed, one.unchanged, one.rejected) for one, _ in found["duckdb"]]
    assert told == [(20, 0, 0, 0), (10, 0, 0, 0), (10, 3, 27, 1), (0, 0, 40, 1)]
    newest = [one.as_of.isoformat() for one, _ in found["duckdb"]]
    assert newest == ["2026-07-03T04:02:47"] * 2 + ["2026-06-29T15:43:15"] * 2


# Kills and rivals ---------------------------------------------------------------------------------


class Killed(BaseException):
    """What stands for kill -9: nothing catches it."""


class Source:
    name, kind, recent = "test", "folder", 0


@pytest.fixture
def kill_at(monkeypatch):
    """``kill_at(point)``: the insert of that number, and all after it, do not come to pass; None:
    all do.

    Returns a list, which has the tables of those that did.
    """
    insert = journal.insert_arrow

    def set_point(point: int | None) -> list[str]:
        done = []

        def counted(*given):
            if point is not None and len(done) + 1 >= point:
                raise Killed
            insert(*given)
            done.append(given[1].name)

        monkeypatch.setattr(journal, "insert_arrow", counted)
        return done

    return set_point


def _apply(engine: Engine, stage: ChangeStage, file) -> None:
    apply_batch(engine, Source, stage, list(arrivals_of(file, stage.mapping)), Position(file.name))


def _told(number: int) -> str:
    """One batch: a complaint that is new, one that loses a reopening, one that is removed, and a
    record that is rejected.
    """
    filed, moment = AS_OF - timedelta(days=90), AS_OF + timedelta(minutes=number)
    closed = [filed + timedelta(days=place) for place in (1, 3, 5)]
    again = [(filed + timedelta(days=2), "citizen"), (filed + timedelta(days=4), "citizen")]
    told = [
        change(number, moment, filed, closed, again),
        change(number - 1, moment, filed, closed[:2], again[:1]),
    ]
    return (
        lines([*told, removal(f"C-{number - 2}", moment)])
        + f'{{"number": "C-{number}", "changed_at": "x"}}\n'
    )


def test_a_kill_between_any_two_inserts_leaves_a_batch_wholly_done_or_not_begun(
    tmp_path, same_keys, kill_at
):
    stage, ended, done = ChangeStage(portal_mapping(tmp_path)), [], []
    twin, engine = _target(fresh("duckdb")), _target(fresh("clickhouse"))
    for point in range(1, 30):
        file = tmp_path / f"{point}.jsonl"
        file.write_text(_told(point + 2))
        stood = tables(twin)
        same_keys()
        _apply(twin, stage, file)
        same_keys()
        done = kill_at(point)
        try:
            _apply(engine, stage, file)
            break
        except Killed:
            kill_at(None)
        last = read_position(engine, Source.name)
        ended.append(last is not None and last.place == file.name)
        assert tables(engine) == (tables(twin) if ended[-1] else stood), point
        if not ended[-1]:
            same_keys()
            _apply(engine, stage, file)
        assert tables(engine) == tables(twin), point
    assert (done[0], done[-2:]) == ("feed_journal", ["dataset", "feed_journal"])
    assert set(done[1:-1]) == {table.name for table in _TABLES} and ended == [False] + [True] * (
        len(done) - 1
    )
    twin.dispose()
    engine.dispose()


def _rows(code: str, *ids: int) -> list[dict]:
    return [{"level_id": one, "code": code, "name_en": "", "name_ur": ""} for one in ids]


def test_a_large_batch_goes_to_the_journal_in_parts_and_is_in_force_with_its_record_alone(
    kill_at, monkeypatch
):
    monkeypatch.setattr(journalled, "_PART_ROWS", 2)
    engine, standing_ = _target(fresh("clickhouse")), []

    def work(writer, code: str) -> None:
        writer.delete(levels, levels.c.level_id, [10, 12])
        writer.insert(levels, _rows(code, 10, 11, 12))
        writer.insert(levels, _rows(code, 13))

    for point in range(1, 9):
        done = kill_at(point)
        with suppress(Killed):
            write(engine, partial(work, code=f"{point}"))
        kill_at(None)
        read_position(engine, "any")
        with engine.connect() as connection:
            row = levels.c
            standing_.append(
                connection.execute(
                    select(row.code, func.count()).where(row.level_id > 9).group_by(row.code)
                ).all()
            )
    assert done == ["feed_journal"] * 3 + ["levels"] * 3 + ["feed_journal"]
    assert standing_ == [[]] * 3 + [[(f"{point}", 4)] for point in range(4, 9)]
    engine.dispose()


def test_a_reject_that_comes_again_with_the_removal_of_its_complaint_is_kept_on_every_engine(
    tmp_path,
):
    """The rejects of a removed complaint are forgotten, those of the same batch are not."""
    stage, told, kept = ChangeStage(portal_mapping(tmp_path)), [removal("C-1", AS_OF)], []
    bad, other = (
        f'{{"number": "C-1", "changed_at": "{text}", "removed": "erased"}}\n' for text in ("x", "y")
    )
    for engine in map(_target, map(fresh, ENGINES)):
        for place, content in enumerate((bad + other, bad + lines(told))):
            file = tmp_path / f"{place}.jsonl"
            file.write_text(content)
            _apply(engine, stage, file)
        kept.append([(row["arrival"], row["value"]) for row in tables(engine)["feed_rejects"]])
        engine.dispose()
    assert kept == [[("1.jsonl", "x")]] * len(ENGINES)


def test_a_batch_that_another_writer_was_faster_with_is_worked_out_anew():
    engine, tries = _target(fresh("clickhouse")), []

    def add(writer, more: Callable[[], None] = lambda: None) -> None:
        known = writer.connection.execute(select(func.max(levels.c.level_id))).scalar()
        tries.append(known)
        more()
        writer.insert(
            levels, [{"level_id": known + 1, "code": f"l{known}", "name_en": "", "name_ur": ""}]
        )

    def rival() -> None:
        if len(tries) == 1:
            write(engine, add)

    write(engine, lambda writer: add(writer, rival))
    assert tries == [tries[0], tries[0], tries[0] + 1]
    with engine.connect() as connection:
        assert connection.execute(select(func.count(), func.max(levels.c.level_id))).one() == (5, 5)
        batches = (
            connection.execute(select(journal.journal.c.batch).order_by(journal.journal.c.batch))
            .scalars()
            .all()
        )
    assert batches == [1, 2]
    engine.dispose()


def test_a_record_whose_turn_is_long_over_is_never_applied(monkeypatch):
    """Its writer slept while others went on, and the server has forgotten who had that number."""
    engine, row = (
        _target(fresh("clickhouse")),
        {"level_id": 9, "code": "late", "name_en": "", "name_ur": ""},
    )
    with engine.connect() as connection:
        late = JournalWriter(connection)
        late.insert(levels, [row])
        for code in ("a", "b"):
            write(
                engine,
                lambda writer, code=code: writer.insert(
                    levels, [row | {"level_id": 8, "code": code}]
                ),
            )
        monkeypatch.setattr(
            journal, "insert_arrow", lambda *given, insert=journal.insert_arrow: insert(*given[:3])
        )
        with pytest.raises(journal.Overtaken):
            late.keep()
    monkeypatch.undo()
    write(engine, lambda writer: writer.insert(levels, [row | {"level_id": 7, "code": "c"}]))
    with engine.connect() as connection:
        assert connection.execute(
            select(levels.c.code).where(levels.c.level_id > 6).order_by(levels.c.level_id)
        ).scalars().all() == ["c", "b"]
    engine.dispose()


def test_the_journal_keeps_no_content_and_forgets_old_batches(monkeypatch):
    monkeypatch.setattr(journal, "_KEPT", 3)
    monkeypatch.setattr(journalled, "_PART_ROWS", 2)
    engine = _target(fresh("clickhouse"))
    for number in range(7):
        rows = [
            {"level_id": 10 + place, "code": f"{number}", "name_en": "", "name_ur": ""}
            for place in range(3)
        ]
        write(engine, lambda writer, rows=rows: writer.insert(levels, rows))
    with engine.connect() as connection:
        row = journal.journal.c
        found = connection.execute(
            select(row.batch, row.part, row.content).order_by(row.batch)
        ).all()
    assert found == [(number, 0, "") for number in (5, 6, 7)]
    engine.dispose()


def test_a_database_with_an_unfinished_batch_is_not_copied(kill_at):
    engine = _target(fresh("clickhouse"))
    address = engine.url
    kill_at(2)
    with pytest.raises(Killed):
        write(
            engine,
            lambda writer: writer.insert(
                levels, [{"level_id": 9, "code": "x", "name_en": "", "name_ur": ""}]
            ),
        )
    kill_at(None)
    with pytest.raises(CopyProblem, match="not wholly in its tables yet"):
        ClickHouseSource(address)
    read_position(engine, "any")
    ClickHouseSource(address).close()
    engine.dispose()


def test_tables_that_a_killed_feed_had_only_begun_to_make_are_made(tmp_path, monkeypatch):
    address, mapping = fresh("clickhouse"), portal_mapping(tmp_path)
    file = tmp_path / "changes.jsonl"
    file.write_text(lines([removal("C-1", AS_OF), removal("C-2", AS_OF)]))
    made = create_engine(address)
    with made.connect() as connection:
        journal.Journal(connection)
        levels.create(connection)
    made.dispose()
    assert import_file(file, mapping, address, tmp_path / "rejects.csv").changed == 2
    engine = connectable(address)
    assert len(tables(engine)["removals"]) == 2
    engine.dispose()
