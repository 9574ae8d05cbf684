"""What a first visit loads, made small."""
