"""The members: who they are, when they registered, and which of them files a complaint."""

from dataclasses import dataclass

import numpy as np

from data_access.model.codes import numbers as code_numbers
from sample_data import calibration as cal
from sample_data.draw import by_weight, quotas
from sample_data.reference_lists import rows

_SEX, _RESIDENCY, _GROUP = code_numbers("sex"), code_numbers("residency"), code_numbers("group")


@dataclass
class Members:
    """Columns of equal length.

    The minority members come first, each part in the order of registration.
    """

    registered_day: np.ndarray  # days since the start
    sex: np.ndarray
    residency: np.ndarray
    groups: np.ndarray
    province: np.ndarray
    minorities: int  # how many of the first belong to a minority

    def __len__(self) -> int:
        return len(self.sex)

    def drawn_by(
        self, rng: np.random.Generator, day: np.ndarray, minority: np.ndarray
    ) -> np.ndarray:
        """Return for each complaint a member who had registered by its day, of a minority where
        ``minority``.
        """
        member = np.zeros(len(day), np.int32)
        for wanted, start, end in ((True, 0, self.minorities), (False, self.minorities, len(self))):
            places = np.flatnonzero(minority == wanted)
            known = np.searchsorted(self.registered_day[start:end], day[places], side="right")
            member[places] = start + (rng.random(len(places)) * known).astype(np.int32)
        return member


def draw_members(rng: np.random.Generator, total: int, filings_by_day: np.ndarray) -> Members:
    """Draw ``total`` members; registrations follow the filings, and the first day has some of
    every kind.
    """
    minorities = round(total * cal.MINORITY_MEMBERS / cal.MEMBERS)
    days = [_registrations(number, filings_by_day) for number in (minorities, total - minorities)]
    residency = _residency(rng, total)
    sex = _sex(rng, residency)
    groups = _groups(rng, sex, residency)
    groups[:minorities] |= _GROUP["minority"]
    population = [float(row["population_2023"]) for row in rows("provinces")]
    province = (by_weight(rng, total, population) + 1).astype(np.int8)
    return Members(np.concatenate(days), sex, residency, groups, province, minorities)


def _registrations(number: int, filings_by_day: np.ndarray) -> np.ndarray:
    weights = filings_by_day.astype(float)
    weights[0] += filings_by_day.sum() * 0.002  # those of the opening day
    counts = quotas(number - 1, weights)
    counts[0] += 1  # so that the first complaint has somebody to file it
    return np.repeat(np.arange(len(counts), dtype=np.int32), counts)


def _residency(rng: np.random.Generator, total: int) -> np.ndarray:
    shares = [100 - cal.OVERSEAS_PCT - cal.FOREIGN_PCT, cal.OVERSEAS_PCT, cal.FOREIGN_PCT]
    kinds = [_RESIDENCY[code] for code in ("inland", "overseas", "foreign")]
    return np.take(kinds, by_weight(rng, total, shares)).astype(np.int8)


def _sex(rng: np.random.Generator, residency: np.ndarray) -> np.ndarray:
    overseas = residency == _RESIDENCY["overseas"]
    elsewhere = (cal.WOMEN_PCT * 100 - cal.OVERSEAS_WOMEN_PCT * cal.OVERSEAS_PCT) / (
        100 - cal.OVERSEAS_PCT
    )
    women = rng.random(len(residency)) * 100 < np.where(overseas, cal.OVERSEAS_WOMEN_PCT, elsewhere)
    other = rng.random(len(residency)) * 100 < cal.OTHER_SEX_PCT
    return np.where(other, _SEX["other"], np.where(women, _SEX["women"], _SEX["men"])).astype(
        np.int8
    )


def _groups(rng: np.random.Generator, sex: np.ndarray, residency: np.ndarray) -> np.ndarray:
    overseas = residency == _RESIDENCY["overseas"]
    disabled = overseas & (rng.random(len(sex)) * 100 < cal.OVERSEAS_DISABILITY_PCT)
    senior = rng.random(len(sex)) * 100 < cal.SENIOR_PCT
    flags = {
        "overseas": overseas, "women": sex == _SEX["women"], "disability": disabled,
        "foreigners": residency == _RESIDENCY["foreign"], "senior": senior,
    }  # fmt: skip
    return sum((mask * _GROUP[name]).astype(np.int8) for name, mask in flags.items())
