"""The PM Office's Overview: exact figures for any filters."""

from pages.office_parts.frame import on_screen
from pages.shared.context import office_context

on_screen(*office_context(), "overview")
