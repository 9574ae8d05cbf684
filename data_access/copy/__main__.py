"""``python -m data_access.copy --from URL --to URL``: a whole database from one engine to
another, checked.
"""

import argparse
import sys

from sqlalchemy.exc import SQLAlchemyError
from tqdm import tqdm

from data_access.channel.client import handed_over
from data_access.channel.terminal import Terminal, here
from data_access.copy import postgresql
from data_access.copy.checksum import Sum
from data_access.copy.move import copy
from data_access.copy.places import CopyProblem
from data_access.database.problems import DatabaseProblem, reason_of

_DRIVERS = (SQLAlchemyError, OSError, *postgresql.PROBLEMS)


def main(arguments: list[str] | None = None, terminal: Terminal | None = None) -> int:
    """Copy; 2 and one sentence on standard error when it cannot be done."""
    options, terminal = _parser().parse_args(arguments), terminal or here()
    try:
        for url in (options.source, options.target):  # either may be held by a server
            code = handed_over("copy", arguments, url, terminal)
            if code is not None:
                return code
        sums = _copy(options, terminal)
    except (CopyProblem, DatabaseProblem) as problem:
        terminal.tell(f"copy: {problem}")
        return 2
    except _DRIVERS as problem:
        reason = reason_of(problem)
        terminal.tell(f"copy: Nothing was copied ({reason}); the target is as before.")
        return 2
    for name, found in sums.items():
        terminal.say(f"{name:14}{found.rows:12,} rows  {found.digest[:16] or '-'}")
    terminal.say("All tables were read back from the copy and are the same.")
    return 0


def _copy(options: argparse.Namespace, terminal: Terminal) -> dict[str, Sum]:
    hidden = not terminal.shows_progress
    with tqdm(
        desc="Copy", unit=" rows", unit_scale=True, file=terminal.err, disable=hidden
    ) as progress:

        def tell(step: str, table: str, rows: int) -> None:
            progress.set_postfix_str(f"{table} {step}", refresh=False)
            progress.update(rows)

        source, target = terminal.address(options.source), terminal.address(options.target)
        return copy(source, target, anew=options.anew, tell=tell)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m data_access.copy", description="A whole database to another engine."
    )
    parser.add_argument(
        "--from",
        dest="source",
        required=True,
        metavar="URL",
        help="address of the database to copy",
    )
    parser.add_argument(
        "--to", dest="target", required=True, metavar="URL", help="address of an empty database"
    )
    parser.add_argument(
        "--anew", action="store_true", help="empty a target that an earlier copy left unfinished"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
