"""What a delegation speaks by: figures of releases that somebody chose; for pages and packs."""
