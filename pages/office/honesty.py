"""Is closed resolved? The chain, relief that citizens contest, and what would be seen if closings
were made up.
"""

from pages.office_parts.frame import on_screen
from pages.shared.context import office_context

on_screen(*office_context(), "honesty")
