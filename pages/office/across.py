"""Any figure by any two breakdowns: a shaded table whose numbers open their complaints."""

from pages.office_parts.frame import on_screen
from pages.shared.context import office_context

on_screen(*office_context(), "across")
