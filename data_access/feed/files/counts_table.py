"""Telling a table of counts from a list of complaints: rows of counts would be counted as one complaint each."""

import re
from collections.abc import Sequence
from pathlib import Path

from data_access.feed.problem import FeedProblem

_COUNTS = {
    "count", "counts", "total", "totals", "n", "number", "frequency", "quantity", "volume", "complaints", "requests",
    "cases", "calls", "reports", "tickets", "filed", "received", "registered", "resolved", "disposed", "pending",
    "open", "opened", "closed", "reopened", "rejected", "accepted", "relieved", "satisfied", "in progress",
    "anzahl", "menge", "gesamt", "nombre", "cantidad", "quantité", "quantidade", "numero", "liczba", "تعداد", "کل",
    "عدد", "件数", "数量", "कुल",
}  # fmt: skip
_STARTS = ("number of ", "no of ", "no. of ", "# of ", "count of ", "total ", "anzahl ", "nombre de ", "número de ")
_ENDS = (" count", " total", " counts", " totals")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_YEAR = r"(?:19|20)\d\d"
_PERIOD = re.compile(
    rf"(?:fy ?)?{_YEAR}(?:[-/]\d{{2,4}})?|{_MONTH}[ -.]*(?:{_YEAR}|\d\d)?|{_YEAR}[-/ .]*(?:{_MONTH}|q[1-4])"
    rf"|\d{{1,2}}[-/.]{_YEAR}|q[1-4][ -/]*(?:{_YEAR})?",
    re.IGNORECASE,
)
_DATE = re.compile(rf"\d{{1,4}}[-/.]\d{{1,2}}([-/.]\d{{1,4}})?([ T].*)?|.*{_MONTH}.*\d.*|\d.*{_MONTH}.*", re.IGNORECASE)
_PERIOD_NAMES = ("year", "month", "week", "day", "date", "quarter", "period", "jahr", "monat", "année", "mois", "año")
_LEAST_PERIODS = 3
_EPOCH = 100_000_000  # from here on, whole numbers may be times in seconds


def refuse_counts(path: Path, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Raise FeedProblem where the rows are totals of something, and no complaint has a row of its own."""
    reason = counts_reason(names, rows)
    if reason:
        raise FeedProblem(
            f"{path} looks like a table of counts, not like a list of complaints: {reason}. The dashboard counts "
            "complaints itself, so it needs one row for each; ask the source for the records behind the table."
        )


def counts_reason(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return what shows that the table holds counts; "" where nothing does."""
    if len(rows) < 2:
        return ""
    columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    periods = [name for name in names if _PERIOD.fullmatch(name.strip()) and _are_whole(columns[name])]
    if len(periods) >= _LEAST_PERIODS and not any(map(_is_identity, columns, columns.values())):
        return f"its columns are periods ({', '.join(periods[:3])}, …) with numbers below them"
    counts = [name for name in names if _is_count_name(name) and _are_counts(columns[name])]
    others = {name: texts for name, texts in columns.items() if name not in counts}
    if counts and not any(map(_is_identity, others, others.values())):
        return f"“{counts[0]}” holds totals, and no column tells one complaint from another"
    return ""


def _is_count_name(name: str) -> bool:
    name = " ".join(name.casefold().replace("_", " ").split())
    return name in _COUNTS or name.startswith(_STARTS) or name.endswith(_ENDS)


def _number(text: str) -> int | None:
    digits = re.sub(r"(?<=\d)[,. \u00a0\u202f'’](?=\d{3}(?!\d))", "", text.strip())
    return int(digits) if re.fullmatch(r"\d{1,12}(\.0)?", digits) and "." not in digits else None


def _are_whole(texts: Sequence[str]) -> bool:
    numbers = [_number(text) for text in texts if text.strip() and text.strip() != "-"]
    return bool(numbers) and sum(number is None for number in numbers) <= len(numbers) // 5


def _are_counts(texts: Sequence[str]) -> bool:
    numbers = [_number(text) for text in texts if text.strip()]
    return bool(numbers) and None not in numbers and 1 < max(numbers) < _EPOCH


def _is_identity(name: str, texts: Sequence[str]) -> bool:
    """Whether a column could be the number of a complaint: each value another one, with digits, and no period."""
    words = name.casefold().replace("_", " ").split()
    if len(set(texts)) < len(texts) or any(word in _PERIOD_NAMES for word in words) or _PERIOD.fullmatch(name.strip()):
        return False
    filled = [text.strip() for text in texts]
    if not all(any(map(str.isdigit, text)) for text in filled):
        return False
    return not all(_DATE.fullmatch(text) or _PERIOD.fullmatch(text) for text in filled)
