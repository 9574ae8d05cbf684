"""Saved views: keeping what a page shows under a name, and the list of what is kept."""
