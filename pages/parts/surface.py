"""``Surface``: what answers a page's questions, and takes its parts one after the other. A screen
draws each at once (``pages.shared.screen``); ``Recorded`` keeps them for paper.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol, TypeVar

from data_access import Answer
from pages.parts.choice import Choice
from pages.parts.links import Params
from pages.parts.values import Columns, Figure, Foot, Heading, Html, Note, Notice, Part

Made = TypeVar("Made")


class Surface(Protocol):
    """Where a page is drawn."""

    def ask(self, questions: Sequence) -> tuple[Answer, ...]:
        """Return the answers, for the office once the log says who gets them."""

    def values(self, choice: Choice) -> list[str]:
        """Return what the address says of a choice; none is its default."""

    def select(
        self, choice: Choice, label: str, options: Sequence[str], shown: Callable[[str], str]
    ) -> str:
        """Draw a choice of the address, and return what is chosen."""

    def pick(
        self, key: str, label: str, options: Sequence[str], shown: Callable[[str], str], first: str
    ) -> str:
        """Draw a choice that the address does not hold, and return what is chosen; ``first`` until
        somebody chooses.
        """

    def choose(
        self,
        key: str,
        label: str,
        options: Mapping[str, str],
        chosen: str,
        go: Callable[[str], Params],
        choices: Sequence[Choice],
    ) -> None:
        """Draw one of several choices that depend on each other: ``go`` says what the address
        holds of all ``choices`` once one of the options (code to label) is chosen.
        """

    def kept(self, key: str, make: Callable[[], Made]) -> Made:
        """Return what ``make`` makes of published answers; a screen makes it once."""

    def html(self, text: str) -> None:
        """Take a sentence, tiles, a table or a list."""

    def note(self, text: str) -> None:
        """Take small print."""

    def heading(self, text: str) -> None:
        """Take the name of what follows."""

    def info(self, text: str) -> None:
        """Take why something is not there."""

    def warning(self, text: str) -> None:
        """Take what the operator has to mend."""

    def figure(self, one: Figure) -> None:
        """Take a figure."""

    def foot(self, one: Foot) -> None:
        """Take what stands below tables."""

    def columns(self, widths: int | Sequence[int]) -> Sequence:
        """Return as many contexts, whose parts stand side by side."""


class Recorded:
    """A surface that keeps the parts, in ``parts``.

    ``answer``: what answers questions; ``taken``: what is picked, by key; ``params``: what the
    address says of choices.
    """

    def __init__(
        self,
        answer: Callable[[Sequence], tuple[Answer, ...]] | None = None,
        taken: Mapping[str, str] | None = None,
        params: Params | None = None,
    ):
        """Begin without parts."""
        self.parts: list[Part] = []
        self.warnings: list[str] = []
        self._into = self.parts
        self._answer, self._taken, self._params = answer, taken or {}, params or {}

    def ask(self, questions: Sequence) -> tuple[Answer, ...]:
        """Return the answers."""
        return tuple(self._answer(questions))

    def values(self, choice: Choice) -> list[str]:
        """Return what the address says."""
        return list(self._params.get(choice.key, ()))

    def select(
        self, choice: Choice, label: str, options: Sequence[str], shown: Callable[[str], str]
    ) -> str:
        """Return what is chosen."""
        return (self.values(choice) or [choice.default])[-1]

    def pick(
        self, key: str, label: str, options: Sequence[str], shown: Callable[[str], str], first: str
    ) -> str:
        """Return what is picked."""
        return self._taken.get(key, first)

    def choose(self, *given: object) -> None:
        """Nothing can be chosen here."""

    def kept(self, key: str, make: Callable[[], Made]) -> Made:
        """Return what is made."""
        return make()

    def html(self, text: str) -> None:
        """Keep it."""
        self._into.append(Html(text))

    def note(self, text: str) -> None:
        """Keep it."""
        self._into.append(Note(text))

    def heading(self, text: str) -> None:
        """Keep it."""
        self._into.append(Heading(text))

    def info(self, text: str) -> None:
        """Keep it."""
        self._into.append(Notice(text))

    def warning(self, text: str) -> None:
        """Keep it apart: it is for who runs the server, not for who reads the page."""
        self.warnings.append(text)

    def figure(self, one: Figure) -> None:
        """Keep it."""
        self._into.append(one)

    def foot(self, one: Foot) -> None:
        """Keep it."""
        self._into.append(one)

    def columns(self, widths: int | Sequence[int]) -> Sequence:
        """Return contexts that keep their parts side by side."""
        count = widths if isinstance(widths, int) else len(widths)
        made = Columns([[] for _ in range(count)])
        self._into.append(made)
        return [self._within(column) for column in made.columns]

    @contextmanager
    def _within(self, column: list) -> Iterator[None]:
        before, self._into = self._into, column
        try:
            yield
        finally:
            self._into = before
