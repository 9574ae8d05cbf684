"""The public side: what is read from a published file, and what may be asked of it.

No complaint record is needed.
"""
