"""Figures as people read them: grouped, with their unit, or the words that stand in their place."""

from datetime import date

from data_access import MEASURES, PUBLIC_MEASURES, Figure, Text, Withheld

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


def shown(figure: Figure, unit: str, language: str) -> str:
    """Return a figure of ``unit`` (count, share, ratio, days) as text: 4,893,217 · 98.4 % · 0.97
    · 19 days.
    """
    if isinstance(figure, Withheld):
        return figure.label.in_language(language)
    if unit == "share":
        return percent(figure, language)
    if unit == "ratio":
        return f"{figure:.2f}"
    if unit == "days":
        return (_ONE_DAY if figure == 1 else _DAYS).in_language(language).format(f"{figure:,}")
    return f"{figure:,}"


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
    return text.removesuffix(".0" if share in (0, 1) else "") + ("%" if language == "ur" else " %")


def whole_percent(share: float, language: str) -> str:
    """Return a share as whole percent; a part that is there is never rounded down to 0."""
    text = f"{100 * share:.0f}"
    return ("< 1" if text == "0" and share >= 0 else text) + ("%" if language == "ur" else " %")


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
        number = f"{now - before:+,}"
        form = _ONE_DAY if number in ("+1", "-1") else _DAYS
    elif unit == "share":
        number, form = f"{100 * (now - before):+.1f}", _POINTS
    else:
        number, form = f"{100 * (now - before) / before:+.1f}", _PERCENT
    if not number.strip("+-0."):
        return _UNCHANGED.in_language(language)
    return form.in_language(language).format(number.replace("-", "\u2212"))


def points(difference: float, language: str) -> str:
    """Return a difference of two shares in whole points: +3 points."""
    text = f"{100 * difference:+.0f}".replace("-", "\u2212")
    return (_ONE_POINT if text in ("+1", "\u22121") else _POINTS).in_language(language).format(text)


def tenths_of_points(difference: float, language: str) -> str:
    """Return a difference of two shares in points with one decimal: +0.4 points."""
    text = f"{100 * difference:+.1f}".replace("-", "\u2212")
    text = "0.0" if not text.strip("+\u22120.") else text
    return _POINTS.in_language(language).format(text)


def more_days(difference: float, language: str) -> str:
    """Return a difference of two waits: +3 days, or a bound of it with one decimal: −0.5 days."""
    text = (f"{difference:+,}" if isinstance(difference, int) else f"{difference:+,.1f}").replace(
        "-", "\u2212"
    )
    form = _ONE_DAY if text in ("+1", "\u22121") else _DAYS
    return form.in_language(language).format("0" if not text.strip("+\u22120.") else text)


def day(moment: date, language: str) -> str:
    """Return a day as text: 29 October 2024."""
    return f"{moment.day} {month(moment.month, language)} {moment.year}"


def month(number: int, language: str) -> str:
    """Return the name of a month, 1 to 12."""
    return _MONTHS[number - 1].in_language(language)
