"""The delegation's pages on a visitor's screen."""
