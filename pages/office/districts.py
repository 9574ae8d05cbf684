"""Where it is worst: districts shaded by one figure, as a list, and beside their neighbours."""

from pages.office_parts.frame import on_screen
from pages.shared.context import office_context

on_screen(*office_context(), "districts")
