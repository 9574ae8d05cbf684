"""What screens of the office and of the public have in common; it knows neither."""
