"""How names and numbers are written and found."""
