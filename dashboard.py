"""The frame of the dashboard: which pages there are and for whom; the page of the URL is shown
inside its frame.
"""

import streamlit

from data_access import has_office
from data_access.access import EXACT, GATE, IMPORT, LOG
from pages.office_parts import choices
from pages.office_parts import frame as office_frame
from pages.office_parts.across_table import ACROSS_CHOICES
from pages.office_parts.backlog_tables import BY, CLEAR
from pages.office_parts.bottlenecks.asked import PLACE
from pages.office_parts.case_table import CASE_CHOICES
from pages.public_parts import frame as public_frame
from pages.shared import address
from pages.shared.context import current_permit
from pages.shared.frame import window_title
from pages.shared.listed import (
    ANSWERS,
    PEOPLE,
    PERFORMANCE,
    PUBLISHED,
    RUNNING,
    WAITING,
    Listed,
    navigation,
)

PAGES = (
    Listed("pages/public/overview.py", "", "page.public_overview", group=PUBLISHED),
    Listed(
        "pages/public/categories.py",
        "categories",
        "page.categories",
        splits=("category",),
        measure="filed",
        group=PUBLISHED,
    ),
    Listed(
        "pages/public/departments.py",
        "departments",
        "page.departments",
        splits=("department",),
        measure="closed_share_within_40",
        group=PUBLISHED,
    ),
    Listed(
        "pages/public/places.py",
        "places",
        "page.places",
        splits=("district",),
        measure="closed_share_within_40",
        group=PUBLISHED,
    ),
    Listed("pages/public/people.py", "people", "page.people", splits=("group",), group=PUBLISHED),
    Listed("pages/public/data.py", "data", "page.data", is_filtered=False, group=PUBLISHED),
    Listed(
        "pages/public/definitions.py",
        "definitions",
        "page.definitions",
        is_filtered=False,
        group=PUBLISHED,
    ),
    Listed("pages/office/start.py", "start", "page.start", EXACT, follows=True),
    Listed(
        "pages/office/overview.py",
        "office-overview",
        "page.office_overview",
        EXACT,
        follows=True,
        group=PERFORMANCE,
    ),
    Listed(
        "pages/office/backlog.py",
        "backlog",
        "page.backlog",
        EXACT,
        follows=True,
        choices=(BY, CLEAR),
        group=WAITING,
    ),
    Listed(
        "pages/office/bottlenecks.py",
        "bottlenecks",
        "page.bottlenecks",
        EXACT,
        follows=True,
        choices=(PLACE,),
        group=WAITING,
    ),
    Listed(
        "pages/office/departments.py",
        "ranking",
        "page.ranking",
        EXACT,
        follows=True,
        choices=(choices.MEASURE, choices.BAND, choices.HEAVY),
        group=ANSWERS,
    ),
    Listed(
        "pages/office/scorecard.py",
        "scorecard",
        "page.scorecard",
        EXACT,
        follows=True,
        group=ANSWERS,
    ),
    Listed(
        "pages/office/changed.py",
        "changed",
        "page.changed",
        EXACT,
        follows=True,
        choices=(choices.SHARE, choices.AGAINST),
        group=PERFORMANCE,
    ),
    Listed(
        "pages/office/months.py",
        "months",
        "page.months",
        EXACT,
        follows=True,
        choices=(choices.SHARE, choices.SPLIT),
        group=PERFORMANCE,
    ),
    Listed(
        "pages/office/honesty.py",
        "honesty",
        "page.honesty",
        EXACT,
        follows=True,
        choices=(choices.LOOK,),
        group=ANSWERS,
    ),
    Listed(
        "pages/office/groups.py",
        "groups",
        "page.groups",
        EXACT,
        follows=True,
        choices=(choices.FIGURE,),
        group=PEOPLE,
    ),
    Listed(
        "pages/office/districts.py",
        "districts",
        "page.districts",
        EXACT,
        follows=True,
        choices=(choices.SHOWN,),
        group=PEOPLE,
    ),
    Listed(
        "pages/office/across.py",
        "across",
        "page.across",
        EXACT,
        follows=True,
        choices=ACROSS_CHOICES,
        group=PERFORMANCE,
    ),
    Listed(
        "pages/office/cases.py",
        "cases",
        "page.cases",
        EXACT,
        follows=True,
        choices=CASE_CHOICES,
        group=WAITING,
    ),
    Listed(
        "pages/operations/feed.py",
        "feed",
        "page.feed",
        EXACT,
        is_filtered=False,
        follows=True,
        group=RUNNING,
    ),
    Listed(
        "pages/operations/import_file.py",
        "import",
        "page.import",
        IMPORT,
        is_filtered=False,
        needs_data=False,
        group=RUNNING,
    ),
    Listed(
        "pages/operations/audit.py", "audit", "page.audit", LOG, is_filtered=False, group=RUNNING
    ),
    Listed(
        "pages/operations/disclosure.py",
        "disclosure",
        "page.disclosure",
        GATE,
        is_filtered=False,
        group=RUNNING,
    ),
)


def main() -> None:
    """Run the page that the URL names."""
    state = streamlit.session_state
    permit = current_permit() if has_office() else None
    language = state.get("lang", address.read_language())
    pages = [
        page for page in PAGES if has_office() or not page.action
    ]  # a public-only host has no office page at all
    page = navigation(
        pages,
        language,
        lambda action: permit is not None and permit.may(action),
    )
    listed = next(entry for entry in pages if entry.path == page.url_path)
    streamlit.set_page_config(
        page_title=window_title(listed, language),
        page_icon="static/favicon.png",
        layout="wide",
    )
    outside = address.changed_outside(listed.path)
    if outside:
        state["lang"] = address.read_language()
    frame = office_frame if listed.action else public_frame
    frame.show(page, listed, outside, permit)


main()
