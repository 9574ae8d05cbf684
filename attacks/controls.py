"""Attack 6: releases that are known to be bad. An attack that lets one of them pass is no attack."""

from dataclasses import dataclass

import numpy as np

from attacks.chances import REACH, REAL, Scheme, noise_chances
from attacks.grid import Grid
from attacks.records import Exact

_RELEASES = 12  # in a year, of a release that publishes its cells anew each month
_PRIME = 0x9E3779B97F4A7C15


@dataclass(frozen=True)
class Control:
    """A bad way to publish; ``releases``: how often the same cells are published, each time anew."""

    name: str
    scheme: Scheme
    releases: int = 1


CONTROLS = (
    Control("raw", Scheme(noisy=False, threshold=False, grid=False)),
    Control("withhold below 10 only", Scheme(noisy=False, threshold=True, grid=False)),
    Control("round to 5 only", Scheme(noisy=False, threshold=False, grid=True)),
    Control("noise by records", Scheme(grid=False, threshold=False, by_records=True)),
    Control("noise by records, rounded", Scheme(threshold=False, by_records=True)),
    Control("refreshed at each release", REAL, _RELEASES),
    Control("noise by definition, no guard", REAL),
)


def publish(control: Control, grid: Grid, exact: Exact, secret: int, release: int = 0) -> Grid:
    """Return what a bad release shows of the same complaints."""
    items = np.arange(exact.counts.size, dtype=np.uint64).reshape(exact.counts.shape)
    names = np.zeros_like(items) if control.scheme.by_records else items + np.uint64(1 + release * items.size)
    noise = _noise(secret, names, exact) if control.scheme.noisy else 0
    return grid.with_values(control.scheme.value(exact.counts + noise).astype(np.int64))


def _noise(secret: int, names: np.ndarray, exact: Exact) -> np.ndarray:
    """Return noise fixed by secret, names and records; a mixing function stands for HMAC, an attack sees no difference."""
    mixed = names * np.uint64(_PRIME) ^ exact.key_sums.astype(np.uint64) ^ np.uint64(secret)
    mixed = _mix(_mix(mixed) + exact.counts.astype(np.uint64))
    fraction = (mixed >> np.uint64(11)).astype(float) / 2**53
    return np.searchsorted(np.cumsum(noise_chances())[:-1], fraction, side="right") - REACH


def _mix(values: np.ndarray) -> np.ndarray:
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
