"""Telling a table of counts from a list of complaints: rows of counts would be counted as one
complaint each.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from data_access.feed.problem import FeedProblem
from data_access.model.text import Sentence

# A heading that has only these words, and perhaps words between them, names a number of complaints.
# A word of the first set and one of the others are sure; one alone may also be a number of
# something that each complaint has.
_QUANTITIES = {
    "count", "counts", "cnt", "total", "totals", "sum", "num", "number", "numbers", "n", "no", "nos", "qty", "quantity",
    "volume", "frequency", "freq", "anzahl", "menge", "gesamt", "nombre", "cantidad", "quantité", "quantidade", "numero",
    "número", "nr", "liczba", "تعداد", "کل", "عدد", "件数", "数量", "कुल", "#",
}  # fmt: skip
_COMPLAINTS = {
    "complaints", "requests", "cases", "tickets", "grievances", "petitions", "applications", "enquiries", "inquiries",
    "issues", "records", "rows", "incidents", "submissions", "beschwerden", "anfragen", "anliegen", "fälle",
    "meldungen", "quejas", "solicitudes", "plaintes", "demandes", "réclamations", "شکایات", "درخواستیں", "درخواستوں",
}  # fmt: skip
_EVENTS = {
    "filed", "received", "registered", "lodged", "instituted", "institution", "resolved", "disposed", "disposal",
    "disposals", "pending", "pendency", "outstanding", "balance", "open", "opened", "closed", "reopened", "rejected",
    "accepted", "relieved", "satisfied", "dissatisfied", "addressed", "redressed", "settled", "decided", "dropped",
    "completed", "processed", "forwarded", "overdue", "progress", "process", "granted", "calls", "reports", "eingegangen",
    "erledigt", "offen", "recibidas", "resueltas", "reçues", "traitées", "موصول", "حل", "زیرالتوا",
}  # fmt: skip
_OFTEN_EACH = {"calls", "reports", "reopened"}  # of one complaint there may be several
_SURE = {
    "count",
    "counts",
    "cnt",
    "total",
    "totals",
    "frequency",
    "anzahl",
    "menge",
    "gesamt",
    "تعداد",
    "件数",
    "数量",
}
_BETWEEN = {
    "of", "off", "the", "all", "in", "at", "by", "during", "new", "this", "month", "year", "week", "day", "de", "der",
    "carried", "brought", "forward", "over", "up", "کی", "شدہ", "citizens", "citizen", "service", "total",
}  # fmt: skip
# Words of headings of single complaints, of their parts, and of the groups that a table has a row
# for.
_NUMBERS = re.compile(
    r"\b(id|ids|uid|uuid|guid|key|no|nr|num|number|nummer|ref|reference|docket|tracking|ticket|case|complaint|request|"
    r"grievance|petition|incident|aktenzeichen|vorgang|fall|expediente|folio|dossier)\b|نمبر"
)
_GROUPS = re.compile(
    r"\b(ward|zone|district|division|department|dept|agency|office|body|organi[sz]ation|ministry|area|region|province|"
    r"state|county|borough|town|city|tehsil|village|council|circle|branch|block|sector|category|type|topic|zip|postal|"
    r"postcode|plz|bezirk|amt|school|hospital|station|facility|site|beat|precinct|neighbou?rhood)\b|ضلع|محکمہ|تحصیل"
)
_SERIAL = re.compile(
    r"#|s ?#|(s|sr|sl|ser|serial|lfd|row|line|rank)( (no|nr|num|number))?|(index|rank|نمبر شمار)"
)
_STREET = re.compile(
    r"street|road|avenue|address|lane|house|plot|building|stra(ß|ss)e|adresse|hausnummer|rue|calle|سڑک|گلی"
)
_PLACES = re.compile(
    r"\b(zip|postal|postcode|plz|lat|latitude|lon|long|lng|longitude|x|y|phone|age|block|year)\b"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_YEAR = r"(?:19|20)\d\d"
_PERIOD = re.compile(
    rf"(?:fy ?)?{_YEAR}(?:[-/]\d{{2,4}})?|{_MONTH}[ -.]*(?:{_YEAR}|\d\d)?|{_YEAR}[-/ .]*(?:{_MONTH}|q[1-4])"
    rf"|\d{{1,2}}[-/.]{_YEAR}|q[1-4][ -/]*(?:{_YEAR})?",
    re.IGNORECASE,
)
_DATE = re.compile(
    rf"\d{{1,4}}[-/.]\d{{1,2}}([-/.]\d{{1,4}})?([ T].*)?|.*{_MONTH}.*\d.*|\d.*{_MONTH}.*",
    re.IGNORECASE,
)
_PERIOD_NAMES = (
    "year",
    "month",
    "week",
    "day",
    "date",
    "quarter",
    "period",
    "jahr",
    "monat",
    "année",
    "mois",
    "año",
)
_MOMENT = re.compile(r"[ T,](\d{1,2}):(\d\d)(:\d\d)?")
_ISO_PERIOD = re.compile(r"\d{4}-\d\d(-(01|28|29|30|31))?([ T]00:00.*)?")
_LEAST_PERIODS = 3
_EPOCH = 100_000_000  # from here on, whole numbers may be times in seconds
_ALMOST_ALL = 0.99
# of the texts of a column that is called a number of complaints: some are told several times
_LEAST_DIFFERENT = 0.5
_LEAST_FILLED = 0.3  # of the groups and periods of a table that have a row
_ALMOST_FILLED = 0.8
LOOKED_AT = 200  # rows by which a table of counts is told from records
_LEAST_ROWS = 6  # by which a table of numbers without a name for them is told


def refuse_counts(path: Path, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Raise FeedProblem where the rows are totals of something, and no complaint has a row of
    its own.
    """
    reason = counts_reason(names, rows)
    if reason:
        raise FeedProblem(
            "{path} looks like a table of counts, not like a list of complaints: {reason}. "
            "The dashboard counts complaints itself, so it needs one row for each; ask the "
            "source for the records behind the table.",
            path=path,
            reason=reason,
        )


