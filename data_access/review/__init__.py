"""From answers to judgements: what stands out, what changed, where, since when, what comes next.

Each module takes answers and gives values; the methods on counts are those of ``statistics``.
"""
