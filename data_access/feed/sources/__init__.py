"""Where changes come from: drop folders, databases, signed batches over HTTP."""
