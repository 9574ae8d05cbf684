"""Whole files into the database, wholly or not at all."""
