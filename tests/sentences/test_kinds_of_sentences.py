"""Kinds of statements that were wrong under some filter, each held where the sentence or the
mark is made.
"""

import json
from datetime import date
from types import SimpleNamespace

import pytest

from data_access import (
    Answer,
    Coverage,
    Filters,
    MapOutlines,
    PublicFilters,
    PublicQuestion,
    Question,
    Row,
    Text,
    Withheld,
    open_release,
)
from data_access.database.outlines import Matching
from pages.charts.bars import CHAIN_MEASURES, bars, chain
from pages.charts.flow import RECEIVED_AND_CLOSED, flow
from pages.charts.noise import clear_difference_of_days
from pages.charts.place_map import place_map
from pages.office_parts import sections
from pages.office_parts.tile_changes import change_of
from pages.public_parts import places as public_places
from pages.public_parts.questions import COLUMNS
from pages.statements import public_findings, ranking, scope
from pages.statements.office import findings as office_findings
from pages.statements.speaker import Office, Public
from pages.words import WORDS
from tests.figures.records import AS_OF
from tests.release.small_releases import write_release
from tests.sentences.test_true_sentences import many

OUTCOMES = (
    "filed",
    "addressed",
    "open",
    "relief",
    "relief_confirmed",
    "confirmed_relief",
    "satisfaction",
    "response_rate",
)


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    return open_release(write_release(tmp_path_factory.mktemp("kinds"), 1))


def office(language: str = "en") -> Office:
    return many(0).office(language)


def note(name: str, language: str = "en", **filters) -> str:
    answer = many(0).ask((*OUTCOMES, "days_to_close_median"), (), filters)
    return office_findings.tile_note(office(language), name, answer, answer.total.figures)


def test_a_filter_that_leaves_no_open_complaint_says_so():
    for filters in (
        {"status": ["closed"]},
        {"outcome": ["relief"]},
        {"status": ["-new", "-in_process", "-reopened"]},
    ):
        assert (
            note("open", **filters)
            == note("days_to_close_median", **filters)
            == "the filters leave no open complaint"
        )
        assert note("open", "ur", **filters).startswith("فلٹر کوئی")
    assert note("days_to_close_median") == "still open ones counted" and note("open").endswith(
        "of Filed"
    )
    assert note("open", status=["closed", "new"]).endswith("of Filed")


def test_a_part_of_a_whole_that_is_known_of_other_complaints_is_no_part():
    """Relief is recorded since a day, the closing of all: one over the other would be no share."""
    answer = many(2).ask(OUTCOMES, (), {})
    assert answer.total.limits["relief"] != answer.total.limits.get("addressed", "")
    assert office_findings.part_of(answer.total, "relief", "addressed") is None
    assert (
        office_findings.tile_note(many(2).office("en"), "relief", answer, answer.total.figures)
        == ""
    )
    drawn = {row["code"]: row["shown"] for row in chain(_with_chain(many(2)), "en", "light").rows}
    assert "(" not in drawn["relief"]


def _with_chain(world) -> Answer:
    return world.ask(CHAIN_MEASURES, (), {})


def test_a_line_breaks_where_a_period_is_not_shown_and_reopenings_are_drawn():
    answer = many(0).ask(
        ("received", "closings", "reopenings"), ("month",), {"period": ["2023-Q3", "2024-Q1"]}
    )
    points = flow(answer, RECEIVED_AND_CLOSED, "en", "light").rows
    runs = {point["period"]: point["run"] for point in points if point["series"] == "received"}
    assert runs["2023-09"] != runs["2024-01"] == runs["2024-02"] and "2023-11" not in runs
    assert {point["series"] for point in points} == {"received", "closings", "reopenings"}


