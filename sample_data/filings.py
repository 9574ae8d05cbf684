"""What is filed: when, by whom, about what, where, and to which department."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from data_access.model.codes import numbers as code_numbers
from sample_data import calibration as cal
from sample_data.draw import by_weight, exactly, quotas
from sample_data.people import Members
from sample_data.reference_lists import numbers, rows
from sample_data.signals import PLANTED, Signals

SECONDS_OF_A_DAY = 86_400
# Part of the day's filings in each hour (A): few at night, most in the late morning and the
# evening.
HOURS = (1, 1, 1, 1, 1, 2, 3, 4, 6, 8, 9, 9, 8, 7, 7, 7, 6, 6, 6, 7, 7, 6, 4, 2)
WEEKDAYS = (1.1, 1.1, 1.1, 1.05, 0.9, 0.95, 0.7)  # Monday to Sunday (A)


@dataclass
class Filings:
    """Columns of equal length, in the order of filing.

    Numbers are those of the reference and code lists.
    """

    filed_at: np.ndarray  # seconds since 1970
    member: np.ndarray  # place in Members
    level: np.ndarray
    category: np.ndarray
    department: np.ndarray
    subcategory: np.ndarray
    province: np.ndarray
    district: np.ndarray
    anonymous: np.ndarray
    channel: np.ndarray

    def __len__(self) -> int:
        return len(self.filed_at)


def days() -> np.ndarray:
    """Return every day of the period as datetime64[D]."""
    return np.arange(cal.START, cal.AS_OF.date() + timedelta(days=1), dtype="datetime64[D]")


def filings_by_day(total: int) -> np.ndarray:
    """Return how many complaints are filed on each day: exact by year, uneven within it."""
    every = days()
    years, weights = every.astype("datetime64[Y]").astype(int) + 1970, _day_weights(every)
    by_year = quotas(total, list(cal.YEAR_PCT.values()))
    counts = np.zeros(len(every), int)
    for year, number in zip(cal.YEAR_PCT, by_year, strict=True):
        counts[years == year] = quotas(number, weights[years == year])
    return counts


def _day_weights(every: np.ndarray) -> np.ndarray:
    weekday = (every.astype(int) + 3) % 7
    season = 1 + 0.1 * np.cos(2 * np.pi * (every.astype("datetime64[M]").astype(int) % 12 - 6) / 12)
    first = every < np.datetime64(cal.STEP_DOWN)
    before_the_step = np.where(first & (every >= np.datetime64("2022-01-01")), 2.2, 1.0)
    return np.take(WEEKDAYS, weekday) * season * before_the_step


def draw_filings(
    rng: np.random.Generator, total: int, members: Members, signals: Signals = PLANTED
) -> Filings:
    """Draw all filings."""
    day = np.repeat(np.arange(len(days())), filings_by_day(total))
    moment = _moments(rng, day)
    minority = exactly(rng, total, round(total * cal.MINORITY_PCT / 100))
    member = members.drawn_by(rng, day, minority)
    level, category = _matters(rng, day, minority, signals.summer_peak)
    department = _departments(rng, level, category, day, signals.winter_gas)
    province, district = _places(rng, level, department)
    anonymous = _anonymous(rng, category, members.sex[member] == code_numbers("sex")["women"])
    channels = [code_numbers("channel")[code] for code in cal.CHANNEL_PCT]
    channel = np.take(channels, by_weight(rng, total, list(cal.CHANNEL_PCT.values()))).astype(
        np.int8
    )
    subcategory = _subcategories(rng, category, department)
    return Filings(
        moment,
        member,
        level,
        category,
        department,
        subcategory,
        province,
        district,
        anonymous,
        channel,
    )


def _moments(rng: np.random.Generator, day: np.ndarray) -> np.ndarray:
    """Return times in seconds since 1970, in order within each day, none after the as-of time."""
    hour = by_weight(rng, len(day), HOURS).astype(np.int64)
    second = hour * 3600 + rng.integers(0, 3600, len(day))
    last = day == day[-1]
    second[last] = second[last] * (cal.AS_OF.hour * 3600 - 1) // SECONDS_OF_A_DAY
    start = np.datetime64(cal.START).astype("datetime64[s]").astype(np.int64)
    moment = start + day.astype(np.int64) * SECONDS_OF_A_DAY + second
    moment.sort()
    return moment


def joint_shares(day: date, minority: bool, summer_peak: float = cal.SUMMER_PEAK) -> np.ndarray:
    """Return the share of each level (rows) and category (columns) among the filings of about
    that day.
    """
    categories = rows("categories")
    share = np.array([float(row["share_pct"]) for row in categories])
    federal_part = np.array([float(row["federal_pct"]) for row in categories]) / 100
    federal, other = share * federal_part, share * (1 - federal_part)
    factor = np.array(
        [_category_factor(row["code"], day, minority, summer_peak) for row in categories]
    )
    federal, other = federal * factor, other * factor
    young = list(numbers("categories")).index(
        "corruption"
    )  # it began when the federal share had risen
    later = _federal_pct_from_corruption_on()
    federal[young] *= cal.LEVEL_PCT["FED"] / later
    other[young] *= (100 - cal.LEVEL_PCT["FED"]) / (100 - later)
    federal_pct = _federal_pct(day)
    provincial_pct = sum(pct for code, pct in cal.LEVEL_PCT.items() if code != "FED")
    federal, other = (
        federal / federal.sum() * federal_pct,
        other / other.sum() * (100 - federal_pct) / provincial_pct,
    )
    return (
        np.array(
            [
                federal if code == "FED" else other * cal.LEVEL_PCT[code]
                for code in numbers("levels")
            ]
        )
        / 100
    )


def _federal_pct(day: date) -> float:
    (first_end, first), (second_end, _), (_, last) = cal.FEDERAL_ERAS
    if day < first_end:
        return first
    if day >= second_end:
        return last
    counts, every = filings_by_day(1_000_000), days()
    until_first = counts[every < np.datetime64(first_end)].sum()
    until_second = counts[every < np.datetime64(second_end)].sum()
    return (cal.LEVEL_PCT["FED"] * until_second - first * until_first) / (
        until_second - until_first
    )


def _category_factor(code: str, day: date, minority: bool, summer_peak: float) -> float:
    years = (day - date(2021, 1, 1)).days / 365
    lean = cal.MINORITY_LEAN.get(code, 1.0) if minority else 1.0
    if code == "energy":
        return (
            lean
            * (1 + cal.ENERGY_RISE * years)
            * (1 + summer_peak * np.cos(2 * np.pi * (day.month - 7) / 12))
        )
    if code == "municipal":
        return lean * (1 - cal.MUNICIPAL_FALL * years)
    if code == "corruption":
        return lean / _share_filed_from(cal.CORRUPTION_FROM) if day >= cal.CORRUPTION_FROM else 0.0
    return lean


def _share_filed_from(day: date) -> float:
    counts = filings_by_day(1_000_000)
    return counts[days() >= np.datetime64(day)].sum() / counts.sum()


def _federal_pct_from_corruption_on() -> float:
    later, first = _share_filed_from(cal.CORRUPTION_FROM), cal.FEDERAL_ERAS[0][1]
    return (cal.LEVEL_PCT["FED"] - first * (1 - later)) / later


def _matters(
    rng: np.random.Generator, day: np.ndarray, minority: np.ndarray, summer_peak: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return (level, category), drawn jointly month by month."""
    month = days().astype("datetime64[M]")[day]
    cell = np.zeros(len(day), np.int16)
    for start in np.unique(month):
        middle = start.astype("datetime64[D]").astype(date) + timedelta(days=14)
        within = month == start
        for is_minority in (False, True):
            places = np.flatnonzero(within & (minority == is_minority))
            shares = joint_shares(middle, is_minority, summer_peak)
            cell[places] = by_weight(rng, len(places), shares.ravel())
    level, category = np.divmod(cell, len(rows("categories")))
    return (level + 1).astype(np.int8), (category + 1).astype(np.int8)


