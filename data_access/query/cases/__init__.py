"""The complaints behind a figure: the statements, and one sheet read with them."""
