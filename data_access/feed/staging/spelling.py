"""When two names are the same to a reader: case, blanks, and the forms of one letter or digit do not tell them apart.

Signs do: “60+” is not “60-”, “< 500” is not “> 500”, and “C” is neither “C++” nor “C#”.
"""

import re
import unicodedata
from collections.abc import Iterator

from sqlalchemy import ColumnElement, func

# Arabic form -> Urdu form of the same letter. Letters that are two in Urdu (ه, ھ; ی, ے; ا, آ) stay apart.
_LETTERS = {"ي": "ی", "ى": "ی", "ك": "ک", "ه": "ہ", "ە": "ہ", "ة": "ۃ", "ۀ": "ۂ"}
_HYPHENS = dict.fromkeys("‐‑‒–—―−", "-")
_DIGITS = {digit: str(value % 10) for value, digit in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}
_FORMS = _LETTERS | _HYPHENS | _DIGITS
_FOLDING = str.maketrans(_FORMS)
_BLANKS = "\u00a0\u2007\u202f\u3000\t\r\n"
_UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeffـ"  # and the stroke that only stretches a word
_VOWEL_SIGNS = re.compile("[\u0610-\u061a\u064b-\u0652\u0670]")  # are written or left out, as one likes
_SEPARATORS = " .,;:'\"()[]{}_`´‘’‚“”„«»‹›،؛۔…·"  # stand between words, and say nothing
_BETWEEN_DIGITS = ".,:"  # but “1.5” is not “1 5”
_SIGNS = {
    "<": "lt", ">": "gt", "+": "plus", "#": "hash", "/": "slash", "&": "and", "%": "percent", "=": "equals",
    "@": "at", "*": "star", "?": "query", "!": "mark", "~": "about", "$": "dollar", ".": "dot", ",": "comma",
    ":": "colon", "؟": "query", "٪": "percent",
}  # fmt: skip


def folded_text(text: str) -> str:
    """Return a text as values of a mapping are compared: small letters, single blanks, one form of each letter."""
    return re.sub(" +", " ", _plain(text.lower().translate(_FOLDING))).strip()


def _plain(text: str) -> str:
    return text.translate(str.maketrans(_BLANKS, " " * len(_BLANKS), _UNSEEN))


def folded(text: ColumnElement) -> ColumnElement:
    """Return SQL for ``folded_text``."""
    forms, plain = "".join(_FORMS) + _BLANKS, "".join(_FORMS.values()) + " " * len(_BLANKS)
    shown = func.translate(func.lower(text), forms + _UNSEEN, plain)
    return func.trim(func.regexp_replace(shown, " +", " ", "g"))


def name_code(text: str) -> str:
    """Return the code of a name: equal for names that are the same to a reader, and for no others.

    Words are joined by hyphens. A hyphen of the name is a double one, other signs are spelled: “age-60_plus”.
    """
    code = ""
    for token in _tokens(_one_form(text)):
        if not token[0].isalnum():
            code += _sign(token, code)
        else:
            code += ("" if not code or code[-1] in "-_" else "-") + token
    return code.removesuffix("_") or _spelled(text)


def loose_code(text: str) -> str:
    """Return what is left of a name without signs, blanks and accents: equal for names that differ only slightly."""
    bare = unicodedata.normalize("NFD", _one_form(text).translate(str.maketrans("أإآٱ", "اااا")))
    return "".join(sign for sign in bare if sign.isalnum())


def _one_form(text: str) -> str:
    text = _plain(unicodedata.normalize("NFKC", text)).casefold()
    text = _VOWEL_SIGNS.sub("", text.translate(_FOLDING)).replace("ی\u0654", "ئ")
    text = "".join(_figure(sign) for sign in text)
    return unicodedata.normalize("NFC", text)


def _figure(sign: str) -> str:
    return str(unicodedata.decimal(sign)) if not sign.isascii() and sign.isdecimal() else sign


def _tokens(text: str) -> Iterator[str]:
    """Yield words and signs; what stands between them is left out."""
    word = ""
    for place, sign in enumerate(text):
        if sign.isalnum() or (word and unicodedata.category(sign).startswith("M")):
            word += sign
            continue
        if word:
            yield word
        word = ""
        if sign not in _SEPARATORS or (sign in _BETWEEN_DIGITS and _is_between_digits(text, place)):
            yield sign
    if word:
        yield word


def _is_between_digits(text: str, place: int) -> bool:
    return text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit()


def _sign(sign: str, before: str) -> str:
    if sign == "-":
        return "--" if before else "_minus_"  # a code that begins with a hyphen would mean: not this one
    return f"_{_SIGNS.get(sign) or f'u{ord(sign):x}'}_"


def _spelled(text: str) -> str:
    """The code of a name that has neither words nor signs: “...” is not “Other”."""
    return "_" + "_".join(f"u{ord(sign):x}" for sign in text.strip())
