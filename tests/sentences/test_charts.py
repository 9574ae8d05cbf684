"""Charts by their specification: what is drawn, from which rows, in which colours; and numbers
as people read them.
"""

import json
from collections import Counter
from dataclasses import replace
from datetime import date, datetime

import altair
import pytest

from data_access import (
    LEAST_RANKED,
    Answer,
    Filters,
    PublicFilters,
    PublicQuestion,
    Question,
    Row,
    Text,
    Withheld,
    open_complaints,
    open_release,
    read_outlines,
    wilson,
)
from pages.charts import numbers, theme
from pages.charts.bars import ROW_HEIGHT, bars, chain, largest, ranked
from pages.charts.flow import FILED_AND_CLOSED, RECEIVED_AND_CLOSED, flow
from pages.charts.noise import clear_difference, most_off, part_of, possible
from pages.charts.place_map import place_map, shades
from pages.office_parts.overview_questions import COMPARABLE, overview_questions
from pages.public_parts.questions import COLUMNS, parts
from sample_data.build import build


@pytest.fixture(scope="module")
def complaints(tmp_path_factory):
    path = tmp_path_factory.mktemp("charts") / "small.duckdb"
    build(20_000, path)
    database = open_complaints(f"duckdb:///{path}")
    yield database
    database.close()


@pytest.fixture(scope="module")
def answers(complaints, exact):
    questions = overview_questions(Filters(), complaints.dataset().as_of, complaints.coverage())
    return {name: exact(complaints, question) for name, question in questions.items()}


def _valid(chart) -> dict:
    altair.LayerChart.from_dict(
        {**chart.spec, "data": {"values": chart.rows}}
    )  # raises for a wrong specification
    return chart.spec


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ur"])
def test_specifications_are_valid_vega_lite(answers, language, mode):
    _valid(bars(answers["parts"], "category", "filed", language, mode))
    _valid(bars(answers["parts"], "category", "satisfaction", language, mode))
    _valid(chain(answers["parts"], language, mode))
    _valid(flow(answers["flow"], RECEIVED_AND_CLOSED, language, mode))


@pytest.mark.parametrize("measure", COMPARABLE)
def test_bars_stand_in_their_order_and_begin_at_zero(answers, measure):
    chart = bars(answers["parts"], "department", measure, "en", "light", most=12)
    values = [row["value"] for row in chart.rows]
    assert len(values) == 12 and values == sorted(values, reverse=True)
    assert chart.spec["layer"][0]["encoding"]["x"]["scale"]["zero"] is True
    assert chart.spec["height"] == 12 * ROW_HEIGHT


def test_bars_show_the_answer_and_nothing_else(answers):
    chart = bars(answers["parts"], "group", "filed", "en", "light")
    assert {row["code"]: row["value"] for row in chart.rows} == {
        row.code: row["filed"] for row in answers["parts"].rows("group")
    }
    assert all(f"{row['label']}: {row['shown']}" in chart.alt for row in chart.rows)


def test_a_share_is_drawn_with_its_interval_around_it(answers):
    chart = bars(answers["parts"], "category", "satisfaction", "en", "light")
    assert all(row["low"] < row["value"] < row["high"] for row in chart.rows)
    assert {row["reference"] for row in chart.rows} == {answers["parts"].total["satisfaction"]}


def test_the_chain_never_grows_along_its_trunk(answers):
    drawn = {row["code"]: row["value"] for row in chain(answers["parts"], "en", "light").rows}
    trunk = [drawn[name] for name in ("filed", "addressed", "relief", "relief_confirmed")]
    assert trunk == sorted(trunk, reverse=True)
    assert drawn["feedback"] + drawn["silent"] == drawn["addressed"]
    assert drawn["relief_contested"] == answers["parts"].total["relief_contested"]


def test_the_month_that_is_not_over_is_dashed_and_only_that_one(answers):
    rows = flow(answers["flow"], RECEIVED_AND_CLOSED, "en", "light").rows
    dashed = [(row["series"], row["month"]) for row in rows if not row["complete"]]
    assert dashed == [
        (name, month) for name in RECEIVED_AND_CLOSED for month in ("2024-10-01", "2024-09-01")
    ]


