"""Month by month: whether and since when the level of a share changed, of everything and of which
units.
"""

from pages.office_parts.frame import on_screen
from pages.shared.context import office_context

on_screen(*office_context(), "months")
