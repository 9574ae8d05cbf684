"""The office's pages, each put together of its parts: a screen and paper draw the same."""

from collections.abc import Callable
from typing import NamedTuple

from pages.office_parts import choices
from pages.office_parts.across_table import ACROSS_CHOICES
from pages.office_parts.backlog_tables import BY, CLEAR
from pages.office_parts.bottlenecks.asked import PLACE
from pages.office_parts.composed import (
    across,
    backlog,
    bottlenecks,
    changed,
    departments,
    districts,
    groups,
    honesty,
    months,
    overview,
    scorecard,
    start,
)
from pages.parts.choice import Choice
from pages.parts.context import OfficeContext


class Composed(NamedTuple):
    """A page: what puts it together, its path, and what its address holds beside filters."""

    page: Callable[[OfficeContext], None]
    path: str
    choices: tuple[Choice, ...] = ()

    @property
    def title(self) -> str:
        """Its name among the words."""
        return f"page.{self.path.replace('-', '_')}"

    @property
    def logged_as(self) -> str:
        """Under which name the log has a view of it."""
        return f"office/{self.page.__module__.rpartition('.')[2]}"


_ALL = (
    Composed(start.page, "start"),
    Composed(overview.page, "office-overview"),
    Composed(backlog.page, "backlog", (BY, CLEAR)),
    Composed(bottlenecks.page, "bottlenecks", (PLACE,)),
    Composed(departments.page, "ranking", (choices.MEASURE, choices.BAND, choices.HEAVY)),
    Composed(scorecard.page, "scorecard"),
    Composed(changed.page, "changed", (choices.SHARE, choices.AGAINST)),
    Composed(months.page, "months", (choices.SHARE, choices.SPLIT)),
    Composed(honesty.page, "honesty", (choices.LOOK,)),
    Composed(groups.page, "groups", (choices.FIGURE,)),
    Composed(districts.page, "districts", (choices.SHOWN,)),
    Composed(across.page, "across", ACROSS_CHOICES),
)
OFFICE_PAGES = {one.path.removeprefix("office-"): one for one in _ALL}