def test_the_map_shades_provinces_and_sizes_districts(answers, complaints):
    codebook = complaints.codebook()
    outlines = read_outlines(codebook.of("province"))
    points = {entry.code: entry.place for entry in codebook.of("district")}
    parts = answers["parts"]
    places = (parts.rows("province"), "addressed_share", parts.rows("district"), "filed")
    deck = json.loads(place_map(*places, points, outlines, "en", "light").to_json())
    provinces, districts = deck["layers"]
    assert not outlines.provinces.missing and len(provinces["data"]["features"]) == 7
    shown = {row.code for row in answers["parts"].rows("district") if row["filed"]}
    assert {circle["code"] for circle in districts["data"]} == shown
    radii = {circle["code"]: circle["radius"] for circle in districts["data"]}
    first, *_, last = largest(answers["parts"].rows("district"), "filed")
    assert radii[first.code] == max(radii.values()) > radii[last.code]
    assert (
        "mapProvider" not in deck or deck["mapProvider"] is None
    )  # no tiles, so no request to the outside


def test_the_highest_rate_has_the_darkest_shade(answers):
    rows = answers["parts"].rows("province")
    colours = shades(rows, "addressed_share", "light")
    by_rate = largest(rows, "addressed_share")
    assert colours[by_rate[0].code] == theme.LIGHT.sequence[-1]
    assert colours[by_rate[-1].code] == theme.LIGHT.sequence[0]


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [theme.LIGHT, theme.DARK])
def test_text_has_a_contrast_of_4_5_and_marks_of_3(palette):
    for name in ("ink", "quiet", "main", "contested"):  # these are used for words, too
        assert _contrast(getattr(palette, name), palette.background) >= 4.5, name
    for name in ("second", "comparison", "attention", "context"):
        assert _contrast(getattr(palette, name), palette.background) >= 3, name


@pytest.mark.parametrize(
    ("figure", "unit", "english", "urdu"),
    [
        (4_893_217, "count", "4,893,217", "4,893,217"),
        (0.984, "share", "98.4 %", "98.4%"),
        (0.99961, "share", "> 99.9 %", "> 99.9%"),
        (0.0001, "share", "< 0.1 %", "< 0.1%"),
        (1.0, "share", "100 %", "100%"),
        (0.0, "share", "0 %", "0%"),
        (1.017, "ratio", "1.02", "1.02"),
        (19, "days", "19 days", "19 دن"),
        (1, "days", "1 day", "1 دن"),
        (Withheld.NOT_RECORDED, "share", "not recorded", "درج نہیں"),
    ],
)
def test_figures_read_as_people_write_them(figure, unit, english, urdu):
    assert (numbers.shown(figure, unit, "en"), numbers.shown(figure, unit, "ur")) == (english, urdu)


@pytest.mark.parametrize(
    ("now", "before", "unit", "text"),
    [
        (110, 100, "count", "+10.0 %"),
        (90, 100, "count", "−10.0 %"),
        (100_001, 100_000, "count", "unchanged"),
        (5, 0, "count", None),
        (0.52, 0.5, "share", "+2.0 points"),
        (0.50001, 0.5, "share", "unchanged"),
        (18, 19, "days", "−1 day"),
        (20, 19, "days", "+1 day"),
        (17, 19, "days", "−2 days"),
        (Withheld.TOO_FEW, 0.5, "share", None),
    ],
)
def test_changes_are_percent_points_or_days(now, before, unit, text):
    assert numbers.change(now, before, unit, "en") == text


def test_a_difference_of_waits_is_of_one_day_or_of_days():
    told = [numbers.more_days(days, "en") for days in (1, -1, 0, 2, 1.0, -0.5, -0.01)]
    assert told == ["+1 day", "−1 day", "0 days", "+2 days", "+1.0 days", "−0.5 days", "0 days"]


def test_days_are_written_out():
    assert numbers.day(date(2024, 10, 29), "en") == "29 October 2024"
    assert numbers.day(date(2024, 10, 29), "ur") == "29 اکتوبر 2024"


def test_a_question_for_the_page_is_asked_once(complaints):
    questions = overview_questions(Filters(), complaints.dataset().as_of, complaints.coverage())
    assert len(set(questions.values())) == len(questions) == 5
    assert all(isinstance(question, Question) for question in questions.values())


