"""The compiled loops: which rows the filters leave, and how many of them stand where.

Rows lie in the order of their day of filing, so a day is a span of rows. A filter is a table with a
byte for each code, 1 for those that it leaves; only the tables of columns that are filtered are
looked at. Places are unsigned: signed ones cost a look at their sign each.
"""

from collections.abc import Callable

import numpy as np
from numba import njit

from data_access.mirror.rows import COLUMNS, LAST_DAYS, OPEN

_BLOCK = 4096  # rows whose places fit the nearest cache


def _compiled(loop: Callable) -> Callable:
    """Compile a loop when it is first called; the result is kept on disk where that can be."""
    try:
        return njit(loop, nogil=True, cache=True, boundscheck=False)
    except RuntimeError:  # nowhere to keep it
        return njit(loop, nogil=True, boundscheck=False)


@_compiled
def _choose(codes, start, n, tables, active, chosen, places):
    """Write the places of the rows that the filters leave; return how many."""
    first = True
    for column in range(COLUMNS):
        if active[column]:
            row, table = codes[column, start : start + n], tables[column]
            if first:
                for k in range(n):
                    chosen[k] = table[row[k]]
                first = False
            else:
                for k in range(n):
                    chosen[k] &= table[row[k]]
    count = np.uint32(0)
    if first:
        for k in range(n):
            places[k] = k
        return np.uint32(n)
    for k in range(n):
        places[count] = k
        count += np.uint32(chosen[k])
    return count


@_compiled
def scan(
    lo, hi, day, starts, shift, codes, close, tables, active, is_filed,
    stretch, slot, asked, width, first_of, profiles, by_code, waits, flows,
):  # fmt: skip
    """Count rows ``lo`` to ``hi``, the first of them of ``day``.

    By day: ``stretch`` and ``slot`` (-1: not asked for). ``asked``: which columns are counted by
    code; whether days to close are; whether flows are (1: of all days, 2: of the stretches).
    ``width``: codes of each column;
    ``first_of``: where its counts begin in ``by_code``. Out: ``profiles`` [stretch, profile],
    ``by_code`` [slot, code, profile], ``waits`` [stretch, days], ``flows`` [filed, undated, closed,
    waiting; day].
    """
    places, chosen = np.empty(_BLOCK, np.uint32), np.empty(_BLOCK, np.uint8)
    size = profiles.shape[1]
    start = lo
    while start < hi:
        while starts[day + 1] <= start:
            day += 1
        end = min(start + _BLOCK, hi, starts[day + 1])
        n = np.uint32(end - start)
        at, part, group = day + shift, stretch[day + shift], slot[day + shift]
        if part < 0 and asked[COLUMNS + 1] != 1:
            start = end
            continue
        m = _choose(codes, start, n, tables, active, chosen, places)
        profile, closed = codes[0, start:end], close[start:end]
        if part >= 0:
            counted = profiles[part]
            for k in range(m):
                counted[profile[places[k]]] += 1
        if part >= 0 and asked[COLUMNS]:
            waited = waits[part]
            for k in range(m):
                row = places[k]
                days = closed[row]
                if days <= LAST_DAYS and is_filed[profile[row]]:
                    waited[days] += 1
        if part >= 0 and group >= 0:
            for column in range(1, COLUMNS):
                if asked[column]:
                    begin = first_of[column] + group * width[column] * size
                    counted = by_code[begin : begin + width[column] * size]
                    row_codes = codes[column, start:end]
                    for k in range(m):
                        row = places[k]
                        counted[np.uint64(row_codes[row]) * np.uint64(size) + profile[row]] += 1
        if asked[COLUMNS + 1]:
            closings = flows[2, at:]
            filed, undated, waiting = 0, 0, 0
            for k in range(m):
                row = places[k]
                if is_filed[profile[row]]:
                    filed += 1
                    days = closed[row]
                    if days <= LAST_DAYS:
                        closings[days] += 1
                    else:
                        undated += (OPEN - days) & 1
                        waiting += 1 - ((OPEN - days) >> 1)
            flows[0, at] += filed
            flows[1, at] += undated
            flows[3, at] += waiting
        start = end


