"""Which department fails whom: departments compared fairly by one share, the worst first."""

from pages.office_parts.frame import on_screen
from pages.shared.context import office_context

on_screen(*office_context(), "ranking")
