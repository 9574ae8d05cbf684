"""What a mapping file says, and what it may fill: how a source's columns become ours."""
