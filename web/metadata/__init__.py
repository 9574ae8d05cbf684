"""What harvesters and search engines read of the public pages and of the releases."""
