"""Changes into the database: which of them stand, and one transaction that writes them."""
