"""Each filter by itself, in each way to choose with it, and each pair of filters: SQL and the slow
oracle agree.

``test_reference`` draws any filters over any data; here none is left to chance. All questions are
put to one database, with one measure of each kind of statement, for each of them turns the filters
into conditions of its own.
"""

from itertools import combinations, product

import pytest

from data_access import CHOICES, FILTERS, Filters, Question
from tests.databases.engines import opened
from tests.figures import reference
from tests.figures.records import codes_of, many_complaints
from tests.figures.test_reference import differences

DATA = many_complaints(150)
# Of complaints, of flows, of the waiting of those closed and of those open, and of members.
MEASURES = (
    "filed",
    "relief",
    "received",
    "backlog",
    "reopenings",
    "days_to_close_median",
    "backlog_age_p90",
    "members",
)
CODES = {name: sorted(codes_of(name)) for name in (*reference.CODE_FILTERS, "group")}
Params = dict[str, list[str]]


def _of_codes(name: str) -> list[Params]:
    """One, none of one, one of two, neither of two, and one but not another: typical choices of
    one filter.
    """
    one, other = CODES[name][0], CODES[name][-1]
    chosen = ([one], [f"-{one}"], [one, other], [f"-{one}", f"-{other}"], [f"-{other}", one])
    return [{name: values} for values in chosen]


# Filter: ways to choose with it. The first ones are those that a pair tries first.
WAYS: dict[str, list[Params]] = {
    "from": [{"from": [day]} for day in ("2024-03-01", "2024-06-30", "2020-01-01", "2030-01-01")],
    "to": [{"to": [day]} for day in ("2024-05-31", "2023-12-31", "2020-01-01", "2030-01-01")],
    "period": [
        {"period": codes}
        for codes in (
            ["2024"],
            ["2024-Q2"],
            ["2024-04", "2024-06"],
            ["2023", "2024-Q1"],
            ["2024", "2024-06"],
            ["1999"],
            ["2024-06", "2030"],
            ["2030"],
        )
    ],
    **{name: _of_codes(name) for name in CODES},
    "groups_all": [
        {"group": ["senior", "women"], "groups_all": ["1"]},
        {"group": ["-overseas", "minority", "women"], "groups_all": ["1"]},
        {"group": ["women"], "groups_all": ["1"]},
    ],
}
EACH_CODE = [
    {name: [f"{sign}{code}"]}
    for name, codes in CODES.items()
    for code in codes
    for sign in ("", "-")
]
SINGLES = [way for ways in WAYS.values() for way in ways] + EACH_CODE


def together(one: Params, other: Params) -> Params:
    """Both at once; where both choose groups, these are joined."""
    return {name: sorted({*one.get(name, ()), *other.get(name, ())}) for name in {**one, **other}}


def filed(filters: Params) -> int:
    return reference.figure(DATA, "filed", filters=filters)


def bites(one: Params, other: Params) -> bool:
    """Whether the pair differs from each of its filters: else one could be lost, and nobody
    would notice.
    """
    return filed(together(one, other)) not in {filed(one), filed(other), 0}


def _pair(one: str, other: str) -> Params:
    """Two filters in ways that bite; which ways are tried first differs from pair to pair, so
    that all of them are asked.
    """
    ways = list(product(WAYS[one], WAYS[other]))
    turned = (7 * list(WAYS).index(one) + 3 * list(WAYS).index(other)) % len(ways)
    found = next((way for way in ways[turned:] + ways[:turned] if bites(*way)), ways[0])
    return together(*found)


PAIRS = {names: _pair(*names) for names in combinations(WAYS, 2)}


def wrong(engine: str, exact, asked: list[Params]) -> list[tuple]:
    """Return (filters, what differs) of every answer that is not the oracle's."""
    found = []
    with opened(engine, DATA) as complaints:
        for params in asked:
            answer = exact(complaints, Question(MEASURES, (), Filters.from_query_params(params)))
            found += [(params, *difference) for difference in differences(DATA, answer, "", params)]
    return found


def test_no_filter_and_no_code_is_left_out():
    assert set(WAYS) == set(FILTERS) and set(CODES) == set(CHOICES)
    known = {
        name: {reference.value_of(c, name) for c in DATA.complaints} - {None}
        for name in CODES
        if name != "group"
    }
    known["group"] = {code for c in DATA.complaints for code in c["groups"] or ()}
    assert {name: set(codes) for name, codes in CODES.items()} == known
    assert len(PAIRS) == len(FILTERS) * (len(FILTERS) - 1) // 2


def test_every_way_to_choose_by_code_leaves_some_complaints_and_takes_others_away():
    for way in [*EACH_CODE, *(way for name in CODES for way in WAYS[name])]:
        assert 0 < filed(way) < filed({}), way


@pytest.mark.parametrize("names", PAIRS, ids=" and ".join)
def test_in_every_pair_both_filters_change_the_answer(names):
    one, other = names
    assert any(bites(*ways) for ways in product(WAYS[one], WAYS[other]))


def test_every_filter_by_itself_and_every_pair_of_filters_equals_the_oracle(exact):
    assert wrong("duckdb", exact, [*SINGLES, *PAIRS.values()]) == []


@pytest.mark.parametrize("engine", ["postgresql", "clickhouse"])
def test_each_filter_and_some_pairs_equal_the_oracle_on_the_other_engines(engine, exact):
    assert (
        wrong(engine, exact, [ways[-1] for ways in WAYS.values()] + list(PAIRS.values())[::9]) == []
    )
