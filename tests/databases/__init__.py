"""Each engine, really there: opened, upgraded, copied, and what it says when something is wrong."""
