"""Names of codes and periods in the visitor's language."""

from datetime import date, datetime

from data_access import MONTHS_IN, PERIODS, Codebook, Coverage, Text, month_of, period_code
from pages.statements.speaker import Office, Speaker

_OFFERED = 10 * MONTHS_IN["year"]  # months
_NO_DAY = datetime.min  # names do not depend on what the data hold


def name_of(codebook: Codebook, dimension: str, code: str, language: str) -> str:
    """Return the label of a code; a district with its province, an excluded code (-x) as “not
    x”.
    """
    return Office(language, codebook, _NO_DAY, Coverage(), ()).name(dimension, code)


def period_name(code: str, language: str) -> str:
    """Return “2024”, “2024 Q3” or “October 2024” for the code of a period."""
    return Speaker(language).period(code)


def name_in_both(codebook: Codebook, dimension: str, code: str) -> Text:
    """Return the label of a code in both languages."""
    return Text(*(name_of(codebook, dimension, code, language) for language in ("en", "ur")))


def period_in_both(code: str) -> Text:
    """Return the name of a period in both languages."""
    return Text(*(period_name(code, language) for language in ("en", "ur")))


def periods_offered(as_of: date, chosen: list[str]) -> list[str]:
    """Return the years, quarters and months of the last ten years, newest first, and whatever
    else is chosen.
    """
    end = month_of(date(as_of.year + 1, 1, 1))
    listed = [
        period_code(kind, number)
        for kind in reversed(PERIODS)
        for number in reversed(range((end - _OFFERED) // MONTHS_IN[kind], end // MONTHS_IN[kind]))
    ]
    return listed + [code for code in chosen if code not in listed]
