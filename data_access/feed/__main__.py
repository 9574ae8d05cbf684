"""The feed's commands: import, suggest, watch, rejects. See docs/import.md and docs/feed.md."""

import argparse
import sys
from pathlib import Path

from data_access.channel.client import handed_over
from data_access.feed.commands import add_commands
from data_access.feed.importing.load import Summary, beside_rejects, import_file
from data_access.feed.mapping.file import Mapping, read_mapping
from data_access.feed.problem import FeedProblem
from data_access.feed.suggesting.command import add_command
from data_access.measures import MEASURES
from data_access.problems import DatabaseProblem
from data_access.recorded import Span
from data_access.schema import FACTS
from data_access.terminal import Terminal, here

DONE, ALL_REJECTED, FAILED = 0, 1, 2


def main(arguments: list[str] | None = None, terminal: Terminal | None = None) -> int:
    """Run one command; the sentence of a problem goes to standard error."""
    options, terminal = _parser().parse_args(arguments), terminal or here()
    try:
        code = handed_over(options.handed_over, arguments, options.into, terminal) if options.handed_over else None
        return options.run(options, terminal) if code is None else code
    except (FeedProblem, DatabaseProblem) as problem:
        terminal.tell(f"feed: {problem}")
    except OSError as problem:
        terminal.tell(f"feed: {problem.filename or 'A file'} cannot be read or written ({problem.strerror}).")
    return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data_access.feed", description="Bring in records.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser(
        "import",
        help="import a file",
        epilog="0: something was imported, or nothing had to be; 1: all rejected; 2: problem.",
    )
    command.add_argument(
        "file", type=Path, help="CSV, spreadsheet, JSON, GeoReport XML or Parquet; also packed, as .gz or .zip"
    )
    command.add_argument(
        "--mapping", required=True, help="mapping file (TOML), or the name of a shipped one: nyc311, portal"
    )
    command.add_argument("--into", help="database address; default: COMPLAINTS_DATABASE_URL, or data/complaints.duckdb")
    command.add_argument("--rejects", type=Path, help="CSV for rejected rows; default: FILE.rejects.csv in this folder")
    command.add_argument(
        "--set-aside",
        type=Path,
        help="CSV for values that could not be read, of rows that count; default: beside the rejects",
    )
    command.set_defaults(run=_import, handed_over="feed import")
    add_commands(commands)
    add_command(commands)
    return parser


def _import(options: argparse.Namespace, terminal: Terminal) -> int:
    rejects = terminal.path(options.rejects or Path(f"{options.file.name}.rejects.csv"))
    file, mapping = terminal.path(options.file), _mapping(options.mapping, terminal)
    progress = terminal.err if terminal.shows_progress else None
    set_aside = terminal.path(options.set_aside) if options.set_aside else beside_rejects(rejects)
    into = terminal.address(options.into)
    summary = import_file(file, mapping, into, rejects, set_aside=set_aside, progress=progress)
    terminal.say(f"{options.file.name}: {_counts(summary)}")
    if summary.rejected:
        terminal.say(f"Rejected rows, with line, column, value and reason: {rejects}")
    if summary.set_aside:
        terminal.say(f"Values set aside, with line, column, value and reason: {set_aside}")
        for column, reason, count in summary.set_aside:
            terminal.say(f"  {column}: {count:,} {reason}")
    for note in summary.notes:
        terminal.say(f"Look at {note}")
    if summary.as_of:
        terminal.say(f"As of {summary.as_of:%Y-%m-%d %H:%M}; version {summary.version} of “{mapping.title.en}”.")
        terminal.say(_not_recorded(summary))
    return ALL_REJECTED if summary.rejected and summary.rejected == summary.rows else DONE


def _mapping(name: str, terminal: Terminal) -> Mapping:
    """Read a mapping of the command's folder, or a shipped one."""
    path = terminal.path(Path(name))
    return read_mapping(str(path) if path.is_file() else name)


def _counts(summary: Summary) -> str:
    parts = ("new", "changed", "unchanged", "rejected")
    counts = [f"{getattr(summary, part):,} {part}" for part in parts]
    counts += [f"{summary.left_out:,} left out"] if summary.left_out else []
    count = summary.values_set_aside
    values = f"; {count:,} {'value' if count == 1 else 'values'} set aside" if count else ""
    return f"{summary.rows:,} rows: {', '.join(counts)}{values}"


def _not_recorded(summary: Summary) -> str:
    """Say what the data set does not record, and of which complaints it records what it records of some only."""
    recorded = summary.recorded
    missing = [fact for fact in FACTS if fact not in recorded.facts]
    figures = [entry.label.en for entry in MEASURES.values() if set(entry.needs) - recorded.facts]
    lines = [f"Recorded of some complaints only: {text}." for text in _parts_recorded(summary)]
    if missing:
        lines.append(f"Not recorded by the source: {', '.join(missing)}.")
        lines.append(f"Figures that read “not recorded”: {'; '.join(figures)}.")
    return "\n".join(lines) or "The source records every fact that the figures need."


def _parts_recorded(summary: Summary) -> list[str]:
    partly = [fact for fact in FACTS if fact in summary.recorded.facts - summary.recorded.complete]
    return [f"{fact}, by {' and '.join(_span(span, summary) for span in summary.recorded.of(fact))}" for fact in partly]


def _span(span: Span, summary: Summary) -> str:
    who = "every source" if span.source is None else f"source {summary.sources.get(span.source, span.source)}"
    days = [f"{word} {day}" for word, day in (("from", span.first), ("until", span.last)) if day]
    return f"{who}, of complaints filed {' '.join(days)}" if days else who


if __name__ == "__main__":
    sys.exit(main())