def test_a_province_of_which_some_districts_are_chosen_is_not_shaded():
    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    known = MapOutlines(provinces=Matching({"PB": square}, 1), districts=Matching({}, 0))
    answer = many(0).ask(
        ("filed", "addressed_share"), ("province", "district"), {"district": ["lahore"]}
    )
    places = (
        answer.rows("province"),
        "addressed_share",
        answer.rows("district"),
        "filed",
        {},
        known,
        "en",
        "light",
    )
    (shaded, *_), (plain, *_) = (
        json.loads(place_map(*places, is_shaded).to_json())["layers"][0]["data"]["features"]
        for is_shaded in (True, False)
    )
    assert shaded["fill"] != plain["fill"] and "%" in shaded["shown"] and plain["shown"] == ""
    assert ranking.of_districts_only(answer, "province") and not ranking.of_districts_only(
        answer, "district"
    )


@pytest.mark.parametrize(
    ("shapes", "title", "words"),
    [
        (
            {},
            "Filed by district: ",
            "Circles: Filed. No province has an outline, so none is shaded.",
        ),
        ({"PB": {}}, "Addressed share by province: ", "Shade: Addressed share. Circles: Filed."),
    ],
)
def test_a_map_without_outlines_speaks_of_circles_alone(monkeypatch, shapes, title, words):
    """Data of another country have no province that the shipped outlines are of."""
    told = []
    monkeypatch.setattr(
        sections,
        "figure",
        lambda visit, key, title, drawing, table, notes, *rest: told.extend([title, *notes]),
    )
    monkeypatch.setattr(
        sections, "_known_outlines", lambda visit: MapOutlines(provinces=Matching(shapes, 1))
    )
    monkeypatch.setattr(sections, "outline_notes", lambda visit, known: [])
    answer = many(0).ask(("filed", "addressed_share"), ("province", "district"), {})
    speaker = office()
    context = SimpleNamespace(
        speaker=speaker, say=speaker.say, codebook=speaker.codebook, language="en", mode="light"
    )
    sections.map_figure(context, answer, "addressed_share")
    assert told[0].startswith(title) and told[1].startswith(words)


@pytest.mark.parametrize(("shapes", "is_outlined"), [({}, False), ({"PK-PB": {}}, True)])
def test_a_public_map_without_outlines_speaks_of_circles_alone(
    monkeypatch, release, shapes, is_outlined
):
    told = []
    monkeypatch.setattr(
        public_places,
        "figure",
        lambda visit, key, title, drawing, twin, notes, *rest: told.extend([title, *notes]),
    )
    monkeypatch.setattr(
        public_places, "_known_outlines", lambda visit: MapOutlines(provinces=Matching(shapes, 1))
    )
    monkeypatch.setattr(public_places, "outline_notes", lambda visit, known: [])
    public = Public("en", release)
    visit = SimpleNamespace(
        speaker=public, say=public.say, release=release, language="en", mode="light",
        measure="closed_share_within_40",
    )  # fmt: skip
    answers = (release.ask(PublicQuestion(COLUMNS, by)) for by in ("province", "district"))
    public_places.map_figure(visit, *answers)
    assert (" by province: " in told[0], " by district: " in told[0]) == (
        is_outlined,
        not is_outlined,
    )
    assert told[1].startswith("Shade: " if is_outlined else "Circles: ")


@pytest.mark.parametrize("key", ["public.totals_live", "public.totals_release"])
def test_open_is_not_said_to_be_rounded_down(key):
    """Of 100 filed and 85 closed, 100 and 80 are shown: the 20 open that are left lie above the
    true 15.
    """
    assert (
        "filed and closed are rounded down to tens" in WORDS[key].en
        and "open is filed less closed" in WORDS[key].en
    )
    assert "زیرِ التوا ان دونوں کا فرق ہے" in WORDS[key].ur


def test_both_ends_of_a_range_are_drawn_because_the_title_names_them():
    answer = many(0).ask(("filed", "addressed_share"), ("department", "category"), {})
    ordered = [row.code for row in ranking.compared(answer, "department", "addressed_share")]
    drawn = [
        row["code"]
        for row in bars(answer, "department", "addressed_share", "en", "light", most=2).rows
    ]
    assert drawn == [ordered[0], ordered[-1]]
    counted = [
        row["code"] for row in bars(answer, "department", "filed", "en", "light", most=2).rows
    ]
    assert (
        len(counted) == 2 and counted[0] == ranking.compared(answer, "department", "filed")[0].code
    )


