"""What is said of the protection in words: its numbers, a worked example, and how far a published count may be off."""

from typing import NamedTuple

from data_access.protection.noise import CHANCES, GRID, LARGEST, THRESHOLD, published_chances, rounded
from data_access.published_measures import LEAST_RANKED, LEAST_WHOLE

METHOD_NUMBERS = {
    "threshold": THRESHOLD,
    "noise": LARGEST,
    "grid": GRID,
    "farthest": LARGEST + GRID // 2,
    "least_whole": LEAST_WHOLE,
    "least_ranked": LEAST_RANKED,
}
_FAR = 1000  # from the threshold


class Step(NamedTuple):
    """What becomes of a count under the noises from ``lowest`` to ``highest``: ``published``, None for “fewer than 10”."""

    lowest: int
    highest: int
    published: int | None
    chance: float


def example(count: int) -> tuple[Step, ...]:
    """Return every value that may be published of a made-up ``count``, from the lowest noise to the highest."""
    steps: list[Step] = []
    for noise, chance in enumerate(CHANCES, start=-LARGEST):
        published = rounded(count + noise) if count + noise >= THRESHOLD else None
        if steps and steps[-1].published == published:
            steps[-1] = steps[-1]._replace(highest=noise, chance=steps[-1].chance + chance)
        else:
            steps.append(Step(noise, noise, published, chance))
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
