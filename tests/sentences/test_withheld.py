"""Withheld is carried, never skipped: in a sum, in a median, and in a line.

Published from made-up complaints.
"""

from pathlib import Path
from types import SimpleNamespace

import pytest

from data_access import PublicFilters, PublicQuestion, Release, Withheld, open_release
from data_access.feed import import_file, read_mapping
from data_access.publish.__main__ import main as publish
from pages.charts.flow import FILED_AND_CLOSED, flow
from pages.public_parts.findings import _trend
from pages.public_parts.questions import in_part
from pages.statements import public_findings
from pages.statements.speaker import Public

CASES = Path(__file__).parents[1] / "data" / "cases"


def released(name: str | Path, folder: Path) -> Release:
    """Import one case, or what lies in a folder like one, and publish it."""
    address, case = f"duckdb:///{folder}/a.duckdb", CASES / name
    import_file(
        case / "a.csv", read_mapping(str(case / "mapping.toml")), address, folder / "rejects.csv"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMPLAINTS_DATABASE_URL", address)
        patch.setenv("RELEASE_SECRET", "ab" * 32)
        assert publish(["--into", str(folder / "published")]) == 0
    return open_release(folder / "published" / "current.duckdb")


@pytest.fixture(scope="module")
def gap(tmp_path_factory) -> Release:
    """120 complaints a month, and none from April to August 2022."""
    return released("19-months-without-complaints", tmp_path_factory.mktemp("gap"))


def total(release: Release, *measures: str, **filters) -> dict:
    row = release.ask(PublicQuestion(measures, "", PublicFilters(**filters))).total
    return {name: row[name] for name in measures}


def test_a_line_breaks_over_months_without_a_figure(gap):
    answer = gap.ask(PublicQuestion(FILED_AND_CLOSED, "month"))
    chart = flow(answer, FILED_AND_CLOSED, "en", "light")
    filed = {point["period"]: point["run"] for point in chart.rows if point["series"] == "filed"}
    assert not set(filed) & {f"2022-{month:02}" for month in range(4, 9)}
    assert filed["2022-03"] != filed["2022-10"] and filed["2022-02"] == filed["2022-03"]


@pytest.fixture(scope="module")
def two_years(tmp_path_factory) -> Release:
    """120 complaints a month in 2022 and 2023, and none from April to August 2022."""
    folder = tmp_path_factory.mktemp("years")
    case = CASES / "19-months-without-complaints"
    mapping = (
        (case / "mapping.toml").read_text(encoding="utf-8").replace("2023-12-31", "2024-06-30")
    )
    (folder / "mapping.toml").write_text(mapping, encoding="utf-8")
    months = [f"{year}-{month:02}" for year in (2022, 2023) for month in range(1, 13)]
    days = [
        f"{month}-{1 + n % 28:02}"
        for month in months
        if not "2022-04" <= month <= "2022-08"
        for n in range(120)
    ]
    rows = [
        f"{number},{day},{day if number % 2 else ''},Cat {number % 3}"
        for number, day in enumerate(days, start=1)
    ]
    (folder / "a.csv").write_text(
        "\n".join(["id,filed,closed,cat", *rows]) + "\n", encoding="utf-8"
    )
    return released(folder, folder)


def test_a_year_with_a_gap_is_dashed_and_nothing_changed_against_it(two_years):
    partial, ask = in_part(two_years, two_years.ask), two_years.ask
    assert partial == {"2022", "2022-Q2", "2022-Q3"}
    by_year = ask(PublicQuestion(FILED_AND_CLOSED, "year"))
    drawn = flow(by_year, ("filed",), "en", "light", "year", partial).rows
    assert [(row["period"], row["complete"]) for row in drawn if row["period"] == "2022"] == [
        ("2022", False)
    ]
    assert {row["period"] for row in drawn if row["complete"]} == {"2023"}
    told = public_findings.in_part(Public("en", two_years), by_year, "year", partial)
    assert told == [
        "Dashed: not every month of 2022 has a published total, so that the data may not cover all of it."
    ]
    assert (
        public_findings.in_part(
            Public("ur", two_years), ask(PublicQuestion(("filed",), "month")), "month", partial
        )
        == []
    )
    assert _trend(_visit(two_years, "2023")) == ""
    now, before = (
        ask(PublicQuestion(("filed",), "", PublicFilters(period=(year,))))
        for year in ("2023", "2022")
    )
    more = now.total["filed"] / before.total["filed"] - 1
    told = public_findings.of_change(Public("en", two_years), now, before)
    assert more > 0.6 and told.startswith(f"{100 * more:.0f} % more")  # and would mislead


def _visit(release: Release, period: str) -> SimpleNamespace:
    """A visit to the Overview, as far as its finding on change looks."""
    surface = SimpleNamespace(ask=lambda questions: [release.ask(one) for one in questions])
    return SimpleNamespace(
        filters=PublicFilters(period=(period,)),
        release=release,
        speaker=Public("en", release),
        surface=surface,
        language="en",
    )


def test_a_sum_with_a_withheld_part_says_so_and_never_that_it_is_small(gap):
    measures = (
        "filed",
        "closed_within_90",
        "closed_share_within_90",
        "days_to_close_median_within_90",
    )
    assert set(total(gap, *measures, period=("2022-Q1", "2022-Q2")).values()) == {
        Withheld.PART_WITHHELD
    }
    assert Withheld.PART_WITHHELD.label.en == "not shown: a part is withheld"
    assert abs(total(gap, "filed", period=("2022-Q1",))["filed"] - 360) <= 7
    assert total(gap, "filed", period=("2022-Q2",))["filed"] == Withheld.WITHHELD
    whole = total(gap, "filed", period=("2022-Q4", "2023-Q1", "2023-Q2"))["filed"]
    assert isinstance(whole, int)


def test_the_pages_open_on_a_year_that_holds_something(tmp_path):
    release = released("21-first-complaint-on-2-January", tmp_path)
    assert release.default_period == "2023"
    assert abs(total(release, "filed")["filed"] - 1200) <= release.most_off
    assert {"2023-Q1", "2023-01"} <= set(release.codes("period"))


def test_a_median_never_jumps_over_a_withheld_step(tmp_path):
    release = released("23-closed-within-minutes", tmp_path)
    question = PublicQuestion(
        ("days_to_close_median_within_90",), "category", PublicFilters(period=("2023",))
    )
    found = {
        row.code: row["days_to_close_median_within_90"]
        for row in release.ask(question).rows("category")
    }
    assert found["graffiti"] in (0, Withheld.WITHHELD) and found["street-light"] in (
        30,
        Withheld.WITHHELD,
    )


def test_a_share_and_its_complement_make_the_whole(published):
    release = open_release(Path(published.folder) / "release-0002.duckdb")
    pair = ("confirmed_relief_within_90", "contested_relief_within_90")
    for by in ("", "category", "province", "department"):
        answer = release.ask(PublicQuestion(pair, by))
        rows = answer.rows(by) if by else [answer.total]
        shown = [[row.number(name) for name in pair] for row in rows]
        assert all(round(sum(row), 9) == 1 for row in shown if None not in row)
        assert all((one is None) == (other is None) for one, other in shown)
        assert by or None not in shown[0]
