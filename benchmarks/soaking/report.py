"""What a soak found: lost and doubled complaints, figures against the recount, lag, memory,
answers.
"""

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measured.visitors import growth
from benchmarks.soaking.met import Soak
from benchmarks.soaking.pages import Totals, lags, taken_in, totals_of
from sample_data.live_compare import compare
from sample_data.stream import ledger

_ROOT = Path(__file__).parents[2]
_MIB = 2**20
_LONG = 300  # seconds below which memory still fills and its growth is not judged
_LAG_AIM, _ANSWER_AIM, _GROWTH_AIM = (
    2.0,
    2.0,
    10.0,
)  # seconds; times the quiet figure; MiB in 10 minutes


def report(soak: Soak, options: argparse.Namespace) -> int:
    """Print everything; 1 when a complaint is lost or doubled, or a figure differs from the
    recount.
    """
    lines = list(ledger.read(soak.ledger))
    events = Counter(
        line["event"] for line in lines if line["event"] not in ("base", "known", "sent")
    )
    print(
        f"{events.total():,} events in {options.minutes:g} minutes, {len(soak.server.outages)} kills: {dict(events)}"
    )
    print(f"  all taken in within a minute of the end: {'yes' if soak.settled else 'NO'}")
    differences, wrong = (
        compare(soak.database, soak.ledger),
        wrong_figures(soak.database, ledger.recount(lines)),
    )
    print(f"  complaints: {differences}")
    print(f"  figures that differ from the recount: {len(wrong)} {wrong[:5] or ''}")
    _lag(soak, lines)
    _answers(soak)
    _memory(soak, [(line["when"], totals_of(line)) for line in lines if line["event"] == "sent"])
    for words, times in soak.watched.faults(soak.server).most_common(5):
        print(f"  error {times} times: {words}")
    return 1 if differences or wrong or not soak.settled else 0


def wrong_figures(database: Path, counted: ledger.Figures) -> list[tuple]:
    """Return (breakdown, code, figure, asked, counted) of every figure that ``ask`` answers
    otherwise.
    """
    wrong = []
    for breakdown in ledger.BREAKDOWNS:
        asked = _asked(database, breakdown)
        for code in sorted(asked.keys() | counted[breakdown].keys()):
            for name in ledger.FIGURES:
                pair = (
                    asked.get(code, {}).get(name, 0),
                    counted[breakdown].get(code, {}).get(name, 0),
                )
                if pair[0] != pair[1]:
                    wrong.append((breakdown, code, name, *pair))
    return wrong


def _asked(database: Path, breakdown: str) -> dict[str, dict[str, int]]:
    command = [
        sys.executable,
        "-m",
        "data_access.ask",
        ",".join(ledger.FIGURES),
        "--format",
        "json",
    ]
    place = ["--database", f"duckdb:///{database}", *(["--by", breakdown] if breakdown else [])]
    settings = os.environ | {
        "AUDIT_DATABASE_URL": f"sqlite:///{database.parent}/audit-of-the-recount.sqlite3"
    }
    printed = subprocess.run(
        [*command, *place], cwd=_ROOT, env=settings, check=True, stdout=subprocess.PIPE
    ).stdout
    return {row["code"]: row for row in json.loads(printed)["rows"]}


def _lag(soak: Soak, lines: Sequence[dict]) -> None:
    sent = [(line["when"], line["batch"]) for line in lines if line["event"] == "sent"]
    found = list(lags(sent, taken_in(soak.incoming), soak.watched.news))
    undisturbed = [lag for when, lag in found if not soak.server.was_out(when, when + lag)]
    print("  from a file's rename to the news of it that open pages are told, s")
    _quantiles("while the server was up", undisturbed, _LAG_AIM)
    _quantiles("kills and starts included", [lag for _, lag in found], None)
    down = [answered - killed for killed, answered in soak.server.outages]
    _quantiles("from a kill to the next answer", down, None)


def _answers(soak: Soak) -> None:
    quiet = [seconds for asked, seconds in soak.watched.answers if asked < soak.begun]
    beside = [
        seconds
        for asked, seconds in soak.watched.answers
        if soak.begun <= asked < soak.ended and not soak.server.was_out(asked, asked + seconds)
    ]
    print("  office's Overview for a new set of filters, s")
    _quantiles("quiet", quiet, None)
    _quantiles("beside the stream", beside, None)
    if quiet and beside:
        _line(
            "95 in 100 against quiet", quantile(beside, 0.95) / quantile(quiet, 0.95), _ANSWER_AIM
        )
    _quantiles("steps of the visitors", [seconds for _, seconds in soak.visitors.actions], None)


def _memory(soak: Soak, sent: Sequence[tuple[float, Totals]]) -> None:
    stretch = longest_stretch(soak.memory, soak.server.outages)
    print("  memory of the server, MiB")
    _line("most", max((held for _, held in soak.memory), default=0) / _MIB)
    for moment, held in stretch[:: max(len(stretch) // 6, 1)]:
        _line(
            f"{moment - stretch[0][0]:.0f} s after the start that was followed by the longest life",
            held / _MIB,
        )
    seconds = stretch[-1][0] - stretch[0][0] if stretch else 0
    if seconds > _LONG:
        grown = growth([(at - stretch[0][0], held) for at, held in stretch])
        _line(f"growth in 10 minutes, over the later half of {seconds:.0f} s", grown, _GROWTH_AIM)
        fresh = filed_in_10_minutes(sent, stretch[-1][0] - seconds / 2, stretch[-1][0])
        if fresh:
            own = fresh * soak.database.stat().st_size / sent[-1][1].filed / _MIB
            _line(f"less what {fresh:,.0f} new complaints take in the file", grown - own)


def filed_in_10_minutes(sent: Sequence[tuple[float, Totals]], first: float, last: float) -> float:
    """Return how many complaints were filed between two moments, in 10 minutes, by the totals that
    were sent.

    Their rows are held in memory as those before them are: that much of the growth is no leak.
    """
    shown = [totals.filed for when, totals in sent if first <= when <= last]
    return (shown[-1] - shown[0]) * 600 / (last - first) if shown else 0


def longest_stretch(
    memory: Sequence[tuple[float, int]], outages: Sequence[tuple[float, float]]
) -> list[tuple[float, int]]:
    """Return the looks at the memory of the process that lived longest.

    ``outages``: (killed, answered again), in order.

    A process that does not answer yet is counted with no life: what it holds would pull down that
    of the one before it.
    """
    begun = [float("-inf"), *(answered for _, answered in outages)]
    ended = [*(killed for killed, _ in outages), float("inf")]
    lives = [
        [look for look in memory if first <= look[0] < last]
        for first, last in zip(begun, ended, strict=True)
    ]
    return max(lives, key=lambda life: life[-1][0] - life[0][0] if life else 0)


def quantile(values: Sequence[float], part: float) -> float:
    """Return the value that so large a part of them does not exceed."""
    return sorted(values)[round(part * (len(values) - 1))]


def _quantiles(name: str, values: Sequence[float], aim: float | None) -> None:
    if not values:
        print(f"    {name}: none")
        return
    _line(f"{name}: median of {len(values)}", quantile(values, 0.5))
    _line(f"{name}: 95 in 100", quantile(values, 0.95), aim)
    _line(f"{name}: most", max(values))


def _line(name: str, value: float, aim: float | None = None) -> None:
    verdict = (
        "" if aim is None else f"  aim: at most {aim:g}  {'met' if value <= aim else 'NOT MET'}"
    )
    print(f"    {name:44}{value:10.2f}{verdict}", flush=True)
