"""Each reason that the feed gives for a reject or a value set aside has words in both languages."""

import ast
import re
from pathlib import Path

import pytest

from data_access.feed.files import batch, heading, json_file, lines, table
from data_access.feed.staging import check, faults, identity, reopened
from data_access.feed.staging.dates import stray
from pages.office_parts.importing.reasons import reason_in
from pages.words import WORDS

REASONS = {key: words for key, words in WORDS.items() if key.startswith("reason.")}
NAMED = [
    batch.NO_TEXT_REASON, heading.TOTAL, identity.ROUNDED, reopened.NO_HISTORY, stray.REASON, stray.EARLY,
    faults.DAY_0, json_file._BAD, lines._reason("unexpected end"), lines._reason("field larger"), lines._reason(""),
]  # fmt: skip


def written_in(module, only: str = "") -> set[str]:
    """The texts that stand as reasons in a module, what is filled in as “7”: the third word of
    each ``Fault``.
    """
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Fault"
    ]
    names = {name.id for call in calls for name in call.args[2:3] if isinstance(name, ast.Name)}
    texts = [call.args[2] for call in calls]
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            texts += [value for name, value in _assigned(node) if name in names]
        if isinstance(node, ast.FunctionDef) and node.name == "_no_date":
            texts += [line.value for line in node.body if isinstance(line, ast.Return)]
    return {_text(value) for value in texts if isinstance(value, ast.Constant | ast.JoinedStr)}


def _assigned(node: ast.Assign):
    for target in node.targets:
        names = target.elts if isinstance(target, ast.Tuple) else [target]
        values = getattr(node.value, "elts", []) if isinstance(target, ast.Tuple) else [node.value]
        yield from (
            (getattr(name, "id", ""), value) for name, value in zip(names, values, strict=False)
        )


def _text(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return node.value
    return "".join(part.value if isinstance(part, ast.Constant) else "7" for part in node.values)


ANSWERS = {f"not closed, but with {words}" for words in faults._ANSWERS.values()}
WRITTEN = sorted(written_in(faults) - {"not closed, but with 7"} | ANSWERS)


def test_the_reasons_are_found_where_they_are_written():
    assert {
        "missing",
        "lies in the future",
        "no date in the form 7",
        "before the filing",
        "merged with itself",
    } <= set(WRITTEN)
    assert len(WRITTEN) >= 22


@pytest.mark.parametrize("reason", [*WRITTEN, *NAMED])
def test_every_reason_of_the_feed_has_its_words(reason):
    told = reason_in(reason, "ur")
    assert told and told != reason and re.search(r"[\u0600-\u06ff]", told)
    assert reason_in(reason, "en") == reason


@pytest.mark.parametrize(
    ("module", "words"),
    [
        (check, "the number stands already on line %s"),
        (check, "as on line %s in all these columns; name more of them"),
        (table, "fields where the heading has"),
    ],
)
def test_reasons_that_are_filled_in_later_are_those_that_have_words(module, words):
    assert words in Path(module.__file__).read_text(encoding="utf-8")
    reason = words.replace("%s", "12") if "%s" in words else f"3 {words} 4; the line may be cut off"
    assert reason_in(reason, "ur")


def test_what_a_reason_speaks_of_keeps_its_direction_and_its_words():
    assert "\u2068%d.%m.%Y or %Y-%m-%d\u2069" in reason_in(
        "no date in the form %d.%m.%Y or %Y-%m-%d", "ur"
    )
    assert "\u206812\u2069" in reason_in("the number stands already on line 12", "ur")
    assert reason_in("no whole number from 0 to 32,767", "ur") != reason_in("no whole number", "ur")


def test_a_reason_without_words_is_none():
    assert reason_in("something that nobody has said so far", "ur") is None
    assert reason_in("missing or so", "ur") is None


def test_no_reason_is_spoken_of_that_nobody_gives():
    given = [*WRITTEN, *NAMED, "the number stands already on line 7", "as on line 7 in all these columns; name more of them",
             "7 fields where the heading has 7; the line may be cut off"]  # fmt: skip
    spoken = {reason_in(reason, "ur") for reason in given}
    unspoken = {
        key for key, words in REASONS.items() if not any(_is_of(words.ur, told) for told in spoken)
    }
    assert unspoken == set()


def _is_of(words: str, told: str) -> bool:
    return bool(re.fullmatch(re.sub(r"\\\{\w+\\\}", ".+", re.escape(words)), told))