@pytest.fixture(scope="module")
def release(published):
    return open_release(published.folder / "release-0002.duckdb")


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ur"])
def test_published_answers_are_drawn_as_valid_vega_lite(release, language, mode):
    answer = release.ask(parts("category", PublicFilters()))
    _valid(bars(answer, "category", "filed", language, mode))
    _valid(bars(answer, "category", "contested_relief_within_90", language, mode))
    _valid(chain(answer, language, mode))
    for kind in ("month", "quarter", "year"):
        _valid(
            flow(
                release.ask(PublicQuestion(FILED_AND_CLOSED, kind)),
                FILED_AND_CLOSED,
                language,
                mode,
                kind,
            )
        )


def test_the_published_chain_shows_those_who_stayed_silent(release):
    total = release.ask(parts("", PublicFilters())).total
    drawn = {
        row["code"]: row
        for row in chain(release.ask(parts("", PublicFilters())), "en", "light").rows
    }
    assert drawn["silent"]["value"] == total["closed_within_90"] - total["feedback_within_90"] > 0
    share = round(100 * drawn["silent"]["value"] / total["closed_within_90"])
    assert drawn["silent"]["shown"] == f"{drawn['silent']['value']:,}  ({share} %)"
    trunk = [
        drawn[name]["value"]
        for name in ("filed", "closed_within_90", "relief_within_90", "relief_confirmed_within_90")
    ]
    assert trunk == sorted(trunk, reverse=True)


def test_only_rates_of_enough_complaints_are_ranked(release):
    answer = release.ask(parts("department", PublicFilters(period=("2021",))))
    rated = ranked(answer, "department", "satisfaction_within_90")
    assert rated and all(row["filed"] >= LEAST_RANKED for row in rated)
    assert len(ranked(answer, "department", "filed")) > len(rated)
    shown = {
        row.code
        for row in answer.rows("department")
        if row.number("satisfaction_within_90") is not None
    }
    assert shown > {row.code for row in rated}


