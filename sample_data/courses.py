"""What becomes of a complaint: reply, closings, reopenings.

Times are seconds since 1970; NEVER stands for no time.

The closing in force is drawn as calibrated; an earlier closing that was reopened is put in front of
it, so that the reopenings do not bend the outcomes.
"""

from dataclasses import dataclass

import numpy as np

from data_access.model.codes import numbers as code_numbers
from sample_data import calibration as cal
from sample_data.draw import by_weight, exactly, lognormal_days, quotas, some_of
from sample_data.filings import SECONDS_OF_A_DAY as DAY
from sample_data.filings import Filings
from sample_data.reference_lists import numbers
from sample_data.signals import PLANTED, Signals

NEVER = -1
END = int(np.datetime64(cal.AS_OF, "s").astype(np.int64))
_CAUSE = code_numbers("cause")
_OPENING_HOUR, _OFFICE_SECONDS = 9 * 3600, 8 * 3600


@dataclass
class Courses:
    """Columns as long as those of the filings.

    ``reopened`` and ``reclosed`` hold a line for each time it happened.
    """

    first_closed: np.ndarray
    reopened: list[np.ndarray]
    reclosed: list[np.ndarray]
    cause: np.ndarray
    replied: np.ndarray
    assigned: np.ndarray
    due: np.ndarray

    @property
    def last_closed(self) -> np.ndarray:
        """Latest closing."""
        return np.maximum.reduce([self.first_closed, *self.reclosed])

    @property
    def last_reopened(self) -> np.ndarray:
        """Latest reopening."""
        return np.maximum.reduce(self.reopened)

    @property
    def closed(self) -> np.ndarray:
        """True where the latest event is a closing."""
        return (self.first_closed > 0) & (self.last_closed >= self.last_reopened)


def draw_courses(rng: np.random.Generator, filings: Filings, signals: Signals = PLANTED) -> Courses:
    """Draw the course of every filing; how many of each level are addressed is exact."""
    first = _first_closings(rng, filings, signals)
    draw_reopenings = _first_reopenings if signals.waves else _even_reopenings
    cause, reopened = draw_reopenings(rng, filings, first)
    reclosed = _reclosings(rng, reopened)
    again = _second_reopenings(rng, reclosed)
    course = Courses(
        first, [reopened, again], [reclosed, _reclosings(rng, again)], cause, first, first, first
    )
    full, loud = _spared(filings, signals)
    _close_all(rng, filings, course, full, 0)
    _close_all(rng, filings, course, loud, round(loud.sum() * (1 - cal.LOUD_CLOSED_PCT / 100)))
    _never_close(rng, filings, course, full | loud, signals)
    course.replied = _replies(rng, filings, course.first_closed)
    course.assigned = _before(
        rng,
        filings,
        course.first_closed,
        filings.filed_at + rng.integers(1800, 2 * DAY, len(filings)),
    )
    course.due = (
        filings.filed_at + np.where(rng.random(len(filings)) < 0.85, 20, 40) * DAY
    )  # A: some get the longest limit
    return course


def _spared(filings: Filings, signals: Signals) -> tuple[np.ndarray, np.ndarray]:
    """Return which complaints are of the planted district, and of the planted department."""
    district = numbers("districts").get(signals.full_district)
    department = numbers("departments").get(signals.loud_department)
    nowhere = np.zeros(len(filings), bool)
    return (
        filings.district == district if district else nowhere,
        filings.department == department if department else nowhere,
    )


