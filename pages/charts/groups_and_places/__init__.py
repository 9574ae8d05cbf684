"""What is drawn of groups and of places: differences from everybody else, and the map."""
