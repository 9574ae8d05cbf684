"""Whom the state serves worse: groups of people, and the anonymous, against everybody else; and who
does not complain.
"""

from pages.office_parts.frame import on_screen
from pages.shared.context import office_context

on_screen(*office_context(), "groups")
