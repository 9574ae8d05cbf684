"""Live totals tell nothing small and no single event, whatever complaints come, close, reopen or
go, and whatever restarts.
"""

import json
import stat
import threading
from dataclasses import replace
from datetime import date, datetime
from math import exp, inf
from random import Random
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from data_access import NoRelease, Text, Unreleased, Withheld, open_release
from data_access.disclosure.gate import Part
from data_access.model.publication_scope import Period
from data_access.model.recorded import Recorded
from data_access.protection.live_totals import (
    TICK,
    Bucket,
    Count,
    Figure,
    Look,
    People,
    Published,
    Told,
    advance,
    bounds,
    start_anew,
    totals_of_release,
)
from data_access.publish import live_totals
from data_access.publish.live_totals import LiveTotals
from pages.words import WORDS
from tests.release.small_releases import write_release

DAY, LUCKY = date(2024, 10, 29), 0.999_999_999_999
PLACES, UNKNOWN, REST = ("A", "B", "C"), "unknown", "rest"
LONG = 10_000_000.0  # seconds after which everything is looked at


def look(counts: dict, now: float = LONG, luck: float = LUCKY, published=None, people=None) -> Look:
    """A look at (filed, addressed) of each place, each of a person unless said; the nation is
    their sum.
    """
    exact = {code: Count(*pair) for code, pair in counts.items() if code != UNKNOWN}
    nation = Count(*(sum(pair[number] for pair in counts.values()) for number in (0, 1)))
    return Look(
        exact | {"": nation},
        each(counts if people is None else people),
        published or {},
        DAY,
        now,
        lambda: luck,
    )


def each(counts: dict) -> People:
    """Each complaint of a person of its own."""
    behind = {
        "" if code in (UNKNOWN, "unrecorded") else code: tuple(pair)
        for code, pair in counts.items()
    }
    return People(behind, behind)


def shown(told: Told) -> dict[str, tuple[int, int]]:
    """What everybody sees of each bucket, by code."""
    places = {code: tuple(bucket.told) for code, bucket in told.places.items() if bucket.is_apart}
    return places | {REST: tuple(told.rest.told)}


# What people would say ----------------------------------------------------------------------------


def test_three_provinces_of_one_one_and_two_complaints_tell_nothing():
    told = Told()
    for hour in range(50):
        told = advance(told, look({"A": (1, 0), "B": (1, 1), "C": (2, 0)}, 3600.0 * hour))
    assert told.nation == (0, 0) and shown(told) == {REST: (0, 0)}


def test_nothing_is_told_of_nine_complaints_and_ten_are_told_when_the_draw_allows():
    assert advance(Told(), look({"A": (9, 9)})).nation == (0, 0)
    assert advance(Told(), look({"A": (10, 4)}, luck=0.88)).nation == (
        0,
        0,
    )  # 0.8825 to be withheld
    assert shown(advance(Told(), look({"A": (10, 4)}, luck=0.89)))["A"] == (10, 0)
    assert shown(advance(Told(), look({"A": (99, 10)}, luck=0.88)))["A"] == (90, 0)
    assert shown(advance(Told(), look({"A": (99, 10)}, luck=0.89)))["A"] == (90, 10)
    assert shown(advance(Told(), look({"A": (59, 31), "B": (3, 1)}))) == {
        "A": (50, 30),
        REST: (0, 0),
    }


A_DAY_IN_A_PROVINCE = """
filed | told | why
1004  | 1000 | begins with the multiple of ten below
1009  | 1000 |
1010  | 1000 | one event may lie between 1009 and this
1018  | 1000 | at least nine since 1009, which 1000 may have meant
1019  | 1010 | at least ten, whatever 1000 meant
1028  | 1010 |
1001  | 1010 | nine fewer than the least that 1010 meant
1000  | 1000 | ten fewer
990   | 990  |
700   | 700  |
"""


def test_a_figure_moves_when_at_least_ten_events_lie_between_whatever_it_meant_before():
    told, rows = (
        Told(),
        [line.split("|")[:2] for line in A_DAY_IN_A_PROVINCE.strip().splitlines()[1:]],
    )
    for number, (filed, wanted) in enumerate(rows):
        told = advance(told, look({"A": (int(filed), 0)}, LONG * (number + 1)))
        assert told.nation.filed == int(wanted), filed


@pytest.mark.parametrize("luck", [LUCKY, 0.9, 0.5])
@pytest.mark.parametrize("event", [(1, 0), (0, 1), (-1, 0), (0, -1), (1, 1)])
def test_one_event_after_the_other_moves_nothing_nine_times(luck, event):
    told, pair = advance(Told(), look({"A": (509, 259), "B": (200, 100)})), [509, 259]
    last = 0
    for number in range(1, 100):
        pair = [pair[0] + event[0], pair[1] + event[1]]
        after = advance(told, look({"A": tuple(pair), "B": (200, 100)}, LONG * (number + 1), luck))
        if shown(after) != shown(told):
            assert number - last >= 10
            last = number
        told = after
    assert last


