"""Figures as people read them: grouped, with their unit, or the words that stand in their place."""

import re
from datetime import date

from data_access import MEASURES, PUBLIC_MEASURES, Figure, Text, Withheld, in_digits

_DAYS = Text("{} days", "{} دن")
_ONE_DAY = Text("{} day", "{} دن")
_POINTS = Text("{} points", "{} پوائنٹ")
_ONE_POINT = Text("{} point", "{} پوائنٹ")
_PERCENT = Text("{} %", "{}%")
_UNCHANGED = Text("unchanged", "کوئی تبدیلی نہیں")
_MONTHS = (
    Text("January", "جنوری"),
    Text("February", "فروری"),
    Text("March", "مارچ"),
    Text("April", "اپریل"),
    Text("May", "مئی"),
    Text("June", "جون"),
    Text("July", "جولائی"),
    Text("August", "اگست"),
    Text("September", "ستمبر"),
    Text("October", "اکتوبر"),
    Text("November", "نومبر"),
    Text("December", "دسمبر"),
)


_PAIRS = re.compile(r"(?<=\d)(?=(?:\d\d)+\d{3}(?!\d))")  # where lakh and crore are parted


def number(value: float, language: str, decimals: int | None = None, signed: bool = False) -> str:
    """Return a number as its reader writes it: 4,893,217 · 48,93,217 · ۴٬۸۹۳٬۲۱۷; a whole one as
    it is, else with ``decimals``.
    """
    form = f"{'+' if signed else ''},{'' if decimals is None else f'.{decimals}f'}"
    text = format(value, form)
    if getattr(language, "grouping", "") == "lakh":
        whole, point, part = text.replace(",", "").partition(".")
        whole = _PAIRS.sub(",", whole)
        text = f"{whole[:-3]},{whole[-3:]}" if len(whole.lstrip("+-")) > 3 else whole
        text += point + part
    return in_digits(text, language)


def shown(figure: Figure, unit: str, language: str) -> str:
    """Return a figure of ``unit`` (count, share, ratio, days) as text: 4,893,217 · 98.4 % · 0.97
    · 19 days.
    """
    if isinstance(figure, Withheld):
        return figure.label.in_language(language)
    if unit == "share":
        return percent(figure, language)
    if unit == "ratio":
        return number(figure, language, 2)
    if unit == "days":
        form = (_ONE_DAY if figure == 1 else _DAYS).in_language(language)
        return form.format(number(figure, language))
    return number(figure, language)


def shown_measure(figure: Figure, measure: str, language: str) -> str:
    """Return the figure of a measure as text; shares of published counts are whole percent, as
    they are published.
    """
    unit = MEASURES[measure].unit
    if unit == "share" and measure in PUBLIC_MEASURES and not isinstance(figure, Withheld):
        return whole_percent(figure, language)
    return shown(figure, unit, language)


def percent(share: float, language: str) -> str:
    """Return a share as percent with one decimal; never rounded up to 100 or down to 0."""
    text = f"{100 * share:.1f}"
    if text in ("100.0", "0.0") and share not in (0, 1):
        text = "> 99.9" if share > 0.5 else "< 0.1"
    # Without the space Urdu's right-to-left order keeps the sign behind its number.
    text = text.removesuffix(".0" if share in (0, 1) else "")
    return in_digits(text, language) + ("%" if language == "ur" else " %")


def whole_percent(share: float, language: str) -> str:
    """Return a share as whole percent; a part that is there is never rounded down to 0."""
    text = f"{100 * share:.0f}"
    text = "< 1" if text == "0" and share >= 0 else text
    return in_digits(text, language) + ("%" if language == "ur" else " %")


def isolated(text: str, language: str) -> str:
    """Return words as they stand in a drawing, which has no direction of its own: Urdu may begin
    with a number.
    """
    return f"\u2067{text}\u2069" if language == "ur" else text


def change(now: Figure, before: Figure, unit: str, language: str) -> str | None:
    """Return the difference as text: percent of a count, points of a share, days; None where
    there is no such thing.
    """
    if (
        isinstance(now, Withheld)
        or isinstance(before, Withheld)
        or (unit == "count" and not before)
    ):
        return None
    if unit == "days":
        by, decimals = now - before, None
        form = _ONE_DAY if abs(by) == 1 else _DAYS
    elif unit == "share":
        by, decimals, form = 100 * (now - before), 1, _POINTS
    else:
        by, decimals, form = 100 * (now - before) / before, 1, _PERCENT
    if not round(by, 9 if decimals is None else decimals):
        return _UNCHANGED.in_language(language)
    return form.in_language(language).format(signed(by, language, decimals))


def signed(value: float, language: str, decimals: int | None = None) -> str:
    """Return a difference with its sign: +4 · −4."""
    return number(value, language, decimals, signed=True).replace("-", "\u2212")


def points(difference: float, language: str) -> str:
    """Return a difference of two shares in whole points: +3 points."""
    form = _ONE_POINT if f"{100 * difference:+.0f}" in ("+1", "-1") else _POINTS
    return form.in_language(language).format(signed(100 * difference, language, 0))


def tenths_of_points(difference: float, language: str) -> str:
    """Return a difference of two shares in points with one decimal: +0.4 points."""
    text = signed(100 * difference, language, 1)
    if not f"{100 * difference:+.1f}".strip("+-0."):
        text = number(0, language, 1)
    return _POINTS.in_language(language).format(text)


def more_days(difference: float, language: str) -> str:
    """Return a difference of two waits: +3 days, or a bound of it with one decimal: −0.5 days."""
    decimals = None if isinstance(difference, int) else 1
    is_there = round(difference, decimals)
    told = signed(difference, language, decimals) if is_there else number(0, language)
    form = _ONE_DAY if decimals is None and abs(difference) == 1 else _DAYS
    return form.in_language(language).format(told)


def day(moment: date, language: str) -> str:
    """Return a day as text: 29 October 2024."""
    return in_digits(f"{moment.day} {month(moment.month, language)} {moment.year}", language)


def month(number: int, language: str) -> str:
    """Return the name of a month, 1 to 12."""
    return _MONTHS[number - 1].in_language(language)
