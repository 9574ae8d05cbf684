"""Lists of complaints behind a figure: what is asked, and what may be shown of each complaint."""
