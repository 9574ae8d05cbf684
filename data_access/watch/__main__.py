"""Checking the watch rules: ``python -m data_access.watch``, once for each version of the data.

What is new is written to the watch folder, then told. Exact figures are read, so each check of a
new version is a row of the log of exact answers.
"""

import argparse
import hashlib
import sys
import time
from contextlib import closing
from dataclasses import replace as changed

from data_access.channel.client import handed_over
from data_access.channel.terminal import Terminal, here
from data_access.database.engine import ADDRESS_HELP
from data_access.database.problems import DatabaseProblem
from data_access.disclosure.gate import disclose_to_operator
from data_access.model.measures import AGES
from data_access.model.text import Text
from data_access.query.complaints_database import Complaints, open_complaints
from data_access.query.equal_age import full_months_of_age
from data_access.review.monthly_levels import level_question
from data_access.watch import memory, telling
from data_access.watch.findings import Finding, findings, is_told
from data_access.watch.rules import Rule, Watching, WatchProblem, read_rules


def main(arguments: list[str] | None = None, terminal: Terminal | None = None) -> int:
    """Check once, or again and again; 2 and one sentence when that cannot be done."""
    given = sys.argv[1:] if arguments is None else arguments
    options, terminal = _parser().parse_args(given), terminal or here()
    while True:
        code = _once(options.database, terminal)
        if not options.every:
            return code
        time.sleep(options.every)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m data_access.watch", description=__doc__.split("\n\n")[0]
    )
    parser.add_argument("--database", help=ADDRESS_HELP)
    parser.add_argument(
        "--every", type=float, metavar="SECONDS", help="check again and again, so far apart"
    )
    return parser


def _once(database: str | None, terminal: Terminal) -> int:
    arguments = ["--database", database] if database else []
    try:
        code = handed_over("watch", arguments, database, terminal)
        if code is not None:
            return code
        with closing(open_complaints(terminal.address(database))) as complaints:
            return check(complaints, read_rules(), terminal)
    except (DatabaseProblem, WatchProblem, PermissionError, OSError) as problem:
        terminal.tell(f"watch: {problem}")
        return 2


def check(complaints: Complaints, watching: Watching, terminal: Terminal) -> int:
    """Check all rules where the data or the rules are new, and tell what was not told before."""
    watching.folder.mkdir(parents=True, exist_ok=True)
    seen, told = memory.read_seen(watching.folder), memory.read_told(watching.folder)
    seen = changed(seen, sent=min(seen.sent, len(told)))  # somebody may have moved the log away
    version, rules = complaints.dataset().version, _print_of(watching)
    if (seen.version, seen.rules) == (version, rules):
        terminal.say(f"Version {version} of the data was checked already.")
    else:
        told = _looked(complaints, watching, told, terminal)
        seen = changed(seen, version=version, rules=rules)
    return _tell(watching, told, seen, terminal)


def _looked(
    complaints: Complaints, watching: Watching, told: tuple[Finding, ...], terminal: Terminal
) -> tuple[Finding, ...]:
    """Return what was told with what is new; that is written before anybody is told of it."""
    before = len(told)
    for rule in watching.rules:
        found = _found(complaints, rule, terminal)
        told += tuple(finding for finding in found if not is_told(finding, told))
    for finding in told[before:]:
        terminal.say(f"{finding.title.en} ({finding.before:.1%} to {finding.now:.1%})")
    terminal.say(f"{len(watching.rules)} rules were checked; new: {len(told) - before}.")
    memory.write_told(watching.folder, told)
    return told


def _found(complaints: Complaints, rule: Rule, terminal: Terminal) -> list[Finding]:
    filters = full_months_of_age(rule.filters, complaints.dataset().as_of, AGES[rule.share])
    if isinstance(filters, Text):
        terminal.tell(f"watch: rule “{rule.name}”: {filters.en}")
        return []
    answer = disclose_to_operator(
        complaints.ask(level_question(rule.share, rule.by, filters)), "watch"
    )
    return findings(rule, answer, complaints.coverage())


def _tell(
    watching: Watching, told: tuple[Finding, ...], seen: memory.Seen, terminal: Terminal
) -> int:
    """Write the feed, send what the webhook has not got, and remember how far that went."""
    feed = telling.feed_of(told, watching.address)
    memory.replace(watching.folder / telling.FEED, feed, mode=0o644)
    memory.write_seen(watching.folder, seen)
    if not watching.webhook:
        return 0
    for number, finding in enumerate(told[seen.sent :], seen.sent + 1):
        try:
            telling.send(watching, finding)
        except WatchProblem as problem:
            terminal.tell(f"watch: {problem}")
            return 1
        memory.write_seen(watching.folder, changed(seen, sent=number))
    return 0


def _print_of(watching: Watching) -> str:
    return hashlib.sha256(repr(watching.rules).encode()).hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())
