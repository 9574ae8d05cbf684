"""Attacks on a public release, written apart from what protects it: ``python -m attacks``.

Own counts from the complaints by plain SQL, own containment, own posteriors: an error of the
protection is not repeated.
"""
