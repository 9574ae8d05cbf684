"""Finding the heading of a table: the delimiter, the title lines before it, and headings over
several lines.

The mapping names columns, so the heading is where those names stand: nothing is guessed while it is
there. Without a mapping the delimiter under which most lines have equally many fields is taken.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice

from data_access.feed.files.lines import Lines, csv_records

DELIMITERS = (",", ";", "\t", "|", "^", "~", "¦", "§", "\x1f", ":")
PROBED = 400  # physical lines in which the heading is looked for
_RECORDS = 60  # of them, records
_REGULAR = 0.8  # of the lines have equally many fields, under a sign that is seldom a delimiter
_MOST_LINES = 3  # of one heading
TOTAL_WORDS = (
    "total", "totals", "grand total", "subtotal", "sum", "overall", "all complaints", "summe", "gesamt", "gesamtsumme",
    "insgesamt", "somme", "total général", "totale", "total general", "suma", "toplam", "کل", "مجموع", "کل تعداد",
    "الإجمالي", "المجموع", "कुल", "合计", "总计", "合計", "итого", "всего",
)  # fmt: skip
_YEAR = r"((19|20)\d\d([-/ ]\d\d?)?)?"
# A label in the place of a complaint's number: no figures but those of a year, and no hyphen as in
# “TOTAL-0001”.
TOTAL_LABEL = rf"^(?i:(sub-?|grand )?({'|'.join(TOTAL_WORDS)})([ :=.(][^0-9]*{_YEAR}[^0-9]*)?|[^0-9-]*{_YEAR}[^0-9-]* (totals?|gesamt))$"
TOTAL = "a total of the table, no complaint"

_LETTERS_OF_FORMS = set("dmyjtahs")  # dd.mm.yyyy, TT.MM.JJJJ, jj/mm/aaaa, hh:mm:ss
_WORDS_OF_DATES = set(
    [
        "date",
        "dates",
        "datetime",
        "time",
        "timestamp",
        "day",
        "text",
        "string",
        "varchar",
        "filed",
        "received",
        "opened",
        "created",
        "submitted",
        "reported",
        "lodged",
        "registered",
        "entered",
        "datum",
        "zeit",
        "tag",
        "eingang",
        "eingangsdatum",
        "erstellt",
        "gemeldet",
        "fecha",
        "hora",
        "día",
        "dia",
        "creado",
        "recibido",
        "presentada",
        "jour",
        "heure",
        "reçu",
        "créé",
        "dépôt",
        "data",
        "ora",
        "tarih",
        "tarihi",
        "dato",
        "datetype",
        "تاریخ",
        "تاريخ",
        "دن",
        "وقت",
        "موصول",
        "درج",
        "दिनांक",
        "तारीख",
        "日期",
        "時間",
        "дата",
    ]
)


@dataclass(frozen=True)
class Heading:
    """Where a table begins.

    ``row``: place of the last heading record; ``names``: without unnamed ones at the end.
    """

    row: int
    names: list[str]
    delimiter: str = ","

    @property
    def width(self) -> int:
        """Columns that have a name, or stand before one that has."""
        return len(self.names)


def stripped(record: Sequence[str]) -> list[str]:
    """Return the names of a heading: without blanks around, and without empty ones at the end
    (trailing commas).
    """
    names = [name.replace("\ufeff", "").strip() for name in record]
    while names and not names[-1]:
        names.pop()
    return names


def find_in_lines(
    lines: Sequence[str], wanted: Sequence[Collection[str]], delimiter: str
) -> tuple[Heading, int]:
    """Return the heading in the first lines of a text, and the physical line on which it begins.

    ``wanted``: for each column that the mapping needs the names it may have. ``delimiter``: "" to
    look for it.
    """
    best = _best(lines, wanted, [delimiter] if delimiter else _usual(lines))
    if not delimiter and not _is_found(best, wanted):
        others = (_best(lines, wanted, [one]) for one in _unusual(lines))
        best = next((other for other in others if _is_found(other, wanted)), best)
    return best[2:]


def _best(
    lines: Sequence[str], wanted: Sequence[Collection[str]], delimiters: Sequence[str]
) -> tuple[int, int, Heading, int]:
    """Return for the best of the delimiters how many columns are found, its place, the heading
    and the heading's line.
    """
    found = []
    for place, one in enumerate(delimiters):
        records = list(islice(csv_records(Lines(lines), one), _RECORDS))
        hits, heading = find_in_records([record for _, record, _ in records], wanted, one)
        found.append((hits, -place, heading, records[heading.row][0] if records else 1))
        if hits == len(wanted) and hits:
            break
    return max(found, key=lambda one: one[:2])


def _is_found(best: tuple[int, int, Heading, int], wanted: Sequence[Collection[str]]) -> bool:
    """Whether a heading is the one: it has all columns of the mapping, or, without a mapping,
    several names.
    """
    hits, _, heading, _ = best
    return hits == len(wanted) if wanted else heading.width > 1 and _is_heading(heading.names, 2)


def find_in_records(
    records: Sequence[Sequence[str]], wanted: Sequence[Collection[str]], delimiter: str = ","
) -> tuple[int, Heading]:
    """Return how many of the wanted columns are found, and the heading; the first filled record
    where none is.
    """
    best = (
        0,
        0,
        Heading(_first_filled(records), _names_at(records, _first_filled(records)), delimiter),
    )
    for lines in range(1, _MOST_LINES + 1):
        for row in range(lines - 1, len(records)):
            names = _joined(records[row - lines + 1 : row + 1])
            hits = sum(any(name in names for name in choice) for choice in wanted)
            if hits > best[0]:
                best = (hits, -row, Heading(row, names, delimiter))
        if best[0] == len(wanted):
            break
    return best[0], best[2]


def _first_filled(records: Sequence[Sequence[str]]) -> int:
    """Return the first record that could be a heading: as wide as most records, and full of
    different words. A title stands in one field alone; numbers and dates are values.
    """
    usual = Counter(
        len(stripped(record)) for record in records if len(stripped(record)) > 1
    ).most_common(1)
    width = usual[0][0] if usual else 2
    filled = [row for row, record in enumerate(records) if len(stripped(record)) > 1]
    good = (row for row in filled if _is_heading(stripped(records[row]), width))
    return next(good, filled[0] if filled else 0)


def _is_heading(names: list[str], width: int) -> bool:
    return (
        len(names) >= width
        and all(names)
        and len(set(names)) == len(names)
        and not any(map(_is_value, names))
    )


def _is_value(text: str) -> bool:
    return text[:1].isdigit() and not any(map(str.isalpha, text.replace("T", "").replace("Z", "")))


def _names_at(records: Sequence[Sequence[str]], row: int) -> list[str]:
    return stripped(records[row]) if records else []


def _joined(records: Sequence[Sequence[str]]) -> list[str]:
    """Names over several lines become one; an upper name stands over the empty fields to its
    right, too.
    """
    if len(records) == 1:
        return stripped(records[0])
    width, rows = max(map(len, records)), []
    for record in records[:-1]:
        shown, last = [], ""
        for text in [*record, *[""] * (width - len(record))]:
            last = text.strip() or last
            shown.append(last)
        rows.append(shown)
    lowest = [text.strip() for text in records[-1]] + [""] * (width - len(records[-1]))
    names = [" ".join(part for part in parts if part) for parts in zip(*rows, lowest, strict=True)]
    return stripped(names)


def _usual(lines: Sequence[str]) -> list[str]:
    """Return the delimiters, the likeliest first: the one that gives most lines equally many
    fields, and several.
    """
    return sorted(DELIMITERS, key=lambda one: (-_regularity(lines, one), DELIMITERS.index(one)))


def _unusual(lines: Sequence[str]) -> list[str]:
    """Return further signs that may be delimiters: those that give nearly all lines equally many
    fields, a blank last.
    """
    signs = {sign for line in lines[:_RECORDS] for sign in line if _is_sign(sign)} - set(DELIMITERS)
    regular = {sign: found for sign in signs if (found := _regularity(lines, sign)) >= _REGULAR}
    return sorted(regular, key=lambda one: (one == " ", -regular[one], one))


def _is_sign(sign: str) -> bool:
    """Whether a sign can stand between columns: it is none of a word, of a number or a date, and
    no mark on a letter.
    """
    return not (
        sign.isalnum()
        or sign in "\"'_-./()\r\n"
        or unicodedata.category(sign) in ("Mn", "Mc", "Me", "Cf")
    )


def _regularity(lines: Sequence[str], delimiter: str) -> float:
    if not any(delimiter in line for line in lines):
        return 0.0
    widths = Counter(
        len(record) for _, record, reason in csv_records(Lines(lines), delimiter) if not reason
    )
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return 0.0
    width, count = max(wide.items(), key=lambda one: (one[1], one[0]))
    return (
        count / sum(widths.values()) + min(width, 50) / 1000
    )  # among equals the one that makes more columns


def fitted(record: Sequence[str], width: int) -> Sequence[str] | None:
    """Return a record in the width of the heading; None where fields are missing or too many are
    filled.

    Empty fields at the end are no columns: spreadsheets write commas up to the widest row they ever
    had.
    """
    if len(record) == width:
        return record
    return (
        record[:width] if len(record) > width and not any(map(str.strip, record[width:])) else None
    )


def is_total(record: Sequence[str]) -> bool:
    """Whether a row without filing date is a total under the table."""
    label = next((text.strip() for text in record if text.strip()), "").casefold().rstrip(" :.=")
    return label.startswith("grand total") or any(
        label == word or label.startswith((f"{word} (", f"{word}:", f"{word} of "))
        for word in TOTAL_WORDS
    )


def continues_heading(record: Sequence[str], places: Sequence[int], filed: int, name: str) -> bool:
    """Whether a row below the heading still belongs to it: a second language, or forms such as
    “dd.mm.yyyy”.

    ``places``: of the columns that every complaint needs; ``filed``: of the filing, whose column is
    called ``name``. A number and a date have digits, words have none; and what stands in the place
    of the date has to speak of one: a complaint filed “soon” is no heading, and its row has to be
    told.
    """
    texts = [record[place] for place in places if place < len(record)]
    has_words = (
        bool(texts) and all(text.strip() for text in texts) and not any(map(_has_digit, texts))
    )
    return (
        has_words
        and filed < len(record)
        and _speaks_of_dates(record[filed].casefold(), name.casefold())
    )


def _speaks_of_dates(text: str, name: str) -> bool:
    words = set(re.findall(r"[^\W\d_]+", text))
    is_form = set("".join(words)) <= _LETTERS_OF_FORMS
    return bool(words) and (
        is_form or text.strip() == name.strip() or bool(words & _WORDS_OF_DATES)
    )


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))
