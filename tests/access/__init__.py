"""Who may see exact figures, and the log of who saw them."""
