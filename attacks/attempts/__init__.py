"""One attack a module: each returns findings with figure and limit."""