def _first_closings(rng: np.random.Generator, filings: Filings, signals: Signals) -> np.ndarray:
    size = len(filings)
    medians = np.array(
        [np.nan, *(signals.median_days[code] for code in numbers("levels"))], np.float32
    )[filings.level]
    days = lognormal_days(rng, medians, cal.SIGMA, size)
    for limit, width, part in signals.bunching:
        late = (days > limit) & (days <= limit + width) & (rng.random(size) < part)
        days[late] = limit - rng.integers(0, 2, late.sum())
    midnight = filings.filed_at // DAY * DAY
    closed = (
        midnight
        + days.astype(np.int64) * DAY
        + _OPENING_HOUR
        + rng.integers(0, _OFFICE_SECONDS, size)
    )
    closed = _in_batches(rng, filings, closed, signals.batch_departments)
    already = closed <= filings.filed_at + DAY
    more = some_of(
        rng,
        np.flatnonzero(~already),
        max(round(size * cal.WITHIN_A_DAY_PCT / 100) - already.sum(), 0),
    )
    at_once = np.concatenate([np.flatnonzero(already), more])
    closed[at_once] = filings.filed_at[at_once] + rng.integers(600, DAY - 600, len(at_once))
    closed[closed > END] = NEVER
    return closed


def _in_batches(
    rng: np.random.Generator, filings: Filings, closed: np.ndarray, departments: int
) -> np.ndarray:
    """Some offices enter the closings of a week on one date."""
    bodies = rng.permutation(np.unique(filings.department))[:departments]
    first_day, last_day = filings.filed_at[0] // DAY, END // DAY
    day = closed // DAY
    for body in bodies:
        places = np.flatnonzero(filings.department == body)
        for date in rng.integers(first_day, last_day, cal.BATCH_DATES):
            batch = places[(day[places] > date - cal.BATCH_DAYS) & (day[places] < date)]
            closed[batch] = date * DAY + _OPENING_HOUR + rng.integers(0, 3600, len(batch))
    return closed


