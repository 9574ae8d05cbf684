"""What the start page remembers of an officer: saved views, and the last visit."""

from collections.abc import Mapping
from dataclasses import dataclass

from data_access import (
    Answer,
    MemoryProblem,
    Question,
    SavedView,
    Visit,
    last_visit,
    remember_visit,
    saved_views,
)
from pages.office_parts.start import since
from pages.office_parts.views import kept
from pages.office_parts.views.saving import why_not
from pages.parts.context import OfficeContext

_VIEW = "view "  # and its number: the name of its question


@dataclass(frozen=True)
class Remembered:
    """``problem``: why nothing is remembered; "" where it is."""

    views: tuple[SavedView, ...] = ()
    before: Visit | None = None
    problem: str = ""

    def questions(self, context: OfficeContext) -> dict[str, Question]:
        """Return what is asked for them, by name; few, and of the latest days."""
        found = kept.since_questions(context, self.views)
        return since.since_questions(context, self.before) | {
            f"{_VIEW}{view.number}": question for view, question in found.items()
        }

    def draw_since(self, context: OfficeContext, answers: Mapping[str, Answer]) -> None:
        """Draw what came since the last visit, and remember this one: its figures are logged by
        now.
        """
        if self.problem:
            context.surface.warning(self.problem)
            return
        since.draw(context, self.before, answers)
        try:
            remember_visit(context.permit, context.dataset.as_of, context.dataset.version)
        except MemoryProblem as problem:  # a store that can be read and not written
            context.surface.warning(why_not(context, problem))

    def draw_views(self, context: OfficeContext, answers: Mapping[str, Answer]) -> None:
        """Draw the saved views."""
        if self.problem:
            return
        named = {view: answers.get(f"{_VIEW}{view.number}") for view in self.views}
        kept.draw(context, self.views, {view: one for view, one in named.items() if one})


def recall(context: OfficeContext) -> Remembered:
    """Return what is remembered."""
    try:
        return Remembered(saved_views(context.permit), last_visit(context.permit))
    except MemoryProblem as problem:
        return Remembered(problem=why_not(context, problem))
