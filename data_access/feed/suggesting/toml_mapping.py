"""A suggestion as a draft of a mapping: what a person reads, corrects and imports with."""

import re
from collections.abc import Mapping

from data_access.feed.suggesting.draft import Draft, entry_of, marks_of
from data_access.feed.suggesting.guess_columns import Guess
from data_access.feed.suggesting.sample import Sample
from data_access.model.text import Sentence


def first_draft(
    sample: Sample, found: Mapping[str, Guess], title: str, licence: str, empty: tuple[str, ...]
) -> Draft:
    """Return the first draft; what a person should look at is marked."""
    columns = {
        target: entry_of(target, guess, is_typed=sample.is_typed) for target, guess in found.items()
    }
    marks = {
        key: text
        for target, guess in found.items()
        for key, text in marks_of(target, guess).items()
    }
    notes = {}
    if "district" in found and "province" not in found:
        columns["province"] = {"value": title}
        notes["columns.province"] = "no column says it; districts lie in one"
    for target in ("number", "filed_at"):
        if target not in found:
            marks[f"columns.{target}"] = Sentence(
                "no column is surely the {target}; name it here", target=target
            )
    if not licence:
        marks["source.licence"] = Sentence("who may use it, and how")
    file = {**sample.file, **({"empty": list(empty)} if empty else {})}
    parts = {
        "source": {"code": _code(sample), "name": title, "licence": licence or "not stated"},
        "dataset": {"title_en": title, "synthetic": False, "as_of": "newest"},
        **({"file": file} if file else {}),
        "columns": columns,
    }
    return Draft(parts, tuple(sample.columns), _head(sample), marks, notes)


def _code(sample: Sample) -> str:
    return (
        re.sub(r"[^a-z0-9]+", "-", sample.path.name.split(".")[0].casefold()).strip("-") or "source"
    )


def _head(sample: Sample) -> str:
    name = "".join(sign if sign.isprintable() else " " for sign in sample.path.name)
    return (
        f"# A first mapping for {name}, from its headings and {sample.height:,} of its rows.\n"
        "# Correct what is marked with LOOK; docs/import.md explains each key."
    )