@_compiled
def scan_flows(
    lo, hi, day, starts, shift, codes, close, tables, active, is_filed,
    column, other, keys, others, bucket, chosen_day, filed, closed, waits, waiting,
):  # fmt: skip
    """Count complaints by one key or two: what was filed and closed by ``bucket`` of its day, and
    of days that are chosen how long closings took and who waits since when.

    ``keys``: of each code of ``column``, to which that of ``other`` is added. Out: ``filed`` [key,
    bucket, undated], ``closed`` [key, bucket], ``waits`` [key, days], ``waiting`` [key, day].
    """
    places, chosen = np.empty(_BLOCK, np.uint32), np.empty(_BLOCK, np.uint8)
    with_flows, with_waits = filed.shape[0] > 0, waits.shape[0] > 0
    start = lo
    while start < hi:
        while starts[day + 1] <= start:
            day += 1
        end = min(start + _BLOCK, hi, starts[day + 1])
        n, at = np.uint32(end - start), day + shift
        if not with_flows and not chosen_day[at]:
            start = end
            continue
        m = _choose(codes, start, n, tables, active, chosen, places)
        for k in range(m):
            row = start + places[k]
            if not is_filed[codes[0, row]]:
                continue
            key, days = keys[codes[column, row]] + others[codes[other, row]], close[row]
            if with_flows:
                if days <= LAST_DAYS:
                    filed[key, bucket[at], 0] += 1
                    closed[key, bucket[at + days]] += 1
                else:
                    filed[key, bucket[at], (OPEN - days) & 1] += 1
            if with_waits and chosen_day[at]:
                if days <= LAST_DAYS:
                    waits[key, days] += 1
                elif OPEN - days < 2:
                    waiting[key, at] += 1
        start = end


@_compiled
def scan_cells(
    lo, hi, day, starts, shift, codes, close, facts, tables, active,
    column, tables_of_keys, base, band, settled_by, kinds, kinds_of_close, kinds_of_facts, cells,
):  # fmt: skip
    """Count by any number of keys and by kind.

    ``column``: of each key; ``tables_of_keys`` [key, code]: what it adds to the cell; ``base``:
    what the day adds, -1 for none to count. ``kinds`` [band, settled, profile]; ``settled_by``: the
    last day of a first closing that is settled; what close and facts stand for is added. Out:
    ``cells`` [cell, kind].
    """
    places, chosen = np.empty(_BLOCK, np.uint32), np.empty(_BLOCK, np.uint8)
    start = lo
    while start < hi:
        while starts[day + 1] <= start:
            day += 1
        end = min(start + _BLOCK, hi, starts[day + 1])
        n, at = np.uint32(end - start), day + shift
        if base[at] < 0:
            start = end
            continue
        m = _choose(codes, start, n, tables, active, chosen, places)
        kind, latest = kinds[band[at]], settled_by - at
        for k in range(m):
            row = start + places[k]
            cell = base[at]
            for place in range(len(column)):
                cell += tables_of_keys[place, codes[column[place], row]]
            days = close[row]
            is_settled = 1 if days <= LAST_DAYS and days <= latest else 0
            of_row = kind[is_settled, codes[0, row]] + kinds_of_close[days]
            cells[cell, of_row + kinds_of_facts[facts[row]]] += 1
        start = end


@_compiled
def scan_reopened(
    lo, hi, codes, reopened, reclosed, first, tables, is_filed,
    column, other, keys, others, bucket, again, closed,
):  # fmt: skip
    """Count reopenings and the closings that ended them, by key and bucket of their days."""
    for row in range(lo, hi):
        passes = is_filed[codes[0, row]]
        for place in range(COLUMNS):
            passes &= tables[place, codes[place, row]]
        if passes:
            key = keys[codes[column, row]] + others[codes[other, row]]
            again[key, bucket[reopened[row] - first]] += 1
            if reclosed[row] >= 0:
                closed[key, bucket[reclosed[row] - first]] += 1
