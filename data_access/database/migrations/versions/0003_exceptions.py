"""Version 3: which facts are not known of a single complaint.

Of complaints of earlier all are known, as they counted.
"""

from alembic import op
from sqlalchemy import Column, SmallInteger

revision = "3"
down_revision = "2"

_CLICKHOUSE = "ALTER TABLE complaints ADD COLUMN IF NOT EXISTS unknown_facts Nullable(Int16) CODEC(ZSTD(1)) AFTER changed_sequence"


def upgrade() -> None:
    """Add the column; it can be repeated."""
    if op.get_context().dialect.name == "clickhouse":
        op.execute(_CLICKHOUSE)
    else:
        op.add_column("complaints", Column("unknown_facts", SmallInteger), if_not_exists=True)


def downgrade() -> None:
    """Take it away: such a complaint counts as one without the fact again.

    ``except-`` words are nothing to version 2.
    """
    op.drop_column("complaints", "unknown_facts", if_exists=True)
