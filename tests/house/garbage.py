"""The garbage collector looks through what the tests make, not through all that is loaded.

A plugin of pytest. Modules, test items and what they hold (a quarter of a million objects) stay to
the end; Python's usual thresholds had them looked through every few tests, which took a fifth of
the run's processor time. The server does the same with what it has loaded.
"""

import gc

import pytest

# Objects made before the youngest are looked through, and how often before older ones are: below
# 5,000 most of that fifth is back, above 50,000 nothing more is saved.
THRESHOLDS = (20_000, 20, 10)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Set aside what is loaded, in each process of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
