"""Pages in a real browser, wide and on a phone."""
