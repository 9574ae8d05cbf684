"""What is said on the office's pages, by question."""
