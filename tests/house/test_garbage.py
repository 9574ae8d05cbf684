"""What is loaded is set aside for the run, and what tests leave behind still goes."""

import gc
import weakref

import pytest

from tests.house.garbage import THRESHOLDS

pytestmark = pytest.mark.quick


class Circle:
    """Something that only the collector can remove."""

    def __init__(self):
        self.itself = self


def test_what_is_loaded_is_not_looked_through_again():
    assert gc.isenabled() and gc.get_threshold() == THRESHOLDS
    assert gc.get_freeze_count() > 100_000


def test_what_a_test_leaves_behind_is_collected():
    left = weakref.ref(Circle())
    made = [[] for _ in range(2 * THRESHOLDS[0])]
    assert left() is None and made
