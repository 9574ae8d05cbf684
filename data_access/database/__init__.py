"""Where records lie: the tables, how each engine holds them, and how they come to a new version."""
