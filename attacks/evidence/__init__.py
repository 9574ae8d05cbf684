"""What an attacker reads: the release, the lists, and records to check by."""
