"""``python -m data_access.publish``: make a public release and put it in force; verify or
compare releases.
"""

import argparse
import re
import sys
from datetime import date
from pathlib import Path

from data_access.channel.client import handed_over
from data_access.channel.terminal import Terminal, here
from data_access.database.problems import DatabaseProblem
from data_access.model.periods import period_months
from data_access.publish import make, store
from data_access.publish.secret import SecretProblem, make_secret, read_secret
from data_access.released.files import published_url

_PROBLEMS = (DatabaseProblem, make.PublishProblem, store.StoreProblem, SecretProblem, OSError)


def main(arguments: list[str] | None = None, terminal: Terminal | None = None) -> int:
    """Do what was asked; 2 and one sentence on standard error when it cannot be done, 1 when a
    check fails.
    """
    options, terminal = _parser().parse_args(arguments), terminal or here()
    try:
        return _done(arguments, options, terminal)
    except _PROBLEMS as problem:
        terminal.tell(f"publish: {problem}")
        return 2


def _done(arguments: list[str] | None, options: argparse.Namespace, terminal: Terminal) -> int:
    folder = (
        terminal.path(options.into)
        if options.into
        else Path(published_url().database or ".").parent
    )
    if options.new_secret:
        terminal.say(
            f"A new secret lies in {make_secret()}; keep a copy of it in a safe place, apart from the releases."
        )
        return 0
    if options.verify is not None:
        return _verify(folder, options.verify or store.latest(folder), terminal)
    if options.in_force is not None:
        return _put_in_force(folder, options.in_force, terminal)
    if options.compare:
        return _compare(folder, *options.compare, terminal)
    code = handed_over("publish", arguments, None, terminal)
    return _publish(folder, options, terminal) if code is None else code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m data_access.publish", description="The public release."
    )
    parser.add_argument(
        "--as-of",
        type=_day,
        metavar="DATE",
        help="close periods as of this day (default: the data's own)",
    )
    parser.add_argument(
        "--revise",
        type=_periods,
        metavar="PERIODS",
        help="publish these periods anew: 2023 or 2023-Q2,2023-05",
    )
    parser.add_argument(
        "--because", default="", help="the reason of a revision; it stands in the release notes"
    )
    parser.add_argument(
        "--verify",
        nargs="?",
        type=int,
        const=0,
        metavar="RELEASE",
        help="check a release (default: the newest)",
    )
    parser.add_argument(
        "--in-force",
        type=int,
        metavar="RELEASE",
        help="put this release in force again, after a check",
    )
    parser.add_argument(
        "--compare", nargs=2, type=int, metavar=("OLD", "NEW"), help="tell how two releases differ"
    )
    parser.add_argument(
        "--new-secret", action="store_true", help="make the secret of the releases, once"
    )
    parser.add_argument(
        "--into",
        type=Path,
        metavar="FOLDER",
        help="folder of the releases (default: that of PUBLISHED_DATABASE_URL)",
    )
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is no day; write it as 2024-10-29") from None


def _periods(text: str) -> tuple[str, ...]:
    codes = tuple(filter(None, re.split(r"[,\s]+", text)))
    try:
        for code in codes:
            period_months(code)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None
    return codes


def _publish(folder: Path, options: argparse.Namespace, terminal: Terminal) -> int:
    if bool(options.revise) != bool(options.because.strip()):
        raise make.PublishProblem(
            "A revision needs both --revise and --because: people must be able to read the reason."
        )
    revision = make.Revision(options.revise or (), options.because.strip())
    contents = make.publish(folder, read_secret(), options.as_of, revision)
    terminal.say(f"Release {contents.number} is in force: {store.path_of(folder, contents.number)}")
    terminal.say(
        f"as of {contents.as_of:%Y-%m-%d}, methods {contents.methods_version}, checksum {contents.checksum()}"
    )
    terminal.say(f"{contents.shown:,} cells told of {contents.axes.size():,} on the closed list")
    return 0


def _verify(folder: Path, number: int, terminal: Terminal) -> int:
    path = store.path_of(folder, number)
    contents = make.read(path)
    found = make.faults(contents)
    for sentence in found:
        terminal.say(f"{path}: {sentence}")
    if not found:
        terminal.say(
            f"{path}: whole; checksum {contents.checksum()}; {contents.shown:,} cells told."
        )
    return 1 if found else 0


def _put_in_force(folder: Path, number: int, terminal: Terminal) -> int:
    with store.locked(folder):
        code = _verify(folder, number, terminal)
        if code == 0:
            store.put_in_force(store.path_of(folder, number))
            terminal.say(f"Release {number} is in force.")
    return code


def _compare(folder: Path, old: int, new: int, terminal: Terminal) -> int:
    before, after = (make.read(store.path_of(folder, number)) for number in sorted((old, new)))
    known = set(map(str, before.cells.cells))
    fresh = sum(1 for cell in after.cells.cells if str(cell) not in known)
    revised = sum(1 for name in known if name in after and after.edition_of(name) > before.number)
    changed = make.changed_without_notice(before, after)
    terminal.say(
        f"Release {after.number} against {before.number}: {fresh:,} new cells, {revised:,} revised,"
    )
    terminal.say(
        f"{len(known) - revised - len(changed):,} the same to the byte, {len(changed):,} changed without notice."
    )
    for name in changed[:10]:
        terminal.say(f"  {name}")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
