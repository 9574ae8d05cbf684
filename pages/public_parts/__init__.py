"""What public screens are made of: the release, and nothing of the office."""
