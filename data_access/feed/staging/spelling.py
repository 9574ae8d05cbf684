"""When two names are the same to a reader: case, blanks, and the forms of one letter or digit do
not tell them apart.

Signs do: “60+” is not “60-”, “< 500” is not “> 500”, and “C” is neither “C++” nor “C#”.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from sqlalchemy import ColumnElement, case, func

# Arabic form -> Urdu form of the same letter. Letters that are two in Urdu (ه, ھ; ی, ے; ا, آ) stay
# apart.
_LETTERS = {"ي": "ی", "ى": "ی", "ك": "ک", "ه": "ہ", "ە": "ہ", "ة": "ۃ", "ۀ": "ۂ"}
_HYPHENS = dict.fromkeys("‐‑‒–—―−", "-")
_DIGITS = {digit: str(value % 10) for value, digit in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}
_FORMS = _LETTERS | _HYPHENS | _DIGITS
_FOLDING = str.maketrans(_FORMS)
_BLANKS = "\u00a0\u2007\u202f\u3000\t\r\n"
_UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeffـ"  # and the stroke that only stretches a word
_VOWEL_SIGNS = re.compile(
    "[\u0610-\u061a\u064b-\u0652\u0670]"
)  # are written or left out, as one likes
_SEPARATORS = " .,;:'\"()[]{}_`´‘’‚“”„«»‹›،؛۔…·"  # stand between words, and say nothing
_BETWEEN_DIGITS = ".,:"  # but “1.5” is not “1 5”
_SIGNS = {
    "<": "lt", ">": "gt", "+": "plus", "#": "hash", "/": "slash", "&": "and", "%": "percent", "=": "equals",
    "@": "at", "*": "star", "?": "query", "!": "mark", "~": "about", "$": "dollar", ".": "dot", ",": "comma",
    ":": "colon", "؟": "query", "٪": "percent", "'": "feet", '"': "inches",
}  # fmt: skip


_RAISED = ("<super>", "<sub>")
_MEASURES = str.maketrans({"′": "'", "″": '"'})
_FEET_OR_INCHES = {"'": "'", "’": "'", '"': '"', "”": '"'}


def folded_text(text: str) -> str:
    """Return a text as values of a mapping are compared: small letters, single blanks, one form
    of each letter.
    """
    return re.sub(" +", " ", _plain(text.lower().translate(_FOLDING))).strip()


def _plain(text: str) -> str:
    return text.translate(str.maketrans(_BLANKS, " " * len(_BLANKS), _UNSEEN))


def folded(text: ColumnElement) -> ColumnElement:
    """Return SQL for ``folded_text``."""
    forms, plain = "".join(_FORMS) + _BLANKS, "".join(_FORMS.values()) + " " * len(_BLANKS)
    shown = func.translate(func.lower(text), forms + _UNSEEN, plain)
    return func.trim(func.regexp_replace(shown, " +", " ", "g"))


# Some letters have forms of their own in what comes out of a PDF document, or between East Asian
# letters.
_PRESENTED = {
    chr(sign): plain
    for first, last in ((0xFB50, 0xFDFF), (0xFE70, 0xFEFC), (0xFF01, 0xFF5E))
    for sign in range(first, last + 1)
    if len(plain := unicodedata.normalize("NFKC", chr(sign))) == 1 and plain != chr(sign)
}
_HAS_PRESENTED = "[\ufb50-\ufdff\ufe70-\ufefc\uff01-\uff5e]"
# Most texts have figures, blanks, and Latin and Arabic letters only, of which no step takes
# anything. Named one by one: the engine takes 5 ms to prepare the class of all letters, wherever it
# stands.
_NEEDS_A_LOOK = (
    r"[^0-9a-z \x{e0}-\x{f6}\x{f8}-\x{ff}\x{0621}-\x{063a}\x{0641}-\x{064a}\x{0671}-\x{06d3}]"
)
# What says nothing, one after another: vowel signs; points that do not stand between figures; other
# separators.
_STEPS = (
    ("[\u0610-\u061a\u064b-\u0652\u0670]", ""),
    (r"[.,:][.,:]+", " "),
    (r"[.,:]([^0-9]|$)", r" \1"),
    (r"(^|[^0-9])[.,:]", r"\1 "),
    ("[" + re.escape("".join(sorted(set(_SEPARATORS) - set(_BETWEEN_DIGITS)))) + "]", " "),
    (r" +", " "),
)
_AROUND_SIGNS = (r" ?([^ \p{L}\p{N}\p{M}]) ?", r"\1")  # “A / B” is “A/B”


def compared_text(text: str) -> str:
    """Return a text of a closed list as it is compared: as names are, except for signs that are two
    in one.

    It is ``name_code`` as far as SQL can say it, see ``compared``.
    """
    plain = folded_text("".join(_PRESENTED.get(sign, sign) for sign in text)).replace("ß", "ss")
    bare = unicodedata.normalize("NFC", plain).replace("ی\u0654", "ئ")
    for wrong, right in _STEPS:
        bare = re.sub(wrong, right, bare)
    signs = {sign for sign in bare if sign != " " and unicodedata.category(sign)[0] not in "LNM"}
    for sign in signs:
        bare = re.sub(f" ?{re.escape(sign)} ?", lambda found: found[0].strip(), bare)
    return bare.strip() or plain


def compared(text: ColumnElement) -> ColumnElement:
    """Return SQL for ``compared_text``."""
    shown = case(
        (
            text.regexp_match(_HAS_PRESENTED),
            func.translate(text, "".join(_PRESENTED), "".join(_PRESENTED.values())),
        ),
        else_=text,
    )
    plain = func.replace(folded(shown), "ß", "ss")
    bare = func.replace(func.nfc_normalize(plain), "ی\u0654", "ئ")
    for wrong, right in (*_STEPS, _AROUND_SIGNS):
        bare = func.regexp_replace(bare, wrong, right, "g")
    needs_a_look = folded(text).regexp_match(_NEEDS_A_LOOK)
    return case(
        (needs_a_look, func.coalesce(func.nullif(func.trim(bare), ""), plain)), else_=folded(text)
    )


def looked_up(
    text: ColumnElement,
    known: Mapping[str, int | str | None],
    others: ColumnElement,
    nothing: int | str,
) -> ColumnElement:
    """Return SQL for the value of ``known`` whose name is ``compared(text)``, else ``others``.

    The text is written down once for all names. A CASE with a branch for each name repeats it in
    each, and the engine prepares every repetition: half a second for a mapping with many names,
    in each batch of the feed, however few its rows. A list holds no NULL that could be told from
    a name that is missing, so there a value that means “leave it empty” is ``nothing``: a value
    of the same type that is none of the others.
    """
    if not known:
        return others
    values = [nothing if value is None else value for value in known.values()]
    place = func.list_position(func.list_value(*known), compared(text))
    found = func.coalesce(func.list_extract(func.list_value(*values), place), others)
    return func.nullif(found, nothing) if None in known.values() else found


def name_code(text: str) -> str:
    """Return the code of a name: equal for names that are the same to a reader, and for no others.

    Words are joined by hyphens. A hyphen of the name is a double one, other signs are spelled:
    “age-60_plus”.
    """
    code = ""
    for token in _tokens(_one_form(text)):
        if not token[0].isalnum():
            code += _sign(token, code)
        else:
            code += ("" if not code or code[-1] in "-_" else "-") + token
    return code.removesuffix("_") or _spelled(text)


def loose_code(text: str) -> str:
    """Return what is left of a name without signs, blanks and accents: equal for names that
    differ only slightly.
    """
    bare = unicodedata.normalize("NFD", _one_form(text).translate(str.maketrans("أإآٱ", "اااا")))
    return "".join(sign for sign in bare if sign.isalnum())


def _one_form(text: str) -> str:
    text = _plain("".join(map(_usual_form, text.translate(_MEASURES)))).casefold()
    text = _VOWEL_SIGNS.sub("", text.translate(_FOLDING)).replace("ی\u0654", "ئ")
    text = "".join(_figure(sign) for sign in text)
    return unicodedata.normalize("NFC", text)


def _usual_form(sign: str) -> str:
    """Raised and lowered signs stay what they are: “10²” is not “102”."""
    return (
        sign
        if unicodedata.decomposition(sign).startswith(_RAISED)
        else unicodedata.normalize("NFKC", sign)
    )


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
        if _is_measure(text, place):
            yield _FEET_OR_INCHES[sign]
        elif sign not in _SEPARATORS or (
            sign in _BETWEEN_DIGITS and _is_between_digits(text, place)
        ):
            yield sign
    if word:
        yield word


def _is_measure(text: str, place: int) -> bool:
    """Whether a sign stands for feet or inches: behind a figure, and not at the end of what
    another one begins.
    """
    before, same = (
        text[:place],
        [
            sign
            for sign, meant in _FEET_OR_INCHES.items()
            if meant == _FEET_OR_INCHES.get(text[place])
        ],
    )
    opened = sum(before.count(sign) for sign in (*same, *("‘" if "'" in same else "“„")) if sign)
    return bool(same) and before[-1:].isdigit() and opened % 2 == 0


def _is_between_digits(text: str, place: int) -> bool:
    return text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit()


def _sign(sign: str, before: str) -> str:
    if sign == "-":
        return (
            "--" if before else "_minus_"
        )  # a code that begins with a hyphen would mean: not this one
    return f"_{_SIGNS.get(sign) or f'u{ord(sign):x}'}_"


def _spelled(text: str) -> str:
    """The code of a name that has neither words nor signs: “...” is not “Other”."""
    return "_" + "_".join(f"u{ord(sign):x}" for sign in text.strip())
