"""The database that takes the records: opened or created, and refused where it holds another data set."""

from pathlib import Path

from sqlalchemy import Connection, Engine, insert, inspect, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from data_access import derive, engine_tables, schema
from data_access.engine import DatabaseProblem, complaints_url, connectable, open_engine
from data_access.feed.mapping.file import Mapping
from data_access.feed.problem import FeedProblem


def check_target(url: str | None, mapping: Mapping) -> None:
    """Raise FeedProblem or DatabaseProblem if the records cannot go there; nothing is created or changed."""
    address = complaints_url(url)
    if address.get_backend_name() != "duckdb" and not mapping.brings_changes:
        raise FeedProblem(
            f"Records can be imported into DuckDB files only, not into {address.get_backend_name()}; use --into."
        )
    if _exists(address):
        engine = open_target(url)
        with engine.connect() as connection:
            refuse_mixture(connection, mapping)
        engine.dispose()


def open_target(url: str | None) -> Engine:
    """Open the database for writing, made ready for tables if it has none yet."""
    address = complaints_url(url)
    if address.get_backend_name() == "duckdb" and not _exists(address):
        return connectable(url, writable=True)
    engine = connectable(url, writable=True)
    try:
        has_tables = bool(inspect(engine).get_table_names())
    except SQLAlchemyError:
        has_tables = True  # it cannot be read: let the sentence of open_engine say why
    if not has_tables:
        return engine
    engine.dispose()
    return open_engine(url, writable=True)


def _exists(address: URL) -> bool:
    return Path(address.database or "").is_file()


def create_tables(connection: Connection) -> None:
    """Create the tables, with the profiles, in a database that has none."""
    if inspect(connection).get_table_names():
        return
    engine_tables.create_tables(connection)
    connection.execute(insert(schema.profiles).values(derive.profile_rows()))


def refuse_mixture(connection: Connection, mapping: Mapping) -> None:
    """Raise FeedProblem if the database holds a data set other than the mapping's: one database, one data set."""
    if not inspect(connection).get_table_names():
        return
    row = connection.execute(select(schema.dataset)).first()
    if row and (row.name_en, row.synthetic) != (mapping.title.en, mapping.synthetic):
        raise FeedProblem(
            f"The database holds the data set “{row.name_en}” ({_nature(row.synthetic)}), and the mapping is for "
            f"“{mapping.title.en}” ({_nature(mapping.synthetic)}); they are not mixed: choose another address, such as "
            f"--into duckdb:///data/{mapping.source_code}.duckdb."
        )


def _nature(synthetic: bool) -> str:
    return "made-up records" if synthetic else "real records"


__all__ = ["DatabaseProblem", "check_target", "create_tables", "open_target", "refuse_mixture"]
