"""A suggestion as a mapping file that a person reads, corrects and imports with."""

import json
import re
from collections.abc import Mapping

from data_access.feed.mapping.targets import TARGETS
from data_access.feed.suggesting.guess import Guess
from data_access.feed.suggesting.sample import Sample

_WIDTH = 100


def as_toml(sample: Sample, found: Mapping[str, Guess], title: str, licence: str, empty: tuple[str, ...]) -> str:
    """Return the text of a mapping; what a person should look at is marked with LOOK."""
    parts = [_head(sample, title, licence, empty), "[columns]"]
    tables = []
    for target in TARGETS:
        if target in found:
            (tables if found[target].values else parts).append(_entry(target, found[target], sample.is_typed))
        elif target == "province" and "district" in found:
            parts.append(f"province = {{ value = {_text(title)} }}  # no column says it; districts lie in one")
        elif target in ("number", "filed_at"):
            parts.append(f'# LOOK: no column is surely the {target}; name it here\n# {target} = ""')
    used = {name for guess in found.values() for name in (guess.column, *guess.identity)}
    unused = [name for name in sample.columns if name not in used]
    if unused:
        parts += ["", *_wrapped("# Not used: " + ", ".join(unused))]
    return "\n".join([*parts, *tables, ""])


def _head(sample: Sample, title: str, licence: str, empty: tuple[str, ...]) -> str:
    code = re.sub(r"[^a-z0-9]+", "-", sample.path.name.split(".")[0].casefold()).strip("-") or "source"
    file = {**sample.file, **({"empty": list(empty)} if empty else {})}
    lines = [
        f"# A first mapping for {sample.path.name}, from its headings and {sample.height:,} of its rows.",
        "# Correct what is marked with LOOK; docs/import.md explains each key.",
        "",
        "[source]",
        f"code = {_text(code)}",
        f"name = {_text(title)}",
        f"licence = {_text(licence or 'not stated')}" + ("" if licence else "  # LOOK: who may use it, and how"),
        "",
        "[dataset]",
        f"title_en = {_text(title)}",
        "synthetic = false",
        'as_of = "newest"',
        "",
    ]
    if file:
        lines += ["[file]", *(f"{key} = {_text(value)}" for key, value in file.items()), ""]
    return "\n".join(lines)


def _entry(target: str, guess: Guess, is_typed: bool) -> str:
    doubt = f"# LOOK: {guess.doubt}\n" if guess.doubt else ""
    if guess.values:
        return f"\n{doubt}{_table(target, guess)}"
    if guess.identity:
        return f"{doubt}{target} = {{ identity = {_text(list(guess.identity))} }}"
    parts = [f"column = {_text(guess.column)}"]
    if guess.dates and guess.dates.forms and not is_typed:
        parts.append(f"formats = {_text(list(guess.dates.forms))}")
    if target not in ("number", "filed_at"):
        parts.append("optional = true")
    return f"{doubt}{target} = " + (_text(guess.column) if len(parts) == 1 else f"{{ {', '.join(parts)} }}")


def _table(target: str, guess: Guess) -> str:
    lines = [f"[columns.{target}]", f"column = {_text(guess.column)}", "optional = true", f"[columns.{target}.values]"]
    for value, code in guess.values.items():
        mark = "  # LOOK: which code? Empty leaves it out" if code is None else ""
        lines.append(f'{_text(value)} = "{code or ""}"{mark}')
    return "\n".join(lines)


def _text(value) -> str:
    return json.dumps(value, ensure_ascii=False)  # a TOML text is written as JSON writes it


def _wrapped(text: str) -> list[str]:
    lines, line = [], ""
    for word in text.split(" "):
        if len(line) + len(word) >= _WIDTH:
            lines.append(line)
            line = "#"
        line = f"{line} {word}".strip()
    return [*lines, line]
