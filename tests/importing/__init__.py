"""Files of any form: read, suggested for, tried, and imported."""
