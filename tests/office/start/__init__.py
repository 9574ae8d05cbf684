"""Tests of the office's start page and of where time is lost."""
