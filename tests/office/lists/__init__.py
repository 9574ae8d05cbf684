"""Lists and tables: cases, two breakdowns across, the backlog."""
