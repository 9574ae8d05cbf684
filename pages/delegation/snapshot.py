"""Snapshots: figures that somebody chose, frozen and signed."""

from pages.delegation_parts.screens import snapshot
from pages.shared.context import public_context

snapshot.show(public_context())
