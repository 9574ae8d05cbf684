"""Exact figures leave through here, and the log of who saw them: permit, log row, then the
figure.
"""
