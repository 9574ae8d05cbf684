"""The two dialects: one compiler and one set of session settings; only the way to the engine
differs.
"""

from clickhouse_connect import dbapi
from clickhouse_connect.cc_sqlalchemy.dialect import ClickHouseDialect

from data_access.database.clickhouse import BACKEND
from data_access.database.clickhouse.tables import Tables
from data_access.database.clickhouse.types import COLSPECS, TypeNames
from data_access.database.clickhouse.wording import Statements

# What makes ClickHouse answer as the SQL standard and the other engines do.
SETTINGS = {
    "final": 1,  # only the newest version of a row counts
    "join_use_nulls": 1,  # an outer join without a partner gives NULL, not 0
    "cast_keep_nullable": 1,  # CAST(NULL AS ...) stays NULL
    "aggregate_functions_null_for_empty": 1,  # max of no row is NULL, not 0
    "prefer_column_name_to_alias": 1,  # sum(x) AS x sums the column, not itself
    "session_timezone": "UTC",  # times carry no zone: never shift them
    "enable_materialized_cte": 1,  # rows that several parts share are gathered once
    "max_query_size": 4 << 20,  # all measures by all breakdowns at once are 0.3 MB of SQL
    "async_insert": 0,  # an insert is a part of its own, and there when it returns
    "distributed_foreground_insert": 1,  # so it is on every shard of a cluster
}


class ServerDialect(ClickHouseDialect):
    """A ClickHouse server over HTTP."""

    name = BACKEND
    driver = "connect"
    statement_compiler = Statements
    ddl_compiler = Tables
    type_compiler_cls = TypeNames
    colspecs = COLSPECS
    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls):
        """Return the client library."""
        return dbapi

    def create_connect_args(self, url):
        """Return the arguments of the client library: those of the address, and the session's
        settings.
        """
        positional, named = super().create_connect_args(url)
        return positional, {**_settings(), **named}


class EmbeddedDialect(ServerDialect):
    """ClickHouse's engine in this process, over a folder that no other process has open (library
    chdb).
    """

    driver = "chdb"
    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls):
        """Return the client library."""
        return dbapi

    def create_connect_args(self, url):
        """Return the arguments of the client library: the folder, and the database in it
        (``?database=name``).
        """
        database = url.query.get("database", "default")
        return (), {"interface": "chdb", "path": url.database, "database": database, **_settings()}


def _settings() -> dict[str, object]:
    return {
        f"ch_{name}": value for name, value in SETTINGS.items()
    }  # so marked, they are none of the library's own
