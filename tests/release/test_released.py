"""Reading a release: each permitted question equals a slow sum over the file's rows, and nothing
else is answered.
"""

import math
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access import (
    MEASURES,
    PUBLIC_BREAKDOWNS,
    PUBLIC_FILTERS,
    PUBLIC_MEASURES,
    NoRelease,
    NotPublic,
    PublicFilters,
    PublicQuestion,
    Text,
    Withheld,
    editions,
    export,
    open_release,
    refusal,
    release_file,
)
from data_access.model.answer import figure_of
from tests.release import release_reference as oracle
from tests.release.small_releases import put_in_force, write_release

WITHHELD, TOO_FEW, NOT_HERE = "withheld", "too few", "does not apply"
PART_WITHHELD, A_PART = "not shown: a part is withheld", -1
CUT_POINTS = (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 40, 60, 90)


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    return write_release(tmp_path_factory.mktemp("released"), 1)


@pytest.fixture(scope="module")
def release(path):
    return open_release(path)


@pytest.fixture(scope="module")
def bodies(path) -> dict[tuple[str, str], dict]:
    """What the file says of each body, by its kind and code."""
    with duckdb.connect(str(path), read_only=True) as connection:
        found = connection.execute("SELECT kind, code, home, same_as FROM bodies").fetchall()
    return {(kind, code): {"home": home, "same_as": same_as} for kind, code, home, same_as in found}


@pytest.fixture(scope="module")
def rows(path) -> list[dict]:
    """The file's cells as plain dictionaries, with codes and kinds in place of numbers."""
    statement = """
        SELECT c.*, c.group_code AS "group", p.kind AS place_kind, p.code AS place, p.parent AS province, b.kind AS body_kind,
               b.code AS body, b.parent AS level, t.kind AS period_kind, t.code AS period
        FROM cells c JOIN places p USING (place_id) JOIN bodies b USING (body_id) JOIN periods t USING (period_id)"""
    with duckdb.connect(str(path), read_only=True) as connection:
        found = connection.execute(statement)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


# The slow answer ----------------------------------------------------------------------------------


NOTHING = dict.fromkeys(oracle.COUNTS, 0)  # what a cell without a row tells


def slow(rows, bodies, group: str, place: tuple, body: tuple, period: str) -> list[dict]:
    """The counts of the cell that one value of each axis names, as a list of one; [] for a body
    that is not there.
    """
    home, same_as = bodies[body]["home"], bodies[body]["same_as"]
    if place[0] == "province" and home:
        if home != place[1]:
            return []
        place = ("nation", "")
    body = ("category", same_as) if same_as else body
    found = [
        row
        for row in rows
        if (
            row["group"],
            row["place_kind"],
            row["place"],
            row["body_kind"],
            row["body"],
            row["period"],
        )
        == (group, *place, *body, period)
    ]
    assert len(found) <= 1
    return found or [NOTHING]


def slow_counts(rows, bodies, filters: dict, **part) -> dict[str, int] | None:
    """The sum of every chosen cell for each count; 0 where it is withheld, A_PART where a part
    of it is; None where none of the bodies is there.
    """
    groups = [part["group"]] if "group" in part else filters.get("group") or [""]
    periods = [part["period"]] if "period" in part else filters.get("period") or ["2023"]
    places = (
        [part["place"]]
        if "place" in part
        else _chosen(filters, ("province", "district"), ("nation", ""))
    )
    chosen = (
        [part["body"]]
        if "body" in part
        else _chosen(filters, ("level", "department", "category"), ("all", ""))
    )
    cells = [
        row
        for group in groups
        for place in places
        for body in chosen
        for period in periods
        for row in slow(rows, bodies, group, place, body, period)
    ]
    if not cells:
        return None
    nothing = 0 if len(cells) == 1 else A_PART
    return {
        name: sum(row[name] for row in cells) if all(row[name] for row in cells) else nothing
        for name in oracle.COUNTS
    }


