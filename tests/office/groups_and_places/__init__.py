"""Groups of people and places compared: figures, pages, words."""
