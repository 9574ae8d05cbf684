"""From a question to counts: conditions, statements, and their execution."""
