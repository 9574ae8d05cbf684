"""One thing measured a module."""
