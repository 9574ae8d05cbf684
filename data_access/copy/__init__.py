"""Copying a whole database from one engine to another: all of it and checked, or nothing."""
