"""Backup: the complaints file and the log of exact answers, copied whole while a server works
with them, and checked.
"""
