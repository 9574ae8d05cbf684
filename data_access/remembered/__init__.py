"""What the office remembers for each officer: views under a name, and the last visit. No figure and
no complaint: addresses of pages, and versions of the data.
"""

from data_access.remembered.store import MEMORY_SETTING, MemoryProblem, is_shared
from data_access.remembered.views import (
    LONGEST_NAME,
    MOST_VIEWS,
    SavedView,
    delete_view,
    rename_view,
    save_view,
    saved_views,
)
from data_access.remembered.visits import Visit, last_visit, remember_visit

__all__ = [
    "LONGEST_NAME",
    "MEMORY_SETTING",
    "MOST_VIEWS",
    "MemoryProblem",
    "SavedView",
    "Visit",
    "delete_view",
    "is_shared",
    "last_visit",
    "remember_visit",
    "rename_view",
    "save_view",
    "saved_views",
]