def test_a_set_that_is_withheld_stays_so_however_often_one_looks():
    """One draw in a hundred tells ten of ten; a draw a look would have told them within a day."""
    chances = Random(1)
    for size in (10, 20, 30):
        told = [told_after_looks(size, 200, chances.random) for _ in range(400)]
        assert sum(told) / 400 == pytest.approx(1 - exp(-(size - 9) / 8), abs=0.07)


def told_after_looks(size: int, looks: int, draw) -> bool:
    told = Told()
    for number in range(looks):
        seen = replace(look({"A": (size, 0)}, LONG * (number + 1)), draw=draw)
        told = Told.from_json(advance(told, seen).to_json())
    return told.nation.filed > 0


def test_how_far_a_figure_must_go_is_drawn_anew_when_it_has_moved_and_not_before():
    draws = iter(
        [0.99, 0.99, 0.5, 0.5, 0.05, 0.3]
    )  # A: 10 and 10 events; the rest: 15 and 15; A then: 33, 19, 10 ...
    told, moves = Told(), []
    for filed in range(10, 120):
        after = advance(
            told, replace(look({"A": (filed, 0)}, LONG * filed), draw=lambda: next(draws, 0.99))
        )
        moves += [filed] * (shown(after) != shown(told))
        told = after
    assert moves == [10, 19 + 33, 59 + 19, 79 + 10, 89 + 10, 99 + 10, 109 + 10]


@pytest.mark.parametrize("least", [9, 101, -1, 10.0, "10", None, True])
def test_a_state_whose_draw_is_none_is_no_state(least):
    text = json.dumps({"as_of": "2024-01-01", "places": {}, "number": 1, "rest": {
        "filed": {"told": 0, "ten": None, "moved": 0.0, "looked": 0.0, "least": least},
        "addressed": {"told": 0, "ten": None, "moved": 0.0, "looked": 0.0}, "is_apart": False,
    }})  # fmt: skip
    with pytest.raises(ValueError):
        Told.from_json(text)
    assert (
        Told.from_json(
            text.replace(f'"least": {json.dumps(least)}', '"least": 10')
        ).rest.filed.least
        == 10
    )


def test_a_place_of_few_people_is_not_told_however_many_complaints_they_file():
    people = {"A": (9, 9), "B": (200, 9)}
    told = advance(Told(), look({"A": (500, 400), "B": (300, 200)}, people=people))
    assert shown(told) == {"B": (300, 0), REST: (0, 0)}
    told = advance(
        told,
        look({"A": (500, 400), "B": (300, 200)}, 2 * LONG, people={"A": (10, 9), "B": (200, 10)}),
    )
    assert shown(told) == {"A": (500, 0), "B": (300, 200), REST: (0, 0)}


def test_a_place_that_is_told_wholly_needs_no_people_to_move_and_one_that_was_withheld_does():
    told = advance(Told(), look({"A": (500, 400)}))
    assert told.begun == ("A",)
    told = advance(told, look({"A": (520, 420)}, 2 * LONG, people={}))
    assert shown(told)["A"] == (520, 420)
    told = advance(told, look({"A": (0, 0)}, 3 * LONG, people={}))
    assert shown(told)["A"] == (0, 0) and told.begun == ()
    counts = {"A": (600, 500)}
    assert shown(advance(told, look(counts, 4 * LONG, people={"A": (3, 3)})))["A"] == (0, 0)
    assert shown(advance(told, look(counts, 4 * LONG, people={"A": (30, 30)})))["A"] == (600, 500)


def test_the_rest_is_told_when_its_parts_have_people_enough_together():
    counts, few = (
        {"A": (9, 0), "B": (9, 0), UNKNOWN: (30, 12)},
        {"A": (4, 0), "B": (4, 0), UNKNOWN: (1, 9)},
    )
    assert shown(advance(Told(), look(counts, people=few))) == {REST: (0, 0)}
    assert shown(advance(Told(), look(counts, people=few | {UNKNOWN: (2, 9)}))) == {REST: (40, 0)}
    assert shown(advance(Told(), look(counts, people=few | {UNKNOWN: (2, 10)}))) == {REST: (40, 10)}


def test_a_place_leaves_the_rest_only_where_people_enough_are_left():
    told = told_together(60, 30)
    counts, people = {"A": (30, 20), UNKNOWN: (30, 10)}, {"A": (30, 20), UNKNOWN: (9, 9)}
    assert shown(advance(told, look(counts, 2 * LONG, people=people))) == {REST: (60, 30)}
    people[UNKNOWN] = (10, 10)
    assert shown(advance(told, look(counts, 2 * LONG, people=people))) == {
        "A": (30, 20),
        REST: (30, 10),
    }


