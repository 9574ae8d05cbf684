"""The backlog: from beginning to end of the chosen days, how old it is, and where it grows."""

from pages.office_parts.frame import on_screen
from pages.shared.context import office_context

on_screen(*office_context(), "backlog")
