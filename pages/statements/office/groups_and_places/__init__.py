"""What the pages on groups of people and on places say."""
