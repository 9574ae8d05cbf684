"""The parts of a page, in the order in which they stand on it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from data_access import Answer
from pages.charts.chart import Chart


@dataclass(frozen=True)
class Html:
    """A sentence, tiles, a table or a list as HTML: its elements say what each is, and paper reads
    them; what it holds of others is escaped already.
    """

    text: str


@dataclass(frozen=True)
class Note:
    """Small print: what has to be known to read what stands above it."""

    text: str


@dataclass(frozen=True)
class Heading:
    """The name of what follows."""

    text: str


@dataclass(frozen=True)
class Notice:
    """Why something is not there."""

    text: str


@dataclass(frozen=True)
class Drawn:
    """A figure's chart; where it has no mark, the word ``empty`` stands.

    ``click``: the breakdown of which a click on a mark chooses the code; ``legend``: HTML below.
    """

    chart: Chart
    click: str = ""
    empty: str = "figure.not_recorded"
    legend: str = ""


@dataclass(frozen=True)
class Mapped:
    """A figure's map: ``deck`` for a screen that can turn and enlarge it, ``chart`` for a picture.

    ``deck`` is called with the first drawing; None where no place is known.
    """

    deck: Callable[[], object]
    chart: Callable[[], Chart]
    alt: str
    empty: str
    legend: str = ""


Drawing = Drawn | Mapped | Html | None


@dataclass(frozen=True)
class Twin:
    """The table twin of a figure that is worked out from ``answers``.

    ``shown``: its rows as people read them; ``plain``: those of the file, from the answers that the
    log let out; ``measures``: whose definitions stand beside it; ``caption``: what stands above the
    rows; ``by``: the column that they are sorted by, and which way; ``is_ordered``: their names
    have an order of their own, as months have.
    """

    answers: Sequence[Answer]
    measures: Sequence[str]
    shown: Callable[[], list[dict]]
    plain: Callable[[tuple[Answer, ...]], list[dict]]
    caption: str = ""
    by: tuple[str, str] = ("", "")
    is_ordered: bool = False


@dataclass(frozen=True)
class PublishedTwin:
    """The same of published figures: ``below`` holds notes, table, definitions and link as HTML;
    the rows of the file are those that the figure shows.
    """

    answers: Sequence[Answer]
    measures: Sequence[str]
    plain: Callable[[], list[dict]]
    below: Callable[[], str]


@dataclass(frozen=True)
class Figure:
    """A finding as the title, its drawing, its table, and what has to be known to read it.

    ``key``: its name among the page's figures. ``drawn``: the measures that the drawing shows,
    where these are fewer than those of the table; ``hint``: what a screen offers beside.
    """

    key: str
    title: str
    drawing: Drawing
    twin: Twin | PublishedTwin
    notes: Sequence[str] = ()
    drawn: Sequence[str] = ()
    hint: str = ""

    @property
    def measures(self) -> Sequence[str]:
        """The measures that have to be known to read the drawing."""
        return self.drawn or self.twin.measures


@dataclass(frozen=True)
class Foot:
    """What stands below tables that are no figure: their file and what its columns mean."""

    key: str
    answers: Sequence[Answer]
    plain: Callable[[tuple[Answer, ...]], list[dict]]
    measures: Sequence[str] = ()
    note: str = ""


@dataclass(frozen=True)
class Columns:
    """Parts side by side."""

    columns: Sequence[list] = field(default_factory=list)


Part = Html | Note | Heading | Notice | Figure | Foot | Columns


def figures_in(parts: Iterable[Part]) -> Iterator[Figure]:
    """Yield the figures of a page, in their order."""
    for part in parts:
        if isinstance(part, Figure):
            yield part
        elif isinstance(part, Columns):
            for column in part.columns:
                yield from figures_in(column)
