"""The statement of 29 October 2024, fact by fact, beside what is published."""

from pages.delegation_parts.screens import geneva
from pages.shared.context import public_context

geneva.show(public_context())
