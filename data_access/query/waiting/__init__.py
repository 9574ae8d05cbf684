"""Days waited: their distribution, and that of others with the same cases."""
