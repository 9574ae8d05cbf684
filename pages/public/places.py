"""Where the complaints are about: provinces shaded by a rate, districts as circles, and both as
bars and tables.
"""

from pages.public_parts.frame import on_screen
from pages.shared.context import public_context

on_screen(public_context(), "places")
