"""Each sentence of the import has its words in both languages: what stops it, what an operator
should look at, and what it did.
"""

import ast
import copy
import re
from datetime import date
from pathlib import Path
from string import Formatter

import pytest

from data_access import Enumeration, FeedProblem, Sentence, Text
from data_access.database.schema import FACTS
from data_access.feed.mapping.file import mapping_of
from data_access.model.text import with_texts
from pages.office_parts.importing.said import said_in
from pages.words import WORDS

pytestmark = pytest.mark.quick

ROOT = Path(__file__).parents[2]
FEED = ROOT / "data_access" / "feed"
# What reaches no page that brings in a file: settings of the feed, and its commands.
NOT_ON_THE_PAGE = {
    *FEED.glob("sources/*.py"),
    *(FEED / name for name in ("settings.py", "commands.py", "watch.py")),
    FEED / "suggesting" / "command.py",
    FEED / "applying" / "journalled.py",
}
# Where a sentence is made of another one, and so of no kind of its own.
PASSED_ON = {"suggest.py", "intake.py", "problem.py"}
WORDS_OF = {key: words for key, words in WORDS.items() if key.startswith("said.")}
URDU = re.compile(r"[\u0600-\u06ff]")


def _calls():
    for path in sorted(FEED.rglob("*.py")):
        if path not in NOT_ON_THE_PAGE:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                name = getattr(getattr(node, "func", None), "id", "")
                if name in ("FeedProblem", "Sentence"):
                    yield path, node


KINDS = sorted({c.args[0].value for _, c in _calls() if isinstance(c.args[0], ast.Constant)})


def places(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def test_the_kinds_are_found_where_they_are_made():
    assert len(KINDS) >= 150
    assert "{path} needs a password; unpack it first." in KINDS and "{count} rejected" in KINDS


def test_every_kind_is_written_out_where_it_is_made():
    """A sentence that is put together there would have no words in Urdu."""
    others = {path.name for path, call in _calls() if not isinstance(call.args[0], ast.Constant)}
    assert others == PASSED_ON


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_words_in_urdu(kind):
    said = Sentence(kind, **{name: f"<{name}>" for name in places(kind)})
    told = said_in(said, "ur")
    assert told is not None, f"write its Urdu into pages/words/said.toml: {kind}"
    assert all(f"<{name}>" in told for name in places(kind) - {"fact", "facts"})
    assert URDU.search(told) or not re.search(r"[a-z]", re.sub(r"\{\w+\}", "", kind))
    assert said_in(said, "en") == str(said)
    assert not re.search(r"\{\{|\}\}", told)


def test_no_words_are_kept_of_a_kind_that_nobody_makes():
    assert {words.en for words in WORDS_OF.values()} == set(KINDS)
    assert len(WORDS_OF) == len(KINDS)
    assert all(places(words.en) == places(words.ur) for words in WORDS_OF.values())


def test_a_sentence_within_a_sentence_is_said_in_the_language_too():
    with pytest.raises(FeedProblem) as raised:
        mapping_of('[source]\nnaem = "x"\n')
    said = raised.value.said
    assert str(said) == str(raised.value) == "source.naem is unknown here; did you mean “name”?"
    told = said_in(said, "ur")
    assert told == "\u2068source.naem\u2069 یہاں معلوم نہیں؛ کیا آپ کی مراد “\u2068name\u2069” تھی؟"


def test_what_stands_beside_a_place_runs_with_it_from_left_to_right():
    with pytest.raises(FeedProblem) as raised:
        mapping_of('[columns]\nnumber = { column = "id", formats = ["%Y"] }\n')
    assert "\u2068columns.number.formats\u2069" in said_in(
        FeedProblem(
            "{where}.formats is for dates only; leave it out.", where="columns.number"
        ).said,
        "ur",
    )
    assert raised.value.said


def test_reasons_days_and_labels_are_said_in_the_language():
    line = Sentence("  {column}: {count} {reason}", column="id", count="3", reason="missing")
    assert said_in(line, "ur") == f"  \u2068id\u2069: \u20683\u2069 – {WORDS['reason.missing'].ur}"
    days = Sentence("{first}", first=date(2024, 3, 1))
    assert str(days) == "01 March 2024" and said_in(days, "ur") is None
    label = Sentence("{label}", label=Text("Filed", "درج"))
    assert (str(label), said_in(label, "ur")) == ("Filed", "درج")
    both = Enumeration(" and ", [Sentence("every source"), "x"])
    assert (str(both), said_in(both, "ur")) == ("every source and x", "ہر ماخذ اور \u2068x\u2069")


def test_sentences_that_stand_side_by_side_are_each_said_in_the_language():
    line = Sentence(
        "{rows} rows: {counts}{values}",
        rows="3",
        counts=Enumeration(", ", [Sentence("{count} new", count="2")]),
        values=Sentence("; 1 value set aside"),
    )
    assert str(line) == "3 rows: 2 new; 1 value set aside"
    assert said_in(line, "ur") == "\u20683\u2069 سطریں: \u20682\u2069 نئی؛ 1 قدر الگ رکھی گئی"


def test_every_fact_has_its_words():
    told = said_in(Sentence("Not recorded by the source: {facts}.", facts=", ".join(FACTS)), "ur")
    assert not re.search("[a-z]", told) and told.count("،") == len(FACTS) - 1


def test_what_has_no_words_is_none_and_stays_english():
    assert said_in("The log cannot be written.", "ur") is None
    assert said_in(FeedProblem("Nobody has said this so far.").said, "ur") is None
    assert said_in("The log cannot be written.", "en") == "The log cannot be written."


def test_a_part_that_a_kind_has_no_place_for_is_an_error_where_it_is_made():
    with pytest.raises(KeyError):
        Sentence("{path} is empty")
    assert str(FeedProblem("a {brace} as it stands")) == "a {brace} as it stands"


def test_texts_in_a_sentence_change_and_its_own_words_stay():
    inner = Sentence("{path} needs a password; unpack it first.", path=Path("/tmp/path/a.zip"))
    outer = Sentence("The mapping {path}: {problem}", path="/tmp/path/m", problem=inner)
    changed = with_texts(outer, lambda text: text.replace("/tmp/path/", ""))
    assert str(changed) == "The mapping m: a.zip needs a password; unpack it first."
    assert said_in(changed, "ur") and changed.kind == outer.kind
    assert copy.deepcopy(changed).parts == changed.parts
