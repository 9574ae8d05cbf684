"""The feed fills PostgreSQL as it fills a DuckDB file, and says which engines it does not fill."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import create_engine

from data_access.feed import Feed, FeedProblem, FeedSettings, import_file
from data_access.feed.applying.target import open_target
from data_access.feed.settings import SourceSettings
from data_access.schema import complaints, feed_rejects, removals, reopenings
from tests.engines import fresh
from tests.feed_records import change, folded, lines, portal_mapping, removal
from tests.records import AS_OF, data_of, make_empty, refill

_TABLES = (complaints, reopenings, removals)
_DRAWN = ("record_key",)  # from the system's generator


def _stream(draw: random.Random) -> list:
    """Sixty changes of twelve complaints, with reopenings, removals and repeats, in a drawn order."""
    found = []
    for number in range(48):
        key, moment = number % 12 + 1, AS_OF + timedelta(seconds=number)
        filed, closed = AS_OF - timedelta(days=50), AS_OF - timedelta(days=draw.randint(20, 40))
        again = [(closed + timedelta(days=place), draw.choice(("citizen", None))) for place in (1, 3)]
        closings = [closed, closed + timedelta(days=2), closed + timedelta(days=9)]
        told = change(key, moment, filed, closings, again, sequence=number % 3, sex=draw.choice(("men", None)))
        found.append(removal(f"C-{key}", moment) if draw.random() < 0.2 else told)
    found += draw.sample(found, 12)
    draw.shuffle(found)
    return found


def _filled(engine, folder, stream) -> dict[str, list]:
    mapping = portal_mapping(folder)
    with engine.begin() as connection:
        make_empty(connection)
    with engine.begin() as connection:
        refill(connection, data_of([]))
    feed = Feed(FeedSettings((SourceSettings("drop", "folder", mapping, folder / "incoming"),)), engine)
    for part in range(4):
        content = lines(stream[part * 15 : part * 15 + 15]) + '{"number": "C-1"}\n'
        (folder / "incoming" / f"{part}.jsonl").write_text(content)
        assert feed.turn() == 1
    with engine.connect() as connection:
        assert len(connection.execute(feed_rejects.select()).all()) == 1
        found = {table.name: [dict(row) for row in connection.execute(table.select()).mappings()] for table in _TABLES}
    numbers = {row["complaint_id"]: row["number"] for row in found["complaints"]}
    assert len(set(numbers.values())) == len(numbers)
    for row in found["reopenings"]:
        row["complaint_id"] = numbers[row["complaint_id"]]
    for row in found["complaints"]:
        row |= {"complaint_id": 0, **dict.fromkeys(_DRAWN, 0)}
    return {name: sorted(map(str, rows)) for name, rows in found.items()}


def test_the_same_stream_leaves_the_same_tables_in_duckdb_and_in_postgresql(tmp_path):
    stream, tables = _stream(random.Random(4)), {}
    for name in ("duckdb", "postgresql"):
        (tmp_path / name).mkdir()
        engine = open_target(fresh(name))
        tables[name] = _filled(engine, tmp_path / name, stream)
        engine.dispose()
    assert tables["duckdb"] == tables["postgresql"]
    standing = folded(stream).values()
    assert len(tables["duckdb"]["complaints"]) == sum(1 for one in standing if one.record)
    assert len(tables["duckdb"]["removals"]) == sum(1 for one in standing if not one.record) > 0


def test_a_file_of_changes_is_imported_into_postgresql_too(tmp_path):
    address = fresh("postgresql")
    file = tmp_path / "changes.jsonl"
    file.write_text(lines([removal("C-1", AS_OF), removal("C-2", AS_OF)]))
    assert import_file(file, portal_mapping(tmp_path), address, tmp_path / "rejects.csv").changed == 2
    engine = create_engine(address)
    with engine.connect() as connection:
        assert len(connection.execute(removals.select()).all()) == 2
    engine.dispose()


def test_an_engine_without_transactions_is_refused(tmp_path):
    class Other:
        class dialect:
            name = "clickhouse"

    with pytest.raises(FeedProblem, match="The feed needs transactions.*DuckDB or PostgreSQL"):
        Feed(FeedSettings(()), Other())
