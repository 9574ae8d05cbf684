"""Bringing records into the complaints database: files through a mapping (docs/import.md),
changes as they come (docs/feed.md).
"""

from data_access.feed.applying.outcome import Outcome
from data_access.feed.importing.load import Summary, import_file
from data_access.feed.mapping.file import Mapping, read_mapping
from data_access.feed.problem import FeedProblem
from data_access.feed.settings import FeedSettings, feed_settings
from data_access.feed.sources.signature import signed_headers
from data_access.feed.sources.spool import Spool, SpoolProblem
from data_access.feed.watch import Feed

__all__ = [
    "Feed",
    "FeedProblem",
    "FeedSettings",
    "Mapping",
    "Outcome",
    "Spool",
    "SpoolProblem",
    "Summary",
    "feed_settings",
    "import_file",
    "read_mapping",
    "signed_headers",
]
