"""How alembic speaks with each engine, and where it finds and writes the version: in
``dataset``, as everybody else does.
"""

from alembic.ddl.impl import DefaultImpl
from alembic.ddl.postgresql import PostgresqlImpl
from duckdb_sqlalchemy.alembic_impl import DuckDBImpl
from sqlalchemy import Column, Integer, MetaData, Table, TypeDecorator, Update, text

VERSION_TABLE, _COLUMN = "dataset", "schema_version"


class _Revision(TypeDecorator):
    """Alembic's revisions are texts; the number that pages look at is their number."""

    impl = Integer
    cache_ok = True

    def process_result_value(self, value, dialect):
        """Return the revision of a version."""
        return None if value is None else str(value)


class _InDataset:
    """Takes the column of ``dataset`` for the version table of alembic."""

    def version_table_impl(
        self, *, version_table: str, version_table_schema: str | None, **_options
    ) -> Table:
        """Return the table; ``version_num`` is what alembic calls the column."""
        column = Column(_COLUMN, _Revision, key="version_num", nullable=False)
        return Table(version_table, MetaData(), column, schema=version_table_schema)


class DuckDB(_InDataset, DuckDBImpl):
    """DuckDB, as its dialect knows it."""

    __dialect__ = "duckdb"


class PostgreSQL(_InDataset, PostgresqlImpl):
    """PostgreSQL, as alembic knows it."""

    __dialect__ = "postgresql"


class ClickHouse(_InDataset, DefaultImpl):
    """ClickHouse: tables are compiled by ``clickhouse.tables``; what a step needs beyond that,
    it says in SQL.
    """

    __dialect__ = "clickhouse"
    transactional_ddl = False

    def _exec(self, construct, *more, **options):
        """Run a statement.

        The one UPDATE that comes here sets the version: a mutation there, waited for on every
        replica.
        """
        if not isinstance(construct, Update):
            return super()._exec(construct, *more, **options)
        name = self.dialect.identifier_preparer.format_table(construct.table)
        words = str(construct.compile(dialect=self.dialect, compile_kwargs={"literal_binds": True}))
        change = words.removeprefix(f"UPDATE {name} SET ").replace(f"{name}.", "")
        super()._exec(text(f"ALTER TABLE {name} UPDATE {change} SETTINGS mutations_sync = 2"))
        return None  # how many rows it changed is not told
