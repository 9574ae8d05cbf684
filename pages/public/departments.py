"""Who is answerable: departments ranked by one measure, those with too few complaints apart."""

from pages.public_parts.frame import on_screen
from pages.shared.context import public_context

on_screen(public_context(), "departments")
