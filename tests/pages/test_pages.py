"""Every page, run by Streamlit's own test runner over a small sample."""

import sqlite3
from datetime import datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data_access import MEASURES, Filters, Question, access, audit, open_complaints
from pages.shared import context
from pages.words import say
from tests.pages.fresh_start import forget_all
from tests.pages.html_tables import tables_of

ROOT = Path(__file__).parents[2]
OFFICE = "pages/office/overview.py"


@pytest.fixture(scope="module")
def database(published) -> str:
    return published.complaints


@pytest.fixture
def log(tmp_path, monkeypatch):
    """The address of an empty log of exact answers."""
    monkeypatch.setenv(audit.AUDIT_SETTING, f"sqlite:///{tmp_path}/audit.sqlite3")
    return lambda: _logged(tmp_path / "audit.sqlite3")


def _logged(path: Path) -> list[tuple]:
    with sqlite3.connect(path) as connection:
        return connection.execute(
            "SELECT page, questions, smallest FROM audit_log ORDER BY number"
        ).fetchall()


@pytest.fixture
def app(published, log, monkeypatch):
    """``app(page, signed_in=True, **query) -> AppTest`` after its first run."""
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", published.complaints)
    monkeypatch.setenv("PUBLISHED_DATABASE_URL", published.release)
    forget_all()

    def run(page: str = "", signed_in: bool = True, **query) -> AppTest:
        token = (
            access.Gate([access.AccessCode(print, "a-fixed-code")]).sign_in("a-fixed-code", "test")
            if signed_in
            else None
        )
        monkeypatch.setattr(
            context, "current_permit", lambda: access.permit_from(token) if token else None
        )
        monkeypatch.setattr("dashboard.current_permit", context.current_permit, raising=False)
        test = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        if page:  # the runner knows the pages after its first run
            test.run().switch_page(page)
        for key, value in query.items():
            test.query_params[key] = value
        return test.run()

    yield run
    forget_all()


def _html(test: AppTest) -> str:
    return "\n".join(element.proto.body for element in test.get("html"))


def _params(test: AppTest) -> dict[str, list[str]]:
    return {
        key: [value] if isinstance(value, str) else list(value)
        for key, value in test.query_params.items()
    }


def _exact(database, exact, *measures, **filters):
    complaints = open_complaints(database)
    answer = exact(complaints, Question(measures, (), Filters(**filters)))
    complaints.close()
    return answer.total


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize(
    ("page", "name"),
    [(OFFICE, "office_overview"), ("pages/public/definitions.py", "definitions")],
)
def test_every_page_runs_in_both_languages(app, page, name, language):
    test = app(page, lang=language)
    assert not test.exception
    assert test.title[0].value == say(f"page.{name}", language)


def test_an_office_page_without_sign_in_shows_no_figure_and_asks_for_it(app, log):
    test = app(OFFICE, signed_in=False)
    assert 'class="tiles"' not in _html(test) and "/office/sign-in" in _html(test)
    assert test.info[0].value == say("sign_in.why", "en")
    assert not test.multiselect


def test_the_office_overview_shows_what_its_filters_leave(app, database, exact):
    total = _exact(database, exact, "filed", "addressed", province=("PK-SD",), group=("women",))
    test = app(OFFICE, province="PK-SD", group="women")
    assert f'<dd class="number">{total["filed"]:,}</dd>' in _html(test)
    assert f'<dd class="number">{total["addressed"]:,}</dd>' in _html(test)
    assert "Province: Sindh; Group: Women" in _html(test)


def test_each_view_of_exact_figures_is_logged(app, log):
    app(OFFICE, province="PK-SD")
    place, questions, smallest = log()[-1]
    assert place == "office/overview"
    assert "where province=PK-SD" in questions and "received,closings" in questions
    assert smallest is not None


def test_no_log_no_figure(app, monkeypatch):
    monkeypatch.setenv(audit.AUDIT_SETTING, "sqlite:////proc/nowhere/audit.sqlite3")
    test = app(OFFICE)
    assert 'class="tiles"' not in _html(test)
    assert "log of exact answers cannot be written" in test.error[0].value


def test_what_goes_wrong_is_told_without_its_details(app, monkeypatch):
    monkeypatch.setattr(
        "pages.office_parts.overview_questions.overview_questions", lambda *arguments: 1 / 0
    )
    test = app(OFFICE)
    assert [error.value for error in test.error] == [
        say("error.failed", "en")
    ] and not test.exception


def test_a_choice_in_the_filter_bar_narrows_the_page_and_goes_into_the_url(app, database, exact):
    test = app(OFFICE)
    test.multiselect(key="category").select("energy").run()
    total = _exact(database, exact, "filed", category=("energy",))
    assert f'<dd class="number">{total["filed"]:,}</dd>' in _html(test)
    assert _params(test)["category"] == ["energy"]
    assert "Energy and power ✕" in [button.label for button in test.button]


def test_chips_and_clear_all_take_filters_back(app):
    test = app(OFFICE, category="energy", sex="women")
    test.button(key="chip category energy").click().run()
    assert "category" not in _params(test) and _params(test)["sex"] == ["women"]
    test.button(key="clear").click().run()
    assert not _params(test)


def test_filters_survive_a_change_of_language(app):
    test = app(OFFICE, category="energy", department="-nadra")
    test.segmented_control(key="lang").set_value("ur").run()
    assert _params(test)["category"] == ["energy"] and _params(test)["department"] == ["-nadra"]
    assert _params(test)["lang"] == ["ur"]
    assert not test.exception


def test_an_unknown_value_in_a_link_is_told_and_ignored(app):
    test = app(OFFICE, province="XX", group="women", colour="red")
    assert "XX" in test.warning[0].value and "colour" in test.warning[0].value
    assert _params(test) == {"group": ["women"]}


def test_filters_that_leave_nothing_say_which_to_loosen(app):
    test = app(OFFICE, department="health-gb", province="PK-SD")
    assert "Province: Sindh" in test.info[0].value
    assert 'class="tiles"' not in _html(test)


def test_the_table_twin_holds_the_figures_of_its_chart(app):
    test = app(OFFICE)
    test.toggle(key="table group").set_value(True).run()
    rows = next(
        table
        for table in tables_of(_html(test))
        if any(row.get("Part") == "Women" for row in table)
    )
    assert set(rows[0]) >= {"Part", MEASURES["filed"].label.en}
    assert [row["Part"] for row in rows] == [
        row["Part"] for row in sorted(rows, key=lambda row: -int(row["Filed"].replace(",", "")))
    ]


def test_without_a_database_the_page_says_what_to_do(app, monkeypatch):
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", "duckdb:////nowhere/complaints.duckdb")
    test = app(OFFICE)
    assert "python -m sample_data.build" in test.error[0].value and not test.exception


def test_the_as_of_date_stands_on_every_page(app, database):
    assert "29 October 2024" in app("").caption[0].value
    assert open_complaints(database).dataset().as_of == datetime(2024, 10, 29, 18)
