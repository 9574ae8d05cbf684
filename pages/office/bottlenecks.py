"""Where time is lost: the cells that carry most overdue days, the stages, and transfers."""

from pages.office_parts.frame import on_screen
from pages.shared.context import office_context

on_screen(*office_context(), "bottlenecks")