def _changed(now: tuple[int, int], before: tuple[int, int]) -> str:
    def total(part: int, whole: int) -> Answer:
        figures = {"filed": whole, "on_time": part / whole}
        row = Row("", Text("x", "x"), {"on_time_40": part, "due_40": whole}, figures)
        return Answer(Question(("filed", "on_time")), {"": (row,)}, AS_OF, 1)

    visit = SimpleNamespace(
        language="en", say=office().say, filters=Filters(), dataset=SimpleNamespace(as_of=AS_OF)
    )
    return change_of(visit, "on_time", {"now": total(*now), "before": total(*before)})


@pytest.mark.parametrize(
    ("now", "before", "shown"),
    [
        ((63, 90), (48, 95), ""),  # of a handful
        ((630, 900), (480, 950), "+19.5 points"),
        ((515, 1000), (500, 1000), "no clear change"),
        ((500, 1000), (500, 1000), "unchanged"),
    ],
)
def test_a_change_of_a_share_is_shown_where_chance_cannot_make_it(now, before, shown):
    assert shown in _changed(now, before) and bool(_changed(now, before)) == bool(shown)


def test_bodies_that_do_not_answer_here_are_not_too_few_to_rank():
    def row(code: str, filed) -> Row:
        return Row(code, Text(code, code), {}, {"filed": filed})

    rows = [
        row("none", Withheld.NOT_APPLICABLE),
        row("few", 20),
        row("more", 60),
        row("hidden", Withheld.WITHHELD),
        row("r", 500),
    ]
    assert [one.code for one in public_findings.not_ranked(rows, {"r"})] == [
        "more",
        "few",
        "hidden",
    ]


def _days(closed: dict[int, int], filed: int) -> Row:
    counts = {f"closed_within_{days}": count for days, count in closed.items()} | {"filed": filed}
    median = next(days for days, count in sorted(closed.items()) if 2 * count >= filed)
    return Row("x", Text("x", "x"), counts, {"days_to_close_median_within_90": median})


def test_days_differ_where_neither_chance_nor_protection_nor_a_withheld_step_can_make_it():
    measure = "days_to_close_median_within_90"
    slow, fast = (
        _days({7: 100, 14: 300, 21: 900, 90: 990}, 1000),
        _days({7: 700, 14: 900, 21: 950, 90: 990}, 1000),
    )
    assert clear_difference_of_days(slow, fast, measure, 7) and not clear_difference_of_days(
        fast, slow, measure, 7
    )
    near = _days({7: 495, 14: 520, 21: 900, 90: 990}, 1000)
    assert not clear_difference_of_days(near, fast, measure, 7)  # 495 of 1000 may well be half
    assert not clear_difference_of_days(
        _days({21: 900, 90: 990}, 1000), fast, measure, 7
    )  # nothing is told of 14 days


def test_approximately_stands_before_numbers_only(release):
    public = Public("en", release)
    answer = release.ask(PublicQuestion(("filed",), "", PublicFilters(period=("2022", "2023"))))
    assert (
        public_findings.titled(public, answer, "", "What became of them") == "What became of them"
    )
    assert (
        public_findings.titled(public, answer, "", "17 % of them") == "approximately: 17 % of them"
    )
    months = release.ask(PublicQuestion(("filed",), "month"))
    assert (
        public_findings.titled(public, months, "month", "Most in 2023: 20") == "Most in 2023: 20"
    )  # each is one count


