"""Whether a text that is no date was meant as one: “31.02.2024” was, “pending since 2024” and
“9999-99-99” were not.

It matters for closings: somebody who wrote a date there closed the complaint, whatever slip is in
it.
"""

import re
from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Integer, and_, case, func, try_cast

from data_access.feed.staging.dates.times import latin_digits

_LONGEST = 60  # letters; a longer text is a sentence
_SIGNS = r"[\d\s.,:;/_+?'’–-]"
WORDS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
    "januar",
    "jänner",
    "februar",
    "märz",
    "mai",
    "juni",
    "juli",
    "oktober",
    "dezember",
    "mär",
    "mrz",
    "okt",
    "dez",
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "setiembre",
    "octubre",
    "noviembre",
    "diciembre",
    "ene",
    "abr",
    "ago",
    "dic",
    "janvier",
    "février",
    "fevrier",
    "mars",
    "avril",
    "juin",
    "juillet",
    "août",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
    "decembre",
    "janv",
    "févr",
    "fevr",
    "avr",
    "juil",
    "déc",
    "جنوری",
    "فروری",
    "مارچ",
    "اپریل",
    "مئی",
    "جون",
    "جولائی",
    "اگست",
    "ستمبر",
    "اکتوبر",
    "نومبر",
    "دسمبر",
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "مايو",
    "يونيو",
    "يوليو",
    "أغسطس",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "am",
    "pm",
    "st",
    "nd",
    "rd",
    "th",
    "of",
    "de",
    "t",
    "z",
    "utc",
    "gmt",
    "est",
    "edt",
    "cst",
    "cdt",
    "mst",
    "mdt",
    "pst",
    "pdt",
    "cet",
    "cest",
    "bst",
    "ist",
    "pkt",
]
# Where a year may stand, the likeliest first; of all-figure texts also “20240231” and “31022024”.
_YEARS = (
    r"(?:^|\D)((?:19|20)\d\d)(?:\D|$)",
    r"^((?:19|20)\d\d)\d{4}(?:\d{4}|\d{6})?(?:\D|$)",
    r"^\d{4}((?:19|20)\d\d)(?:\D|$)",
)
_SHORT_YEAR = r"^\D*\d{1,2}[\s./-]+(?:\d{1,2}|\pL+)[\s./-]+(\d\d)(?:\D|$)"


def says_a_date(
    text: ColumnElement, formats: Sequence[str], earliest: ColumnElement, latest: ColumnElement
) -> ColumnElement[bool]:
    """Return what is true of a text made of figures and words of dates, with a year in which it may
    have happened.

    ``formats``: of the column; the words that stand in them stand in dates, too.
    """
    plain = func.lower(latin_digits(text))
    words = "|".join(map(re.escape, sorted({*WORDS, *_words_of(formats)}, key=len, reverse=True)))
    has_shape = and_(func.length(plain) <= _LONGEST, plain.regexp_match(f"^(?:{_SIGNS}|{words})+$"))
    return func.coalesce(
        case((has_shape, _year(plain).between(earliest, latest)), else_=False), False
    )


def _words_of(formats: Sequence[str]) -> Iterator[str]:
    for form in formats:
        yield from re.findall(r"[^\W\d_]+", re.sub("%-?.", " ", form).lower())


def _year(text: ColumnElement) -> ColumnElement[int]:
    found = [try_cast(func.regexp_extract(text, place, 1), Integer) for place in _YEARS]
    return func.coalesce(
        *found, 2000 + try_cast(func.regexp_extract(text, _SHORT_YEAR, 1), Integer)
    )
