"""Who complains: five groups beside everyone, and how their complaints were met."""

from pages.public_parts.frame import on_screen
from pages.shared.context import public_context

on_screen(public_context(), "people")
