"""A first mapping for a file that nobody has mapped: columns by heading and content, and what it
would count.
"""
