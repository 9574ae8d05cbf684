"""Single values of a mapping file, checked: each mistake names its key and the fix."""

import codecs
from datetime import date, datetime, time
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data_access.feed.problem import FeedProblem
from data_access.model.text import Sentence


def only(entries: dict, known: tuple[str, ...], where: str) -> None:
    """Raise FeedProblem for the first key that is not ``known``."""
    for key in entries:
        if key not in known:
            near = get_close_matches(key, known, 1)
            hint = (
                Sentence("did you mean “{near}”?", near=near[0])
                if near
                else Sentence("there are: {known}.", known=", ".join(known))
            )
            raise FeedProblem(
                "{key} is unknown here; {hint}",
                key=f"{where}{key}",
                hint=hint,
            )


def section_of(parts: dict, key: str, where: str = "") -> dict:
    """Return the table ``key``; an empty one where it is left out."""
    section = parts.get(key, {})
    if not isinstance(section, dict):
        raise FeedProblem(
            "{key} must be a table.",
            key=f"{where}.{key}" if where else key,
        )
    return section


def text_of(entries: dict, where: str, key: str, default: str | None = None) -> str:
    """Return the text ``key``, or ``default``; FeedProblem when both are missing."""
    text = entries.get(key, default)
    if not isinstance(text, str) or not text.strip():
        raise FeedProblem(
            "{key} is missing; give it as text in quotes.",
            key=f"{where}{key}",
        )
    return text


def texts_of(entries: dict, where: str, key: str) -> list[str]:
    """Return one text or a list of texts as a list."""
    texts = entries.get(key, [])
    texts = [texts] if isinstance(texts, str) else texts
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise FeedProblem(
            "{key} must be text in quotes, or a list of such texts.",
            key=f"{where}{key}",
        )
    return texts


def choice_of(entries: dict, where: str, key: str, choices: tuple[str, ...]) -> str | None:
    """Return the text ``key``, one of ``choices``; None where it is left out."""
    if key not in entries:
        return None
    if entries[key] not in choices:
        raise FeedProblem(
            "{key} must be one of: {choices}.",
            key=f"{where}{key}",
            choices=", ".join(choices),
        )
    return entries[key]


def boolean_of(entries: dict, where: str, key: str) -> bool:
    """Return true or false; FeedProblem when it is missing."""
    if not isinstance(entries.get(key), bool):
        raise FeedProblem(
            "{key} is missing; write true or false.",
            key=f"{where}{key}",
        )
    return entries[key]


def moment_of(value) -> datetime | None:
    """Return the fixed as-of time; None for the newest event."""
    if value == "newest":
        return None
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return datetime.combine(value, time(23, 59, 59))
    raise FeedProblem(
        "dataset.as_of must be “newest”, or a date without quotes such as 2024-06-30.",
    )


def day_of(entries: dict, where: str, key: str) -> date | None:
    """Return a day, None where it is left out."""
    day = entries.get(key)
    if isinstance(day, datetime) or not isinstance(day, date | None):
        raise FeedProblem(
            "{key} must be a day without quotes such as 2024-06-30.",
            key=f"{where}{key}",
        )
    return day


def delimiter_of(text) -> str:
    """Return the one character between columns, a tab as well; "" where the file itself shows
    it.
    """
    text = {"tab": "\t", "\\t": "\t"}.get(text, text)
    if not isinstance(text, str) or len(text) > 1 or text in ('"', "\n", "\r"):
        raise FeedProblem(
            'file.delimiter must be one character in quotes, such as ";" or, for a tab, "\\t".',
        )
    return text


def number_signs_of(file: dict) -> tuple[str, str]:
    """Return the decimal sign and the thousands sign; "" for a point and for none."""
    signs = file.get("decimal", ""), file.get("thousands", "")
    for key, sign, known in (
        ("decimal", signs[0], ",."),
        ("thousands", signs[1], ",.'’ \u00a0\u202f\u2009"),
    ):
        if not isinstance(sign, str) or len(sign) > 1 or sign not in known:
            raise FeedProblem(
                "file.{key} must be one of the signs {known} in quotes; it is within numbers.",
                key=key,
                known=" ".join(known),
            )
    if signs[0] and signs[0] == signs[1]:
        raise FeedProblem(
            "file.decimal and file.thousands are the same sign; a number could not be read.",
        )
    return signs


def encoding_of(name: str) -> str:
    """Return the encoding's usual name."""
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise FeedProblem(
            "file.encoding: “{name}” is unknown; use utf-8, latin-1 or cp1256.",
            name=name,
        ) from None


def zone_of(name: str) -> str:
    """Return the name of a time zone that there is."""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise FeedProblem(
            "source.time_zone (or the setting DATA_TIME_ZONE): there is no time zone "
            "“{name}”; write it as Asia/Karachi, or UTC.",
            name=name,
        ) from None
