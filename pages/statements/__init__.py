"""What pages and documents say: titles, findings, notes, citations and file names, made from
answers by rule.

Each sentence is made from the answer that it speaks of: its own window, filters, counts and
withheld values. Nothing here knows of a screen, so that every renderer says the same.
``tests/sentences/test_true_sentences.py`` reads the sentences back and holds each claim in them
against what the reference counts.
"""
