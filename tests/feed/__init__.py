"""Changes that come in, late, twice or shuffled, from each kind of source."""
