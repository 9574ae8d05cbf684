"""``python -m data_access.snapshots``: ``verify FILE`` says whether a file says what was published;
``new-key``, ``keys``, ``list`` and ``show`` are for who signs.
"""

import argparse
import json
import resource
import sys
from pathlib import Path

from data_access.channel.terminal import Terminal, here
from data_access.database.problems import DatabaseProblem
from data_access.released.opened import published_release
from data_access.snapshots import keys, store
from data_access.snapshots.values import SnapshotProblem, canonical
from data_access.snapshots.verify import UNKNOWN, Verdict, verify
from data_access.snapshots.visible import SIDECAR_KEY, kind_of, sidecar

_SECONDS, _MEMORY = 20, 3 << 30  # what a file of anybody may take


def main(arguments: list[str] | None = None, terminal: Terminal | None = None) -> int:
    """Do what was asked. ``verify`` ends with 0: as published, 1: changed, 2: that cannot be
    told; the others with 2 and a sentence when they cannot be done.
    """
    options, terminal = _parser().parse_args(arguments), terminal or here()
    try:
        return _COMMANDS[options.command](options, terminal)
    except (SnapshotProblem, DatabaseProblem, OSError) as problem:
        terminal.tell(f"snapshots: {problem}")
        return UNKNOWN


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m data_access.snapshots", description="Frozen figures of releases."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("verify", help="whether a file says what was published")
    check.add_argument("file", type=Path, help="- for what is piped in")
    check.add_argument(
        "--keys", type=Path, metavar="FOLDER", help="public keys (default: those of this host)"
    )
    check.add_argument(
        "--json", action="store_true", help="one line for programs, in both languages"
    )
    check.add_argument(
        "--limited",
        action="store_true",
        help="20 s of processor and 3 GB of memory, for files of anybody",
    )
    commands.add_parser("new-key", help="make the key that signs snapshots, once")
    commands.add_parser("keys", help="fingerprints of the keys whose snapshots this host knows")
    commands.add_parser("list", help="the snapshots, the newest first")
    commands.add_parser("show", help="what a snapshot says").add_argument("id")
    return parser


def _verify(options: argparse.Namespace, terminal: Terminal) -> int:
    if options.limited:
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    path = terminal.path(options.file)
    is_piped = str(options.file) == "-"
    known = keys.known_keys(terminal.path(options.keys)) if options.keys else store.public_keys()
    content = sys.stdin.buffer.read() if is_piped else path.read_bytes()
    beside = _beside(path) if kind_of(content) == "csv" and not is_piped else b""
    verdict = verify(content, known, published_release, beside)
    if options.json:
        terminal.say(_as_json(verdict))
        return verdict.code
    for finding in verdict.findings:
        terminal.say(f"{options.file}: {finding.en}")
    return verdict.code


def _as_json(verdict: Verdict) -> str:
    snapshot = verdict.snapshot
    told = {
        "code": verdict.code,
        "findings": [finding._asdict() for finding in verdict.findings],
        "snapshot": snapshot.id if snapshot else "",
        "name": snapshot.name if snapshot else "",
    }
    return json.dumps(told, ensure_ascii=False)


def _beside(path: Path) -> bytes:
    """Return the manifest in the metadata of a CSV file; nothing where there is none."""
    try:
        about = json.loads(sidecar(path).read_bytes())
        return canonical(about[SIDECAR_KEY])
    except (OSError, ValueError, KeyError, TypeError):
        return b""


def _new_key(options: argparse.Namespace, terminal: Terminal) -> int:
    fingerprint = keys.make_key(store.snapshots_folder() / store.KEYS)
    terminal.say(
        f"A new key lies in {keys.key_file()}; keep a copy of it in a safe place. Its public half is among the snapshots."
    )
    terminal.say(f"Fingerprint, to be told wherever people may compare it: {fingerprint}")
    return 0


def _keys(options: argparse.Namespace, terminal: Terminal) -> int:
    for fingerprint in store.public_keys():
        terminal.say(fingerprint)
    return 0


def _list(options: argparse.Namespace, terminal: Terminal) -> int:
    for signed in store.all_snapshots():
        one = signed.snapshot
        terminal.say(f"{one.id}  {one.made:%Y-%m-%d %H:%M}  release {one.release}  {one.name}")
    return 0


def _show(options: argparse.Namespace, terminal: Terminal) -> int:
    one = store.read_snapshot(options.id).snapshot
    terminal.say(f"{one.name}: release {one.release}, checksum {one.checksum}")
    terminal.say(f"SHA-256 {one.fingerprint}, definitions {one.definitions}")
    for cell in one.cells:
        terminal.say(f"{cell.id}: {cell.value}")
    return 0


_COMMANDS = {
    "verify": _verify, "new-key": _new_key, "keys": _keys, "list": _list, "show": _show,
}  # fmt: skip

if __name__ == "__main__":
    sys.exit(main())
