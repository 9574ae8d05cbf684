"""The command suggest: a first mapping for a file, and what it would count."""

import argparse
from pathlib import Path

from data_access.channel.terminal import Terminal
from data_access.feed.problem import FeedProblem
from data_access.feed.suggesting.suggest import Preview, Suggestion, preview, suggest

_COLUMN = 24  # characters of a value in the preview


def add_command(commands) -> None:
    """Add suggest to the feed's commands."""
    command = commands.add_parser(
        "suggest", help="write a first mapping for a file, and show what it would count"
    )
    command.add_argument("file", type=Path, help="any file that import takes")
    command.add_argument(
        "--to",
        type=Path,
        help="where to write the mapping; default: NAME.mapping.toml in this folder",
    )
    command.add_argument("--force", action="store_true", help="overwrite a mapping that is there")
    command.set_defaults(run=_suggest, handed_over="")


def _suggest(options: argparse.Namespace, terminal: Terminal) -> int:
    path = terminal.path(options.file)
    name = options.to or Path(f"{path.name.split('.')[0]}.mapping.toml")
    to = terminal.path(name)
    if to.exists() and not options.force:
        raise FeedProblem(
            f"{name} is there already; choose another --to, or --force to overwrite it."
        )
    found = suggest(path)
    to.write_text(found.text, encoding="utf-8")
    _tell(found, name, terminal)
    if found.lacks:
        terminal.say(
            f"Nothing can be imported before {' and '.join(found.lacks)} are named in {name}."
        )
        return 1
    _show(preview(found.sample, found.text), terminal)
    terminal.say(
        f"Import it with: python -m data_access.feed import {options.file} --mapping {name}"
    )
    return 0


def _tell(found: Suggestion, name: Path, terminal: Terminal) -> None:
    sample = found.sample
    about = (
        f"about {sample.rows:,} rows, {sample.height:,} looked at"
        if sample.rows > sample.height
        else f"{sample.rows:,} rows"
    )
    terminal.say(f"{sample.path.name}: {about}, {len(sample.columns)} columns. Mapping: {name}")
    if found.shipped:
        terminal.say(
            f"The file has the form of the shipped mapping “{found.shipped}”, which is written there as it is."
        )
    if found.is_described:
        terminal.say(
            "Names, formats and licence are those of the datapackage.json beside the file."
        )
    for target, guess in found.found.items():
        forms = (
            f" in the form {' or '.join(guess.dates.forms) or 'ISO 8601'}" if guess.dates else ""
        )
        terminal.say(f"  {target:15} {guess.column or ' + '.join(guess.identity)}{forms}")
    for doubt in found.doubts:
        terminal.say(f"LOOK {doubt}")


def _show(seen: Preview, terminal: Terminal) -> None:
    summary = seen.summary
    terminal.say(
        f"\nOf {summary.rows:,} rows tried: {summary.new:,} complaints, {seen.closed:,} closed, {summary.rejected:,} rejected."
    )
    for column, reason, count in seen.rejects:
        terminal.say(f"  {count:,} rejected: {f'{column}: ' if column else ''}{reason}")
    for column, reason, count in summary.set_aside:
        terminal.say(f"  {count:,} values set aside: {column}: {reason}")
    for note in summary.notes:
        terminal.say(f"  Look at {note}")
    if seen.span:
        terminal.say(f"Filed from {seen.span[0]:%Y-%m-%d} to {seen.span[1]:%Y-%m-%d}.")
    for what, top in (("Departments", seen.departments), ("Categories", seen.categories)):
        if top:
            terminal.say(f"{what}: {', '.join(f'{name} {count:,}' for name, count in top)}, …")
    for row in seen.rows:
        terminal.say(
            " | ".join(_cut("" if value is None else str(value)) for value in row.values())
        )


def _cut(text: str) -> str:
    text = text.replace("\n", " ")
    return text if len(text) <= _COLUMN else f"{text[: _COLUMN - 1]}…"
