"""What follows from it: bounds, chances, linear programs; no file is read."""
