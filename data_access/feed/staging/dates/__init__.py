"""From text to days and moments: time zones, forms, and dates that cannot be meant."""
