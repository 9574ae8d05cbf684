"""What stands before every page: hosts, limits, rates, bodies, headers."""
