"""``python -m data_access.channel``: tell which process holds the database, or wait until one
does.
"""

import argparse
import sys
import time
from pathlib import Path

from data_access.channel.client import holder_of
from data_access.database.engine import complaints_url
from data_access.database.file_lock import file_of
from data_access.database.problems import DatabaseProblem


def main(arguments: list[str] | None = None) -> int:
    """Print the holder; 1 when nobody holds the file, 2 when the address is none."""
    parser = argparse.ArgumentParser(
        prog="python -m data_access.channel", description="Who holds the database?"
    )
    parser.add_argument(
        "--wait", type=float, default=0, metavar="SECONDS", help="wait so long until somebody does"
    )
    options = parser.parse_args(arguments)
    try:
        path = file_of(complaints_url())
    except DatabaseProblem as problem:
        print(f"channel: {problem}", file=sys.stderr)
        return 2
    return _told(path, time.monotonic() + options.wait)


def _told(path: Path | None, end: float) -> int:
    while path:
        holder = holder_of(path)
        if holder:
            print(f"{path} is held by {holder}.")
            return 0
        if time.monotonic() >= end:
            break
        time.sleep(0.2)
    print("No server holds the database; commands open it themselves.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
