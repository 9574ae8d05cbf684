"""A mapping as TOML that a person reads, corrects and imports with: the one form that the
command and the page write.
"""

import json
import re
from collections.abc import Mapping
from datetime import date

from data_access.feed.mapping.targets import TARGETS

_WIDTH = 100
_SECTIONS = ("source", "dataset", "file")
_WHICH_CODE = "which code? Empty leaves it out"
_LONE = re.compile("[\ud800-\udfff]")  # half of a sign: of bytes that are no text


def mapping_text(
    parts: Mapping, head: str, marks: Mapping[str, str], notes: Mapping[str, str], unused=()
) -> str:
    """Return the text of a mapping.

    ``parts``: as a TOML reader gives them. ``head``: lines of comment above. ``marks``: by key,
    such as columns.status, what a person should look at; ``notes``: what else stands beside a key.
    ``unused``: columns that no field takes.
    """
    marks, notes = (
        {key: _one_line(text) for key, text in found.items()} for found in (marks, notes)
    )
    blocks = [head] if head else []
    for name in _SECTIONS:
        if parts.get(name):
            lines = [
                _pair(key, value) + _beside(f"{name}.{key}", marks, notes)
                for key, value in parts[name].items()
            ]
            blocks.append("\n".join([f"[{name}]", *lines]))
    blocks += _columns(parts.get("columns", {}), marks, notes, unused)
    blocks += _names(parts.get("names", {}))
    rules = parts.get("leave_out", [])
    for rule in [rules] if isinstance(rules, dict) else rules:
        blocks.append(
            "\n".join(["[[leave_out]]", *(_pair(key, value) for key, value in rule.items())])
        )
    return "\n\n".join(blocks) + "\n"


def _columns(
    columns: Mapping, marks: Mapping[str, str], notes: Mapping[str, str], unused
) -> list[str]:
    lines, tables = ["[columns]"], []
    for name in (*TARGETS, *(name for name in columns if name not in TARGETS)):
        key = f"columns.{name}"
        look = [f"# LOOK: {marks[key]}"] if key in marks else []
        entry = columns.get(name)
        if entry is None:
            lines += [*look, f'# {name} = ""'] if look else []
        elif isinstance(entry, dict) and isinstance(entry.get("values"), dict):
            tables.append("\n".join([*look, *_table(name, entry, marks)]))
        else:
            lines += [*look, _pair(name, entry) + (f"  # {notes[key]}" if key in notes else "")]
    if unused:
        lines += ["", *_wrapped("# Not used: " + ", ".join(_one_line(name) for name in unused))]
    return ["\n".join(lines), *tables]


def _table(name: str, entry: Mapping, marks: Mapping[str, str]) -> list[str]:
    kept = [_pair(key, value) for key, value in entry.items() if key != "values"]
    values = []
    for value, code in entry["values"].items():
        mark = f"  # LOOK: {_WHICH_CODE}" if f"columns.{name}.values.{value}" in marks else ""
        values.append(_pair(value, code) + mark)
    return [f"[columns.{name}]", *kept, f"[columns.{name}.values]", *values]


def _names(names: Mapping) -> list[str]:
    return [
        "\n".join([f"[names.{name}]", *(_pair(*one) for one in entries.items())])
        for name, entries in names.items()
    ]


def _beside(key: str, marks: Mapping[str, str], notes: Mapping[str, str]) -> str:
    if key in marks:
        return f"  # LOOK: {marks[key]}"
    return f"  # {notes[key]}" if key in notes else ""


def _pair(key: str, value) -> str:
    return f"{_key(key)} = {_value(value)}"


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _quoted(key)


def _value(value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, date):  # and a datetime
        return value.isoformat()
    if isinstance(value, Mapping):
        return f"{{ {', '.join(_pair(*one) for one in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return str(value)


def _quoted(text: str) -> str:
    """TOML writes a text as JSON does, but for one sign."""
    return json.dumps(_LONE.sub("\ufffd", text), ensure_ascii=False).replace("\x7f", "\\u007f")


def _one_line(text: str) -> str:
    """What stands in a comment ends with its line, and holds no sign that steers a terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _wrapped(text: str) -> list[str]:
    lines, line = [], ""
    for word in text.split(" "):
        if len(line) + len(word) >= _WIDTH:
            lines.append(line)
            line = "#"
        line = f"{line} {word}".strip()
    return [*lines, line]
