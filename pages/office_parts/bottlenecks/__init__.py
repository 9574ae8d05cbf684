"""Bottlenecks: what is asked, and the tables of cells, stages and clocks."""
