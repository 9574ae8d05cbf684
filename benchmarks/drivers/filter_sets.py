"""Random filters as people set them: none, one value, several values, several dimensions."""

import random

from data_access import Codebook, Filters

_NAMES = (
    "department",
    "category",
    "province",
    "district",
    "group",
    "level",
    "sex",
    "channel",
    "outcome",
    "status",
)
_PERIODS = ("2019", "2021", "2022", "2023", "2024", "2021-Q3", "2023-Q1", "2020-06", "2024-05")


def filter_sets(codebook: Codebook, number: int, seed: int = 1) -> list[Filters]:
    """Return ``number`` different filters: a tenth none or a period only, and up to four
    dimensions with up to six values.
    """
    draw = random.Random(seed)
    return [Filters()] + [_draw(draw, codebook) for _ in range(number - 1)]


def _draw(draw: random.Random, codebook: Codebook) -> Filters:
    chosen = {}
    for name in draw.sample(_NAMES, draw.choice((0, 1, 1, 1, 2, 2, 3, 4))):
        codes = [entry.code for entry in codebook.of(name)]
        values = draw.sample(codes, min(draw.choice((1, 1, 2, 3, 6)), len(codes)))
        sign = "-" if draw.random() < 0.15 else ""
        chosen[name] = tuple(sorted(sign + code for code in values))
    if draw.random() < 0.4:
        chosen["period"] = (draw.choice(_PERIODS),)
    return Filters(**chosen)
