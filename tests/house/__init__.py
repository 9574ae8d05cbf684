"""The house itself: layers, documents, what is said once, and what tests keep."""
