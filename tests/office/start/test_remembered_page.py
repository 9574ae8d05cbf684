"""Saved views and the last visit in the office: from the form of a page to the start page, what is
counted since, and what is told where nothing can be remembered.
"""

from datetime import datetime, timedelta
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import pytest

from data_access import Filters, Question, SavedView, Visit, access, open_complaints
from data_access.access.permits import open_code_session
from data_access.audit import log
from data_access.audit.database import transaction
from data_access.remembered import remember_visit, save_view, saved_views
from data_access.remembered.store import MEMORY_SETTING
from pages.office_parts.start.since import since_questions
from pages.office_parts.views.kept import since_questions as views_questions
from pages.words import say
from tests.figures import reference
from tests.figures.records import AS_OF, many_complaints
from tests.office.comparing.test_ranking_page import said

T = datetime(2024, 10, 29, 18)
SAVED = datetime(2024, 10, 21, 18)


def officer() -> access.Permit:
    return access.permit_from(open_code_session("office"))


def html(test) -> str:
    return "\n".join(element.proto.body for element in test.get("html"))


def told(test) -> list[str]:
    return [one.value for kind in (test.success, test.error, test.warning) for one in kind]


def button(test, word: str):
    (found,) = [one for one in test.button if one.label == say(word, "en")]
    return found


def named(test, start: str):
    (found,) = [one for one in test.text_input if one.key.startswith(start)]
    return found


# What is counted since ----------------------------------------------------------------------------


@pytest.mark.parametrize("back", [0, 3, 45, 200])
def test_what_came_since_is_what_is_counted_one_by_one(answers_everywhere, back):
    data, then = many_complaints(900), AS_OF - timedelta(days=back)
    context = SimpleNamespace(
        dataset=SimpleNamespace(as_of=AS_OF, version=9),
        filters=Filters(period=("2023",), province=("PB", "SD")),
    )
    asked = since_questions(context, Visit(AS_OF, then, 4))
    flow, late = answers_everywhere["duckdb"](data, *asked.values())
    own = [
        c for c in data.complaints
        if c["kind"] == "complaint" and c["province"] in ("PB", "SD")
    ]  # fmt: skip
    numbers = {c["complaint_id"] for c in own}
    again = [row for row in data.reopenings if row["complaint_id"] in numbers]
    days = {
        "received": [c["filed_at"].date() for c in own],
        "closings": [c["first_closed_at"].date() for c in own if c["first_closed_at"]]
        + [row["reclosed_on"] for row in again if row["reclosed_on"]],
        "reopenings": [row["reopened_on"] for row in again],
    }
    for measure, found in days.items():
        assert flow.total[measure] == sum(day >= then.date() for day in found), measure
    limit = timedelta(days=40)
    assert late.total["escalated_open"] == sum(
        reference.is_open(c, AS_OF)
        and then.date() - c["filed_at"].date() <= limit < AS_OF.date() - c["filed_at"].date()
        for c in own
    )
    assert flow.total["received"] > 0 or back < 3


def test_nothing_is_asked_on_a_first_visit_of_the_same_data_or_of_older_ones():
    context = SimpleNamespace(dataset=SimpleNamespace(as_of=T, version=4), filters=Filters())
    for before in (None, Visit(T, T, 4), Visit(T, T + timedelta(days=1), 5), Visit(T, T, 5)):
        assert since_questions(context, before) == {}
    assert since_questions(context, Visit(T, T, 3))


def test_of_a_view_are_counted_the_days_after_it_was_saved_that_its_filters_leave():
    codebook = SimpleNamespace(check=lambda filters, problems: filters)
    context = SimpleNamespace(dataset=SimpleNamespace(as_of=T), codebook=codebook)

    def asked(query: str, saved: datetime = SAVED) -> Filters | None:
        view = SavedView(1, "a name", "backlog", query, saved)
        found = list(views_questions(context, [view]).values())
        return found[0].filters if found else None

    assert asked("province=PK-SD&measure=filed") == Filters(
        from_day="2024-10-22", province=("PK-SD",)
    )
    assert asked("period=2024&from=2024-10-25") == Filters(from_day="2024-10-25", period=("2024",))
    assert asked("to=2024-10-21") is None and asked("period=2023") is None
    assert asked("", T) is None


