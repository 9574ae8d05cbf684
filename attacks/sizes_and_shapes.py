"""``python -m attacks.sizes_and_shapes``: publish data of many sizes and shapes under fresh
secrets, and attack.
"""

import argparse
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from attacks import bad_releases, over_time, shapes
from attacks.__main__ import Case, attack, open_case
from attacks.attempts.sums_attacks import Plan
from attacks.controls import CONTROLS
from attacks.evidence.grid import read_release
from attacks.findings import Finding

SIZES = (2_000, 5_000, 20_000, 50_000, 100_000, 300_000, 600_000, 1_000_000, 2_000_000, 4_893_217)
SHAPED = (3_000, 30_000)
_SECRETS = ((100_000, 5), (600_000, 2), (10**9, 1))  # up to so many complaints, so many secrets
_SEVERAL_RELEASES = (5_000, 20_000)
_SHORT_SIZES, _SHORT_SECRETS = (2_000, 5_000), 2
SAMPLE = "as in the sample"
_HEAD = (
    f"{'complaints':>10}  {'shape':<26} {'secret':>6} {'told':>8} {'publish s':>9} {'attack s':>8} "
    f"{'highest':>8} {'exposed':>8} {'proven':>7}  {'controls':<9} verdict"
)


@dataclass(frozen=True)
class Outcome:
    """One release of the grid and what the attacks found."""

    complaints: int
    shape: str
    secret: int
    told: int
    publish: float
    attack: float
    found: tuple[Finding, ...]
    controls: str = ""

    @property
    def failed(self) -> list[Finding]:
        """Figures beyond their limits."""
        return [entry for entry in self.found if not entry.passes]

    def line(self) -> str:
        """Return the outcome as a line of the table."""
        total = lambda word: sum(entry.figure for entry in self.found if word in entry.what)  # noqa: E731
        highest = max(
            (entry.figure for entry in self.found if "posterior" in entry.what), default=0.5
        )
        refused = not self.found
        figures = (
            f"{'-':>8} {'-':>8} {'-':>7}"
            if refused
            else f"{highest:>8.3f} {total('exposed'):>8,.0f} {total('proven') + total('programs prove'):>7,.0f}"
        )
        verdict = "holds: nothing is told" if refused else "FAILS" if self.failed else "holds"
        return (
            f"{self.complaints:>10,}  {self.shape:<26} {self.secret:>6} {self.told:>8,} {self.publish:>9.0f} "
            f"{self.attack:>8.0f} {figures}  {self.controls:<9} {verdict}"
        )


def main(arguments: list[str] | None = None) -> int:
    """Run the grid; 1 when a figure is beyond its limit or a control is not caught."""
    options = _parser().parse_args(arguments)
    print(_HEAD, "-" * len(_HEAD), sep="\n")
    bad = 0
    for outcome in run(options.sizes, options.shapes, options.secrets, options.short):
        print(outcome.line(), flush=True)
        for entry in outcome.failed:
            print(f"            {entry.line()}", flush=True)
        bad += bool(outcome.failed)
    print(f"{bad} releases with a figure beyond its limit, or a control that was not caught")
    return 1 if bad else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m attacks.sizes_and_shapes", description=__doc__.split("\n\n")[0]
    )
    parser.add_argument(
        "--sizes",
        type=_numbers,
        metavar="N,N",
        help="complaints (default: 2,000 to the national size)",
    )
    parser.add_argument("--shapes", type=lambda text: text.split(","), metavar="NAME,NAME",
                        help=f"shapes, or none: {', '.join(list(shapes.SHAPES)[1:])}")  # fmt: skip
    parser.add_argument(
        "--secrets",
        type=int,
        metavar="N",
        help="secrets for each (default: 5 up to 100,000, fewer above)",
    )
    parser.add_argument(
        "--short", action="store_true", help="2,000 and 5,000 complaints, two secrets, no programs"
    )
    return parser


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(one.replace("_", "")) for one in text.split(",") if one)


