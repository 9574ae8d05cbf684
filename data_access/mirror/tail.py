"""What changed since the mirror was built: rows that came, and rows of it that are gone.

The base is never changed: a changed complaint is hidden there, and its new row lies in the tail, so
whoever counts at the same time goes on with the state that it has.
"""

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from data_access.mirror.build import Base, found_in
from data_access.mirror.codes import NotMirrored
from data_access.mirror.reading import ReadRows
from data_access.mirror.rows import (
    COLUMNS,
    FACTS,
    LAST_DAYS,
    Reopened,
    Rows,
    rows_of,
    sorted_rows,
    span_of,
)
from data_access.mirror.snapshot import Snapshot, day_number, require_sound
from data_access.model.recorded import Recorded


@dataclass(frozen=True)
class Tail:
    """Complaints and reopenings that came, and the places of those of the base that are hidden."""

    numbers: np.ndarray
    days: np.ndarray
    close: np.ndarray
    codes: np.ndarray
    facts: np.ndarray
    hidden: np.ndarray
    reopened_of: np.ndarray
    reopened: Reopened
    hidden_reopened: np.ndarray

    def __len__(self) -> int:
        return len(self.numbers) + len(self.hidden)


@dataclass(frozen=True)
class Changed:
    """What stands now of some complaints: their numbers, rows, and reopenings (complaint, day,
    day of closing); of those that are removed nothing.
    """

    numbers: np.ndarray
    rows: ReadRows
    reopened: tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class State:
    """A snapshot, and what is needed for the next one."""

    snapshot: Snapshot
    base: Base
    tail: Tail


def first_state(snapshot: Snapshot, base: Base) -> State:
    """Return a mirror that was just built. Raises NotMirrored where it does not fit together."""
    require_sound(snapshot)
    none, kind = np.empty(0, np.int64), snapshot.rows[0][0].codes
    codes = np.empty((len(kind), 0), kind.dtype)
    days = np.empty(0, np.int32)
    again = Reopened(codes, days, days)
    small = days.astype(np.uint16)
    return State(snapshot, base, Tail(none, days, small, codes, small, none, none, again, none))


def next_state(
    state: State, changed: Changed, version: int, as_of: datetime, recorded: Recorded
) -> State:
    """Return the state with what changed. Raises NotMirrored where it has to be built anew."""
    coded, combinations = _coded(state, changed)
    tail = _tail(state, changed, coded)
    base_rows, base_again = state.snapshot.rows[0][0], state.snapshot.reopened[0][0]
    came = sorted_rows(tail.days, tail.codes, tail.close, tail.facts)
    gone = _of_base(base_rows, tail.hidden)
    gone_again = Reopened(
        base_again.codes[:, tail.hidden_reopened],
        base_again.reopened[tail.hidden_reopened],
        base_again.reclosed[tail.hidden_reopened],
    )
    snapshot = replace(
        state.snapshot,
        version=version,
        as_of=as_of,
        recorded=recorded,
        combinations=combinations,
        rows=((base_rows, 1), (came, 1), (gone, -1)),
        reopened=((base_again, 1), (tail.reopened, 1), (gone_again, -1)),
    )
    snapshot = _with_days(snapshot, came, tail.reopened)
    require_sound(replace(snapshot, rows=snapshot.rows[1:], reopened=snapshot.reopened[1:]))
    return State(snapshot, state.base, tail)


def _coded(state: State, changed: Changed) -> tuple[np.ndarray, dict]:
    """Return the codes of the rows, and the combinations with those that are new."""
    before, kind = state.snapshot.combinations, state.snapshot.rows[0][0].codes.dtype
    after = {
        column: before[column].with_those_of(numbers)
        for column, numbers in enumerate(changed.rows.combined)
    }
    if max(len(after[column]) for column in range(COLUMNS)) > np.iinfo(kind).max + 1:
        raise NotMirrored("there are more combinations than codes")
    if any(after[column] is not before[column] for column in after):
        state.snapshot.lookups.add(after)
    each = [after[column].codes(found) for column, found in enumerate(changed.rows.combined)]
    return np.array(each, np.uint16), after


def _tail(state: State, changed: Changed, codes: np.ndarray) -> Tail:
    old, rows, facts = state.tail, changed.rows, codes[FACTS]
    codes = codes[:FACTS].astype(old.codes.dtype)
    stays = ~np.isin(old.numbers, changed.numbers)
    again_stays = ~np.isin(old.reopened_of, changed.numbers)
    of, reopened, reclosed = changed.reopened
    order = np.argsort(rows.numbers)
    places = found_in(rows.numbers[order], of)
    if len(places) != len(of):
        raise NotMirrored("a reopening has no complaint")
    again = Reopened(
        np.append(old.reopened.codes[:, again_stays], codes[:, order[places]], axis=1),
        np.append(old.reopened.reopened[again_stays], reopened),
        np.append(old.reopened.reclosed[again_stays], reclosed),
    )
    gone = np.flatnonzero(np.isin(state.base.reopened, changed.numbers))
    return Tail(
        np.append(old.numbers[stays], rows.numbers),
        np.append(old.days[stays], rows.days),
        np.append(old.close[stays], rows.close),
        np.append(old.codes[:, stays], codes, axis=1),
        np.append(old.facts[stays], facts),
        np.union1d(old.hidden, state.base.places(changed.numbers)),
        np.append(old.reopened_of[again_stays], of),
        again,
        np.union1d(old.hidden_reopened, gone),
    )


def _of_base(rows: Rows, places: np.ndarray) -> Rows:
    """Return these rows of the base; they lie in the order of their days."""
    days = np.searchsorted(rows.starts, places, "right") - 1 + rows.first
    codes = np.ascontiguousarray(rows.codes[:, places])
    return rows_of(days, codes, rows.close[places], rows.facts[places])


def _with_days(snapshot: Snapshot, came: Rows, again: Reopened) -> Snapshot:
    """Return the snapshot with the days of what came among its own."""
    today = day_number(snapshot.as_of.date())
    first, size = span_of([came], [again.reopened, again.reclosed], today)
    closed = came.close[came.close <= LAST_DAYS]
    start = min(first, snapshot.first)
    return replace(
        snapshot,
        first=start,
        size=max(first + size, snapshot.first + snapshot.size) - start,
        longest=max(snapshot.longest, int(closed.max(initial=0))),
    )