def test_both_ends_of_a_long_ranking_are_drawn_and_whatever_is_chosen(release):
    answer = release.ask(parts("district", PublicFilters()))
    everything = [row.code for row in ranked(answer, "district", "filed")]
    middle = everything[len(everything) // 2]
    drawn = [
        row["code"]
        for row in bars(answer, "district", "filed", "en", "light", 10, (middle,), True).rows
    ]
    assert drawn == [*everything[:5], middle, *everything[-5:]]
    chart = bars(answer, "district", "filed", "en", "light", 10, (middle,))
    assert {row["role"] for row in chart.rows if row["code"] == middle} == {"main"}
    assert {row["role"] for row in chart.rows if row["code"] != middle} == {"context"}


def test_a_quarter_and_a_year_stand_at_their_first_day_and_none_is_dashed(release):
    for kind, month in (("quarter", "2023-04-01"), ("year", "2023-01-01")):
        rows = flow(
            release.ask(PublicQuestion(FILED_AND_CLOSED, kind)),
            FILED_AND_CLOSED,
            "en",
            "light",
            kind,
        ).rows
        assert month in {row["month"] for row in rows} and all(row["complete"] for row in rows)


def _over_time(told: dict[str, int | None], kind: str) -> Answer:
    """An answer by periods; None stands for a figure that is withheld."""
    rows = tuple(
        Row(
            code,
            Text(code, code),
            {},
            dict.fromkeys(FILED_AND_CLOSED, Withheld.WITHHELD if value is None else value),
        )
        for code, value in told.items()
    )
    return Answer(PublicQuestion(FILED_AND_CLOSED, kind), {kind: rows}, datetime(2024, 10, 29), 1)


@pytest.mark.parametrize(
    ("kind", "told", "runs"),
    [
        ("month", {"2022-11": 10, "2022-12": 20, "2023-01": 30}, [3]),
        ("month", {"2022-11": 10, "2022-12": None, "2023-01": 30}, [1, 1]),  # withheld
        (
            "month",
            {"2022-10": 10, "2022-11": 20, "2023-01": 30, "2023-02": 40},
            [2, 2],
        ),  # not listed
        ("month", {"2022-11": None, "2022-12": 20, "2023-01": 30, "2023-02": None}, [2]),
        ("quarter", {"2022-Q3": 10, "2022-Q4": 20, "2023-Q1": 30, "2023-Q3": 40}, [3, 1]),
        ("year", {"2020": 10, "2021": None, "2022": 20, "2023": 30}, [1, 2]),
        ("year", {"2023": 10}, [1]),
        ("year", {"2023": None}, []),
    ],
)
def test_a_line_breaks_where_a_figure_is_withheld(kind, told, runs):
    chart = flow(_over_time(told, kind), FILED_AND_CLOSED, "en", "light", kind)
    assert chart.spec["layer"][0]["encoding"]["detail"] == [
        {"field": name, "type": "nominal"} for name in ("complete", "stroke")
    ]
    for series in FILED_AND_CLOSED:
        drawn = [row for row in chart.rows if row["series"] == series]
        assert [row["value"] for row in drawn] == [
            value for value in told.values() if value is not None
        ]
        assert list(Counter(row["run"] for row in drawn).values()) == runs
    assert all(row["dot"] for row in chart.rows)


def test_only_what_is_drawn_has_its_name_above_the_plot():
    answer = _over_time({"2022-01": 10, "2022-02": 20}, "month")
    rows = tuple(
        replace(row, figures=row.figures | {"filed": Withheld.NOT_RECORDED})
        for row in answer.rows("month")
    )
    unknown = replace(answer, tables=answer.tables | {"month": rows})
    for told, names in ((answer, 2), (unknown, 1)):
        chart = flow(told, FILED_AND_CLOSED, "en", "light")
        texts = [layer for layer in chart.spec["layer"] if layer["mark"]["type"] == "text"]
        assert len(texts) == names == len({row["series"] for row in chart.rows})


def test_what_is_known_in_part_is_dashed_to_its_neighbours_and_no_further():
    told = {
        "2022-01": 1,
        "2022-02": 2,
        "2022-03": 3,
        "2022-04": 4,
        "2022-05": None,
        "2022-06": 6,
        "2022-07": 7,
    }
    drawn = flow(
        _over_time(told, "month"),
        ("filed",),
        "en",
        "light",
        in_part=("2022-01", "2022-04", "2022-06"),
    ).rows
    strokes: dict = {}
    for row in drawn:
        strokes.setdefault((row["stroke"], row["complete"]), []).append(row["period"][-1])
    assert [(complete, sorted(periods)) for (_, complete), periods in strokes.items()] == [
        (False, ["1", "2"]), (True, ["2", "3"]), (False, ["3", "4"]), (False, ["6", "7"]), (True, ["7"]),
    ]  # fmt: skip


def test_a_point_without_neighbours_is_a_dot_however_many_points_there_are():
    codes = [f"{year}-{month:02}" for year in range(2019, 2024) for month in range(1, 13)]
    told = {code: None if code in ("2021-05", "2021-07") else 100 for code in codes}
    rows = flow(_over_time(told, "month"), FILED_AND_CLOSED, "en", "light").rows
    assert {row["period"] for row in rows if row["dot"]} == {"2021-06"}


def _published_row(part: int, whole: int) -> Row:
    counts = {"positive_within_90": part, "feedback_within_90": whole}
    return Row("x", Text("x", "x"), counts, {"satisfaction_within_90": round(part / whole, 2)})


@pytest.mark.parametrize(("part", "whole"), [(30, 60), (60, 60), (10, 100), (480, 1000)])
def test_the_line_on_a_published_bar_reaches_as_far_as_noise_and_chance_do(part, whole):
    low, high = possible(_published_row(part, whole), "satisfaction_within_90", 7)
    shares = [
        (part + p) / (whole + w)
        for p in range(-7, 8)
        for w in range(-7, 8)
        if 0 <= part + p <= whole + w
    ]  # what may have been counted
    chance = [
        wilson(part + p, whole + w)
        for p in (-7, 0, 7)
        for w in (-7, 0, 7)
        if 0 <= part + p <= whole + w
    ]
    assert low <= min(shares) and high >= max(shares)  # and as far as chance reaches from there
    assert low <= min(bounds[0] for bounds in chance) and high >= max(
        bounds[1] for bounds in chance
    )


def test_a_difference_that_noise_and_chance_can_make_is_not_told():
    measure, everyone = "satisfaction_within_90", _published_row(500, 1000)
    assert clear_difference(_published_row(35, 60), everyone, measure, 7) is None
    assert (
        clear_difference(_published_row(35, 60), everyone, measure, 0) is None
    )  # chance alone can make 8 points
    assert (
        clear_difference(_published_row(350, 600), everyone, measure, 7) is None
    )  # and with the noise here as well
    assert clear_difference(_published_row(3500, 6000), everyone, measure, 7) == pytest.approx(0.08)
    assert (
        clear_difference(_published_row(3500, 6000), everyone, measure, 7, comparisons=10_000)
        is None
    )
    assert clear_difference(_published_row(3500, 6000), everyone, measure, 70) is None


def test_of_two_shares_that_make_the_whole_the_intervals_do_too():
    counts = {
        "relief_confirmed_within_90": 700,
        "relief_contested_within_90": 310,
        "relief_feedback_within_90": 1000,
    }
    row = Row(
        "",
        Text("a", "b"),
        counts,
        {"confirmed_relief_within_90": 0.7, "contested_relief_within_90": 0.3},
    )
    low, high = possible(row, "confirmed_relief_within_90", 7)
    assert possible(row, "contested_relief_within_90", 7) == (1 - high, 1 - low)


def test_sums_may_be_off_as_often_as_they_have_cells(release):
    def off(**filters) -> int:
        return most_off(release.ask(PublicQuestion(("filed",), "", PublicFilters(**filters))))

    assert off() == off(period=("2023",)) == 7
    assert off(period=("2022", "2023"), province=("PK-SD", "PK-PB", "PK-KP")) == 42
    wide = PublicQuestion(("filed",), "", PublicFilters(period=("2022", "2023")))
    assert (
        most_off(Answer(wide, {"": ()}, release.as_of, 1, True, most_off=21)) == 42
    )  # of periods that are sums


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [
        (20, 45, None),
        (20, 50, 0.4),
        (55, 50, 1.0),
        (Withheld.WITHHELD, 100, None),
        (20, Withheld.TOO_FEW, None),
    ],
)
def test_no_share_stands_beside_a_count_of_fewer_than_50_or_a_withheld_one(part, whole, share):
    figures = dict.fromkeys(COLUMNS, Withheld.WITHHELD)
    total = Row(
        "",
        Text("x", "x"),
        {},
        figures | {"relief_within_90": part, "closed_within_90": whole, "filed": 995},
    )
    assert part_of(total, "relief_within_90", "closed_within_90") == share
    answer = Answer(parts("", PublicFilters()), {"": (total,)}, datetime(2024, 10, 29), 1, False, 7)
    drawn = {row["code"]: row["shown"] for row in chain(answer, "en", "light").rows}
    if not isinstance(part, Withheld):
        assert drawn["relief_within_90"] == (
            f"{part}" if share is None else f"{part}  ({100 * share:.0f} %)"
        )
    assert ("relief_within_90" in drawn) == (not isinstance(part, Withheld))


@pytest.mark.parametrize(
    ("share", "text"), [(0.46, "46 %"), (0.0, "< 1 %"), (1.0, "100 %"), (0.07, "7 %")]
)
def test_published_shares_are_whole_percent(share, text):
    assert numbers.shown_measure(share, "satisfaction_within_90", "en") == text
    assert numbers.shown_measure(share, "satisfaction", "en") != text or share == 1.0


def test_differences_are_whole_points():
    assert [numbers.points(value, "en") for value in (0.03, -0.08, 0.01)] == [
        "+3 points",
        "−8 points",
        "+1 point",
    ]


def test_urdu_words_in_a_drawing_keep_their_own_direction(release):
    row = chain(release.ask(parts("", PublicFilters())), "ur", "light").rows[1]
    assert row["label"].startswith("\u2067") and row["label"].endswith("\u2069")


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_long_name_is_cut_before_its_figure(answers, language):
    spec = bars(answers["parts"], "department", "filed", language, "light").spec
    marks = [layer["mark"] for layer in spec["layer"] if layer["mark"]["type"] == "text"]
    assert [mark.get("limit") for mark in marks] == [{"expr": "width - 96"}, None]
