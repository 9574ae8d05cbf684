"""ClickHouse: a server over HTTP (``clickhouse://user@host:8123/database``), or its engine
inside this process (``clickhouse+chdb:////folder?database=name``). The same statements, tables
and loading for both.
"""

from sqlalchemy.dialects import registry

BACKEND = "clickhouse"
JOURNAL = (
    "feed_journal"  # a table that only these databases have: batches on their way into the others
)
_DIALECTS = {"": "ServerDialect", ".connect": "ServerDialect", ".chdb": "EmbeddedDialect"}


def register() -> None:
    """Make SQLAlchemy know both ways; the libraries behind them are imported when an address
    asks for one.
    """
    for suffix, dialect in _DIALECTS.items():
        registry.register(f"{BACKEND}{suffix}", "data_access.database.clickhouse.dialect", dialect)
