"""The mirror counts what SQL counts: every figure, breakdown and filter that it covers, as built
from each engine, after any stream of changes; and what is broken in it is noticed.
"""

import random
import sys
import time
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from data_access import BREAKDOWNS, MEASURES, Filters, Question
from data_access.copy.move import SOURCES
from data_access.database.engine import connectable, hold
from data_access.database.schema import dataset
from data_access.feed import Feed, FeedSettings
from data_access.feed.settings import SourceSettings
from data_access.mirror import keeper as keeping
from data_access.mirror.build import build
from data_access.mirror.codes import Combinations, NotMirrored
from data_access.mirror.counting.covered import is_held
from data_access.mirror.keeper import MIRROR_SETTING, MirrorKeeper
from data_access.mirror.reading import ReadRows
from data_access.mirror.rows import COLUMNS, FACTS
from data_access.mirror.tail import Changed, first_state, next_state
from data_access.query.complaints_database import Complaints, open_complaints
from data_access.query.counts import COUNTS
from sample_data.build import build as build_sample
from tests.databases.engines import ENGINES, fresh, opened
from tests.feed.feed_records import lines, portal_mapping
from tests.feed.test_feed_engines import _stream
from tests.figures.records import (
    data_of,
    databases,
    every_kind,
    make_empty,
    many_complaints,
    query_params,
    refill,
)
from tests.figures.test_reference import CAREFUL, differences
from tests.server.running_server import running_server

COUNTED = tuple(
    name
    for name, measure in MEASURES.items()
    if measure.basis in ("flow", "members")
    or measure.numerator.startswith("closing:")
    or (measure.basis == "cohort" and all(is_held(count) for count in measure.counts))
)
COHORT = tuple(name for name in COUNTED if MEASURES[name].basis == "cohort")
DAYS = ("days_to_close_median", "days_to_close_p90")
FLOW = tuple(name for name in COUNTED if MEASURES[name].basis == "flow")
HELD = tuple(name for name in BREAKDOWNS if name not in ("identity", "cause"))
THIRDS = HELD[:5], HELD[5:10], HELD[10:]
PAIRS = [
    f"{one}:{other}"
    for one, other in combinations(HELD, 2)
    if not (BREAKDOWNS[one].is_period and BREAKDOWNS[other].is_period)
]


def _keeper(complaints: Complaints) -> MirrorKeeper:
    """A keeper that has built its mirror, without a thread; what it logs is kept."""
    said = []
    keeper = MirrorKeeper(
        lambda: complaints, lambda *event, **_: said.append(event), _url(complaints)
    )
    keeper.said = said
    keeper._build()
    return keeper


def _url(complaints: Complaints) -> str:
    return complaints._engine.url.render_as_string(hide_password=False)


def _kinds_of(filters: Filters, pair: str, several: tuple[str, ...]) -> list[Question]:
    """Questions of every kind, by some breakdowns: all of them take SQL half a minute."""
    of_events = tuple(name for name in several if name != "age_band")
    by_profile = tuple(name for name in COHORT if _grains(name) <= {"profile", "age_band"})
    others = tuple(name for name in COHORT if name not in by_profile)
    return [
        Question(by_profile, several, filters),
        Question(others, several[:2], filters),
        Question(FLOW, of_events, filters),
        Question((*DAYS, "members"), of_events, filters),
        Question(("filed", "on_time", "closed_share_within_40"), (pair,), filters),
        Question(("backlog", "received"), (pair,), filters),
        Question(DAYS[:1], (pair,), filters),
        Question(("addressed_share",), ("department",), filters, strata=("category", "quarter")),
        Question(("filed", "dropped"), (), filters, strata=("group", "age_band", "days_to_close")),
    ]


def _grains(name: str) -> set[str]:
    return {COUNTS[count].grain for count in MEASURES[name].counts}


@settings(CAREFUL, max_examples=5)
@example(data=every_kind(), filters={}, pair="outcome:district", several=HELD)
@example(data=many_complaints(500), filters={}, pair="group:month", several=HELD)
@example(data=data_of([]), filters={"sex": ["men"]}, pair="level:year", several=HELD[:4])
@given(
    data=databases(),
    filters=query_params(),
    pair=st.sampled_from(PAIRS),
    several=st.sampled_from(THIRDS),
)
def test_the_mirror_counts_as_sql_does(data, filters, pair, several):
    with opened("duckdb", data) as complaints:
        keeper = _keeper(complaints)
        questions = _kinds_of(Filters.from_query_params(filters), pair, several)
        source, covered = keeper.counts(complaints.dataset(), complaints.codebook(), questions)
        assert sum(covered) >= 7 or "identity" in filters
        assert complaints.agrees(keeper, questions) in (
            (True, None) if not any(covered) else (True,)
        )
        assert keeper.said == [("mirror built", 20)]


