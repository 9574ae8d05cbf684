"""The guard: refuses what is not meant for this server, comes from other sites, or is too much."""

from collections.abc import Collection
from dataclasses import replace

from starlette.types import ASGIApp, Receive, Scope, Send

from web import live
from web.feed_in import FEED_PATH
from web.guards import hosts
from web.guards.bodies import BodyProblem, first, has_body, whole_body
from web.guards.limits import VERIFY_PATH, Limits
from web.guards.rates import Places, Rates, client_of
from web.guards.refusals import refuse
from web.guards.uploads import hurried, is_upload, problem_of_upload
from web.guards.visits import ThrottledReceive

_SOCKET = "/_stcore/stream"
_NO_PLACE = 503, "Too many visitors are here; try again.", {"retry-after": "30"}
# What Streamlit serves and the pages do not need: its memory figures, interfaces for programs and
# components.
_NEEDED = frozenset({_SOCKET, "/_stcore/health", "/_stcore/host-config"})
_CLOSED = ("/_stcore", "/component")
_FOR_PROGRAMS = (
    "/open/", "/embed/", "/oembed", "/feeds/", "/releases/", "/catalog.jsonld", "/data.json",
)  # fmt: skip
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_TOO_OFTEN = "This address asks too often; wait a moment."


class Guard:
    """ASGI middleware; ``names`` are the host names that this server answers to, see
    ``hosts.allowed_names``.
    """

    def __init__(self, app: ASGIApp, limits: Limits, names: Collection[str] | None):
        self._app, self._limits, self._names = app, limits, names
        self._rates = Rates(limits.rate, limits.burst)
        self._places = Places(limits.client_visits, limits.visits)
        self._listeners = Places(
            limits.client_visits, limits.visits
        )  # each visit may listen to what is new
        self._files = Places(1, limits.files)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._request(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._visit(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_upload(scope, self._limits):
            await self._upload(scope, receive, send)
            return
        problem = self._problem(scope) or self._problem_of_request(scope)
        if problem:
            await refuse(scope, receive, send, *problem)
        elif scope["path"] == VERIFY_PATH and scope["method"] == "POST":
            await self._with_place(self._files, scope, receive, send, receive, self._file)
        else:
            await self._passed(scope, receive, send)

    async def _passed(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            most = self._limits.batch if scope["path"].startswith(FEED_PATH) else 0
            message = (
                await whole_body(receive, self._limits, most or self._limits.body)
                if has_body(scope)
                else None
            )
        except BodyProblem as body:
            await refuse(scope, receive, send, body.status, str(body), {"connection": "close"})
            return
        inner = first(message, receive) if message else receive
        await (self._listen if scope["path"] == live.PATH else self._app)(scope, inner, send)

    async def _file(self, scope: Scope, receive: Receive, send: Send) -> None:
        limits = replace(self._limits, body_seconds=self._limits.file_seconds)
        try:
            message = await whole_body(receive, limits, self._limits.file)
        except BodyProblem as body:
            await refuse(scope, receive, send, body.status, str(body), {"connection": "close"})
            return
        await self._app(scope, first(message, receive), send)

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = self._problem(scope) or await problem_of_upload(scope, self._limits)
        if problem:
            await refuse(scope, receive, send, *problem)
            return
        await self._app(scope, hurried(receive, self._limits), send)

    async def _listen(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._with_place(self._listeners, scope, receive, send, receive)

    async def _visit(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = self._problem(scope) or (
            (404, "There is nothing here.") if scope["path"] != _SOCKET else None
        )
        if problem:
            await refuse(scope, receive, send, *problem)
            return
        await self._with_place(
            self._places, scope, receive, send, ThrottledReceive(receive, send, self._limits)
        )

    async def _with_place(
        self,
        places: Places,
        scope: Scope,
        receive: Receive,
        send: Send,
        inner: Receive,
        then: ASGIApp | None = None,
    ) -> None:
        """Go on, with ``inner`` to receive from, while this client has a place."""
        client = _client(scope)
        if not places.enter(client):
            await refuse(scope, receive, send, *_NO_PLACE)
            return
        try:
            await (then or self._app)(scope, inner, send)
        finally:
            places.leave(client)

    def _problem(self, scope: Scope) -> tuple | None:
        """Return status, reason and headers of a refusal; None for what may go on."""
        wait = self._rates.wait(_client(scope))
        if wait:
            return 429, _TOO_OFTEN, {"retry-after": str(int(wait) + 1)}
        host = hosts.read_host(scope["headers"])
        if host is None:
            return 400, "The request must name one host."
        if not hosts.is_ours(host[0], self._names):
            return (
                421,
                "This server does not answer to that host name; the setting DASHBOARD_HOSTS lists its names.",
            )
        if hosts.is_foreign(scope, host) and not _is_open_data(scope):
            return 403, "Requests from other sites are refused."
        return self._too_large(scope)

    def _too_large(self, scope: Scope) -> tuple | None:
        if len(scope["raw_path"]) + len(scope["query_string"]) > self._limits.url:
            return 414, "The address is too long."
        size = sum(len(name) + len(value) for name, value in scope["headers"])
        if size > self._limits.headers or len(scope["headers"]) > self._limits.header_count:
            return 431, "The headers are too large."
        return None

    @staticmethod
    def _problem_of_request(scope: Scope) -> tuple | None:
        if scope["method"] not in _METHODS:
            return 405, "This method is not used here.", {"allow": ", ".join(sorted(_METHODS))}
        path = scope["path"]
        if path.startswith(_CLOSED) and path not in _NEEDED:
            return 404, "There is nothing here."
        return None


def _client(scope: Scope) -> str:
    return client_of(scope["client"][0]) if scope.get("client") else ""


def _is_open_data(scope: Scope) -> bool:
    """Return whether this reads open data, which other sites may show: it is the same for
    everybody, whoever asks.
    """
    return (
        scope["type"] == "http"
        and scope["method"] in ("GET", "HEAD")
        and scope["path"].startswith(_FOR_PROGRAMS)
    )