def _departments(
    rng: np.random.Generator,
    level: np.ndarray,
    category: np.ndarray,
    day: np.ndarray,
    winter_gas: float,
) -> np.ndarray:
    """Draw by weight among the bodies of the level that handle the category; gas companies more
    often in winter.
    """
    found = np.zeros(len(level), np.int16)
    month = days().astype("datetime64[M]").astype(int)[day] % 12 + 1
    winter = 1 + winter_gas * np.cos(2 * np.pi * (np.arange(1, 13) - 1) / 12)
    for (level_code, category_code), places in _cells(level, category):
        bodies = _bodies(level_code, category_code)
        for number in range(1, 13) if category_code == "energy" else [0]:
            here = places[month[places] == number] if number else places
            weights = [
                w * (winter[number - 1] if number and code in cal.GAS_COMPANIES else 1)
                for code, w in bodies.items()
            ]
            found[here] = np.take(
                [numbers("departments")[code] for code in bodies],
                by_weight(rng, len(here), weights),
            )
    return found


def _cells(level: np.ndarray, category: np.ndarray):
    """Yield ((level code, category code), places) for every combination that occurs."""
    levels, categories = list(numbers("levels")), list(numbers("categories"))
    combined = level.astype(np.int16) * 100 + category
    order = np.argsort(combined, kind="stable")
    values, starts = np.unique(combined[order], return_index=True)
    for value, places in zip(values, np.split(order, starts[1:]), strict=True):
        yield (levels[value // 100 - 1], categories[value % 100 - 1]), places


def _bodies(level: str, category: str) -> dict[str, float]:
    of_level = [
        row for row in rows("departments") if row["level"] == level and float(row["weight"])
    ]
    able = [row for row in of_level if category in row["categories"].split()]
    return {row["code"]: float(row["weight"]) for row in able or of_level}


def _places(
    rng: np.random.Generator, level: np.ndarray, department: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return (province, district): a government's own province; for federal bodies where they
    serve.
    """
    province, district = np.zeros(len(level), np.int8), np.zeros(len(level), np.int16)
    codes = list(numbers("departments"))
    level_of = {row["code"]: row["level"] for row in rows("departments")}
    for number in np.unique(department):
        places = np.flatnonzero(department == number)
        allowed = _provinces_of(codes[number - 1], level_of[codes[number - 1]])
        province[places] = np.take(
            [numbers("provinces")[code] for code in allowed],
            by_weight(rng, len(places), list(allowed.values())),
        )
    activity = rng.lognormal(0, 0.35, len(rows("districts")))
    for code, number in numbers("provinces").items():
        inside = [(i, row) for i, row in enumerate(rows("districts")) if row["province"] == code]
        weights = [float(row["population_2023"] or 200_000) * activity[i] for i, row in inside]
        places = np.flatnonzero(province == number)
        district[places] = np.take([i + 1 for i, _ in inside], by_weight(rng, len(places), weights))
    return province, district


def _provinces_of(department: str, level: str) -> dict[str, float]:
    if level != "FED":
        return {cal.PROVINCE_OF_LEVEL[level]: 1.0}
    weights = {
        row["code"]: float(row["population_2023"]) * cal.FEDERAL_PLACE_FACTOR[row["code"]]
        for row in rows("provinces")
    }
    return {code: weights[code] for code in cal.SERVICE_AREAS.get(department, weights)}


def _anonymous(rng: np.random.Generator, category: np.ndarray, women: np.ndarray) -> np.ndarray:
    corruption = category == numbers("categories")["corruption"]
    part = corruption.mean()
    usual = (cal.ANONYMOUS_PCT - cal.ANONYMOUS_CORRUPTION_PCT * part) / (1 - part)
    chance = np.where(corruption, cal.ANONYMOUS_CORRUPTION_PCT, usual) / 100
    return rng.random(len(category)) < chance * np.where(women, cal.ANONYMOUS_WOMEN_FACTOR, 1.0)


def _subcategories(
    rng: np.random.Generator, category: np.ndarray, department: np.ndarray
) -> np.ndarray:
    """Draw evenly falling shares; gas companies get the gas matters of energy, and nobody else
    does.
    """
    found = np.zeros(len(category), np.int16)
    gas_bodies = np.isin(department, [numbers("departments")[code] for code in cal.GAS_COMPANIES])
    for code, number in numbers("categories").items():
        of_category = [row["code"] for row in rows("subcategories") if row["category"] == code]
        for is_gas in (False, True):
            fitting = (
                [sub for sub in of_category if (".gas_" in sub) == is_gas]
                if code == "energy"
                else of_category
            )
            places = np.flatnonzero((category == number) & (gas_bodies == is_gas))
            weights = 1 / np.arange(2, len(fitting) + 2)
            found[places] = np.take(
                [numbers("subcategories")[sub] for sub in fitting],
                by_weight(rng, len(places), weights),
            )
    return found
