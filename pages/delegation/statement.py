"""The statement builder: a sentence of what is published, written by a stated rule."""

from pages.delegation_parts.screens import statement
from pages.shared.context import public_context

statement.show(public_context())
