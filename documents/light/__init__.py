"""Light public pages: the pages of figures as HTML without a script, for any phone."""