def run(
    sizes: Sequence[int] | None, named: Sequence[str] | None, secret_count: int | None, short: bool
) -> Iterator[Outcome]:
    """Yield what the attacks find in each release of the grid."""
    chosen = sizes if sizes is not None else _SHORT_SIZES if short else SIZES
    wanted = [
        name
        for name in (named if named is not None else list(shapes.SHAPES)[1:])
        if name in shapes.SHAPES
    ]
    cases = [(size, SAMPLE) for size in chosen]
    if not (short and named is None):
        cases += [
            (size, name) for name in wanted for size in SHAPED if not sizes or named is not None
        ]
    for complaints, shape in cases:
        number = secret_count or (_SHORT_SECRETS if short else _secrets_for(complaints))
        with tempfile.TemporaryDirectory() as folder:
            yield from of_data_set(Path(folder), complaints, shape, number, short)
    if not short:
        yield from _over_time(chosen)


def _secrets_for(complaints: int) -> int:
    return next(number for most, number in _SECRETS if complaints <= most)


def of_data_set(
    folder: Path, complaints: int, shape: str, number: int, short: bool
) -> Iterator[Outcome]:
    """Build a data set, publish it under ``number`` secrets, attack each release, and controls
    once.
    """
    database = folder / "complaints.duckdb"
    shapes.make(complaints, shape, database)
    for secret in range(1, number + 1):
        started = time.monotonic()
        release = publish(database, folder / f"releases-{secret}")
        published = time.monotonic() - started
        if release is None:
            yield Outcome(complaints, shape, secret, 0, published, 0.0, ())
            continue
        case = open_case(database, release)
        try:
            found = attack(case, _plan(secret, short), questions=200, targets=20)
            caught, controls = _controls(case) if secret == 1 and not short else ([], "")
            told = int(case.system.grid.told[:, 0].sum())
        finally:
            case.records.close()
        taken = time.monotonic() - started - published
        yield Outcome(
            complaints, shape, secret, told, published, taken, (*found, *caught), controls
        )


def _plan(secret: int, short: bool) -> Plan:
    """Programs take long, and look for what hardly hangs on the secret: once for each data set,
    for one year.
    """
    return Plan(programs=int(secret == 1 and not short), seconds=15.0)


def publish(database: Path, folder: Path, secret: str = "") -> Path | None:
    """Publish with the real publisher under a secret of its own; None where it refuses or tells
    nothing.
    """
    settings = {
        "COMPLAINTS_DATABASE_URL": f"duckdb:///{database}",
        "RELEASE_SECRET": secret or secrets.token_hex(32),
    }
    command = [sys.executable, "-m", "data_access.publish", "--into", str(folder)]
    done = subprocess.run(
        command, env=os.environ | settings, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 2):
        raise RuntimeError(
            f"The publisher ended with {done.returncode}: {done.stderr.strip()[-500:]}"
        )
    if done.returncode == 2 and "nothing can be published" not in done.stderr.lower():
        raise RuntimeError(f"The publisher refused: {done.stderr.strip()[-500:]}")
    path = folder / "release-0001.duckdb"
    return path if done.returncode == 0 and tells_something(path) else None


def tells_something(path: Path) -> bool:
    """Return whether a release has a cell at all."""
    return len(read_release(path).at) > 0


def _controls(case: Case) -> tuple[list[Finding], str]:
    """Return a figure for the controls that nothing catches, and how many are caught."""
    found, missed = bad_releases.caught(bad_releases.ground(case.system, case.exact, case.wider))
    size = len(CONTROLS) - sum("tells nothing more" in entry.what for entry in found)
    figure = Finding(
        "10 controls", "bad releases that nothing catches", len(missed), 0, ", ".join(missed)
    )
    return [figure], f"{size - len(missed)} of {size}"


def _over_time(sizes: Sequence[int]) -> Iterator[Outcome]:
    for complaints in sizes:
        if complaints in _SEVERAL_RELEASES:
            started = time.monotonic()
            with tempfile.TemporaryDirectory() as folder:
                found = over_time.attack(Path(folder), complaints)
            taken = time.monotonic() - started
            yield Outcome(complaints, "four releases over time", 1, 0, 0.0, taken, tuple(found))


if __name__ == "__main__":
    sys.exit(main())