def test_what_the_release_leaves_of_a_place_must_be_enough_before_it_is_told():
    counts, most = (
        {"A": (500, 400), "B": (300, 10)},
        {"A": Published(470, 491), "": Published(470, 498)},
    )
    assert shown(advance(Told(), look(counts, published=most))) == {"B": (300, 10), REST: (0, 0)}
    most["A"] = Published(470, 490)
    told = advance(Told(), look(counts, published=most))
    assert shown(told)["A"] == (500, 400)
    told = advance(
        told,
        look({"A": (520, 400), "B": (300, 10)}, 2 * LONG, published={"A": Published(506, 520)}),
    )
    assert shown(told)["A"] == (520, 400)  # what is told stays told


@pytest.mark.parametrize("words", ["public.totals_live", "public.totals_release"])
def test_a_large_place_that_the_release_tells_nearly_wholly_is_missing_in_the_sum_and_the_page_says_so(
    words,
):
    published = {
        "": Published(7_969, 7_969),
        "A": Published(4_990, 4_990),
        "B": Published(2_979, 2_979),
    }
    told = advance(Told(), look({"A": (5_000, 4_000), "B": (2_980, 2_900)}, published=published))
    assert told.nation == (5_000, 4_000)
    assert (
        "withheld, being too small or too near to what the release tells, are not in the sum"
        in WORDS[words].en
    )
    assert "وہ مجموعے میں شامل نہیں" in WORDS[words].ur


def test_what_the_release_tells_of_the_rest_by_difference_counts_too():
    counts, published = (
        {"A": (1000, 0), UNKNOWN: (60, 0)},
        {"A": Published(886, 900), "": Published(930, 944)},
    )
    assert shown(advance(Told(), look(counts, published=published)))[REST] == (
        0,
        0,
    )  # 944 - 886 of the 60 may be told
    published[""] = Published(922, 936)
    assert shown(advance(Told(), look(counts, published=published)))[REST] == (60, 0)


def test_a_place_that_grows_out_of_the_rest_changes_nothing_of_the_sum():
    told = advance(Told(), look({"A": (9, 0), "B": (9, 0), "C": (9, 0)}))
    assert shown(told) == {REST: (20, 0)}
    told = advance(told, look({"A": (18, 0), "B": (9, 0), "C": (0, 0)}, 2 * LONG))
    assert shown(told) == {REST: (20, 0)}  # nine would be left
    told = advance(told, look({"A": (18, 0), "B": (9, 0), "C": (1, 0)}, 3 * LONG))
    assert shown(told) == {"A": (10, 0), REST: (10, 0)}


def told_together(filed: int, addressed: int) -> Told:
    """Complaints that are told as the rest, because nobody knows their place yet."""
    return advance(Told(), look({UNKNOWN: (filed, addressed)}))


def test_a_place_stays_in_the_rest_where_few_closed_ones_would_be_left_or_its_own_are_not_told():
    told = told_together(60, 30)
    assert shown(advance(told, look({"A": (30, 21), UNKNOWN: (30, 9)}, 2 * LONG))) == {
        REST: (60, 30)
    }
    parted = advance(told, look({"A": (30, 20), UNKNOWN: (30, 10)}, 2 * LONG))
    assert shown(parted) == {"A": (30, 20), REST: (30, 10)}
    assert shown(advance(parted, look({"A": (30, 20), UNKNOWN: (49, 29)}, 3 * LONG)))[REST] == (
        40,
        20,
    )
    told = told_together(120, 60)
    assert shown(advance(told, look({"A": (60, 11), UNKNOWN: (60, 49)}, 2 * LONG, luck=0.77))) == {
        REST: (120, 60)
    }
    assert shown(advance(told, look({"A": (60, 11), UNKNOWN: (60, 49)}, 2 * LONG, luck=0.78)))[
        "A"
    ] == (60, 10)


def test_a_place_leaves_no_rest_that_would_be_told_as_nothing():
    told = advance(Told(), look({"A": (5, 0), "B": (5, 0)}))
    assert shown(advance(told, look({"A": (18, 0), "B": (10, 0)}, 2 * LONG))) == {
        REST: (10, 0)
    }  # ten are ten of A


def test_addressed_is_never_more_than_filed():
    told = advance(Told(), look({"A": (200, 100)}))
    assert shown(advance(told, look({"A": (95, 95)}, 2 * LONG)))["A"] == (90, 90)
    assert shown(advance(told, look({"A": (9, 9)}, 2 * LONG)))["A"] == (0, 0)
    told = advance(Told(), look({"A": (109, 80)}))
    assert shown(advance(told, look({"A": (118, 118)}, 2 * LONG)))["A"] == (
        100,
        80,
    )  # filed cannot move yet
    assert shown(advance(told, look({"A": (119, 118)}, 2 * LONG)))["A"] == (110, 110)


