"""Comparing: rankings, signals, what changed, the scorecard, and their methods."""
