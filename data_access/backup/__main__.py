"""``python -m data_access.backup --to FOLDER``: copy complaints and log while the server works;
``--verify`` looks at a copy.
"""

import argparse
import sys
from pathlib import Path

from data_access.audit import log
from data_access.audit.chain import State
from data_access.backup.files import (
    COMPLAINTS,
    LOG,
    BackupProblem,
    Facts,
    back_up_complaints,
    back_up_log,
    back_up_snapshots,
    facts_of,
    snapshots_in,
    state_of,
)
from data_access.channel.client import handed_over
from data_access.channel.terminal import Terminal, here
from data_access.database.problems import DatabaseProblem


def main(arguments: list[str] | None = None, terminal: Terminal | None = None) -> int:
    """Back up, or look at a backup; 2 and one sentence on standard error when that cannot be
    done.
    """
    options, terminal = _parser().parse_args(arguments), terminal or here()
    try:
        if options.verify:
            return _verify(terminal.path(options.verify), terminal)
        code = handed_over("backup", arguments, None, terminal)
        return _back_up(terminal.path(options.to), terminal) if code is None else code
    except (BackupProblem, DatabaseProblem, PermissionError) as problem:
        terminal.tell(f"backup: {problem}")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m data_access.backup", description="Complaints and log, copied."
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--to",
        type=Path,
        metavar="FOLDER",
        help=f"write {COMPLAINTS} and {LOG} there; none may be there",
    )
    what.add_argument(
        "--verify", type=Path, metavar="FOLDER", help="open the copies there and check them"
    )
    return parser


def _back_up(folder: Path, terminal: Terminal) -> int:
    log.record_command(
        "backup", [f"all records, to {folder}"], None
    )  # first: the copies leave with every figure
    _tell_complaints(folder / COMPLAINTS, back_up_complaints(folder), terminal)
    state = back_up_log(folder)
    if state is None:
        terminal.say(
            "The log is on a database server; back it up with its own tools, such as pg_dump."
        )
    else:
        _tell_log(folder / LOG, state, terminal)
    _tell_snapshots(back_up_snapshots(folder), terminal)
    return 0


def _verify(folder: Path, terminal: Terminal) -> int:
    _tell_complaints(folder / COMPLAINTS, facts_of(folder / COMPLAINTS), terminal)
    if (folder / LOG).exists():
        _tell_log(folder / LOG, state_of(folder / LOG), terminal)
    _tell_snapshots(snapshots_in(folder), terminal)
    return 0


def _tell_complaints(path: Path, facts: Facts, terminal: Terminal) -> None:
    terminal.say(
        f"{path}: {facts.complaints:,} complaints, version {facts.version}, as of {facts.as_of:%Y-%m-%d %H:%M}"
    )


def _tell_log(path: Path, state: State, terminal: Terminal) -> None:
    terminal.say(f"{path}: {state.rows} rows, unbroken; head {state.head}")


def _tell_snapshots(count: int, terminal: Terminal) -> None:
    if count:
        terminal.say(f"{count} snapshots, each as it was named")


if __name__ == "__main__":
    sys.exit(main())
