"""What office screens are made of: exact figures, after sign-in."""
