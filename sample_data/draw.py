"""Drawing by share and by quota; every draw of the sample goes through one generator, so one
seed fixes all.
"""

import numpy as np


def quotas(total: int, shares) -> np.ndarray:
    """Split ``total`` by ``shares`` into whole numbers that add up (largest remainders)."""
    exact = np.asarray(shares, float) / np.sum(shares) * total
    counts = np.floor(exact).astype(int)
    counts[np.argsort(-(exact - counts), kind="stable")[: total - counts.sum()]] += 1
    return counts


def exactly(rng: np.random.Generator, size: int, chosen: int) -> np.ndarray:
    """Return a mask of ``size`` with exactly ``chosen`` true, at random places."""
    mask = np.zeros(size, bool)
    mask[rng.permutation(size)[:chosen]] = True
    return mask


def some_of(rng: np.random.Generator, candidates: np.ndarray, number: int) -> np.ndarray:
    """Return ``number`` places of ``candidates`` (an array of places), at random; all of them if
    there are fewer.
    """
    return rng.permutation(candidates)[:number]


def by_weight(rng: np.random.Generator, size: int, weights) -> np.ndarray:
    """Return ``size`` places of ``weights``, each as likely as its weight."""
    cumulated = np.cumsum(np.asarray(weights, float))
    return np.searchsorted(cumulated, rng.random(size) * cumulated[-1], side="right").astype(
        np.int16
    )


def lognormal_days(rng: np.random.Generator, median, sigma: float, size: int) -> np.ndarray:
    """Return whole days, at least 0."""
    days = np.exp(np.log(median) + sigma * rng.standard_normal(size, np.float32))
    return np.rint(np.minimum(days, 4000)).astype(np.int32)