def _chosen(filters: dict, names, widest) -> list[tuple]:
    return [(name, code) for name in names for code in filters.get(name, ())] or [widest]


def slow_figure(measure: str, counts: dict[str, int] | None):
    if counts is None:
        return NOT_HERE
    entry = MEASURES[measure]
    nothing = TOO_FEW if 10 <= counts["filed"] < 50 else WITHHELD
    if measure == "contested_relief_within_90":  # all that the confirmed share leaves
        confirmed = slow_figure("confirmed_relief_within_90", counts)
        return confirmed if isinstance(confirmed, str) else round(1 - confirmed, 2)
    named = [entry.numerator] if entry.unit != "days" else []
    named += (
        ["filed" if entry.denominator == "filed_dated" else entry.denominator]
        if entry.denominator
        else []
    )
    if any(counts[name] == A_PART for name in named[::-1][:1]):
        return PART_WITHHELD
    if entry.unit == "count":
        return counts[measure] or nothing
    whole = counts["filed" if entry.denominator == "filed_dated" else entry.denominator]
    if not whole:
        return nothing
    if whole < 50:
        return TOO_FEW
    if entry.unit == "days":
        return slow_days(50 if "median" in measure else 90, whole, counts)
    part = counts[entry.numerator]
    if part == A_PART:
        return PART_WITHHELD
    return min(round(100 * part / whole), 100) / 100 if part else nothing


def slow_days(percent: int, whole: int, counts: dict[str, int]):
    """The first day by which enough were closed, if the figures leave no doubt which of the days
    it is.
    """
    for place, days in enumerate(CUT_POINTS):
        if (
            counts[f"closed_within_{days}"] > 0
            and counts[f"closed_within_{days}"] >= whole * percent / 100
        ):
            known = place == 0 or counts[f"closed_within_{CUT_POINTS[place - 1]}"] > 0
            return days if known else WITHHELD
    return "not reached" if counts["closed_within_90"] > 0 else WITHHELD


def plain(figure):
    return figure.value if isinstance(figure, Withheld) else figure


# Questions ----------------------------------------------------------------------------------------

KNOWN = {
    "group": ["overseas", "women", "disability", "minority", "foreigners"],
    "province": ["PK-PB", "PK-SD"], "district": ["PK-PB-LHR", "PK-PB-MUL", "PK-SD-KHI"], "level": ["FED", "SD"],
    "department": ["nadra", "power", "sd-water", "sd-works"], "category": ["energy", "roads", "water"],
    "period": ["2022", "2023", "2023-Q1", "2023-Q4", "2022-12", "2023-05"],
}  # fmt: skip


@st.composite
def filters(draw) -> dict[str, list[str]]:
    names = draw(st.lists(st.sampled_from(list(KNOWN)), max_size=4, unique=True))
    return {
        name: sorted(
            draw(st.lists(st.sampled_from(KNOWN[name]), min_size=1, max_size=2, unique=True))
        )
        for name in names
    }


def is_permitted(chosen: dict[str, list[str]], by: str) -> bool:
    """Whether the methods' table holds what is asked, worked out from the words of the table."""
    places = {name for name in ("province", "district") if name in chosen or by == name}
    bodies = {name for name in ("level", "department", "category") if name in chosen or by == name}
    places -= {"province"} if by == "district" else set()
    bodies -= {"level"} if by == "department" else set()
    kinds = {
        "quarter" if "Q" in code else "month" if "-" in code else "year"
        for code in chosen.get("period", ["2023"])
    }
    if len(places) > 1 or len(bodies) > 1 or len(kinds) > 1 or len(chosen.get("group", ())) > 1:
        return False
    kind = by if by in ("month", "quarter", "year") else kinds.pop()
    group = "any" if by == "group" or chosen.get("group") else ""
    return oracle.permitted(group, next(iter(places), "nation"), next(iter(bodies), "all"), kind)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(chosen=filters(), by=st.sampled_from(PUBLIC_BREAKDOWNS))
