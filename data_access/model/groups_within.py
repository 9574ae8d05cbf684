"""Groups that are recorded of the members of another group only, found in how many complaints carry
which flags.

For exact answers only: to publish what is found would tell of the first person who is an exception
(see ``recorded``).

A source may ask for a disability of overseas members alone. Then “less than 1 %” of all complaints
would read as if others with disabilities did not complain, though nobody asked them: such a group's
share is of the other group.
"""

from collections.abc import Mapping
from math import log

from data_access.model.codes import GROUP

_UNLIKELY = log(
    1e6
)  # if it were chance that all of them are in the other group, as unlikely as one in a million
_LEAST = 20  # complaints


def groups_within(sizes: Mapping[int | None, int]) -> dict[str, str]:
    """Return ``{group: the only group in which it occurs}``.

    ``sizes``: complaints by their flags, None where unknown.
    """
    total = sum(sizes.values())
    counts = {group.code: _carrying(sizes, group.number) for group in GROUP}
    found = {}
    for group in GROUP:
        size = counts[group.code]
        wider = [
            other.code
            for other in GROUP
            if other is not group
            and size >= _LEAST
            and _carrying(sizes, group.number | other.number) == size
            and 2 * counts[other.code] <= total
            and size * log(total / counts[other.code]) >= _UNLIKELY
            and counts[other.code] > size
        ]
        if wider:
            found[group.code] = min(wider, key=counts.__getitem__)
    return found


def _carrying(sizes: Mapping[int | None, int], mask: int) -> int:
    """Return how many complaints carry all flags of ``mask``."""
    return sum(size for flags, size in sizes.items() if flags and flags & mask == mask)
