"""What is said of the protection in words: its numbers, a worked example, and how far a
published count may be off.
"""

from typing import NamedTuple

from data_access.model.published_measures import LEAST_RANKED, LEAST_WHOLE
from data_access.protection.enough import LEAST, chance_withheld
from data_access.protection.noise import (
    CHANCES,
    FARTHEST,
    GRID,
    LARGEST,
    published_chances,
    rounded,
)

METHOD_NUMBERS = {
    "threshold": LEAST,
    "noise": LARGEST,
    "grid": GRID,
    "farthest": FARTHEST,
    "least_whole": LEAST_WHOLE,
    "least_ranked": LEAST_RANKED,
}
_FAR = 1000  # from the threshold


class Step(NamedTuple):
    """What becomes of a count under the noises from ``lowest`` to ``highest``; ``published`` is
    None where it is withheld.
    """

    lowest: int
    highest: int
    published: int | None
    chance: float


def example(count: int) -> tuple[Step, ...]:
    """Return what may become of a made-up ``count`` of as many people: withheld, or a value,
    from the lowest noise on.
    """
    hidden = chance_withheld(count)
    steps = [Step(-LARGEST, LARGEST, None, hidden)] if hidden else []
    for noise, chance in enumerate(CHANCES, start=-LARGEST) if hidden < 1 else ():
        published = rounded(count + noise)
        if steps and steps[-1].published == published:
            steps[-1] = steps[-1]._replace(
                highest=noise, chance=steps[-1].chance + chance * (1 - hidden)
            )
        else:
            steps.append(Step(noise, noise, published, chance * (1 - hidden)))
    return tuple(steps)


def chance_within(distance: int) -> float:
    """Return the chance that a published count lies at most ``distance`` from what was counted."""
    near = (
        chance
        for count in range(_FAR, _FAR + GRID)
        for value, chance in published_chances(count).items()
        if abs(value - count) <= distance
    )
    return sum(near) / GRID
