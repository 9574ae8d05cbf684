"""Version 2: the feed came, with the order of changes of the same time, and what it remembers of
sources and removals.
"""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Float,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Text,
)

revision = "2"
down_revision = "1"

# Codes and numbers are compared byte by byte in PostgreSQL, as everywhere.
_TEXT = String().with_variant(Text(collation="C"), "postgresql")
_CLICKHOUSE = "ALTER TABLE complaints ADD COLUMN IF NOT EXISTS changed_sequence Nullable(Int64) CODEC(ZSTD(1)) AFTER changed_at"


def upgrade() -> None:
    """Add a column and three tables.

    Each step can be repeated, for ClickHouse keeps those before one that failed.
    """
    if op.get_context().dialect.name == "clickhouse":
        op.execute(_CLICKHOUSE)
    else:
        op.add_column("complaints", Column("changed_sequence", BigInteger), if_not_exists=True)
    _make_removals()
    _make_feed_state()
    _make_feed_rejects()


def downgrade() -> None:
    """Take them away, with what the feed remembers. Each step can be repeated."""
    for name in ("feed_rejects", "feed_state", "removals"):
        op.drop_table(name, if_exists=True)
    op.drop_column("complaints", "changed_sequence", if_exists=True)


def _make_removals() -> None:
    op.create_table(
        "removals",
        Column("source_id", SmallInteger, nullable=False, autoincrement=False),
        Column("digest", _TEXT, nullable=False),
        Column("changed_at", DateTime, nullable=False),
        Column("changed_sequence", BigInteger),
        Column("cause", SmallInteger, nullable=False),
        PrimaryKeyConstraint("source_id", "digest", name="removals_pkey"),
        if_not_exists=True,
    )


def _make_feed_state() -> None:
    op.create_table(
        "feed_state",
        Column("source", _TEXT, nullable=False),
        Column("kind", _TEXT, nullable=False),
        Column("position", _TEXT),
        Column("watermark", DateTime),
        Column("received_at", DateTime),
        Column("applied_at", DateTime),
        Column("lag_seconds", Float),
        Column("applied_last_minute", BigInteger),
        Column("applied", BigInteger, nullable=False),
        Column("unchanged", BigInteger, nullable=False),
        Column("rejected", BigInteger, nullable=False),
        Column("error", _TEXT),
        Column("error_at", DateTime),
        PrimaryKeyConstraint("source", name="feed_state_pkey"),
        if_not_exists=True,
    )


def _make_feed_rejects() -> None:
    op.create_table(
        "feed_rejects",
        Column("source", _TEXT, nullable=False),
        Column("digest", _TEXT, nullable=False),
        Column("arrival", _TEXT, nullable=False),
        Column("position", BigInteger, nullable=False),
        Column("number", _TEXT),
        Column("record", _TEXT),
        Column("column_name", _TEXT, nullable=False),
        Column("value", _TEXT, nullable=False),
        Column("reason", _TEXT, nullable=False),
        Column("received_at", DateTime, nullable=False),
        PrimaryKeyConstraint("source", "digest", name="feed_rejects_pkey"),
        if_not_exists=True,
    )