def test_what_is_recorded_of_some_complaints_only_is_left_to_sql():
    with opened("duckdb", many_complaints(20), recorded=("status", "outcome:1")) as complaints:
        keeper = _keeper(complaints)
        known, partly = Question(("addressed_share",)), Question(("relief",))
        told = complaints.dataset(), complaints.codebook(), [known, partly]
        assert keeper.counts(*told)[1] == [True, False]
        assert {answer.version for answer in complaints.ask_all([known, partly])} == {1}


@pytest.mark.parametrize("filters", [{"sex": ["-other"], "period": ["2024-Q1", "2023"]}])
def test_answers_of_the_mirror_equal_the_plain_reference(exact, filters):
    data = many_complaints(60)
    closed = [one for one in data.complaints if one["status"] == "closed" and not one["reopenings"]]
    for record in closed[:6]:  # nobody wrote down when
        record |= {"first_closed_at": None, "last_closed_at": None}
    question = Question(COUNTED, ("group", "quarter"), Filters.from_query_params(filters))
    with opened("duckdb", data) as complaints:
        keeper = _keeper(complaints)
        (unreleased,) = complaints.ask_all([question])
        assert [*keeper._recent._asked] == [[question]] and unreleased.version == 1
        complaints.ask = lambda _: unreleased
        answer = exact(complaints, question)
    wrong = [
        row
        for name in ("", *question.breakdowns)
        for row in differences(data, answer, name, filters)
    ]
    assert wrong == []


@pytest.mark.parametrize("engine", ENGINES[1:])
def test_it_is_built_from_every_engine(engine):
    with opened(engine, many_complaints(60)) as complaints:
        keeper = _keeper(complaints)
        assert (
            complaints.agrees(
                keeper, _kinds_of(Filters(sex=("-men",)), "group:category", HELD[3:8])
            )
            is True
        )


# Changes ------------------------------------------------------------------------------------------


