"""The parts of the soak: its server, its pages, what they met, the report."""
