"""The channel between commands and the process that holds a database file: it does their work, and
they show the result.

A Unix socket beside the file, for the file's own user alone. A request is one line of JSON, the
answer several. What may be asked for is the closed list in ``commands``; arguments are data, and no
shell sees them.
"""
