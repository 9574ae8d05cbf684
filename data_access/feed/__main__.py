"""The feed's commands: import, suggest, watch, rejects. See docs/import.md and docs/feed.md."""

import argparse
import sys
from pathlib import Path

from data_access.channel.client import handed_over
from data_access.channel.terminal import Terminal, here
from data_access.database.engine import ADDRESS_HELP
from data_access.database.problems import DatabaseProblem
from data_access.feed.commands import add_commands
from data_access.feed.importing.load import Reports, beside_rejects, import_file
from data_access.feed.importing.told import summary_lines
from data_access.feed.mapping.file import Mapping, read_mapping
from data_access.feed.problem import FeedProblem
from data_access.feed.suggesting.command import add_command

DONE, ALL_REJECTED, FAILED = 0, 1, 2


def main(arguments: list[str] | None = None, terminal: Terminal | None = None) -> int:
    """Run one command; the sentence of a problem goes to standard error."""
    options, terminal = _parser().parse_args(arguments), terminal or here()
    try:
        code = (
            handed_over(options.handed_over, arguments, options.into, terminal)
            if options.handed_over
            else None
        )
        return options.run(options, terminal) if code is None else code
    except (FeedProblem, DatabaseProblem) as problem:
        terminal.tell(f"feed: {problem}")
    except OSError as problem:
        terminal.tell(
            f"feed: {problem.filename or 'A file'} cannot be read or written ({problem.strerror})."
        )
    return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m data_access.feed", description="Bring in records."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser(
        "import",
        help="import a file",
        epilog="0: something was imported, or nothing had to be; 1: all rejected; 2: problem.",
    )
    command.add_argument(
        "file",
        type=Path,
        help="CSV, spreadsheet, JSON, GeoReport XML or Parquet; also packed, as .gz or .zip",
    )
    command.add_argument(
        "--mapping",
        required=True,
        help="mapping file (TOML), or the name of a shipped one: nyc311, portal",
    )
    command.add_argument("--into", help=ADDRESS_HELP)
    command.add_argument(
        "--rejects",
        type=Path,
        help="CSV for rejected rows; default: FILE.rejects.csv in this folder",
    )
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
    for line in summary_lines(
        summary, options.file.name, mapping.title.en, Reports(rejects, set_aside)
    ):
        terminal.say(line)
    return ALL_REJECTED if summary.rejected and summary.rejected == summary.rows else DONE


def _mapping(name: str, terminal: Terminal) -> Mapping:
    """Read a mapping of the command's folder, or a shipped one."""
    path = terminal.path(Path(name))
    return read_mapping(str(path) if path.is_file() else name)


if __name__ == "__main__":
    sys.exit(main())
