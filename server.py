"""The dashboard as one ASGI application: pages, sign-in, health, and what guards them.

``python server.py`` serves it.
"""

import asyncio
import contextlib
import gc
import importlib
import os
import socket
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit
import uvicorn
from starlette.routing import Route
from starlette.types import ASGIApp
from streamlit.runtime.pages_manager import PagesManager

from data_access import (
    DatabaseProblem,
    close_uploads,
    data_as_of,
    expected_from_settings,
    first_release_state,
    has_office,
    office_mirror,
    prepare_data,
    sweep,
)
from data_access.channel.owner import DatabaseOwner, LockedByServer
from data_access.database.file_lock import READ_ONLY_SETTING
from data_access.feed import Feed, FeedProblem, FeedSettings, Outcome, feed_settings
from pages.statements.live_news import news
from web.embed import embed_routes
from web.feed_in import feed_routes
from web.guards.guard import Guard
from web.guards.headers import SafePages
from web.guards.hosts import allowed_names
from web.guards.limits import BATCH_BYTES, UPLOAD_BYTES, Limits, limits_from_settings
from web.guards.protocol import HEAD_BYTES, HeaderTimeoutProtocol
from web.health import Health
from web.lean.files import WithFiles
from web.light import SavesData, light_routes
from web.live import Live, script_routes, script_tag
from web.logs import event, start_logs
from web.media import keep_downloads_short
from web.metadata.routes import metadata_routes
from web.open_data.routes import open_data_routes
from web.request_log import RequestLog
from web.sign_in import sign_in_routes
from web.verifying import verifying_routes

if TYPE_CHECKING:
    from data_access.mirror.keeper import MirrorKeeper

HOST_SETTING, PORT_SETTING = "DASHBOARD_HOST", "DASHBOARD_PORT"
NAMES_SETTING, PROXIES_SETTING = "DASHBOARD_HOSTS", "DASHBOARD_PROXIES"
_CONNECTIONS_BESIDE_VISITS = (
    500  # that load files; a visit has two: its websocket, and its stream of news
)
_WAITING = 512  # connections that the system keeps until the server takes them


@contextlib.asynccontextmanager
async def prepare(
    app: streamlit.App, keeper: DatabaseOwner | None = None, mirror: "MirrorKeeper | None" = None
) -> AsyncIterator[None]:
    """Open the database before the first visitor comes; what is wrong is said in the terminal
    and on the page.
    """
    PagesManager.uses_pages_directory = (
        False  # Streamlit learns this from its first visitor, and tells that one "not found"
    )
    # Visitors who come at once would load the drawing libraries at once, in threads, and the first
    # would wait for them.
    await asyncio.to_thread(
        lambda: [
            importlib.import_module(name) for name in ("pandas", "pages.office_parts.sections")
        ]
    )
    try:
        hint = await asyncio.to_thread(prepare_data)
        if hint:
            print(f"Public pages show no published figures yet: {hint}", flush=True)
    except DatabaseProblem as problem:
        print(f"The dashboard has no data: {problem}", flush=True)
        event("no data")
    gc.collect()
    gc.freeze()  # what is loaded stays: looking through it again and again made some visitors wait
    await asyncio.to_thread(sweep)  # files that were brought in to a server that was killed
    if mirror:
        mirror.start()
    event("started")
    yield
    if mirror:
        await asyncio.to_thread(mirror.stop)
    await asyncio.to_thread(close_uploads)
    if keeper:
        await asyncio.to_thread(keeper.stop)
    event("stopped")


