"""Which kind of host this is: one with an office, or one that has the published file and nothing else."""

import os


def has_office() -> bool:
    """Return False on a public-only host: it names a release and no complaints database, so none is ever opened."""
    return bool(os.environ.get("COMPLAINTS_DATABASE_URL")) or not os.environ.get("PUBLISHED_DATABASE_URL")
