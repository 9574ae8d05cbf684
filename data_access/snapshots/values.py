"""``Snapshot``: a named selection of published figures, frozen with the cells that they show.

It is told by its bytes: one form of each value, so that its fingerprint is that of what it says.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode

from data_access.model.measures import MEASURES
from data_access.model.published_measures import PUBLISHED_COUNTS, PUBLISHED_FIGURES
from data_access.model.text import Refused
from data_access.released.question import PublicFilters, PublicQuestion
from data_access.released.release import Release

FORMAT = "complaints-snapshot/1"
MOST_FIGURES, LONGEST_NAME = 40, 80
_ID_LENGTH = 24  # of the 64 digits of a fingerprint


class SnapshotProblem(Refused):
    """What is no snapshot, or cannot be one; the message says why."""

    def __init__(self, en: str, ur: str = "") -> None:
        """Say why; in Urdu shortly, where nobody but who runs the host meets it."""
        super().__init__(en, ur or "یہ سنیپ شاٹ والی فائل کے طور پر پڑھی نہیں جا سکتی۔")


@dataclass(frozen=True)
class Chosen:
    """One figure of a public page.

    ``page``: its name in ``PUBLIC_PAGES``; ``params``: what the page's URL says, without release
    and language; ``key``: which of the page's figures, "" for its sentence and tiles.
    """

    page: str
    params: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    key: str = ""

    def __post_init__(self) -> None:
        given = {name: tuple(sorted(map(str, of))) for name, of in self.params.items() if of}
        object.__setattr__(self, "params", dict(sorted(given.items())))

    def __hash__(self) -> int:
        return hash(str(self))

    def __str__(self) -> str:
        """Return it as one parameter of a URL; ``from_text`` reads it."""
        query = urlencode(self.params, doseq=True)
        return f"{self.page}{'?' if query else ''}{query}{'#' if self.key else ''}{self.key}"

    @classmethod
    def from_text(cls, text: str) -> "Chosen":
        """Read what ``str`` wrote."""
        rest, _, key = text.partition("#")
        page, _, query = rest.partition("?")
        return cls(page, {name: tuple(of) for name, of in parse_qs(query).items()}, key)


@dataclass(frozen=True)
class Cell:
    """One number as it was published, and where the release has it.

    ``figure``: which of the snapshot's figures shows it, from 0; ``filters`` as a URL has them;
    ``by``, ``code``: the breakdown and the part, "" for the total; ``value``: plain, as "4893217"
    or "0.45", or the word for why there is none.
    """

    figure: int
    filters: str
    by: str
    code: str
    measure: str
    value: str

    @property
    def id(self) -> str:
        """Its name within the snapshot: “1/PK-SD/filed”; of a total “1/all/filed”."""
        return f"{self.figure + 1}/{self.code or 'all'}/{self.measure}"


@dataclass(frozen=True)
class Snapshot:
    """``release``: its number, ``checksum``: of that release; ``definitions``: the version of the
    methods and the fingerprint of the definitions; ``made``: when, in UTC, to the second.
    """

    name: str
    release: int
    checksum: str
    made: datetime
    definitions: str
    figures: tuple[Chosen, ...]
    cells: tuple[Cell, ...]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of its bytes."""
        return hashlib.sha256(to_json(self)).hexdigest()

    @property
    def id(self) -> str:
        """The part of the fingerprint that names it in links and on paper."""
        return self.fingerprint[:_ID_LENGTH]

    def cells_of(self, figure: int) -> tuple[Cell, ...]:
        """Return the cells of one of the figures, from 0."""
        return tuple(cell for cell in self.cells if cell.figure == figure)


def values_in(release: Release, cells: Iterable[Cell]) -> dict[str, str | None]:
    """Return what a release says in the place of each cell, by the cell's id; None where it has no
    such cell. Cells of one question are asked together.
    """
    asked: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        asked.setdefault((cell.filters, cell.by), []).append(cell)
    return {
        cell.id: value
        for (filters, by), several in asked.items()
        for cell, value in _asked(release, filters, by, several)
    }


def _asked(
    release: Release, filters: str, by: str, cells: list[Cell]
) -> Iterator[tuple[Cell, str | None]]:
    measures = tuple(dict.fromkeys(cell.measure for cell in cells))
    try:
        chosen = PublicFilters.from_query_params(parse_qs(filters))
        answer = release.ask(PublicQuestion(measures, by, chosen))
    except ValueError:  # codes or combinations that the release does not have
        yield from ((cell, None) for cell in cells)
        return
    rows = {row.code: row for row in (answer.rows(by) if by else ())} | {"": answer.total}
    for cell in cells:
        yield cell, str(rows[cell.code][cell.measure]) if cell.code in rows else None


def definitions_of(release: Release) -> str:
    """Return which definitions hold: the methods of the release, and a fingerprint of the words."""
    told = [
        (name, MEASURES[name].label.en, MEASURES[name].definition.en)
        for name in (*PUBLISHED_COUNTS, *PUBLISHED_FIGURES)
    ]
    return f"{release.methods_version}-{hashlib.sha256(canonical(told)).hexdigest()[:12]}"


def canonical(value: object) -> bytes:
    """Return the one form of a value as JSON."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def to_json(snapshot: Snapshot) -> bytes:
    """Return the bytes of a snapshot."""
    about = asdict(snapshot) | {"format": FORMAT, "made": _time(snapshot.made)}
    return canonical(about)


def from_json(content: bytes) -> Snapshot:
    """Read a snapshot. Raises SnapshotProblem: these bytes are none, or not in the one form."""
    try:
        about = json.loads(content)
        if about.pop("format") != FORMAT:
            raise SnapshotProblem(f"This is no snapshot in the form {FORMAT}.")
        snapshot = _read(about)
    except SnapshotProblem:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise SnapshotProblem("This is no snapshot.") from error
    if to_json(snapshot) != content:
        raise SnapshotProblem("This snapshot is not written in the form that is signed.")
    return snapshot


def _read(about: Mapping) -> Snapshot:
    figures = tuple(Chosen(**figure) for figure in about["figures"])
    cells = tuple(Cell(**cell) for cell in about["cells"])
    made = datetime.fromisoformat(about["made"])
    return Snapshot(**{**about, "made": made, "figures": figures, "cells": checked(cells)})


def checked(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """Return the cells. Raises SnapshotProblem where two have one name."""
    cells = tuple(cells)
    if len({cell.id for cell in cells}) != len(cells):
        raise SnapshotProblem("Two cells of this snapshot have the same name.")
    return cells


def _time(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise SnapshotProblem("The time of a snapshot is told in UTC.")
    return moment.astimezone(UTC).isoformat(timespec="seconds")
