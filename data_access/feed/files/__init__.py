"""Files as batches of text columns: CSV, JSON lines, Parquet."""