def test_a_figure_that_seldom_moves_is_seldom_looked_at():
    """Two complaints a day: where a figure moves, an hour has passed since it was last looked
    at, not a minute.
    """
    told, looks, moves = advance(Told(), look({"A": (100, 0)}, 60.0)), [], []
    for minute in range(2, 40_000):
        after = advance(told, look({"A": (100 + minute // 720, 0)}, 60.0 * minute))
        if after.places["A"].filed.looked == 60.0 * minute:
            looks.append(minute)
        if shown(after) != shown(told):
            moves.append((minute, minute - looks[-2]))
        told = after
    assert len(moves) == 4 and all(waited >= 60 for _, waited in moves)
    assert looks[:7] == [2, 3, 5, 9, 17, 33, 65]


# Whatever happens ---------------------------------------------------------------------------------

CHANGE = some.tuples(
    some.sampled_from((*PLACES, UNKNOWN)),
    some.sampled_from((1, 1, 1, 0, 0, -1, 3, 12, 40, -8, -15, -60)),
    some.sampled_from((0, 0, 0, 1, 1, -1, 5, 20, -5, -20)),
)
STEP = some.fixed_dictionaries(
    {
        "changes": some.lists(CHANGE, max_size=4),
        "seconds": some.sampled_from((1, 30, 60, 61, 300, 3600, 100_000)),
        "luck": some.sampled_from((LUCKY, LUCKY, LUCKY, 0.9, 0.5, 0.1)),
        "release": some.sampled_from((None, None, None, None, 0.0, 0.5, 0.9)),
        "restart": some.sampled_from(("", "", "", "", "", "with the file", "without")),
    }
)
HISTORY = some.tuples(
    some.lists(some.integers(0, 60), min_size=4, max_size=4),
    some.lists(STEP, min_size=1, max_size=60),
)


def played(history):
    """Yield (step, exact counts, look) of a history."""
    begin, steps = history
    counts, now, published = (
        {code: [filed, filed // 2] for code, filed in zip((*PLACES, UNKNOWN), begin, strict=True)},
        1e6,
        {},
    )
    for step in steps:
        for code, filed, addressed in step["changes"]:
            pair = counts[code]
            pair[0] = max(pair[0] + filed, 0)
            pair[1] = min(max(pair[1] + addressed, 0), pair[0])
        now += step["seconds"]
        if step["release"] is not None:
            published = released(counts, step["release"])
        exact = {code: tuple(pair) for code, pair in counts.items()}
        yield step, exact, look(exact, now, step["luck"], published)


def released(counts: dict, part: float) -> dict[str, Published]:
    told = {code: int(counts[code][0] * part) for code in PLACES}
    told[""] = sum(told.values()) + int(counts[UNKNOWN][0] * part)
    return {code: Published(max(value - 7, 0), value + 7) for code, value in told.items()}


class Watcher:
    """Knows the exact counts, and objects to whatever is shown too soon."""

    def __init__(self):
        self.then: dict[
            tuple[str, int], int
        ] = {}  # exact value at the last visible change, by bucket and figure
        self.before: dict[str, tuple[int, int]] = {}

    def see(self, told: Told, exact: dict, seen: Look) -> None:
        now = shown(told)
        parted = set(now) - set(self.before) if self.before.get(REST, (0, 0))[0] else set()
        for code, pair in now.items():
            counts = self.exact(code, told, exact)
            assert all(value % 10 == 0 and value >= 0 for value in pair) and pair[1] <= pair[0]
            for number in (0, 1):
                fell = pair[0] < self.before.get(code, (0, 0))[1]
                has_left = code == REST and sum(now[place][number] for place in parted) > 0
                self.figure(code, number, pair[number], counts[number], has_left, fell)
            if code in parted or (pair[0] and not self.before.get(code, (0, 0))[0]):
                assert 10 <= pair[0] <= counts[0]
                assert code == REST or counts[0] - seen.published.get(code, Published()).most >= 10
        if parted:
            assert self.exact(REST, told, exact)[0] >= 10 and now[REST][0] >= 10
            for number in (0, 1):
                left = sum(now[code][number] for code in parted)
                assert not left or now[REST][number] == self.before[REST][number] - left
        assert tuple(told.nation) == self.sums(now)
        self.before = now

    def figure(
        self, code: str, number: int, value: int, exact: int, is_left: bool, fell: bool
    ) -> None:
        before = self.before.get(code, (0, 0))[number]
        if value == before:
            return
        if fell and number == 1 and value < before:
            # stands for what was filed and is gone: filed, which is looked at first, is told to be
            # less than this was
            pass
        elif (code, number) in self.then and not is_left:
            assert abs(exact - self.then[code, number]) >= 10
        elif not is_left:
            assert exact >= 10 and value <= exact
        self.then[code, number] = exact

    @staticmethod
    def exact(code: str, told: Told, exact: dict) -> tuple[int, int]:
        if code != REST:
            return exact[code]
        apart = {place for place, bucket in told.places.items() if bucket.is_apart}
        return tuple(
            sum(pair[number] for place, pair in exact.items() if place not in apart)
            for number in (0, 1)
        )

    @staticmethod
    def sums(buckets: dict) -> tuple[int, int]:
        return tuple(sum(pair[number] for pair in buckets.values()) for number in (0, 1))

    def restart(self, told: Told, exact: dict) -> None:
        """Begin to watch anew: what was known is lost."""
        self.then, self.before = {}, shown(told)
        for code, bucket in {**told.places, REST: told.rest}.items():
            for number, figure in enumerate((bucket.filed, bucket.addressed)):
                assert figure.told % 100 == 0
                if figure.told or self.exact(code, told, exact)[number] >= 10:
                    self.then[code, number] = self.exact(code, told, exact)[number]


@given(HISTORY)
def test_every_change_that_shows_stands_for_ten_events_of_its_bucket(history):
    told, watcher = Told(), Watcher()
    for step, exact, seen in played(history):
        if step["restart"] == "without":
            told = start_anew(seen)
            watcher.restart(told, exact)
            continue
        if step["restart"]:
            assert Told.from_json(told.to_json()) == told
            told = Told.from_json(told.to_json())
        after = advance(told, seen)
        watcher.see(after, exact, seen)
        told = after


@given(HISTORY)
def test_no_figure_moves_before_its_time_and_the_number_grows_with_each_change(history):
    told = Told()
    for _, _, seen in played(history):
        after = advance(told, seen)
        for code, bucket in after.places.items():
            old = told.places.get(code)
            for name in ("filed", "addressed"):
                then, now = getattr(old, name, None), getattr(bucket, name)
                fell = (
                    name == "addressed" and bucket.filed.told < then.told if old else False
                )  # with what was filed
                if old and then.told and now.told != then.told and not fell:
                    assert seen.now - then.looked >= min(max(then.looked - then.moved, 60), 3600)
                    assert seen.now - then.moved >= 60
        assert (after.number > told.number) == (shown(after) != shown(told) or not told.number)
        told = after


@given(HISTORY)
def test_a_slow_plain_reading_of_the_rule_tells_the_same(history):
    told, plain = Told(), Plain()
    for _, exact, seen in played(history):
        told = advance(told, seen)
        assert shown(told) == plain.after(exact, seen)


class Plain:
    """The rule once more, written apart from the module that keeps it, over dictionaries."""

    def __init__(self):
        self.buckets = {name: self.bucket() for name in (*PLACES, REST)}

    @staticmethod
    def bucket() -> dict:
        return {
            name: {"told": 0, "from": None, "to": None, "moved": 0, "seen": 0} for name in "fa"
        } | {"own": False}

    def after(self, exact: dict, seen: Look) -> dict:
        self.now, self.luck, self.release = seen.now, seen.draw(), seen.published
        for figure in (one[name] for one in self.buckets.values() for name in "fa"):
            figure.setdefault("luck", self.luck)
        for place in PLACES:
            one, rest = self.buckets[place], self.buckets[REST]
            if one["own"] or not rest["f"]["told"]:
                self.see(one, exact[place], exact[place][0] - self.most(place))
            elif self.late(one["f"]):
                self.part(place, exact)
        left = self.left(exact)
        outside = left[0] - self.most_of_rest()
        inside = [self.buckets[place]["f"] for place in PLACES if not self.buckets[place]["own"]]
        self.see(
            self.buckets[REST],
            left,
            min([outside] + [outside * self.many(one, outside) for one in inside]),
        )
        own = {place: self.buckets[place] for place in PLACES if self.buckets[place]["own"]} | {
            REST: self.buckets[REST]
        }
        return {name: (one["f"]["told"], one["a"]["told"]) for name, one in own.items()}

    @staticmethod
    def many(figure: dict, size: int) -> bool:
        return size >= 10 and (size >= 100 or figure["luck"] >= exp(-(size - 9) / 8))

    def most(self, place: str) -> int:
        return self.release[place].most if place in self.release else 0

    def most_of_rest(self, also: str = "") -> int:
        own = [place for place in PLACES if self.buckets[place]["own"] or place == also]
        least = sum(self.release[place].least for place in own if place in self.release)
        return max(self.most("") - least, 0)

    def left(self, exact: dict, also: str = "") -> list[int]:
        inside = [
            code
            for code in exact
            if code == UNKNOWN or not (self.buckets[code]["own"] or code == also)
        ]
        return [sum(exact[code][number] for code in inside) for number in (0, 1)]

    def late(self, figure: dict) -> bool:
        waits = figure["seen"] - figure["moved"]
        waits = 60 if waits < 60 else 3600 if waits > 3600 else waits
        return self.now >= figure["seen"] + waits

    def gone(self, figure: dict, value: int) -> bool:
        """Whether the value lies enough events away from all that the figure meant."""
        if figure["from"] is None:
            return self.many(figure, value)
        return self.many(figure, value - figure["to"]) or self.many(figure, figure["from"] - value)

    def see(self, one: dict, exact, outside: int) -> None:
        filed, addressed, began = one["f"], one["a"], False
        if self.late(filed):
            filed["seen"] = self.now
            aim = exact[0] - exact[0] % 10
            if (
                (filed["told"] or self.many(filed, outside))
                and aim != filed["told"]
                and self.gone(filed, exact[0])
            ):
                began = not filed["told"]
                self.set(filed, aim, exact[0])
                one["own"] = True
        if addressed["told"] > filed["told"]:
            self.set(addressed, exact[1] - exact[1] % 10, exact[1])
        elif began or (filed["told"] and self.late(addressed)):
            addressed["seen"] = self.now
            aim = exact[1] - exact[1] % 10
            if aim != addressed["told"] and aim <= filed["told"] and self.gone(addressed, exact[1]):
                self.set(addressed, aim, exact[1])

    def set(self, figure: dict, told: int, exact: int) -> None:
        ten = exact - exact % 10
        figure |= {
            "told": told,
            "from": min(told, ten),
            "to": max(told, ten) + 9,
            "moved": self.now,
            "seen": self.now,
        }
        figure["luck"] = self.luck

    def part(self, place: str, exact: dict) -> None:
        one, rest, left = self.buckets[place], self.buckets[REST], self.left(exact, also=place)
        filed, closed = exact[place]
        tens = [value - value % 10 for value in (filed, closed)]
        rests = [rest[name]["told"] - ten for name, ten in zip("fa", tens, strict=True)]
        one["f"]["seen"] = self.now
        if (
            self.many(one["f"], filed - self.most(place)) and self.gone(one["f"], filed)
            and (not tens[1] or self.gone(one["a"], closed) and self.many(rest["a"], left[1]))
            and rests[0] >= 10 and 0 <= rests[1] <= rests[0]
            and self.many(rest["f"], left[0]) and self.many(rest["f"], left[0] - self.most_of_rest(also=place))
        ):  # fmt: skip
            for name, ten, value, told, remains in zip(
                "fa", tens, exact[place], rests, left, strict=True
            ):
                if name == "f" or ten:
                    self.set(one[name], ten, value)
                else:
                    one[name]["seen"] = self.now
                if told != rest[name]["told"]:
                    self.set(rest[name], told, remains)
            one["own"] = rest["own"] = True


YEARLY = some.lists(some.tuples(*[some.integers(0, 300)] * 8), min_size=1, max_size=12)


@given(YEARLY, some.sampled_from((LUCKY, 0.9, 0.5)))
def test_the_totals_of_releases_move_by_the_same_rule(history, luck):
    """The nation, and each province, of one release after the other."""
    before, then = dict.fromkeys((*PLACES, ""), (0, 0, 0)), {}
    for number, values in enumerate(history):
        pairs = zip((*PLACES, UNKNOWN), values[:4], values[4:], strict=True)
        exact = {
            code: tuple(pair)
            for code, pair in look({code: (max(p), min(p)) for code, *p in pairs}).exact.items()
        }
        after = totals_of_release(
            exact, each(exact), before if number else None, {}, lambda name: luck
        )
        assert after.keys() == {*PLACES, ""}
        for code, (filed, addressed, still_open) in after.items():
            assert filed % 10 == addressed % 10 == 0 and still_open == filed - addressed >= 0
            if code and filed != before[code][0]:
                assert abs(exact[code][0] - then.get(code, 0)) >= 10 and filed <= exact[code][0]
                then[code] = exact[code][0] if filed else 0
        assert after[""][0] >= sum(after[code][0] for code in PLACES)
        before = after


def test_a_release_draws_by_the_name_of_what_is_told_so_the_next_one_gives_no_second_chance():
    names = ([], [])
    for asked, counts in zip(
        names, ({"A": (30, 3), "": (31, 3)}, {"A": (38, 9), "": (40, 9)}), strict=True
    ):
        told = totals_of_release(
            counts,
            each(counts),
            {"A": (30, 0, 30), "": (30, 0, 30)},
            {},
            lambda name, asked=asked: asked.append(name) or 0.5,
        )
        assert told[""] == (30, 0, 30)
    assert names[0] == names[1] and {"A|filed|30", "A|addressed|0", "rest|filed|0"} <= set(names[0])


def test_what_a_release_told_of_the_rest_is_what_its_provinces_leave_of_the_nation():
    before = {"": (150, 70, 80), "A": (100, 50, 50), "B": (0, 0, 0)}
    exact = {"A": (109, 59), "B": (9, 0), "": (109 + 41, 59 + 11)}
    assert (
        totals_of_release(exact, each(exact), before, {}, lambda name: LUCKY) == before
    )  # 41 of the rest are nine fewer than 50
    exact[""] = (109 + 69, 59 + 29)
    assert totals_of_release(exact, each(exact), before, {}, lambda name: LUCKY)[""] == (
        160,
        70,
        90,
    )


def test_totals_of_a_release_take_the_most_that_is_told_of_a_place_as_a_number():
    exact = {"A": (500, 400), "B": (300, 100), "": (800, 500)}
    assert totals_of_release(exact, each(exact), None, {"A": 491, "B": 0, "": 491}, lambda name: LUCKY) == {
        "": (300, 100, 200), "A": (0, 0, 0), "B": (300, 100, 200),
    }  # fmt: skip


def test_bounds_are_of_the_widest_periods_and_of_all_that_their_noise_may_add_up_to():
    year, month = Period("year", "2023", 0, 11), Period("month", "2024-01", 12, 12)
    quarters = [Period("quarter", f"2023-Q{n + 1}", 3 * n, 3 * n + 2) for n in range(4)]
    assert bounds({"A": {year: 100, month: 10}}) == {"A": Published(110 - 14, 110 + 14)}
    assert bounds({"A": dict.fromkeys(quarters, 20) | {year: 100}}) == {"A": Published(93, 107)}
    assert bounds({"A": dict.fromkeys(quarters[1:], 20)}, off=25) == {"A": Published(0, 135)}
    assert bounds({"": {}}) == {"": Published(0, 0)}


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"as_of": "2024-01-01"}', "[" * 100_000]
    + [Told(DAY).to_json().replace('"told": 0', f'"told": {value}', 1) for value in ("5", "-10", '"x"', "true", "1e3", "null")]
    + [Told(DAY).to_json().replace('"looked": 0.0', f'"looked": {value}', 1) for value in ("NaN", "Infinity", '"x"', "[]")]
    + [Told(DAY).to_json().replace("2024", "20x4"), Told(DAY).to_json().replace('"addressed": {"told": 0', '"addressed": {"told": 10')],
)  # fmt: skip
def test_a_text_that_is_no_state_is_no_state(text):
    with pytest.raises(ValueError):
        Told.from_json(text)


# The owner of the totals --------------------------------------------------------------------------


class Data:
    """Complaints that the test changes."""

    def __init__(self):
        self.counts, self.asked = {"A": (1234, 1111), "B": (7, 3)}, 0
        self.facts = Recorded.from_text("closing")

    def dataset(self):
        return SimpleNamespace(version=1, recorded=self.facts)

    def codebook(self, version):
        places = [SimpleNamespace(code=code, label=Text(code, code)) for code in PLACES]
        return SimpleNamespace(of=lambda dimension: tuple(places))

    def people(self, without):
        return each({code: pair for code, pair in self.counts.items() if code not in without})

    def ask_all(self, questions):
        self.asked += 1
        parts = {
            "": [self._part("", *(sum(pair[n] for pair in self.counts.values()) for n in (0, 1)))]
        }
        parts["province"] = [self._part(code, *pair) for code, pair in self.counts.items()]
        return [
            Unreleased(question, parts, datetime(2024, 10, 29, 18), 1, self.facts)
            for question in questions
        ]

    @staticmethod
    def _part(code, filed, addressed):
        counts = {"filed": filed, "addressed": addressed, "open": filed - addressed}
        return Part(code, Text(code, code), counts, {})


class Clock:
    def __init__(self):
        self.now = 1e9

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def data() -> Data:
    return Data()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{tmp_path}/published/current.duckdb")
    return tmp_path / "published"


def no_release():
    raise NoRelease("none")


@pytest.fixture
def owner(data, clock, folder):
    """``owner()`` is a server's totals, as after a start."""
    return lambda release=no_release: LiveTotals(data, release, clock, lambda: LUCKY)


def figures(answer) -> dict:
    return {
        row.code: tuple(row.figures.values()) for row in (answer.total, *answer.rows("province"))
    }


def test_the_first_totals_are_tens_with_nothing_small_and_no_exact_number(owner, data, folder):
    answer = owner().answer()
    assert figures(answer) == {
        "": (1230, 1110, 120),
        "A": (1230, 1110, 120),
    }  # B is too small for a row
    assert answer.as_of == datetime(2024, 10, 29) and all(
        not row.counts for row in (answer.total, *answer.rows("province"))
    )
    kept = (folder / live_totals.FILE).read_text()
    assert not {"1234", "1111", "1241", "1114", "7", "3"} & set(
        kept.replace(",", " ").replace("}", " ").split()
    )
    assert {
        stat.S_IMODE((folder / name).stat().st_mode)
        for name in (live_totals.FILE, live_totals.LOCK)
    } == {0o600}
    assert [path.name for path in folder.glob("*.part")] == []


def test_a_withheld_figure_says_so_and_one_that_is_not_recorded_too(owner, data):
    data.counts = {"A": (1234, 1231)}
    assert figures(owner().answer())["A"] == (1230, 1230, Withheld.WITHHELD)
    data.facts = Recorded()
    assert figures(owner().answer())["A"] == (1230, Withheld.NOT_RECORDED, Withheld.NOT_RECORDED)


def test_without_anything_to_tell_the_nation_is_withheld(owner, data):
    data.counts = {"A": (1, 0), "B": (1, 0), "C": (2, 1)}
    assert figures(owner().answer()) == {"": (Withheld.WITHHELD,) * 3}


def test_the_rest_has_a_row_when_it_is_told(owner, data):
    data.counts |= {"unrecorded": (55, 20)}
    assert figures(owner().answer()) == {
        "": (1290, 1130, 160),
        "A": (1230, 1110, 120),
        "rest": (60, 20, 40),
    }


def test_a_place_that_was_told_keeps_its_row_when_it_is_withheld(owner, data, clock):
    first = owner()
    first.answer()
    data.counts["A"] = (0, 0)
    for _ in range(5):
        clock.now += 4000
        last = first.answer()
    assert figures(last) == {"": (Withheld.WITHHELD,) * 3, "A": (Withheld.WITHHELD,) * 3}


def test_they_are_counted_at_most_once_a_minute(owner, data, clock):
    first = owner()
    first.answer()
    data.counts["A"] = (1400, 1300)
    clock.now += TICK - 1
    assert figures(first.answer())["A"] == (1230, 1110, 120) and data.asked == 1
    clock.now += 1
    number = first.answer().version
    assert figures(first.answer())["A"] == (1400, 1300, 100) and data.asked == 2
    assert number > 0 and number == first.answer().version


def test_visitors_who_come_at_once_wait_for_one_count(owner, data):
    first = owner()
    threads = [threading.Thread(target=first.answer) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert data.asked == 1


def test_servers_that_start_at_once_wait_for_one_count(owner, data):
    servers = [owner() for _ in range(8)]
    threads = [threading.Thread(target=server.answer) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert data.asked == 1


def test_a_restart_and_a_second_server_tell_the_same_and_count_no_sooner(owner, data, clock):
    first = owner()
    told = figures(first.answer())
    data.counts["A"] = (1241, 1118)
    clock.now += TICK - 1
    second = owner()
    assert figures(second.answer()) == told and data.asked == 1
    clock.now += 10_000
    assert figures(second.answer()) == told == figures(first.answer()) and data.asked == 2
    data.counts["A"] = (1300, 1118)
    clock.now += 10_000
    assert figures(first.answer()) == figures(second.answer()) != told and data.asked == 3


@pytest.mark.parametrize("spoil", ["unreadable", "lost", "no folder"])
def test_where_it_is_lost_what_was_told_totals_begin_anew_with_hundreds(
    owner, data, clock, folder, spoil, monkeypatch
):
    data.counts = {"A": (1234, 1190), "B": (57, 3)}
    if spoil == "no folder":
        monkeypatch.setenv("PUBLISHED_DATABASE_URL", "duckdb:////proc/nowhere/current.duckdb")
    else:
        assert figures(owner().answer())["B"] == (50, Withheld.WITHHELD, 50)
        (folder / live_totals.FILE).write_text("{}") if spoil == "unreadable" else (
            folder / live_totals.FILE
        ).unlink()
    later = owner()
    assert figures(later.answer()) == {"": (1200, 1100, 100), "A": (1200, 1100, 100)}
    for filed, told in ((1248, 1200), (1249, 1240)):  # 1234 lay below 1240
        data.counts["A"] = (filed, 1190)
        clock.now += 10_000
        assert figures(later.answer())["A"][0] == told
    for filed, told in ((68, None), (69, (60, Withheld.WITHHELD, 60))):
        data.counts["B"] = (filed, 3)
        clock.now += 10_000
        assert figures(later.answer()).get("B") == told


def test_a_file_that_goes_while_a_server_runs_is_written_again(owner, data, clock, folder):
    first = owner()
    told = figures(first.answer())
    (folder / live_totals.FILE).unlink()
    clock.now += 10_000
    assert figures(first.answer()) == told and (folder / live_totals.FILE).is_file()
    (folder / live_totals.FILE).write_text("[")
    clock.now += 10_000
    assert figures(first.answer()) == told and json.loads((folder / live_totals.FILE).read_text())


def test_the_release_in_force_decides_whether_a_place_begins(owner, data, tmp_path, monkeypatch):
    release = open_release(write_release(tmp_path, 1))
    told = live_totals.published_by(release)
    assert told[""].most > told[""].least > 0 and set(told) > {""}
    monkeypatch.setattr(live_totals, "published_by", lambda _: {"A": Published(0, 1225)})
    assert "A" not in figures(owner(lambda: release).answer())


def test_all_figures_are_looked_at_together_once_a_minute_at_most():
    old, new = (
        Bucket(Figure(100, 100, 100.0, 100.0), is_apart=True),
        Bucket(Figure(100, 100, 130.0, 130.0), is_apart=True),
    )
    told = Told(places={"A": old, "B": new})
    assert not told.is_due(170.0) and told.is_due(190.0)


def test_a_place_of_the_rest_that_is_not_due_is_not_looked_at():
    told = advance(Told(), look({"A": (5, 0), "B": (5, 0)}, 60.0))
    assert told.rest.is_told and told.places["A"].filed.looked == 60.0
    assert advance(told, look({"A": (5, 0), "B": (5, 0)}, 90.0)).places["A"].filed.looked == 60.0


def test_what_nobody_sees_moves_no_number():
    told = advance(Told(), look({"A": (109, 0)}, 60.0))
    later = advance(told, look({"A": (112, 0)}, 6000.0))
    assert later != told and (later.number, later.as_of) == (told.number, told.as_of)
    assert (
        advance(told, replace(look({"A": (150, 0)}, 6000.0), as_of=date(2025, 1, 1))).as_of.year
        == 2025
    )
    assert (
        not told.is_due(60.0) and told.is_due(inf) and told.is_due(0.0)
    )  # 0: somebody set the clock back
