"""The frame of the dashboard: which pages there are and for whom; the page of the URL is shown
inside its frame.
"""

import streamlit

from data_access import has_office
from data_access.access import EXACT, GATE, IMPORT, LOG
from pages.delegation_parts.choices import AGAINST, DRAFT, SNAPSHOT, VERIFIED
from pages.office_parts import frame as office_frame
from pages.office_parts.case_table import CASE_CHOICES
from pages.office_parts.composed import OFFICE_PAGES
from pages.public_parts import frame as public_frame
from pages.public_parts.composed import PUBLIC_PAGES
from pages.shared import address
from pages.shared.context import current_permit
from pages.shared.frame import window_title
from pages.shared.listed import (
    ANSWERS,
    DELEGATIONS,
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
        splits=PUBLIC_PAGES["categories"].splits,
        measure=PUBLIC_PAGES["categories"].measure,
        group=PUBLISHED,
    ),
    Listed(
        "pages/public/departments.py",
        "departments",
        "page.departments",
        splits=PUBLIC_PAGES["departments"].splits,
        measure=PUBLIC_PAGES["departments"].measure,
        group=PUBLISHED,
    ),
    Listed(
        "pages/public/places.py",
        "places",
        "page.places",
        splits=PUBLIC_PAGES["places"].splits,
        measure=PUBLIC_PAGES["places"].measure,
        group=PUBLISHED,
    ),
    Listed(
        "pages/public/people.py",
        "people",
        "page.people",
        splits=PUBLIC_PAGES["people"].splits,
        group=PUBLISHED,
    ),
    Listed("pages/public/data.py", "data", "page.data", is_filtered=False, group=PUBLISHED),
    Listed(
        "pages/public/definitions.py",
        "definitions",
        "page.definitions",
        is_filtered=False,
        group=PUBLISHED,
    ),
    Listed(
        "pages/delegation/statement.py",
        "statement",
        "page.statement",
        measure="closed_share_within_90",
        choices=(AGAINST,),
        group=DELEGATIONS,
    ),
    Listed(
        "pages/delegation/hostile.py",
        "hard-questions",
        "page.hostile",
        measure="closed_share_within_90",
        group=DELEGATIONS,
    ),
    Listed(
        "pages/delegation/geneva.py",
        "geneva",
        "page.geneva",
        is_filtered=False,
        group=DELEGATIONS,
    ),
    Listed(
        "pages/delegation/snapshot.py",
        "snapshot",
        "page.snapshot",
        choices=(DRAFT, SNAPSHOT),
        group=DELEGATIONS,
    ),
    Listed(
        "pages/delegation/verify.py",
        "verify",
        "page.verify",
        is_filtered=False,
        choices=(VERIFIED,),
        group=DELEGATIONS,
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
        choices=OFFICE_PAGES["backlog"].choices,
        group=WAITING,
    ),
    Listed(
        "pages/office/bottlenecks.py",
        "bottlenecks",
        "page.bottlenecks",
        EXACT,
        follows=True,
        choices=OFFICE_PAGES["bottlenecks"].choices,
        group=WAITING,
    ),
    Listed(
        "pages/office/departments.py",
        "ranking",
        "page.ranking",
        EXACT,
        follows=True,
        choices=OFFICE_PAGES["ranking"].choices,
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
        choices=OFFICE_PAGES["changed"].choices,
        group=PERFORMANCE,
    ),
    Listed(
        "pages/office/months.py",
        "months",
        "page.months",
        EXACT,
        follows=True,
        choices=OFFICE_PAGES["months"].choices,
        group=PERFORMANCE,
    ),
    Listed(
        "pages/office/honesty.py",
        "honesty",
        "page.honesty",
        EXACT,
        follows=True,
        choices=OFFICE_PAGES["honesty"].choices,
        group=ANSWERS,
    ),
    Listed(
        "pages/office/groups.py",
        "groups",
        "page.groups",
        EXACT,
        follows=True,
        choices=OFFICE_PAGES["groups"].choices,
        group=PEOPLE,
    ),
    Listed(
        "pages/office/districts.py",
        "districts",
        "page.districts",
        EXACT,
        follows=True,
        choices=OFFICE_PAGES["districts"].choices,
        group=PEOPLE,
    ),
    Listed(
        "pages/office/across.py",
        "across",
        "page.across",
        EXACT,
        follows=True,
        choices=OFFICE_PAGES["across"].choices,
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
        address.take_language()
    frame = office_frame if listed.action else public_frame
    frame.show(page, listed, outside, permit)


main()
