"""End a session for its user: ``python -m data_access.access end SESSION``; the log names the
sessions.
"""

import argparse
import sys

from data_access.access import sessions
from data_access.audit import AuditUnavailable


def main(arguments: list[str] | None = None) -> int:
    """End the session that the command line names; 2 and one sentence when it cannot be."""
    parser = argparse.ArgumentParser(
        prog="python -m data_access.access", description="Sessions of signed-in users."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    told = "end a session on every server; its next action is refused"
    commands.add_parser("end", help=told, description=told).add_argument(
        "session", help="as the log names it"
    )
    options = parser.parse_args(arguments)
    try:
        sessions.end(options.session.removeprefix("session:"))
    except AuditUnavailable as problem:
        print(f"access: {problem}", file=sys.stderr)
        return 2
    print("The session has ended; its next action is refused.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
