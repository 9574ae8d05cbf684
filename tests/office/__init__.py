"""Office pages: each list, table and ranking is that of the figures, and its sentences are true."""
