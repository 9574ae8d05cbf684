"""Attack 10: releases that are known to be bad. An attack that lets one of them pass is no attack.

The first seven are ways to publish that others use. The last five are gates that keep the published
rule but for one thing, as a mistake in the gate would.
"""

from dataclasses import dataclass, field

import numpy as np

from attacks.evidence.containment import Wider
from attacks.evidence.grid import Grid
from attacks.evidence.pairs import Pairs
from attacks.evidence.records import Exact
from attacks.evidence.sums import System
from attacks.gates import Gate, decide
from attacks.reckoning.chances import (
    FEWEST,
    MOST_CERTAIN,
    REACH,
    REAL,
    Scheme,
    noise_chances,
    posterior,
)

_RELEASES = 12  # in a year, of a release that publishes its cells anew each month
_PRIME = 0x9E3779B97F4A7C15
_DRAWS = 12


@dataclass(frozen=True)
class Control:
    """A bad way to publish.

    ``releases``: how often the same cells are published, each time anew. ``gate``: which counts are
    told (None: all of 10 and more). ``again``: values are drawn until close pairs look alike.
    ``shared``: a cell and its parts have one draw.
    """

    name: str
    scheme: Scheme
    releases: int = 1
    gate: Gate | None = None
    again: bool = False
    shared: bool = False


_SPARE = (
    "relief_within_90",
    "partial_within_90",
    "no_relief_within_90",
    "dropped_within_90",
    "reopened_within_90",
)
_LEFT_CUTS = tuple(f"closed_within_{days}" for days in (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 40, 60))
CONTROLS = (
    Control("raw", Scheme(noisy=False, threshold=False, grid=False)),
    Control("withhold below 10 only", Scheme(noisy=False, threshold=True, grid=False)),
    Control("round to 5 only", Scheme(noisy=False, threshold=False, grid=True)),
    Control("noise by records", Scheme(grid=False, threshold=False, by_records=True)),
    Control("noise by records, rounded", Scheme(threshold=False, by_records=True)),
    Control("refreshed at each release", REAL, _RELEASES),
    Control("noise by definition, no guard", REAL),
    Control("drawn again", REAL, again=True),
    Control("measures left out", REAL, gate=Gate(spare=_SPARE)),
    Control("sums left out", REAL, gate=Gate(sums=False)),
    Control("a cut point too many", REAL, gate=Gate(spare=_LEFT_CUTS)),
    Control("one draw for two counts", REAL, gate=Gate(), shared=True),
)


RULE_KEPT = Control("a gate that keeps the rule", REAL, gate=Gate())


@dataclass(frozen=True)
class Ground:
    """What all controls are made from: sums, exact counts, close pairs of all counts of 10 and
    more.

    ``decided``: what each gate tells, once it was asked.
    """

    system: System
    exact: Exact
    wider: Wider
    close: Pairs
    decided: dict[tuple[Gate, int], np.ndarray] = field(default_factory=dict)

    def told_by(self, gate: Gate, secret: int) -> np.ndarray:
        """Return which counts a gate tells, shape (cells, measures)."""
        if (gate, secret) not in self.decided:
            self.decided[gate, secret] = decide(self.system, self.exact, self.wider, gate, secret)
        return self.decided[gate, secret]


def publish(control: Control, own: Ground, secret: int, release: int = 0) -> Grid:
    """Return what a bad release shows of the same complaints."""
    exact, grid = own.exact, own.system.grid
    items = np.arange(exact.counts.size, dtype=np.uint64).reshape(exact.counts.shape)
    names = (
        np.zeros_like(items)
        if control.scheme.by_records
        else items + np.uint64(1 + release * items.size)
    )
    if control.shared:
        names = _shared(grid, names)
    keys = np.zeros_like(exact.keys) if control.shared else exact.keys
    counts = np.zeros_like(exact.counts) if control.shared else exact.counts
    noise = _noise(secret, names, keys, counts) if control.scheme.noisy else 0
    values = control.scheme.value(exact.counts, exact.counts + noise).astype(np.int64)
    values = np.where(grid.open[:, None], values, 0)
    if control.gate:
        values = np.where(own.told_by(control.gate, secret), values, 0)
    if control.again:
        values = _drawn_again(values, exact, own.close, secret)
    return grid.with_values(values)


def _shared(grid: Grid, names: np.ndarray) -> np.ndarray:
    """Give every place, body and measure of a period the draw of the period."""
    group, _, _, period = grid.at.T
    return np.broadcast_to((group * 1000 + period + 1).astype(np.uint64)[:, None], names.shape)


def _drawn_again(values: np.ndarray, exact: Exact, close: Pairs, secret: int) -> np.ndarray:
    """Draw the finer value of each close pair until the two look alike, as an earlier gate did."""
    rng, flat, counts = np.random.default_rng(secret), values.ravel().copy(), exact.counts.ravel()
    for one, other, between in zip(
        close.finer.tolist(), close.coarser.tolist(), close.difference.tolist(), strict=True
    ):
        for _ in range(_DRAWS if 0 < between < FEWEST and min(flat[one], flat[other]) > 0 else 0):
            if posterior(REAL, (int(flat[one]),), (int(flat[other]),), between) <= MOST_CERTAIN:
                break
            noise = rng.choice(np.arange(-REACH, REACH + 1), p=noise_chances())
            flat[one] = REAL.value(counts[one], counts[one] + noise)
    return flat.reshape(values.shape)


def _noise(secret: int, names: np.ndarray, keys: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return noise fixed by secret, names and records; a mixing function stands for HMAC."""
    mixed = names * np.uint64(_PRIME) ^ keys ^ np.uint64(secret)
    mixed = _mix(_mix(mixed) + counts.astype(np.uint64))
    fraction = (mixed >> np.uint64(11)).astype(float) / 2**53
    return np.searchsorted(np.cumsum(noise_chances())[:-1], fraction, side="right") - REACH


def _mix(values: np.ndarray) -> np.ndarray:
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
