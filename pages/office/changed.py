"""What changed between two windows of the same age, and why: other cases, or the same cases ending
otherwise.
"""

from pages.office_parts.frame import on_screen
from pages.shared.context import office_context

on_screen(*office_context(), "changed")
