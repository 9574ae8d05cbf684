"""What the ledger of reopenings says: how many, ordered by whom, and what became of them."""

from data_access import Answer, Row, Withheld
from pages.statements.speaker import Office

REOPENED = "reopened_ever"
FATES = (
    "reopened_open",
    "reopened_closed",
    "relief_after_reopening",
    "confirmed_after_reopening",
    "contested_after_reopening",
)
LEDGER = (REOPENED, *FATES)


def title(office: Office, answer: Answer) -> str:
    """Return how many were reopened and what became of them; or why nobody can say."""
    total = answer.total
    count = total[REOPENED]
    if isinstance(count, Withheld):
        return office.say("reopenings.unknown", why=count.label.in_language(office.language))
    if not count:
        return office.say("reopenings.none")
    still, closed = (total.number(name) for name in FATES[:2])
    if still is None or closed is None:
        return office.say("reopenings.count", count=office.number(count))
    counts = {"count": count, "open": still, "closed": closed}
    return office.say("reopenings.fates", **{name: office.number(n) for name, n in counts.items()})


def notes(office: Office, answer: Answer) -> list[str]:
    """Return how many were confirmed of those with relief again, and how to read the table."""
    relief, confirmed, contested = (answer.total.number(name) for name in FATES[2:])
    said = []
    if relief and confirmed is not None and contested is not None:
        silent = relief - confirmed - contested
        numbers = {"relief": relief, "confirmed": confirmed, "contested": contested}
        shown = {name: office.number(n) for name, n in (numbers | {"silent": silent}).items()}
        said.append(office.say("reopenings.relief", **shown))
    return [*said, office.say("reopenings.how_to_read")]


def in_order(answer: Answer, breakdown: str) -> list[Row]:
    """Return the rows with any reopening, those with most first."""
    rows = [row for row in answer.rows(breakdown) if row.number(REOPENED)]
    return sorted(rows, key=lambda row: (-row[REOPENED], row.code))
