"""Names of codes and periods in the visitor's language."""

from datetime import datetime

from data_access import Codebook, Coverage
from pages.statements.speaker import Office, Speaker

_NO_DAY = datetime.min  # names do not depend on what the data hold


def name_of(codebook: Codebook, dimension: str, code: str, language: str) -> str:
    """Return the label of a code; a district with its province, an excluded code (-x) as “not
    x”.
    """
    return Office(language, codebook, _NO_DAY, Coverage(), ()).name(dimension, code)


def period_name(code: str, language: str) -> str:
    """Return “2024”, “2024 Q3” or “October 2024” for the code of a period."""
    return Speaker(language).period(code)
