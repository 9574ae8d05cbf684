"""Methods on counts: intervals, case mix, funnel limits, ranks, changes. Pure: no engine, no page.

Each module names the paper that it follows; the tests hold it to statsmodels, to scipy, or to a
slow plain answer.
"""
