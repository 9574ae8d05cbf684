"""An engine of its own beside the database, in which records wait, are parsed and are checked."""
