"""Watching: rules that an operator writes, checked at each version of the data, told once.

A finding is a step of a share's level that is large, clear and of many complaints at once. Each is
told once: after that the series is silent until its level changes again.
"""
