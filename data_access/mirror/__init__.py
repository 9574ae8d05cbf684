"""A copy of what complaints are counted by, in memory, counted by compiled loops."""
