"""Bringing a complaints database of an earlier version up to this one: ``python -m
data_access.upgrade``; ``--back`` undoes it.

A database is of the old version or of the new one, never between: see ``migrations``.
"""

import argparse
import sys

from data_access.channel.client import handed_over
from data_access.channel.terminal import Terminal, here
from data_access.database.engine import ADDRESS_HELP, complaints_url, connectable, reading
from data_access.database.file_lock import file_of
from data_access.database.migrations.in_place import migrate_in_place
from data_access.database.migrations.on_a_copy import migrate_file
from data_access.database.migrations.steps import Move, version_of, wanted
from data_access.database.problems import DatabaseProblem


def main(arguments: list[str] | None = None, terminal: Terminal | None = None) -> int:
    """Upgrade one database; the sentence of a problem goes to standard error."""
    options, terminal = _parser().parse_args(arguments), terminal or here()
    address = terminal.address(options.on)
    try:
        code = handed_over("upgrade", arguments, options.on, terminal)
        if code is not None:
            return code
        done = (
            _looked_at(address, options.back)
            if terminal.remote
            else upgrade(address, back=options.back)
        )
    except DatabaseProblem as problem:
        terminal.tell(f"upgrade: {problem}")
        return 2
    terminal.say(_said(done))
    return 0


def upgrade(url: str | None = None, *, back: bool = False) -> Move:
    """Bring a database that no server holds to this version, or ``back`` to the one before.

    Raises DatabaseProblem.
    """
    path = file_of(complaints_url(url))
    if path:
        return migrate_file(path, back=back)
    engine = connectable(url, writable=True)
    try:
        return migrate_in_place(engine, back=back)
    finally:
        engine.dispose()


def _looked_at(url: str | None, back: bool) -> Move:
    """Do what a server can that holds the file, which is to look: under its readers the file cannot
    be exchanged.

    Raises DatabaseProblem when there is anything to be done.
    """
    engine = connectable(url)
    try:
        with reading(engine) as connection:
            found = version_of(connection)
    finally:
        engine.dispose()
    if wanted(found, back=back) != found:
        raise DatabaseProblem(
            f"The database is of version {found}, and stays so while the server holds its file: stop the server, say this "
            "command again, and start it."
        )
    return Move(found, found)


def _said(done: Move) -> str:
    if done.old == done.new:
        return f"It is of version {done.new} already."
    kept = (
        f" The file as it was stays as {done.kept}; remove it when all is well."
        if done.kept
        else ""
    )
    return f"It was of version {done.old}, and is of version {done.new}.{kept}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m data_access.upgrade", description=__doc__.split("\n\n")[0]
    )
    parser.add_argument("--on", help=ADDRESS_HELP)
    parser.add_argument(
        "--back", action="store_true", help="go back to the version before, for the program of then"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