def test_every_question_is_answered_as_the_slow_sum_or_refused(release, rows, bodies, chosen, by):
    asked = PublicFilters.from_query_params(chosen)
    question = PublicQuestion(PUBLIC_MEASURES, by, asked)
    assert (refusal(asked, by) is None) == is_permitted(chosen, by)
    if not is_permitted(chosen, by):
        with pytest.raises(NotPublic) as refused:
            release.ask(question)
        assert len(refused.value.why.en) > 20 and len(refused.value.why.ur) > 20
        return
    answer = release.ask(question)
    for row in answer.rows(by) if by else [answer.total]:
        counts = slow_counts(rows, bodies, chosen, **_part(by, row.code))
        assert {name: plain(row[name]) for name in PUBLIC_MEASURES} == {
            name: slow_figure(name, counts) for name in PUBLIC_MEASURES
        }


def _part(by: str, code: str) -> dict:
    if by in ("province", "district"):
        return {"place": (by, code)}
    if by in ("level", "department", "category"):
        return {"body": (by, code)}
    return {"period" if by in ("month", "quarter", "year") else by: code} if by else {}


def test_sums_of_several_cells_are_approximate_and_single_cells_are_not(release):
    def approximate(**chosen) -> bool:
        return release.ask(
            PublicQuestion(("filed",), "", PublicFilters.from_query_params(chosen))
        ).approximate

    assert not approximate() and not approximate(period="2023-05", category="roads")
    assert approximate(period=["2022", "2023"]) and approximate(province=["PK-PB", "PK-SD"])


def test_without_a_period_the_newest_told_year_is_shown(release):
    assert release.default_period == "2023"
    shown, chosen = (
        release.ask(PublicQuestion(("filed",), "", PublicFilters(period=period)))
        for period in ((), ("2023",))
    )
    assert shown.total["filed"] == chosen.total["filed"] > 0


