"""The database that takes the records: opened or created, and refused where it holds another
data set.
"""

from collections.abc import Collection
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from data_access.database import derive, engine_tables, schema
from data_access.database.clickhouse import JOURNAL
from data_access.database.engine import complaints_url, connectable, open_engine
from data_access.database.problems import DatabaseProblem
from data_access.feed.mapping.file import Mapping
from data_access.feed.problem import FeedProblem
from data_access.model.text import Sentence


def check_target(url: str | None, mapping: Mapping) -> None:
    """Raise FeedProblem or DatabaseProblem if the records cannot go there; nothing is created or
    changed.
    """
    address = complaints_url(url)
    if address.get_backend_name() != "duckdb" or _exists(address):
        engine = open_target(url)
        with engine.connect() as connection:
            refuse_mixture(connection, mapping)
            known = () if is_to_be_made(connection) else _codes(connection)
        engine.dispose()
    else:
        known = ()
    refuse_unknown_source(known, mapping)


def open_target(url: str | None) -> Engine:
    """Open the database for writing, made ready for tables if it has none yet."""
    address = complaints_url(url)
    if address.get_backend_name() == "duckdb" and not _exists(address):
        return connectable(url, writable=True)
    engine = connectable(url, writable=True)
    try:
        with engine.connect() as connection:
            is_new = is_to_be_made(connection)
    except SQLAlchemyError:
        is_new = False  # it cannot be read: let the sentence of open_engine say why
    if is_new:
        return engine
    engine.dispose()
    return open_engine(url, writable=True)


def _exists(address: URL) -> bool:
    return Path(address.database or "").is_file()


def create_tables(connection: Connection) -> None:
    """Create the tables, with the profiles, in a database that has none."""
    if not is_to_be_made(connection):
        return
    engine_tables.create_tables(connection)
    connection.execute(derive.insert_profiles(schema.profiles))


def is_to_be_made(connection: Connection) -> bool:
    """Whether the tables are to be made: there is none, or ClickHouse, which makes them one by one,
    was stopped meanwhile.

    The journal is the first of its tables and the data set's row the last to be written; a copy has
    no journal.
    """
    names = set(inspect(connection).get_table_names())
    if JOURNAL not in names:
        return not names
    has_dataset = schema.dataset.name in names
    return not (has_dataset and connection.execute(select(schema.dataset.c.version)).first())


def refuse_mixture(connection: Connection, mapping: Mapping) -> None:
    """Raise FeedProblem if the database holds a data set other than the mapping's: one database,
    one data set.
    """
    if is_to_be_made(connection):
        return
    row = connection.execute(select(schema.dataset)).first()
    if row and (row.name_en, row.synthetic) != (mapping.title.en, mapping.synthetic):
        raise FeedProblem(
            "The database holds the data set “{held}” ({nature}), and the mapping is for "
            "“{title}” ({nature_2}); they are not mixed: choose another address, such as --into "
            "duckdb:///data/{code}.duckdb.",
            held=row.name_en,
            nature=_nature(row.synthetic),
            title=mapping.title.en,
            nature_2=_nature(mapping.synthetic),
            code=mapping.source_code,
        )


def _codes(connection: Connection) -> list[str]:
    return list(connection.execute(select(schema.sources.c.code)).scalars())


def refuse_unknown_source(known: Collection[str], mapping: Mapping) -> None:
    """Raise FeedProblem where the mapping says that its source follows one that is not there."""
    unknown = [code for code in mapping.follows if code not in known]
    if unknown:
        raise FeedProblem(
            "source.follows: there is no source “{code}” in the database; import that one first, "
            "or mend its code. It has: {known}.",
            code=unknown[0],
            known=", ".join(sorted(known)) or Sentence("nothing"),
        )


def _nature(synthetic: bool) -> str:
    return Sentence("made-up records") if synthetic else Sentence("real records")


__all__ = [
    "DatabaseProblem",
    "check_target",
    "create_tables",
    "is_to_be_made",
    "open_target",
    "refuse_mixture",
]
