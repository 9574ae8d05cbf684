"""Watch rules: what they tell, and that it is told once."""
