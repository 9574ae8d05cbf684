"""What is said of a figure by two breakdowns: its title, by rule from the answer, and its notes."""

from collections.abc import Sequence

from data_access import BREAKDOWNS, LEAST_RANKED, MEASURES, Answer, Row, smallest_half
from pages.statements.speaker import Office


def title(office: Office, answer: Answer, measure: str, pair: str) -> str:
    """Return in how few cells half of the complaints stand, where the cells add up to all; else
    what is shown.
    """
    rows = answer.rows(pair)
    label = MEASURES[measure].label.in_language(office.language)
    cells = cells_of_half(answer, measure, pair)
    if cells is None:
        one, other = (
            BREAKDOWNS[name].label.in_language(office.language) for name in pair.split(":")
        )
        return office.say("across.title", measure=label, one=one, other=other)
    filled = sum(1 for row in rows if row.number(measure))
    return office.say(
        "across.half_one" if cells == 1 else "across.half",
        total=office.number(answer.total[measure]), measure=label, cells=office.number(cells), all=office.number(filled),
    )  # fmt: skip


def cells_of_half(answer: Answer, measure: str, pair: str) -> int | None:
    """Return the smallest number of cells that hold half of what is counted; None where the cells
    are no parts of one whole, or where there is nothing.
    """
    rows, total = answer.rows(pair), answer.total.number(measure)
    counts = [row.number(measure) or 0 for row in rows]
    if MEASURES[measure].unit != "count" or not total or sum(counts) != total or len(counts) < 2:
        return None
    return smallest_half(counts)


def notes(office: Office, measure: str, pair: str) -> list[str]:
    """Return what is to be known to read the cells."""
    told = [office.say("across.cells")] if MEASURES[measure].unit != "days" else []
    if MEASURES[measure].unit == "share":
        told.append(office.say("across.least", least=LEAST_RANKED))
    if any(BREAKDOWNS[name].flags for name in pair.split(":")):
        told.append(office.say("across.overlap"))
    return told


def is_shaded(row: Row, measure: str) -> bool:
    """Whether a cell has enough complaints to be compared."""
    if row.number(measure) is None:
        return False
    return MEASURES[measure].unit != "share" or row.whole(measure) >= LEAST_RANKED


def unrecorded(office: Office, names: Sequence[str]) -> str:
    """Return which of the breakdowns nobody records; "" for none."""
    told = [
        BREAKDOWNS[name].label.in_language(office.language)
        for name in names
        if not office.records(name)
    ]
    return office.say("across.unrecorded", names=office.listed(told)) if told else ""