def test_who_is_not_in_a_ranking_is_said(release):
    for language, senior, sindh in (
        ("en", "Senior citizens", "Sindh"),
        ("ur", "بزرگ شہری", "سندھ"),
    ):
        public = Public(language, release)
        assert senior in public_findings.unpublished_groups(public)[0]
        assert public_findings.places_left_out(public) == []
        without = SimpleNamespace(
            axes=SimpleNamespace(places=[p for p in release.axes.places if p.code != "PK-SD-KHI"])
        )
        (told,) = public_findings.places_left_out(Public(language, without))
        assert sindh in told


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        ([Withheld.NOT_RECORDED] * 2, "not recorded"),
        ([Withheld.NOT_APPLICABLE] * 2, "does not apply"),
        ([Withheld.NOT_DUE] * 2, "not yet due"),
        ([Withheld.TOO_FEW, Withheld.NOT_DUE], "too few complaints to compare"),
        ([0.5, 0.4], "too few complaints to compare"),
        ([], "no complaint"),
    ],
)
def test_a_title_without_figures_says_why(figures, reason):
    counts = {"on_time_40": 2, "due_40": 5}
    rows = tuple(
        Row(str(n), Text("x", "x"), counts, {"on_time": figure}) for n, figure in enumerate(figures)
    )
    total = Row("", Text("x", "x"), counts, {"on_time": 0.4})
    answer = Answer(
        Question(("on_time",), ("province",)), {"": (total,), "province": rows}, AS_OF, 1
    )
    assert (
        ranking.of_parts(office(), answer, "province", "on_time")
        == f"On time (40 days) by province: {reason}"
    )


def test_an_empty_page_says_when_the_data_begin():
    covered = Coverage(((date(2023, 5, 27), AS_OF.date()),))
    told = scope.why_empty(office(), Filters(to_day="2023-01-01"), covered)
    assert (
        told
        == "No complaint is shown: the data begin on 27 May 2023, and the chosen period ends before it."
    )


def test_file_names_and_columns_name_what_is_in_them(release):
    asked = PublicFilters(department=("nadra",), period=("2022",))
    answer = release.ask(PublicQuestion(("filed",), "department", asked))
    assert (
        scope.file_name("departments", answer, "release-1")
        == "complaints-departments-period-2022-release-1.csv"
    )
    assert scope.in_a_url(answer) == "period=2022"
    newest = release.ask(PublicQuestion(("filed",), "", PublicFilters(province=("PK-SD",))))
    assert (
        scope.file_name("tiles", newest, "release-1")
        == "complaints-tiles-period-2023-province-PK-SD-release-1.csv"
    )
    exact = many(0).ask(("filed",), (), {"sex": ["-men"], "from": ["2024-01-01"]})
    assert (
        scope.file_name("flow", exact, "2024-06-30")
        == "complaints-flow-from-2024-01-01-sex-men-2024-06-30.csv"
    )
    assert scope.in_a_url(exact) == "from=2024-01-01&sex=-men"


@pytest.mark.parametrize(
    ("names", "english", "urdu"),
    [
        (["A"], "A", "A"),
        (["A", "B"], "A and B", "A اور B"),
        (["A", "B", "C"], "A, B and C", "A، B اور C"),
        (["A, X", "B, Y", "C, Z"], "A, X and B, Y and C, Z", "A, X اور B, Y اور C, Z"),
        (["A", "B", "C", "D"], "A and 3 more", "A اور مزید 3"),
    ],
)
def test_of_several_names_only_the_last_two_are_joined_by_a_word(names, english, urdu):
    assert [office(language).together(names) for language in ("en", "ur")] == [english, urdu]


def test_filters_and_months_are_listed_as_people_list_them():
    filters = Filters(
        province=("PK-PB", "PK-SD", "PK-KP"), group=("women", "minority", "senior"), groups_all=True,
        sex=("-men", "-other"), channel=("app", "web", "phone", "-letter"),
    )  # fmt: skip
    plain = Office(
        "en", SimpleNamespace(by_code=lambda _: {}, by_number=lambda _: {}), AS_OF, Coverage(), ()
    )
    assert scope.filters_in_words(plain, filters) == (
        "Province: PK-PB, PK-SD or PK-KP; Group: women, minority and senior; Sex: not men and not other; "
        "Channel: (app, web or phone) and not letter"
    )
    months = [plain.period(code) for code in ("2022-02", "2022-03", "2022-04")]
    assert plain.together(months) == "February 2022, March 2022 and April 2022"
    urdu = Office("ur", plain.codebook, AS_OF, Coverage(), ())
    assert urdu.together([urdu.period(code) for code in ("2022-02", "2022-03", "2022-04")]) == (
        "فروری 2022، مارچ 2022 اور اپریل 2022"
    )