def _without(path: Path, folder: Path, *conditions: str) -> Path:
    """A copy of a release without the cells that meet any of the conditions."""
    copy = folder / "release-0007.duckdb"
    copy.write_bytes(path.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        for condition in conditions:
            connection.execute(f"DELETE FROM cells WHERE {condition}")
    return copy


PERIOD = "period_id IN (SELECT period_id FROM periods WHERE {})"


@pytest.mark.parametrize(
    ("gone", "shown"),
    [
        ("code = '2023'", "2022"),
        ("kind = 'year'", "2023-Q4"),
        ("kind <> 'month'", "2023-12"),
        ("kind <> 'month' OR code > '2022-06'", "2022-06"),
        ("true", ""),
    ],
)
def test_a_page_opens_on_the_newest_period_that_is_told_of_everyone(path, tmp_path, gone, shown):
    everyone = "group_code = '' AND place_id = 0 AND body_id = 0"
    release = open_release(_without(path, tmp_path, f"{everyone} AND {PERIOD.format(gone)}"))
    assert release.default_period == shown
    total = release.ask(PublicQuestion(("filed",))).total
    assert total["filed"] > 0 if shown else plain(total["filed"]) == WITHHELD


@pytest.mark.parametrize("kinds", [("year",), ("quarter",), ("month",), ("quarter", "year"), ()])
def test_every_permitted_question_has_an_answer_whatever_periods_there_are(tmp_path, kinds):
    release = open_release(write_release(tmp_path, 1, kinds=kinds))
    assert {len(code) for code in release.codes("period")} == {
        length for kind, length in (("year", 4), ("quarter", 7), ("month", 7)) if kind in kinds
    }
    for by in PUBLIC_BREAKDOWNS:
        for filters in (
            PublicFilters(),
            PublicFilters(group=("women",)),
            PublicFilters(district=("PK-SD-KHI",)),
        ):
            if refusal(filters, by) is None:
                answer = release.ask(
                    PublicQuestion(("filed", "days_to_close_median_within_90"), by, filters)
                )
                code = release.default_for(filters, by)
                assert code == "" or refusal(filters.with_values("period", (code,)), by) is None
                assert code or {plain(answer.total["filed"])} <= {WITHHELD, NOT_HERE}


def test_groups_and_places_that_have_no_cell_are_not_listed(tmp_path):
    release = open_release(write_release(tmp_path, 1, groups=("women",), districts=False))
    assert release.codes("group") == ("women",) and release.codes("district") == ()
    assert [row.code for row in release.ask(PublicQuestion(("filed",), "group")).rows("group")] == [
        "women"
    ]
    assert release.ask(PublicQuestion(("filed",), "district")).rows("district") == ()
    problems: list[str] = []
    assert (
        release.check(PublicFilters(group=("minority",)), problems) == PublicFilters()
        and len(problems) == 1
    )


@pytest.mark.parametrize("by", ["year", "quarter", "month"])
def test_without_a_period_the_total_over_periods_is_that_of_all_of_them(release, by):
    answer = release.ask(PublicQuestion(("filed",), by))
    rows = answer.rows(by)
    assert (
        answer.total["filed"] == sum(row["filed"] for row in rows)
        and answer.filters == PublicFilters()
    )
    assert (
        answer.periods == tuple(row.code for row in rows)
        and answer.total.label.en == "All that the filters choose"
    )
    assert answer.is_sum("") and not answer.is_sum(by) and answer.cells == {"": len(rows), by: 1}
    chosen = release.ask(PublicQuestion(("filed",), by, PublicFilters(period=("2023",))))
    assert (
        chosen.periods == ("2023",) and chosen.filters.period == ("2023",) and not chosen.is_sum("")
    )


@pytest.mark.parametrize(
    ("by", "chosen", "of", "label"),
    [
        ("department", {"department": "nadra"}, {}, "All that the other filters choose"),
        ("department", {"level": "FED"}, {"level": "FED"}, "All that the filters choose"),
        ("province", {"province": "PK-SD", "category": "roads"}, {"category": "roads"}, "All that the other filters choose"),
        ("district", {"province": "PK-SD"}, {"province": "PK-SD"}, "All that the filters choose"),
        ("group", {"group": "women"}, {}, "All that the other filters choose"),
        ("", {"department": "nadra"}, {"department": "nadra"}, "All that the filters choose"),
    ],
)  # fmt: skip
def test_an_answer_says_what_it_is_of(release, by, chosen, of, label):
    """A ranking of all departments is not of the one that is chosen."""
    answer = release.ask(PublicQuestion(("filed",), by, PublicFilters.from_query_params(chosen)))
    assert answer.filters == PublicFilters.from_query_params(
        of | {"period": "2023"}
    ) and answer.periods == ("2023",)
    alone = release.ask(PublicQuestion(("filed",), "", answer.filters))
    assert answer.total["filed"] == alone.total["filed"] and answer.total.label.en == label


def test_a_release_without_any_cell_withholds_everything(path, tmp_path):
    release = open_release(_without(path, tmp_path, "true"))
    assert release.default_period == "" and release.codes("group") == ()
    for by in PUBLIC_BREAKDOWNS:
        answer = release.ask(PublicQuestion(PUBLIC_MEASURES, by))
        told = (
            PART_WITHHELD if by in ("month", "quarter", "year") else WITHHELD
        )  # the total over periods is a sum
        assert {plain(figure) for figure in answer.total.figures.values()} == {told}
        assert {plain(row["filed"]) for row in (answer.rows(by) if by else ())} <= {WITHHELD}


def test_a_department_that_is_the_same_as_a_category_reads_its_cells(release):
    def filed(**chosen):
        return plain(
            release.ask(
                PublicQuestion(("filed",), "", PublicFilters.from_query_params(chosen))
            ).total["filed"]
        )

    periods = [{"period": code} for code in release.codes("period")]
    for where in (*periods, *({"province": "PK-SD", **period} for period in periods)):
        assert filed(department="power", **where) == filed(category="energy", **where)
    at_home = [filed(department="sd-water", province="PK-SD", **period) for period in periods]
    assert at_home == [filed(category="water", **period) for period in periods] and set(at_home) > {
        WITHHELD
    }
    assert {filed(department="sd-water", province="PK-PB", **period) for period in periods} == {
        NOT_HERE
    }
    names = [(department.en, category.en) for department, category in release.same_bodies()]
    assert names == [("Power division", "Energy"), ("Sindh water board", "Water")]


WAITS = {f"closed_within_{days}": 100 for days in CUT_POINTS}


@pytest.mark.parametrize(
    ("changed", "median", "p90"),
    [
        ({}, 0, 0),  # the first of all cut points needs none before it
        ({0: 10}, 1, 1),
        ({0: 10, 1: 0}, WITHHELD, WITHHELD),  # 2 reaches it, but 1 may have done so before
        ({0: 0}, WITHHELD, WITHHELD),
        ({0: 0, 1: 10, 2: 40, 3: 50, 5: 85}, 3, 7),
        ({0: 0, 1: 10, 2: 45, 3: 0, 5: 60, 7: 85}, WITHHELD, 10),
        ({**dict.fromkeys(CUT_POINTS, 0), 60: 40, 90: 85}, 90, "not reached"),
        (
            {**dict.fromkeys(CUT_POINTS, 0), 40: 30},
            WITHHELD,
            WITHHELD,
        ),  # nobody knows how many by day 90
        (dict.fromkeys(CUT_POINTS, 45), "not reached", "not reached"),
    ],
)
def test_days_are_told_only_where_the_cut_point_before_shows_that_they_are_the_first(
    path, tmp_path, changed, median, p90
):
    copy = _without(path, tmp_path)
    counts = (
        WAITS | {f"closed_within_{days}": value for days, value in changed.items()} | {"filed": 100}
    )
    with duckdb.connect(str(copy)) as connection:
        values = ", ".join(f"{name} = {value}" for name, value in counts.items())
        connection.execute(
            f"UPDATE cells SET {values} WHERE group_code = '' AND place_id = 0 AND body_id = 0"
        )
    names = ("days_to_close_median_within_90", "days_to_close_p90_within_90")
    total = open_release(copy).ask(PublicQuestion(names)).total
    assert [plain(total[name]) for name in names] == [median, p90]
    for name, percent in zip(names, (50, 90), strict=True):
        assert plain(total[name]) == slow_days(percent, 100, counts)


@pytest.mark.parametrize(("closed", "median"), [(49, 10), (50, 7), (51, 7)])
def test_exactly_half_are_enough_for_the_day_by_which_half_were_closed_exact_and_released(
    path, tmp_path, closed, median
):
    counts = {
        f"closed_within_{days}": 40 if days < 7 else closed if days == 7 else 60
        for days in CUT_POINTS
    }
    exact = figure_of("days_to_close_median_within_90", counts | {"filed_dated": 100})
    copy = _without(path, tmp_path)
    with duckdb.connect(str(copy)) as connection:
        values = ", ".join(f"{name} = {value}" for name, value in (counts | {"filed": 100}).items())
        connection.execute(
            f"UPDATE cells SET {values} WHERE group_code = '' AND place_id = 0 AND body_id = 0"
        )
    released = open_release(copy).ask(PublicQuestion(("days_to_close_median_within_90",))).total
    assert exact == released["days_to_close_median_within_90"] == median


def test_figures_may_be_off_by_what_the_publisher_found_where_that_is_more_than_noise_and_rounding(
    tmp_path,
):
    for number, largest, most in ((1, 6.0, 7), (2, 7.0, 7), (3, 23.0, 23)):
        release = open_release(write_release(tmp_path, number, largest_error=largest))
        assert release.ask(PublicQuestion(("filed",))).most_off == release.most_off == most


def test_a_breakdown_lists_every_part_once_and_periods_only_within_the_chosen_ones(release):
    def codes(by, **chosen):
        return [
            row.code
            for row in release.ask(
                PublicQuestion(("filed",), by, PublicFilters.from_query_params(chosen))
            ).rows(by)
        ]

    assert codes("province") == KNOWN["province"] and codes("group") == KNOWN["group"]
    assert codes("district", province="PK-PB") == ["PK-PB-LHR", "PK-PB-MUL"]
    assert codes("department", level="SD") == ["sd-works", "sd-water"]
    assert codes("quarter", period="2023") == [f"2023-Q{n}" for n in (1, 2, 3, 4)]
    assert len(codes("month")) == 24  # of January 2024 the 90 days end on the day itself


def test_what_a_source_does_not_record_is_never_a_number(tmp_path):
    release = open_release(write_release(tmp_path, 1, without=("status", "closing", "feedback")))
    row = release.ask(PublicQuestion(("filed", "closed_within_90", "satisfaction_within_90"))).total
    assert [plain(row[name]) for name in ("closed_within_90", "satisfaction_within_90")] == [
        "not recorded"
    ] * 2
    assert (
        plain(release.totals().total["open"]) == "not recorded"
        and release.totals().total["filed"] == 5000
    )


def test_totals_are_in_tens_and_a_withheld_one_is_no_zero(release):
    totals = release.totals()
    assert [totals.total[name] for name in ("filed", "addressed", "open")] == [5000, 4000, 1000]
    sindh = totals.rows("province")[1]
    assert (sindh.code, sindh["filed"], plain(sindh["open"])) == ("PK-SD", 2000, WITHHELD)


def test_a_group_that_a_source_does_not_record_is_not_few(tmp_path):
    release = open_release(write_release(tmp_path, 1, without=("groups",), groups=()))
    answer = release.ask(PublicQuestion(("filed",), "group"))
    assert {plain(row["filed"]) for row in answer.rows("group")} == {"not recorded"} and plain(
        answer.total["filed"]
    ) != "not recorded"
    chosen = release.ask(PublicQuestion(("filed",), "quarter", PublicFilters(group=("women",))))
    assert (
        plain(chosen.total["filed"]) == plain(chosen.rows("quarter")[0]["filed"]) == "not recorded"
    )


def test_shares_are_whole_percent(release):
    figures = [
        row["closed_share_within_90"]
        for row in release.ask(PublicQuestion(("closed_share_within_90",), "month")).rows("month")
    ]
    shares = [figure for figure in figures if isinstance(figure, float)]
    assert shares and all(math.isclose(100 * share, round(100 * share)) for share in shares)


# Names that are not there -------------------------------------------------------------------------

ODD = [
    "' OR 1=1 --",
    "../../etc/passwd",
    "{0.__class__}",
    "<script>",
    "\0",
    "2023-13",
    "9" * 500,
    "PK-XX",
    "پنجاب",
]


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize("name", PUBLIC_FILTERS)
def test_unknown_codes_are_refused_and_told_without_repeating_more_than_a_few_letters(
    release, name, value
):
    asked = PublicFilters.from_query_params({name: [value]})
    problems: list[Text] = []
    assert release.check(asked, problems) == PublicFilters()
    assert len(problems) == 1 and all(len(words) < 120 for words in problems[0])
    with pytest.raises(ValueError):
        release.ask(PublicQuestion(("filed",), "", asked))


@pytest.mark.parametrize(
    ("period", "day"),
    [("2024", "2025-04-01"), ("2024-Q1", "2024-06-30"), ("2024-01", "2024-05-01"), ("2021", None)],
)
def test_a_period_that_is_still_to_come_is_told_with_the_day(release, period, day):
    """As of 30 April 2024 the 90 days of January end on that very day, so that a release of the
    next day can tell it.
    """
    problems: list[Text] = []
    assert release.check(PublicFilters(period=(period, "2023")), problems) == PublicFilters(
        period=("2023",)
    )
    (problem,) = problems
    assert all(period in words and ((day or "–") in words) == bool(day) for words in problem)


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*PUBLIC_FILTERS, "lang", "release", "x"]),
        st.lists(st.text(max_size=12), max_size=3),
    )
)
def test_filters_survive_a_url_and_any_text_in_one(params):
    asked = PublicFilters.from_query_params(params)
    assert PublicFilters.from_query_params(asked.to_query_params()) == asked


