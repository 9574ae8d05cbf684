"""``python -m data_access.copy --from URL --to URL``: a whole database from one engine to another, checked."""

import argparse
import sys

from sqlalchemy.exc import SQLAlchemyError
from tqdm import tqdm

from data_access.copy import postgresql
from data_access.copy.move import copy
from data_access.copy.places import CopyProblem
from data_access.engine import DatabaseProblem

_DRIVERS = (SQLAlchemyError, OSError, *postgresql.PROBLEMS)


def main(arguments: list[str] | None = None) -> int:
    """Copy; 2 and one sentence on standard error when it cannot be done."""
    options = _parser().parse_args(arguments)
    try:
        with tqdm(desc="Copy", unit=" rows", unit_scale=True, disable=None) as progress:

            def tell(step: str, table: str, rows: int) -> None:
                progress.set_postfix_str(f"{table} {step}", refresh=False)
                progress.update(rows)

            sums = copy(options.source, options.target, anew=options.anew, tell=tell)
    except (CopyProblem, DatabaseProblem) as problem:
        print(f"copy: {problem}", file=sys.stderr)
        return 2
    except _DRIVERS as problem:
        reason = str(getattr(problem, "orig", None) or problem).splitlines()[0]
        print(f"copy: Nothing was copied ({reason}); the target is as before.", file=sys.stderr)
        return 2
    for name, found in sums.items():
        print(f"{name:14}{found.rows:12,} rows  {found.digest[:16] or '-'}")
    print("All tables were read back from the copy and are the same.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m data_access.copy", description="A whole database to another engine."
    )
    parser.add_argument("--from", dest="source", required=True, metavar="URL", help="address of the database to copy")
    parser.add_argument("--to", dest="target", required=True, metavar="URL", help="address of an empty database")
    parser.add_argument("--anew", action="store_true", help="empty a target that an earlier copy left unfinished")
    return parser


if __name__ == "__main__":
    sys.exit(main())
