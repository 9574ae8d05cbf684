"""Counting from a snapshot: what is covered, the passes, and the compiled loops."""
