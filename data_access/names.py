"""Names as people look for them: in the alphabetical order of their language, and found however
they are typed.

The order is that of the Unicode Collation Algorithm with the tailoring of each language, from the
ICU library that DuckDB holds: Urdu has its own, ا آ ب پ ت ٹ and so on, which code points have not.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

import duckdb

_UNSEEN = "\u0640\u200b-\u200f\u2066-\u2069\u0621"  # tatweel, joiners, directions, hamza
_SPACES, _DROPPED = re.compile(r"\s+"), re.compile(f"[{_UNSEEN}]")
# Letters that look alike and are typed for each other, and those that some leave out.
_LETTERS = str.maketrans("يىكهةھۃٱںے", "ییکہہہہانی")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
_ARABIC = str.maketrans("یکہ", "يكه")
_URDU_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_UNSHOWN = "\u2063"  # what stands between two is searched and not shown: web/access.js cuts it


def folded(text: str) -> str:
    """Return a name as it is compared with what somebody typed: without marks, hamza and case,
    Arabic letters as Urdu ones. web/fold.js does the same in the browser.
    """
    bare = (char for char in unicodedata.normalize("NFKD", text) if not _is_mark(char))
    letters = _DROPPED.sub("", "".join(bare)).lower().translate(_LETTERS).translate(_DIGITS)
    return _SPACES.sub(" ", letters).strip()


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")


def in_alphabetical_order(names: Mapping[str, str], language: str) -> list[str]:
    """Return the codes of ``{code: name}`` in the alphabetical order of their names."""
    places = _order(tuple(names.values()), str(language))
    return [code for _, code in sorted(zip(places, names, strict=True))]


@lru_cache(maxsize=100)
def _order(names: Sequence[str], language: str) -> tuple[int, ...]:
    """Return the place of each name."""
    statement = (
        "SELECT row_number() OVER (ORDER BY icu_sort_key(name, $1), place) AS rank "
        "FROM (SELECT unnest($2) AS name, generate_subscripts($2, 1) AS place) ORDER BY place"
    )
    plain = [unicodedata.normalize("NFC", name) for name in names]
    ranked = _library().cursor().execute(statement, [language, plain]).fetchall()
    return tuple(rank for (rank,) in ranked)


@cache
def _library() -> duckdb.DuckDBPyConnection:
    """Return a database of nothing, whose functions know the order of every language."""
    return duckdb.connect(config={"threads": 1})


def searchable(shown: str, other: str) -> str:
    """Return an option of a menu that is found by its name in either language, with Arabic or Urdu
    letters, with marks or without, and by either digits.
    """
    forms = [other, *(form.translate(_ARABIC) for form in (shown, other))]
    forms += [folded(shown), folded(other)]
    forms += [form.translate(_URDU_DIGITS) for form in (shown, other)]
    known, more = shown.lower(), []
    for form in forms:
        if form.lower() not in known:
            known += f" {form.lower()}"
            more.append(form)
    return f"{shown}{_UNSHOWN}{' · '.join(more)}{_UNSHOWN}" if more else shown
