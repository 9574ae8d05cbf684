"""The log in the terminal: ``python -m data_access.audit verify``, ``head`` and ``list``."""

import argparse
import os
import sys
from collections import deque
from contextlib import contextmanager

from sqlalchemy import inspect
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from data_access.audit import log
from data_access.audit.chain import Entry, State, check
from data_access.audit.database import (
    AUDIT_SETTING,
    DEFAULT_FILE,
    DEFAULT_URL,
    address,
    audit_log,
    engine_of,
    file_of,
)
from data_access.database.problems import reason_of


class LogProblem(Exception):
    """The log cannot be read; the message says why."""


def main(arguments: list[str] | None = None) -> int:
    """Run a command; 0 when all is well, 1 when the chain is broken, 2 and one sentence when the
    log cannot be read.
    """
    options = _parser().parse_args(arguments)
    if options.database:
        os.environ[AUDIT_SETTING] = options.database
    try:
        return options.run(options)
    except (LogProblem, PermissionError) as problem:
        print(f"audit: {problem}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m data_access.audit", description="The log of exact answers."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, told in (
        (
            "verify",
            _verify,
            "recompute the chain; exit 1 if a row was changed, removed, inserted or put elsewhere",
        ),
        ("head", _head, "print number and hash of the last row, to be noted elsewhere"),
        ("list", _list, "print the newest entries; this is logged too"),
    ):
        command = commands.add_parser(name, help=told, description=told)
        command.add_argument(
            "--database", help=f"address of the log; default: {AUDIT_SETTING}, or {DEFAULT_FILE}"
        )
        command.set_defaults(run=run)
    commands.choices["verify"].add_argument(
        "--expect-head", metavar="HASH", default="", help="a head noted elsewhere"
    )
    commands.choices["list"].add_argument(
        "--last", type=int, default=20, metavar="N", help="how many; default: 20"
    )
    return parser


def _verify(options: argparse.Namespace) -> int:
    with _reading() as connection:
        state = check(log.rows(connection), noted=options.expect_head.strip().lower())
    if state.problem:
        print(
            f"The log is broken. {state.problem} {state.rows} rows before it hold.", file=sys.stderr
        )
        return 1
    print(_told(state))
    return 0


def _told(state: State) -> str:
    noted = "" if state.noted_at is None else f" The noted head is that of row {state.noted_at}."
    return f"{state.rows} rows, unbroken; head {state.head}.{noted}"


def _head(_: argparse.Namespace) -> int:
    with _reading() as connection:
        number, head = log.last(connection)
    print(f"{number} {head}")
    return 0


def _list(options: argparse.Namespace) -> int:
    with _reading():
        pass  # a log that is not there is told, not made
    log.record_command("audit list", [f"log, newest {options.last} entries"], None)
    with _reading() as connection:
        for entry in deque(log.rows(connection), maxlen=max(options.last, 0)):
            print(_line(entry))
    return 0


def _line(entry: Entry) -> str:
    exported = "exported" if entry.exported else "shown"
    smallest = "" if entry.smallest is None else f"smallest {entry.smallest}"
    texts = (
        entry.number,
        entry.at,
        entry.who,
        entry.role,
        entry.client,
        entry.page,
        exported,
        smallest,
        entry.purpose,
    )
    return "\t".join(map(str, (*texts, entry.questions.replace("\n", " | "))))


@contextmanager
def _reading():
    try:
        path = file_of(address())
        if path and not path.exists():
            raise LogProblem(
                f"There is no log at {path}; check {AUDIT_SETTING}, or name it with --database."
            )
        engine = engine_of(address())
        with engine.connect() as connection, connection.begin():
            if not inspect(connection).has_table(audit_log.name):
                raise LogProblem(
                    f"{engine.url.render_as_string()} holds no table {audit_log.name}: it is no log."
                )
            yield connection
        engine.dispose()
    except ArgumentError:
        raise LogProblem(
            f"{address()!r} is no address of a database, such as {DEFAULT_URL}."
        ) from None
    except (SQLAlchemyError, ImportError) as error:
        reason = reason_of(error)
        raise LogProblem(f"The log cannot be read ({reason}); check {AUDIT_SETTING}.") from None


if __name__ == "__main__":
    sys.exit(main())
