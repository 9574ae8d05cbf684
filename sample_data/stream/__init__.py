"""The sample goes on: complaints that live, and their changes as a source sends them."""
