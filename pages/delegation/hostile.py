"""What would be asked of a sentence, and what the release answers."""

from pages.delegation_parts.screens import questions
from pages.shared.context import public_context

questions.show(public_context())
