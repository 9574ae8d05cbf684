"""Protection of published counts: the noise, the gate that every published cell passes, and what
holds it to its word.

Pure: numbers in, numbers out. No database, no file, no page.
"""
