"""The words of the pages: in both languages, with the same blanks, each of them used."""

import ast
import string
from pathlib import Path

import pytest

from pages.words import WORDS, _collect

pytestmark = pytest.mark.quick

ROOT = Path(__file__).parents[2]


def test_every_word_has_both_languages_and_the_same_blanks():
    for key, text in WORDS.items():
        blanks = [
            {name for _, name, _, _ in string.Formatter().parse(words) if name} for words in text
        ]
        assert text.en and text.ur and blanks[0] == blanks[1], (
            f"[{key}]: not the same blanks in both languages"
        )


def test_every_word_is_used():
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("pages", "web", "documents")
        for path in (ROOT / folder).rglob("*.py")
    )
    code += (ROOT / "dashboard.py").read_text(encoding="utf-8")
    # test_disclosure_page.py, test_import_page.py and tests/sentences/ look at the last ones
    built = (
        "section.",
        "page.",
        "frame.",
        "band.",
        "changed.mix_",
        "signals.",
        "ranking.out_",
        "ranking.filers_",
        "by.",
        "finding.flow_",
        "disclosure.",
        "import.fact.",
        "import.field.",
        "import.group.",
        "reason.",
        "said.",
        "delegation.says.",
        "delegation.against_",
        "hostile.",
        "geneva.",
        "verify.code_",
    )
    unused = [
        key
        for key in WORDS
        if f'"{key}"' not in code and f"'{key}'" not in code and not key.startswith(built)
    ]
    assert not unused, 'no page says these words; use them as say("KEY"), or take them out'


@pytest.mark.parametrize("language", ["en", "ur"])
def test_words_in_one_language_only_are_refused_by_name(language):
    with pytest.raises(ValueError, match=rf"\[office.greeting\] is in {language} only"):
        _collect({"office": {"greeting": {language: "x"}}})


def test_every_page_of_the_dashboard_is_there_and_has_a_title():
    """Else the navigation fails, and so every page."""
    tree = ast.parse((ROOT / "dashboard.py").read_text(encoding="utf-8"))
    pages = [
        [value.value for value in node.args[:3]]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Listed"
    ]
    files = {file for file, _, _ in pages}
    assert files == {
        str(path.relative_to(ROOT))
        for folder in ("public", "delegation", "office", "operations")
        for path in (ROOT / "pages" / folder).glob("*.py")
    }, "each page is one line of PAGES in dashboard.py"
    lacking = [title for *_, title in pages if title not in WORDS]
    assert not lacking, "write their words in pages/words, in both languages"