def _fed(engine: str, folder, seed: int, parts: int):
    """Yield (complaints, keeper) after each part of a drawn stream of changes."""
    address = fresh(engine)
    made = connectable(address, writable=True)
    with made.begin() as connection:
        make_empty(connection)
        refill(connection, data_of([]))
    made.dispose()
    hold(address)
    target = connectable(address, writable=True)
    complaints = open_complaints(address)
    keeper = _keeper(complaints)
    source = SourceSettings("drop", "folder", portal_mapping(folder), folder / "incoming")
    feed = Feed(
        FeedSettings((source,)),
        target,
        changed=lambda done: keeper.note(done.version, done.touched),
    )
    stream = _stream(random.Random(seed))
    size = -(-len(stream) // parts)
    for part in range(parts):
        (folder / "incoming" / f"{part}.jsonl").write_text(lines(stream[part * size :][:size]))
        feed.turn()
        yield complaints, keeper
        if part == 1:
            keeper._build()  # what comes now hides rows of a base
    complaints.close()
    target.dispose()


@pytest.mark.parametrize(("engine", "seed"), [("duckdb", 4), ("postgresql", 4)])
def test_after_each_batch_of_a_stream_it_counts_the_version_that_is_told(tmp_path, engine, seed):
    """New complaints, corrections, reopenings, removals, and complaints that come back."""
    for complaints, keeper in _fed(engine, tmp_path, seed, 5):
        assert keeper._held.state.snapshot.version == complaints.dataset().version > 1
        assert complaints.agrees(keeper, _kinds_of(Filters(), "sex:month", HELD[9:12])) is True
    tail = keeper._held.state.tail
    assert len(tail.numbers) > 3 and len(tail.reopened)
    assert len(tail.hidden) and len(tail.hidden_reopened)
    address = complaints._engine.url
    anew, _ = build(SOURCES[address.get_backend_name()](address))
    assert _standing(keeper._held.state.snapshot) == _standing(anew) > 0


def _standing(snapshot) -> int:
    return sum(sign * len(rows) for rows, sign in snapshot.rows)


def _rows_of(state, numbers) -> Changed:
    """Complaints as they stand in the base, as if they were read again."""
    rows, places = state.snapshot.rows[0][0], state.base.places(numbers)
    combined = tuple(
        state.snapshot.combinations[column].known[rows.codes[column, places]]
        for column in range(COLUMNS)
    )
    facts = state.snapshot.combinations[FACTS].known[rows.facts[places]]
    read = ReadRows(numbers, rows.days[places], rows.close[places], (*combined, facts))
    none = np.empty(0, np.int64)
    return Changed(numbers, read, (none, none.astype(np.int32), none.astype(np.int32)))


def test_a_removed_complaint_and_one_of_another_day_leave_no_trace():
    data = many_complaints(50)
    with opened("duckdb", data) as complaints:
        state = _keeper(complaints)._held.state
        numbers = state.base.numbers[:5]
        found = _rows_of(state, numbers)
        kept = replace(found.rows, **{
            name: getattr(found.rows, name)[1:] for name in ("numbers", "close")
        }, days=found.rows.days[1:] - 400, combined=tuple(one[1:] for one in found.rows.combined))  # fmt: skip
        after = next_state(
            state, replace(found, rows=kept), 2, state.snapshot.as_of, state.snapshot.recorded
        )
        by_day = sum(
            sign * np.bincount(rows.days - after.snapshot.first, minlength=after.snapshot.size)
            for rows, sign in after.snapshot.rows
        )
    days = [record["filed_at"].date().toordinal() - 719163 for record in data.complaints]
    wanted = sorted([*days[5:], *(day - 400 for day in days[1:5])])
    assert (by_day >= 0).all()
    assert np.repeat(np.arange(len(by_day)) + after.snapshot.first, by_day).tolist() == wanted


def test_a_257th_combination_is_no_code_of_a_byte():
    with opened("duckdb", data_of(every_kind_histories()[:3])) as complaints:
        state = _keeper(complaints)._held.state
    numbers = np.arange(1000, 1300)
    combined = tuple(
        np.full(300, known.known[0])
        for known in list(state.snapshot.combinations.values())[:COLUMNS]
    )
    combined = (*combined[:3], np.arange(300) << 16, combined[4])
    facts = np.zeros(300, np.int64)
    rows = ReadRows(numbers, np.full(300, 19000), np.full(300, 5, np.uint16), (*combined, facts))
    none = np.empty(0, np.int64)
    with pytest.raises(NotMirrored, match="more combinations than codes"):
        next_state(state, Changed(numbers, rows, (none, none, none)), 2, None, None)


def every_kind_histories() -> list:
    data = every_kind()
    return [(record, []) for record in data.complaints if not record["reopenings"]]


# Doubts -------------------------------------------------------------------------------------------


def _one_code(snapshot):
    rows = snapshot.rows[0][0]
    codes = rows.codes.copy()
    codes[1, 3:20] = (codes[1, 3:20] + 1) % len(snapshot.combinations[1])
    return replace(snapshot, rows=((replace(rows, codes=codes), 1),))


def _one_offset(snapshot):
    """The last row of a day counts as one of the next."""
    rows = snapshot.rows[0][0]
    starts = rows.starts.copy()
    days = np.flatnonzero(np.diff(starts))
    starts[days[3] + 1 : days[4] + 1] -= 1
    return replace(snapshot, rows=((replace(rows, starts=starts), 1),))


def _one_closing(snapshot):
    rows = snapshot.rows[0][0]
    close = rows.close.copy()
    close[np.flatnonzero((close > 0) & (close < 1000))[:9]] -= 1
    return replace(snapshot, rows=((replace(rows, close=close), 1),))


def _all_twice(snapshot):
    """As if removed rows were not taken away."""
    return replace(snapshot, rows=((snapshot.rows[0][0], 1),) * 2)


@pytest.mark.parametrize("wrong", ["codes", "close", "facts", "starts"])
def test_what_loops_would_look_beyond_is_never_counted(wrong):
    with opened("duckdb", many_complaints(20)) as complaints:
        state = _keeper(complaints)._held.state
    rows = state.snapshot.rows[0][0]
    changed = getattr(rows, wrong).copy()
    changed[..., -1] = 250
    broken = replace(state.snapshot, rows=((replace(rows, **{wrong: changed}), 1),), longest=200)
    with pytest.raises(NotMirrored, match="fit together"):
        first_state(broken, state.base)


@pytest.mark.parametrize("broken", [_one_code, _one_offset, _one_closing, _all_twice])
def test_a_mirror_with_a_fault_answers_nothing_and_the_log_says_so(broken):
    question = Question(
        ("filed", "received", "closings", "days_to_close_median"), ("subcategory", "month")
    )
    with opened("duckdb", many_complaints(40)) as complaints:
        keeper = _keeper(complaints)
        held = keeper._held
        held.state = replace(held.state, snapshot=broken(held.state.snapshot))
        complaints.ask_all([question])
        keeper._check(held)
        assert keeper._held is None and keeper.said[-1][0] == "mirror differs from SQL"
        right, wrong = complaints.ask_all([question]), keeper.counts
        assert right[0].version == 1 and wrong(complaints.dataset(), None, [question]) is None
        keeper._rest_until = 0
        keeper._look()
        assert keeper._held is not None


def test_a_version_that_nobody_told_is_answered_by_sql_until_it_is_built_anew():
    with opened("duckdb", many_complaints(20)) as complaints:
        keeper = _keeper(complaints)
        _become(complaints, 7)
        assert complaints.agrees(keeper, [Question(("filed",))]) is None
        (answer,) = complaints.ask_all([Question(("filed",))])
        assert answer.version == 7 and not keeper._recent._asked
        keeper.note(7, ())  # of versions 2 to 6 nothing is known
        assert keeper._held.state.snapshot.version == 1
        keeper._rest_until = 0
        for _ in range(2):  # a batch that was just committed would have been told by then
            keeper._look()
        assert keeper._held.state.snapshot.version == 7


def _become(complaints: Complaints, version: int) -> None:
    engine = connectable(_url(complaints), writable=True)
    with engine.begin() as connection:
        connection.execute(update(dataset).values(version=version))
    engine.dispose()


def test_a_database_that_went_back_to_an_earlier_version_is_read_anew():
    """Restored, it comes to the same number again with other data."""
    with opened("duckdb", many_complaints(20)) as complaints:
        _become(complaints, 7)
        keeper = _keeper(complaints)
        _become(complaints, 3)
        keeper._look()
        assert keeper._held is None
        keeper._rest_until = 0
        keeper._look()
        assert keeper._held.state.snapshot.version == 3


def test_what_cannot_be_caught_up_at_a_look_is_let_go_of_and_built_anew(monkeypatch):
    monkeypatch.setattr("data_access.mirror.changes._MOST", 0)
    with opened("duckdb", many_complaints(20)) as complaints:
        keeper = _keeper(complaints)
        _become(complaints, 2)
        keeper._notes[2] = (1,)
        keeper._look()
        assert keeper._held is None and keeper.said[-1][0] == "mirror not caught up"
        keeper._rest_until = 0
        keeper._look()
        assert keeper._held.state.snapshot.version == 2


def test_without_its_compiler_or_with_too_little_memory_sql_answers(monkeypatch):
    with opened("duckdb", many_complaints(20)) as complaints:
        monkeypatch.setenv(MIRROR_SETTING, "0")
        with pytest.raises(NotMirrored, match="need more memory"):
            _keeper(complaints)
        monkeypatch.setenv(MIRROR_SETTING, "on")
        monkeypatch.setitem(sys.modules, "data_access.mirror.counting.counts", None)
        with pytest.raises(ImportError):
            _keeper(complaints)
        assert complaints.ask_all([Question(("filed",))])[0].version == 1


def test_a_server_builds_it_beside_its_work(tmp_path):
    sample = tmp_path / "small.duckdb"
    build_sample(2_000, sample)
    with running_server(tmp_path, sample, COMPLAINTS_MIRROR="on") as server:
        end = time.monotonic() + 120
        while "mirror built" not in server.logged.read_text() and time.monotonic() < end:
            time.sleep(0.1)
        assert server.is_well() and "mirror built" in server.logged.read_text()


@pytest.mark.parametrize(
    ("told", "mebibytes"), [("", 1024), ("off", 0), ("on", 1024), ("300", 300)]
)
def test_the_setting_says_how_much_memory_it_may_take(monkeypatch, told, mebibytes):
    monkeypatch.setenv(MIRROR_SETTING, told)
    assert keeping.most_mebibytes() == mebibytes
    monkeypatch.setenv(MIRROR_SETTING, "much")
    with pytest.raises(ValueError, match="must be off, on, or a number of MiB"):
        keeping.most_mebibytes()


def test_codes_stay_when_combinations_come():
    before = Combinations.of(np.array([7, 3, 9]), 1)
    after = before.with_those_of(np.array([3, 8, 1]))
    assert before.codes(np.array([3, 7, 9])).tolist() == [1, 0, 2]
    assert after.codes(np.array([3, 7, 9, 1, 8])).tolist() == [1, 0, 2, 3, 4]
