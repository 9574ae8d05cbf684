"""What people complain about: the categories side by side, and what became of those of one
category.
"""

from pages.public_parts.frame import on_screen
from pages.shared.context import public_context

on_screen(public_context(), "categories")