def refuse_counts_of_records(path: Path, columns: Mapping[str, Sequence[str | None]]) -> None:
    """The same for the first records of a file that has no heading.

    ``columns``: their texts by name.
    """
    refuse_counts(
        path,
        list(columns),
        [[text or "" for text in row] for row in zip(*columns.values(), strict=True)],
    )


def counts_reason(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return what shows that the table holds counts; "" where nothing does."""
    if len(rows) < 2:
        return ""
    table = {name: [row[place].strip() for row in rows] for place, name in enumerate(names)}
    if any(_is_identity(name, table) for name in table) or any(map(_are_moments, table.values())):
        return ""
    periods = [
        name for name in names if _PERIOD.fullmatch(name.strip()) and _are_whole(table[name])
    ]
    if len(periods) >= _LEAST_PERIODS:
        return Sentence(
            "its columns are periods ({periods}, …) with numbers below them",
            periods=", ".join(periods[:3]),
        )
    counts = [name for name in names if _is_count(name, table)]
    sure = [name for name in counts if _certainty(name) == 2]
    if sure or (len(counts) > 1 and _filled_share(table, counts) > 0):
        return _told((sure or counts)[0])
    if counts and _filled_share(table, counts) >= _LEAST_FILLED:
        return _told(counts[0])
    return _by_its_shape(table)


def _told(name: str) -> str:
    return Sentence(
        "“{name}” holds totals, and no column tells one complaint from another", name=name
    )


def is_count_name(name: str) -> bool:
    """Whether a heading names a number of complaints."""
    return _certainty(name) > 0


def _by_its_shape(table: dict[str, list[str]]) -> str:
    """Say which numbers, whatever they are called, stand there once for each group in each month
    or year.
    """
    numbers = [
        name
        for name in table
        if _are_counts(table[name]) and not _PLACES.search(_plain(name)) and not _is_period(name)
    ]
    dated = [name for name in table if name not in numbers and all(map(_is_regular, table[name]))]
    groups = [name for name in table if name not in numbers and name not in dated]
    is_table = (
        numbers and dated and len(set(table[dated[0]])) > 1 and len(table[dated[0]]) >= _LEAST_ROWS
    )
    others = [*dated, *groups]
    if (
        is_table
        and list(table)[-1] in numbers
        and _share(table, dated, groups) >= _ALMOST_FILLED
        and others
    ):
        return _told(numbers[0])
    return ""


def _is_regular(text: str) -> bool:
    return bool(_ISO_PERIOD.fullmatch(text) or _PERIOD.fullmatch(text))


def _filled_share(table: dict[str, list[str]], counts: Sequence[str]) -> float:
    """Return how many of the groups and periods of the other columns have a row; 0 where one has
    several.
    """
    others = [name for name in table if name not in counts and not _SERIAL.fullmatch(_plain(name))]
    dated = [name for name in others if _are_dates(table[name])]
    return _share(table, dated, [name for name in others if name not in dated])


def _share(table: dict[str, list[str]], dated: Sequence[str], groups: Sequence[str]) -> float:
    rows = len(next(iter(table.values())))
    each = len(_together(table, [*dated, *groups]))
    of_groups, of_periods = len(_together(table, groups)), len(_together(table, dated))
    return rows / (of_groups * of_periods) if each == rows else 0.0


def _together(table: dict[str, list[str]], names: Sequence[str]) -> set:
    return set(zip(*(table[name] for name in names), strict=True)) if names else {()}


def _plain(name: str) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return " ".join(re.sub(r"[_.:/()\[\]-]+", " ", spaced).casefold().split())


def _certainty(name: str) -> int:
    """Return 2 for a heading that surely names a number of complaints, 1 for one that may, 0 for
    others.
    """
    words = _plain(name).replace("#", " # ").split()
    quantities = [word for word in words if word in _QUANTITIES]
    units = [word for word in words if word in _COMPLAINTS]
    events = [word for word in words if word in _EVENTS]
    known = len(quantities) + len(units) + len(events)
    if not known:
        return 0
    rest = [word for word in words if word not in _QUANTITIES | _COMPLAINTS | _EVENTS | _BETWEEN]
    is_led = (
        words[0] in _QUANTITIES
        and len(words) > 1
        and (words[1] in ("of", "de") or words[0] in _SURE)
    )
    is_ended = len(words) > 1 and words[-1] in _SURE
    if rest and not is_led and not is_ended:
        return 0
    if _OFTEN_EACH & set(words) or (
        rest and f"{rest[0]}s" not in _COMPLAINTS
    ):  # a number of days, say
        return 1
    return 2 if units or is_led or is_ended or (quantities and events) or set(words) & _SURE else 1


def _is_count(name: str, table: dict[str, list[str]]) -> bool:
    return bool(_certainty(name)) and _are_counts(table[name]) and not _is_house_number(name, table)


def _is_house_number(name: str, table: dict[str, list[str]]) -> bool:
    """Whether a number without another word stands beside a street."""
    names = list(table)
    place = names.index(name)
    beside = names[max(place - 1, 0) : place] + names[place + 1 : place + 2]
    return set(_plain(name).split()) <= {"number", "no", "nr", "nummer", "#"} and any(
        _STREET.search(_plain(one)) for one in beside
    )


def _number(text: str) -> int | None:
    digits = re.sub(r"(?<=\d)[,. \u00a0\u202f'’](?=\d{3}(?!\d))", "", text.strip())
    return int(digits) if re.fullmatch(r"\d{1,13}(\.0)?", digits) and "." not in digits else None


def _are_whole(texts: Sequence[str]) -> bool:
    numbers = [_number(text) for text in texts if text and text != "-"]
    return bool(numbers) and sum(number is None for number in numbers) <= len(numbers) // 5


def _are_counts(texts: Sequence[str]) -> bool:
    numbers = [_number(text) for text in texts if text]
    return bool(numbers) and None not in numbers and 1 < max(numbers) < _EPOCH


def _are_dates(texts: Sequence[str]) -> bool:
    filled = [text for text in texts if text]
    return bool(filled) and all(_DATE.fullmatch(text) or _PERIOD.fullmatch(text) for text in filled)


def _are_moments(texts: Sequence[str]) -> bool:
    """Whether the texts are times of day that are hardly ever the same: such a row is an event,
    and no total.
    """
    minutes = [text for text in texts if text and _has_minutes(text)]
    return len(minutes) >= max(2, len(texts) // 2) and len(set(texts)) >= 0.9 * len(texts)


def _has_minutes(text: str) -> bool:
    """Whether a text is a time of day, and no full hour; seconds or milliseconds since 1970 are
    one, too.
    """
    found, number = _MOMENT.search(text), _number(text) if text.isdecimal() else None
    if number is not None and number >= _EPOCH:
        return (number if number < _EPOCH * 100 else number // 1000) % 3600 != 0
    return bool(found) and found[2] != "00"


def _is_period(name: str) -> bool:
    return any(word in _PERIOD_NAMES for word in _plain(name).split()) or bool(
        _PERIOD.fullmatch(name.strip())
    )


def _is_identity(name: str, table: dict[str, list[str]]) -> bool:
    """Whether a column could be the number of a complaint, by its heading or else by its texts."""
    texts, plain = table[name], _plain(name)
    if _is_period(name) or _are_dates(texts) or not all(texts):
        return False
    share = len(set(texts)) / len(texts)
    if _certainty(name):
        is_first = name == next(iter(table))
        return (
            plain in ("number", "no", "nr", "numero", "número")
            and share > _LEAST_DIFFERENT
            and is_first
        )
    is_named = bool(_NUMBERS.search(plain)) and not _is_house_number(name, table)
    if _GROUPS.search(plain) and not re.search(r"\b(complaint|request|case|ticket)\b", plain):
        return False
    if _SERIAL.fullmatch(plain) and [_number(text) for text in texts] == list(
        range(1, len(texts) + 1)
    ):
        return False  # the lines of a table are numbered as well
    if is_named:
        return share > _LEAST_DIFFERENT
    return (
        share > _ALMOST_ALL
        and all(any(map(str.isdigit, text)) for text in texts)
        and _are_marks(name, table)
    )


def _are_marks(name: str, table: dict[str, list[str]]) -> bool:
    """Whether texts that are all different are no amounts: they have letters, stand first, or
    all have one length.
    """
    texts = table[name]
    is_first, lengths = name == next(iter(table)), set(map(len, texts))
    return not _are_whole(texts) or is_first or (len(lengths) == 1 and min(lengths) >= 5)
