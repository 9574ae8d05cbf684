"""The office's start page: what it asks, and what it is made of."""
