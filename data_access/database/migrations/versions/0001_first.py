"""Version 1: where every database begins. Its tables were made whole, never by a migration."""

revision = "1"
down_revision = None


def upgrade() -> None:
    """There is nothing before it."""


def downgrade() -> None:
    """There is nothing before it."""