class LiveServer(uvicorn.Server):
    """uvicorn, which ends the streams of ``live`` before it waits for what is still being sent."""

    def __init__(self, config: uvicorn.Config, live: Live):
        super().__init__(config)
        self._live = live

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop."""
        self._live.close()
        await super().shutdown(sockets)


def application(
    host: str,
    limits: Limits,
    live: Live | None = None,
    keeper: DatabaseOwner | None = None,
    more: Sequence[Route] = (),
    mirror: "MirrorKeeper | None" = None,
) -> ASGIApp:
    """Return the dashboard behind its guards, for a server that listens on ``host``; ``live``
    tells pages what is new, ``mirror`` is kept while it runs.
    """
    keep_downloads_short()
    health = Health(data_as_of, release=first_release_state)
    # A public-only host has nothing that changes between two releases, and nobody to sign in.
    doors = [*sign_in_routes(), *(live or Live(news)).routes(), *more] if has_office() else []
    routes = [
        *health.routes(),
        *doors,
        *script_routes(),
        *open_data_routes(),
        *embed_routes(),
        *light_routes(),
        *metadata_routes(),
        *verifying_routes(),
    ]  # before Streamlit's own, which answer any path
    pages = streamlit.App(
        "dashboard.py", routes=routes, lifespan=lambda app: prepare(app, keeper, mirror)
    )
    names = allowed_names(os.environ.get(NAMES_SETTING, ""), host)
    return RequestLog(SafePages(Guard(SavesData(WithFiles(pages)), limits, names), script_tag()))


def main() -> int:
    """Serve until interrupted; 2 and a sentence when a setting is wrong or the address is taken."""
    try:
        start_logs()
        host, port = (
            os.environ.get(HOST_SETTING, "127.0.0.1"),
            int(os.environ.get(PORT_SETTING, "8501")),
        )
        limits = limits_from_settings()
        expected_from_settings()  # read by the pages; what is wrong with it is said now
        listener = _listen(host, port)
        sources, live = _sources(), Live(news)
        mirror = office_mirror(event)
        doors, keeper = feed_routes(sources), _keep(f"http://{host}:{port}", sources, live, mirror)
        limits = replace(
            limits,
            batch=BATCH_BYTES if doors else 0,
            upload=UPLOAD_BYTES if _takes_changes() else 0,
        )
        app = application(host, limits, live, keeper, doors, mirror)
    except (ValueError, OSError, LockedByServer, FeedProblem) as problem:
        print(f"The dashboard cannot start: {problem}", file=sys.stderr)
        return 2
    print(f"Citizens' complaints: http://{host}:{port}", flush=True)
    LiveServer(_uvicorn_settings(host, port, limits, app), live).run(sockets=[listener])
    return 0


def _sources() -> FeedSettings:
    """Return where changes come from; nowhere from where nothing may be written.

    Raises FeedProblem.
    """
    return feed_settings() if _takes_changes() else FeedSettings(())


def _takes_changes() -> bool:
    return has_office() and os.environ.get(READ_ONLY_SETTING) != "1"


def _keep(
    address: str, sources: FeedSettings, live: Live, mirror: "MirrorKeeper | None" = None
) -> DatabaseOwner | None:
    """Hold the complaints database, and feed it, for as long as the server runs.

    Raises LockedByServer.

    What is new is told to ``mirror``, then to ``live``, and so to open pages.
    """
    if not has_office():
        return None

    def changed(outcome: Outcome) -> None:
        if mirror:
            mirror.note(outcome.version, outcome.touched)

    def run(stop: threading.Event) -> None:
        Feed(sources, tell=live.hint, changed=changed).run(stop)

    keeper = DatabaseOwner(address, event, run if sources.sources else None)
    said = keeper.start()
    if said:
        print(said, flush=True)
    return keeper


def _listen(host: str, port: int) -> socket.socket:
    """Take the address, so that a taken one is told in a sentence.

    The protocol is named because asyncio sends at once only on sockets that name it.
    """
    listener = socket.socket(
        socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP
    )
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(_WAITING)
    return listener


def _uvicorn_settings(host: str, port: int, limits: Limits, app: ASGIApp) -> uvicorn.Config:
    proxies = os.environ.get(PROXIES_SETTING, "")
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=HeaderTimeoutProtocol,
        h11_max_incomplete_event_size=HEAD_BYTES,
        ws="websockets-sansio",
        ws_max_size=limits.message,
        limit_concurrency=2 * limits.visits + _CONNECTIONS_BESIDE_VISITS,
        timeout_graceful_shutdown=5,
        proxy_headers=bool(proxies),  # else a client could say that it is somebody else
        forwarded_allow_ips=proxies,
        server_header=False,
        log_config=None,
        access_log=False,
    )


if __name__ == "__main__":
    sys.exit(main())
