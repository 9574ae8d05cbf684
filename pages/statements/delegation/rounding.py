"""The rule by which a figure becomes words.

A count is rounded to two leading digits, a share that lies within two points of a tenth to that
tenth; others stay as they are published. “More than” and “nearly” are said only where the whole
error leaves the truth on that side of the rounded number, “nearly” of a count only within two in a
hundred of it; else it is “about”. So no word makes a figure look better than it may be.
"""

from typing import NamedTuple

from data_access import Language
from pages.charts.numbers import whole_percent
from pages.statements.speaker import Speaker

ABOUT, MORE_THAN, NEARLY = "delegation.about", "delegation.more_than", "delegation.nearly"
EXACTLY = ""
_SMALL = 100  # counts below are said as they are published
_NEAR_COUNT, _NEAR_SHARE = 0.02, 2  # of the rounded number; points
_BY_MILLION = (("delegation.million", 1_000_000),)
_BY_LAKH = (("delegation.crore", 10_000_000), ("delegation.lakh", 100_000))


class Rounded(NamedTuple):
    """``word``: which of the words stands before; ``value``: the number, a share in percent."""

    word: str
    value: int


def rounded_count(value: int, off: int) -> Rounded:
    """Round a count that may be ``off`` by as many."""
    if value < _SMALL:
        return Rounded(ABOUT if off else EXACTLY, value)
    step = 10 ** (len(str(value)) - 2)
    nearest = (value + step // 2) // step * step
    if value == nearest and not off:
        return Rounded(EXACTLY, nearest)
    if value - off > nearest:
        return Rounded(MORE_THAN, nearest)
    if value + off < nearest:
        near = nearest - value <= _NEAR_COUNT * nearest
        if near:
            return Rounded(NEARLY, nearest)
        if value - off > nearest - step:
            return Rounded(MORE_THAN, nearest - step)
    return Rounded(ABOUT, nearest)


def rounded_share(share: float, low: float, high: float) -> Rounded:
    """Round a published share; the truth lies between ``low`` and ``high``."""
    percent = round(100 * share)
    tenth = (percent + 5) // 10 * 10
    if not 10 <= tenth <= 90 or abs(percent - tenth) > _NEAR_SHARE:
        return Rounded(ABOUT, percent)
    if 100 * low > tenth:
        return Rounded(MORE_THAN, tenth)
    return Rounded(NEARLY if 100 * high < tenth else ABOUT, tenth)


def count_in_words(speaker: Speaker, value: int, off: int) -> str:
    """Return “nearly 4.9 million”."""
    found = rounded_count(value, off)
    return _with_word(speaker, found.word, _large(speaker, found.value))


def share_in_words(speaker: Speaker, share: float, low: float, high: float) -> str:
    """Return “nearly 3 in 10 (29 %)”, or “about 45 %”."""
    found, exact = rounded_share(share, low, high), whole_percent(share, speaker.language)
    if found.value == round(100 * share) and found.value % 10:
        return _with_word(speaker, found.word, exact)
    if not 10 <= found.value <= 90:
        return _with_word(speaker, found.word, exact)
    half = found.value == 50
    number = speaker.say("delegation.half") if half else _tenths(speaker, found.value // 10)
    words = _with_word(speaker, found.word, number)
    return speaker.say("delegation.share", words=words, exact=exact)


def _tenths(speaker: Speaker, tenths: int) -> str:
    return speaker.say("delegation.in_ten", tenths=tenths)


def _with_word(speaker: Speaker, word: str, number: str) -> str:
    return speaker.say(word, number=number) if word else number


def _large(speaker: Speaker, value: int) -> str:
    """Return a rounded count: by millions, or by lakh and crore where the reader counts so."""
    is_lakh = speaker.language == "ur" or _grouping(speaker.language) == "lakh"
    units = _BY_LAKH if is_lakh else _BY_MILLION
    for word, unit in units:
        if value >= unit:
            shown = value / unit
            number = speaker.number(shown, 0 if shown == int(shown) else 1)
            return speaker.say(word, number=number)
    return speaker.number(value)


def _grouping(language: str) -> str:
    return language.grouping if isinstance(language, Language) else ""
