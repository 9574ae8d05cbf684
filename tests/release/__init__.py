"""What is published: its gate, its making, its reading, and attacks on it."""
