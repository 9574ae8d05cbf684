"""The commands of the running feed: watch, and rejects. See docs/feed.md."""

import argparse
import signal
import threading
from pathlib import Path

from data_access.channel.client import holder_of
from data_access.channel.terminal import Terminal
from data_access.database.engine import ADDRESS_HELP, complaints_url
from data_access.database.file_lock import file_of
from data_access.feed.applying.replay import list_rejects, replay
from data_access.feed.applying.target_database import open_target
from data_access.feed.problem import FeedProblem
from data_access.feed.settings import (
    DEFAULT_SETTINGS,
    SETTINGS_SETTING,
    FeedSettings,
    SourceSettings,
    feed_settings,
)
from data_access.feed.watch import Feed

_LISTED = 50


def add_commands(commands) -> None:
    """Add watch and rejects to the feed's commands."""
    watch = commands.add_parser("watch", help="take changes from all sources until interrupted")
    _add_places(watch)
    watch.add_argument(
        "--once",
        action="store_true",
        help="stop when nothing more is waiting; 1 when a source failed",
    )
    watch.set_defaults(run=_watch, handed_over="")
    rejects = commands.add_parser("rejects", help="list rejected changes, or try them again")
    rejects.add_argument("action", choices=("list", "replay"))
    rejects.add_argument(
        "--source", required=True, help="name of the source in the feed's settings"
    )
    _add_places(rejects)
    rejects.set_defaults(run=_rejects, handed_over="feed rejects")


def _add_places(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--settings",
        type=Path,
        help=f"the feed's settings; default: {SETTINGS_SETTING}, {DEFAULT_SETTINGS}",
    )
    command.add_argument("--into", help=ADDRESS_HELP)


def _watch(options: argparse.Namespace, terminal: Terminal) -> int:
    path = file_of(complaints_url(options.into))
    holder = holder_of(path) if path else None
    if holder:
        raise FeedProblem(
            f"The server ({holder}) holds the database and runs its feed itself; see its Feed page."
        )
    settings = feed_settings(options.settings)
    if not settings.sources:
        raise FeedProblem(
            f"There is no source to watch; describe one in {DEFAULT_SETTINGS}, or set {SETTINGS_SETTING}."
        )
    feed = Feed(settings, options.into)
    names = ", ".join(f"{source.name} ({source.kind})" for source in settings.sources)
    terminal.say(f"Watching {names}; stop with Ctrl-C.")
    terminal.out.flush()
    if options.once:
        return _once(feed, terminal)
    stop = threading.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda *_: stop.set())
    feed.run(stop)
    return 0


def _once(feed: Feed, terminal: Terminal) -> int:
    """Take what waits; 1 where a source or the database failed, so that whoever calls this does
    not take it for done.
    """
    try:
        troubles: dict[str, None] = {}  # also of a source that is not asked again in the last turn
        is_more = True
        while is_more:
            is_more = feed.turn() > 0
            troubles |= dict.fromkeys(feed.troubles)
        for sentence in troubles:
            terminal.tell(f"feed: {sentence}")
        return int(bool(troubles))
    finally:
        feed.close()


def _rejects(options: argparse.Namespace, terminal: Terminal) -> int:
    settings = feed_settings(terminal.path(options.settings) if options.settings else None)
    source = _named(settings, options.source)
    engine = open_target(terminal.address(options.into))
    try:
        return (_list if options.action == "list" else _replay)(engine, source, terminal)
    finally:
        engine.dispose()


def _named(settings: FeedSettings, name: str) -> SourceSettings:
    known = {source.name: source for source in settings.sources}
    if name not in known:
        raise FeedProblem(f"There is no source {name}; there are: {', '.join(known) or 'none'}.")
    return known[name]


def _list(engine, source: SourceSettings, terminal: Terminal) -> int:
    rows = list_rejects(engine, source.name, _LISTED)
    for row in rows:
        terminal.say(f"{row.arrival}:{row.position}: {row.column_name} “{row.value}”: {row.reason}")
    terminal.say(
        f"{len(rows)} rejected changes of {source.name}"
        + (", the newest" if len(rows) == _LISTED else "")
    )
    return 0


def _replay(engine, source: SourceSettings, terminal: Terminal) -> int:
    done = replay(engine, source.name, source.mapping)
    terminal.say(
        f"{source.name}: {done.applied} applied, {done.unchanged} unchanged or older, {done.rejected} rejected again"
    )
    if done.unreadable:
        terminal.tell(
            f"{done.unreadable} could not be read at all; mend their files and drop them again."
        )
    return 0