@pytest.mark.parametrize("measure", ["backlog", "members", "anonymous_share", "open", "x"])
def test_measures_that_are_not_published_cannot_be_asked_for(measure):
    with pytest.raises(ValueError, match="no public measure"):
        PublicQuestion((measure,))


@pytest.mark.parametrize("by", ["sex", "outcome", "subcategory", "age_band", "channel"])
def test_breakdowns_that_are_not_published_cannot_be_asked_for(by):
    with pytest.raises(ValueError, match="no public breakdown"):
        PublicQuestion(("filed",), by)


# Files --------------------------------------------------------------------------------------------


def test_a_file_that_is_none_is_told_without_a_traceback(tmp_path):
    empty = tmp_path / "empty.duckdb"
    duckdb.connect(str(empty)).close()
    with pytest.raises(NoRelease, match="lacks the tables"):
        open_release(empty)
    broken = tmp_path / "broken.duckdb"
    broken.write_bytes(b"no database" * 1000)
    with pytest.raises(Exception, match="cannot be read|is no public release") as told:
        open_release(broken)
    assert isinstance(told.value, NoRelease)


@pytest.mark.parametrize("version", [1, 3])
def test_a_release_of_another_version_is_refused_with_what_is_wrong_and_how_to_mend_it(
    tmp_path, version
):
    path = write_release(tmp_path, 1, version=version)
    if version == 1:  # as the first version was
        with duckdb.connect(str(path)) as connection:
            connection.execute("ALTER TABLE bodies DROP COLUMN same_as")
    with pytest.raises(
        NoRelease, match=f"in version {version} of its tables, and this program reads version 2"
    ) as told:
        open_release(path)
    assert "Publish anew into an empty folder" in str(told.value) and str(path) in str(told.value)
    (tmp_path / "open").mkdir()
    with pytest.raises(NoRelease, match=f"version {version}"):
        export(path, tmp_path / "open")


def test_a_release_of_another_version_is_not_listed_beside_the_one_in_force(tmp_path):
    write_release(tmp_path, 1, version=1)
    put_in_force(write_release(tmp_path, 2))
    url = f"duckdb:///{tmp_path}/current.duckdb"
    assert [edition.number for edition in editions(url)] == [2]
    put_in_force(tmp_path / "release-0001.duckdb")
    with pytest.raises(NoRelease, match="cannot be read as a public release"):
        editions(url)


def test_where_there_is_no_release_the_sentence_says_how_to_make_one(tmp_path, monkeypatch):
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", f"duckdb:///{tmp_path}/current.duckdb")
    with pytest.raises(NoRelease, match="python -m data_access.publish"):
        release_file()


def test_older_releases_are_found_beside_the_one_in_force(tmp_path):
    write_release(tmp_path, 1, last=date(2024, 3, 31))
    write_release(tmp_path, 2)
    (tmp_path / "current.duckdb").symlink_to("release-0002.duckdb")
    url = f"duckdb:///{tmp_path}/current.duckdb"
    assert [open_release(release_file(url, number)).number for number in (None, 1, 2)] == [2, 1, 2]
    with pytest.raises(NoRelease, match="no release 3 here"):
        release_file(url, 3)
