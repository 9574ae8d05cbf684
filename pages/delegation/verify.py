"""Whether a file or a snapshot in hand says what was published."""

from pages.delegation_parts.screens import verification
from pages.shared.context import public_context

verification.show(public_context())
