"""A file that comes in through the office: uploaded, corrected, looked at, imported."""
