"""One process holds the file: its lock, its channel, backups, and faults that are really made."""
