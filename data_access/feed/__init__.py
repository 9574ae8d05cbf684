"""Bringing records into the complaints database: files through a mapping that a person writes, see docs/import.md."""

from data_access.feed.load import Summary, import_file
from data_access.feed.mapping import Mapping, read_mapping
from data_access.feed.problem import FeedProblem

__all__ = ["FeedProblem", "Mapping", "Summary", "import_file", "read_mapping"]
