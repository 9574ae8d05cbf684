"""Which days the data cover: as mappings say, or found from how many complaints were filed on each
day.

Never from the one earliest or latest record. Nobody may file on 1 January, so the first day with a
complaint is not the first day that is covered; and one mistyped year lies far from all others. What
is found rests on the rate of filing: as many empty days before the first complaint as one beginning
in 20 has by chance, or as there are between others, still belong to the data; a silence in which 30
complaints were to be expected is a gap, or the end. The silences of a rhythm are none: where all
filings of a month stand on its first day, the days between belong to it.

Each source is looked at by itself: where a second one begins a year later, twice as many complaints
are no change. But a source that ends before another begins has handed over to it: the two are one
line, and a day is covered where each line covers it. Each end is taken by one beginning at most,
and where a new source files at quite another rate than the old one, it is none of its line: what
begins then is something else.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from sqlalchemy import Connection, func, select

from data_access.database.schema import complaints, sources
from data_access.model.codes import numbers
from data_access.model.coverage import Coverage, Stretch
from data_access.model.recorded import FILING, Recorded, Span

_ENDS = (
    3.0  # expected complaints in an empty beginning or end that may be chance: e^-3 is one in 20
)
_LEAST_END, _MOST_END = 7, 31  # days; a week of holidays, and a month
_GAP, _LEAST_GAP = (
    30.0,
    14,
)  # expected complaints and days in an empty stretch from which on it is a gap
_STRAY, _FAR = (
    0.005,
    60,
)  # part of all complaints, and days: so few that lie so far from the others are typing errors
# Silences on either side, and how many of them are half as long at least, where there is a rhythm.
_BESIDE, _ALIKE = 3, 2
# Where one source follows another: days in which both may file, also as a part of each; and how far
# their rates differ.
_HANDOVER, _HANDOVER_PART, _SAME_RATE = 31, 10, 4.0


def read_coverage(connection: Connection, recorded: Recorded, as_of: date) -> Coverage:
    """Return the days that all sources cover: what mappings say, and for each source of the others
    what is found.

    A source with so few complaints that they would be strays bounds nothing: no figure notices
    whether it is there.
    """
    known = connection.execute(select(sources.c.source_id)).scalars().all() or [
        None
    ]  # None: made without a source
    said = {source: spans for source in known if (spans := recorded.of(FILING, source))}
    found = [
        _said_days(spans, as_of, source, recorded.followed(source or 0))
        for source, spans in said.items()
    ]
    if len(said) < len(known):
        filed = _by_day(connection, tuple(said))
        few = _STRAY * sum(sum(days.values()) for days in filed.values())
        found += [
            replace(source_days(days, as_of), number=source, follows=recorded.followed(source or 0))
            for source, days in filed.items()
            if sum(days.values()) > few
        ]
    return common_coverage(found, as_of)


@dataclass(frozen=True)
class SourceDays:
    """Which days one source covers.

    ``filed``: first and last day with a complaint, where the days are found from them.

    ``rate``: complaints a day; 0 where a mapping says which days are covered. ``number`` of the
    source, and those of the sources that it ``follows``, as its mapping says.
    """

    stretches: tuple[Stretch, ...]
    filed: Stretch | None = None
    rate: float = 0.0
    number: int | None = None
    follows: frozenset[int] = frozenset()

    @property
    def first(self) -> date:
        """The first day of which something is known."""
        return self.filed[0] if self.filed else self.stretches[0][0]

    def last(self, as_of: date) -> date:
        """The last such day; ``as_of`` where the source goes on."""
        end = self.stretches[-1][1]
        return self.filed[1] if self.filed and end < as_of else end


def _said_days(
    spans: Sequence[Span], as_of: date, number: int | None, follows: frozenset[int]
) -> SourceDays:
    """Return what a mapping says of the days that a source covers, none beyond ``as_of``."""
    bounds = ((span.first or date.min, min(span.last or as_of, as_of)) for span in spans)
    stretches = tuple(sorted(stretch for stretch in bounds if stretch[0] <= stretch[1]))
    return SourceDays(stretches, number=number, follows=follows)


def source_days(filed: Mapping[date, int], as_of: date) -> SourceDays:
    """Return what the filings of one source say of the days that it covers."""
    days = _without_strays([day for day in sorted(filed) if day <= as_of], filed)
    if not days:
        return SourceDays(())
    rate = sum(filed[day] for day in days) / ((days[-1] - days[0]).days + 1)
    return SourceDays(covered_by(filed, as_of), (days[0], days[-1]), rate)


def common_coverage(found: Sequence[SourceDays], as_of: date) -> Coverage:
    """Return the days that every line of sources covers; in a line each source follows the one
    before it.
    """
    of_some = tuple(sorted({stretch for source in found for stretch in source.stretches}))
    if not found or not all(source.stretches for source in found):
        return Coverage((), of_some)
    lines = _lines(found, as_of)
    whole = _united(lines[0])
    for line in lines[1:]:
        whole = _common(whole, _united(line))
    return Coverage(whole, of_some)


def _lines(found: Sequence[SourceDays], as_of: date) -> list[list[SourceDays]]:
    """Return the lines: as found, and then those that mappings say, which may branch: where one
    source follows two, or two follow one, each way from the first to the last is a line.
    """
    lines: list[list[SourceDays]] = []
    said = [source for source in found if source.follows & {one.number for one in found}]
    for source in sorted(found, key=lambda one: (one.first, one.last(as_of))):
        ended = [line for line in lines if _follows(source, line[-1], as_of)]
        if source in said:
            continue
        if ended:
            max(ended, key=lambda line: line[-1].last(as_of)).append(source)
        else:
            lines.append([source])
    while said:
        placed = {one.number for line in lines for one in line}
        ready = [one for one in said if not one.follows & {other.number for other in said}]
        source = (ready or said)[0]  # none is ready where two are said to follow each other
        said.remove(source)
        before = source.follows & placed
        lines = _continued(lines, source, before) if before else [*lines, [source]]
    return lines


def _continued(
    lines: Sequence[list[SourceDays]], source: SourceDays, before: Collection[int | None]
) -> list[list[SourceDays]]:
    """Return the lines with a source behind each of those that it follows."""
    found = []
    for line in lines:
        places = [place for place, one in enumerate(line) if one.number in before]
        if not places:
            found.append(line)
            continue
        found += [line] if places[-1] + 1 < len(line) else []
        found.append([*line[: places[-1] + 1], source])
    return found


def _follows(later: SourceDays, earlier: SourceDays, as_of: date) -> bool:
    """Whether ``earlier`` ended before ``later`` began, but for a few days of both, and both are
    of one size.
    """
    end = earlier.last(as_of)
    if later.last(as_of) <= end:  # the earlier one goes on as long
        return False
    both = (end - later.first).days + 1
    shorter = min((end - earlier.first).days, (later.last(as_of) - later.first).days) + 1
    is_after = both <= 0 or (both <= _HANDOVER and both * _HANDOVER_PART <= shorter)
    rates = sorted((earlier.rate, later.rate))
    return is_after and (not rates[0] or rates[1] <= _SAME_RATE * rates[0])


def _united(line: Sequence[SourceDays]) -> tuple[Stretch, ...]:
    """Return the days that one source of a line covers at least; what meets is one stretch."""
    united: list[Stretch] = []
    for first, last in sorted(stretch for source in line for stretch in source.stretches):
        if united and first <= united[-1][1] + timedelta(days=1):
            united[-1] = (united[-1][0], max(united[-1][1], last))
        else:
            united.append((first, last))
    return tuple(united)


def _by_day(connection: Connection, but: Sequence[int]) -> dict[int | None, dict[date, int]]:
    """Return how many complaints of each source were filed on each day with any, some sources
    left out.
    """
    columns = complaints.c.source_id, complaints.c.filed_on
    rows = select(*columns, func.count()).where(complaints.c.kind == numbers("kind")["complaint"])
    rows = rows.where(complaints.c.source_id.not_in(but)) if but else rows
    found: dict[int | None, dict[date, int]] = defaultdict(dict)
    for source, day, count in connection.execute(rows.group_by(*columns)):
        found[source][day] = int(count)
    return found


def last_filing(connection: Connection, known: date | None, as_of: date) -> date | None:
    """Return the last day on which a complaint was filed, no later than ``as_of``; None without
    any.

    ``known``: what was found before; only later days are looked at then. A new look begins with the
    last month, which every engine finds without reading the whole table.
    """
    last = select(func.max(complaints.c.filed_on)).where(
        complaints.c.kind == numbers("kind")["complaint"]
    )
    last = last.where(complaints.c.filed_on <= as_of)
    after = known or as_of - timedelta(days=_MOST_END)
    later = connection.execute(last.where(complaints.c.filed_on > after)).scalar()
    return later or known or connection.execute(last).scalar()


def covered_by(filed: Mapping[date, int], as_of: date) -> tuple[Stretch, ...]:
    """Return the stretches of days that these filings cover, none beyond ``as_of``."""
    days = _without_strays([day for day in sorted(filed) if day <= as_of], filed)
    if not days:
        return ()
    rate = sum(filed[day] for day in days) / ((days[-1] - days[0]).days + 1)
    is_much = (
        sum(filed[day] for day in days) >= _GAP
    )  # of fewer nobody can tell whether they came to an end
    longest = max(_LEAST_GAP, _GAP / rate) if is_much else (as_of - days[0]).days
    silences = [(after - before).days - 1 for before, after in pairwise(days)]
    is_gap = [
        silence > longest and not _is_rhythm(silences, place)
        for place, silence in enumerate(silences)
    ]
    gaps = [between for between, is_one in zip(pairwise(days), is_gap, strict=True) if is_one]
    usual = max(
        (silence for silence, is_one in zip(silences, is_gap, strict=True) if not is_one), default=0
    )
    most = (
        usual if median(silences or [0]) > _MOST_END else _MOST_END
    )  # the last quarter is as long as the others
    end = timedelta(days=min(max(_LEAST_END, round(_ENDS / rate), usual), most))
    last = days[-1] + end if (as_of - days[-1]).days > longest else as_of
    starts, ends = (
        [days[0] - end, *(after for _, after in gaps)],
        [*(before for before, _ in gaps), last],
    )
    return tuple((start, min(last, as_of)) for start, last in zip(starts, ends, strict=True))


def _is_rhythm(silences: Sequence[int], place: int) -> bool:
    """Whether a silence is one of several in a row that are about as long: a source that dates
    by month or quarter.
    """
    beside = [
        *silences[max(place - _BESIDE, 0) : place],
        *silences[place + 1 : place + 1 + _BESIDE],
    ]
    return sum(2 * other >= silences[place] for other in beside) >= _ALIKE


def _without_strays(days: list[date], filed: Mapping[date, int]) -> list[date]:
    """Leave out the first and last few complaints where they lie far from all others."""
    few = _STRAY * sum(filed[day] for day in days)
    return list(reversed(_from_first(list(reversed(_from_first(days, filed, few))), filed, few)))


def _from_first(days: list[date], filed: Mapping[date, int], few: float) -> list[date]:
    """Return the days after the last far jump that only few complaints lie before."""
    before, start = 0, 0
    for place, (day, following) in enumerate(pairwise(days)):
        before += filed[day]
        if before > max(few, 1):
            break
        if abs((following - day).days) > _FAR and len(days) > _FAR:
            start = place + 1
    return days[start:]


def _common(one: Iterable[Stretch], other: Iterable[Stretch]) -> tuple[Stretch, ...]:
    pairs = ((max(a[0], b[0]), min(a[1], b[1])) for a in one for b in other)
    return tuple(sorted(stretch for stretch in pairs if stretch[0] <= stretch[1]))