def _first_reopenings(
    rng: np.random.Generator, filings: Filings, first: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return (cause, time): the waves of the PM Office, then citizens; in all exactly the
    calibrated part.
    """
    size = len(filings)
    cause, reopened = np.zeros(size, np.int8), np.full(size, NEVER, np.int64)
    in_waves = round(cal.WAVE_COMPLAINTS * size / cal.COMPLAINTS)
    for (date, _), number in zip(
        cal.WAVES, quotas(in_waves, [part for _, part in cal.WAVES]), strict=True
    ):
        start = int(np.datetime64(date, "s").astype(np.int64))
        recent = (
            (first > 0)
            & (first < start)
            & (filings.filed_at > start - 450 * DAY)
            & (reopened == NEVER)
        )
        chosen = some_of(rng, np.flatnonzero(recent), number)
        reopened[chosen] = (
            start
            + _OPENING_HOUR
            + rng.integers(0, 5 * DAY, len(chosen)) // DAY * DAY
            + rng.integers(0, _OFFICE_SECONDS, len(chosen))
        )
        cause[chosen] = _CAUSE["pm_office"]
    others = np.flatnonzero((first > 0) & (first < END - 5 * DAY) & (reopened == NEVER))
    chosen = some_of(rng, others, round(size * cal.REOPENED_PCT / 100) - (cause > 0).sum())
    reopened[chosen] = _soon(rng, first[chosen], 25 * DAY)
    cause[chosen] = _CAUSE["citizen"]
    return cause, reopened


def _even_reopenings(
    rng: np.random.Generator, filings: Filings, first: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return (cause, time) without waves: everything closed has the same chance, whoever reopens.

    What would be reopened after the end is not, since to move it forward would be a step in time.
    """
    size = len(filings)
    cause, reopened = np.zeros(size, np.int8), np.full(size, NEVER, np.int64)
    chosen = some_of(rng, np.flatnonzero(first > 0), round(size * cal.REOPENED_PCT / 100))
    later = first[chosen] + 3600 + rng.exponential(25 * DAY, len(chosen)).astype(np.int64)
    chosen, later = chosen[later < END], later[later < END]
    reopened[chosen] = later
    in_waves = cal.WAVE_COMPLAINTS / (cal.COMPLAINTS * cal.REOPENED_PCT / 100)
    by_office = rng.random(len(chosen)) < in_waves
    cause[chosen] = np.where(by_office, _CAUSE["pm_office"], _CAUSE["citizen"])
    return cause, reopened


def _soon(rng: np.random.Generator, start: np.ndarray, mean: float) -> np.ndarray:
    """Return times after ``start``, on average ``mean`` seconds later, none after the end."""
    later = start + 3600 + rng.exponential(mean, len(start)).astype(np.int64)
    return np.where(
        later < END, later, start + ((END - start) * rng.random(len(start))).astype(np.int64)
    )


def _reclosings(rng: np.random.Generator, reopened: np.ndarray) -> np.ndarray:
    reclosed, places = np.full(len(reopened), NEVER, np.int64), np.flatnonzero(reopened > 0)
    days = lognormal_days(rng, cal.RECLOSED_MEDIAN_DAYS, cal.SIGMA, len(places)) + 1
    reclosed[places] = (
        reopened[places] // DAY * DAY
        + days * DAY
        + _OPENING_HOUR
        + rng.integers(0, _OFFICE_SECONDS, len(places))
    )
    reclosed[reclosed > END] = NEVER
    return reclosed


def _second_reopenings(rng: np.random.Generator, reclosed: np.ndarray) -> np.ndarray:
    again, places = (
        np.full(len(reclosed), NEVER, np.int64),
        np.flatnonzero((reclosed > 0) & (reclosed < END - 5 * DAY)),
    )
    chosen = places[rng.random(len(places)) * 100 < cal.SECOND_REOPENING_PCT]
    again[chosen] = _soon(rng, reclosed[chosen], 20 * DAY)
    return again


def _close_all(
    rng: np.random.Generator, filings: Filings, course: Courses, where: np.ndarray, but: int
) -> None:
    """Close what is open ``where``, except for ``but`` complaints."""
    still_open = np.flatnonzero(where & ~course.closed)
    chosen = some_of(rng, still_open, max(len(still_open) - but, 0))
    fresh = chosen[course.first_closed[chosen] == NEVER]
    course.first_closed[fresh] = _between(rng, filings.filed_at[fresh])
    for reopened, reclosed in zip(course.reopened, course.reclosed, strict=True):
        pending = chosen[(reopened[chosen] > 0) & (reclosed[chosen] == NEVER)]
        reclosed[pending] = _between(rng, reopened[pending])


def _between(rng: np.random.Generator, start: np.ndarray) -> np.ndarray:
    return start + 1 + ((END - start - 1) * rng.random(len(start))).astype(np.int64)


def _never_close(
    rng: np.random.Generator,
    filings: Filings,
    course: Courses,
    spared: np.ndarray,
    signals: Signals,
) -> None:
    """Leave as many open in each level as its addressed share says; what is open for its youth
    counts.
    """
    open_now, candidates = ~course.closed, course.closed & (course.cause == 0) & ~spared
    for code, number in numbers("levels").items():
        of_level = filings.level == number
        wanted = (
            round(of_level.sum() * (1 - signals.addressed_pct[code] / 100))
            - (open_now & of_level).sum()
        )
        chosen = some_of(rng, np.flatnonzero(candidates & of_level), max(wanted, 0))
        course.first_closed[chosen] = NEVER


def _replies(rng: np.random.Generator, filings: Filings, closed: np.ndarray) -> np.ndarray:
    size = len(filings)
    replied = (
        filings.filed_at + 600 + rng.exponential(cal.REPLY_MEAN_DAYS * DAY, size).astype(np.int64)
    )
    replied = _before(rng, filings, closed, replied)
    replied[~exactly(rng, size, round(size * cal.REPLIED_PCT / 100))] = NEVER
    return replied


def _before(
    rng: np.random.Generator, filings: Filings, closed: np.ndarray, moment: np.ndarray
) -> np.ndarray:
    """Return ``moment``, or a time between filing and closing where it would come after that;
    NEVER after the end.
    """
    end = np.where(closed > 0, closed, END)
    between = filings.filed_at + ((end - filings.filed_at) * rng.random(len(filings))).astype(
        np.int64
    )
    return np.where(moment <= end, moment, np.where(closed > 0, between, NEVER))


def transfers(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return how often each was forwarded (A: mostly never)."""
    return by_weight(rng, size, [62, 24, 9, 4, 1]).astype(np.int8)