# The pages ----------------------------------------------------------------------------------------


def test_a_view_is_saved_where_it_is_seen_and_renamed_and_deleted_on_the_start_page(office_page):
    test = office_page("backlog", province="PK-SD", by="district", lang="en")
    assert named(test, "view name").value == "Backlog: Province: Sindh"
    named(test, "view name").set_value("Sindh <b>now</b> **x**")
    button(test, "views.keep").click().run()
    assert "Saved as “Sindh \\<b\\>now\\</b\\> \\*\\*x\\*\\*”" in told(test)[0]
    button(test, "views.keep").click().run()
    assert told(test)[0].startswith("There is a view “Sindh")
    (view,) = saved_views(officer())
    assert (view.page, dict(parse_qsl(view.query))) == (
        "backlog", {"province": "PK-SD", "by": "district"},
    )  # fmt: skip
    test = test.switch_page("pages/office/start.py").run()
    assert "<bdi>Sindh &lt;b&gt;now&lt;/b&gt; **x**</bdi>" in html(test)
    href = html(test).partition("<bdi>Sindh")[0].rpartition('href="')[2].partition('"')[0]
    link = urlsplit(href.replace("&amp;", "&"))
    assert link.path == "/backlog" and link.query == view.query
    named(test, "new name").set_value("Sindh")
    button(test, "views.rename").click().run()
    assert "<bdi>Sindh</bdi>" in html(test) and told(test) == ["It is called “Sindh” now."]
    button(test, "views.delete").click().run()
    assert say("views.none", "en") in [one.value for one in test.caption]
    assert not saved_views(officer()) and not test.exception


def test_the_start_page_says_what_came_since_and_what_of_a_view_is_gone(
    office_page, office_sample, exact
):
    complaints = open_complaints(f"duckdb:///{office_sample}")
    since = Filters(from_day="2024-10-21")
    flow = exact(complaints, Question(("received", "closings", "reopenings"), (), since)).total
    newly = Filters(from_day="2024-09-11", status=("-closed",))  # 40 days before, and later
    late = exact(complaints, Question(("escalated_open",), (), newly)).total
    sindh = Filters(from_day="2024-10-22", province=("PK-SD",))
    filed = exact(complaints, Question(("filed",), (), sindh)).total["filed"]
    version = complaints.dataset().version
    complaints.close()
    permit = officer()
    remember_visit(permit, SAVED, version - 1)
    save_view(permit, "Sindh", "cases", "province=PK-SD&measure=filed", SAVED)
    save_view(permit, "old", "ranking", "department=gone&period=2023", SAVED)
    save_view(permit, "lost", "no-such-page", "", SAVED)
    test = office_page("start")
    assert not test.exception and not test.error
    shown = html(test).partition('class="tiles published since"')[2].partition("</dl>")[0]
    for number in (*(flow[name] for name in ("received", "closings", "reopenings")),
                   late["escalated_open"]):  # fmt: skip
        assert f"</small>{number:,}</dd>" in shown and number > 0
    body = html(test)
    assert f"{filed:,} filed after 21 October 2024" in body
    assert "dropped when opened: “gone”: no department of this database" in body
    assert say("views.no_page", "en") in body and "no-such-page" not in body
    with transaction(writes=False) as connection:
        asked = [row.questions for row in log.rows(connection) if row.page == "office/start"][-1]
    assert "from=2024-10-21" in asked and "from=2024-10-22&province=PK-SD" in asked.replace(
        " ", "&"
    )


def test_where_nothing_can_be_remembered_the_figures_stand_and_it_is_said(office_page, monkeypatch):
    monkeypatch.setenv(MEMORY_SETTING, "sqlite:////proc/nowhere/memory.sqlite3")
    test = office_page("start")
    assert not test.exception and not test.error and said(test)
    shown = [one.replace("\\", "") for one in told(test)]
    (warned,) = [one for one in shown if "OFFICE_MEMORY_URL" in one]
    assert warned.startswith("Nothing can be remembered here")
    assert 'class="tiles published pairs"' in html(test)
