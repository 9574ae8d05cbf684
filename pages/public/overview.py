"""The public Overview: what became of the complaints that the filters choose."""

from pages.public_parts.frame import on_screen
from pages.shared.context import public_context

on_screen(public_context(), "overview")
