"""Headers that keep a visitor's browser safe, on every answer; and the start script of
Streamlit's page.
"""

import base64
import gzip
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import streamlit
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.parts.links import LIGHT
from web.guards.hosts import read_host, socket_sources
from web.guards.refusals import refuse
from web.lean.files import FILES, takes_gzip
from web.metadata.head import head
from web.preferred_language import DEFAULT, preferred_language

# Sets language and direction of the page, and names the server's address: Streamlit would otherwise
# look for itself below the path of each page first, which fills the browser's console with errors.
_START = Path(__file__).with_name("page_start.js").read_text(encoding="utf-8")
_INDEX = Path(streamlit.__file__).parent / "static" / "index.html"
_OF_THE_OLD_BODY = (b"content-length", b"etag", b"last-modified", b"accept-ranges")
_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
EMBEDDED = "/embed/"
_QUICKLY = 6  # level of gzip: a page differs with who asks, so it is packed each time
_UNUSED = "accelerometer camera display-capture geolocation gyroscope magnetometer microphone midi payment usb"
_SAFE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": ", ".join(f"{feature}=()" for feature in _UNUSED.split()),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def content_policy(sockets: str = "") -> str:
    """Return the content security policy: everything from this server; inline scripts only if their
    text is known.

    ``sockets`` are the sources of this server's websocket.
    """
    return _POLICY.replace("connect-src 'self'", f"connect-src 'self' {sockets}".rstrip())


def safe_headers(policy: str) -> list[tuple[str, str]]:
    """Return what every answer carries; ``policy`` as of ``content_policy``."""
    return [("content-security-policy", policy), *_SAFE.items()]


def _for(path: str, policy: str) -> list[tuple[str, str]]:
    """Return the headers of a path: ``policy`` is that of pages."""
    if path.startswith(FILES):
        return safe_headers(_OF_FILES)
    if path.startswith(LIGHT):
        return safe_headers(_OF_LIGHT)
    if not path.startswith(EMBEDDED):
        return safe_headers(policy)
    shown = {
        "cross-origin-resource-policy": "cross-origin",
        "content-security-policy": _OF_EMBEDDED,
    }
    kept = dict(safe_headers(policy)) | shown
    return [(name, value) for name, value in kept.items() if name not in _ALONE]


def _policy() -> str:
    scripts = [_START, *_INLINE_SCRIPT.findall(_INDEX.read_text(encoding="utf-8"))]
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in scripts
    )
    return (
        f"default-src 'self'; script-src 'self' 'wasm-unsafe-eval' {hashes}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'"
    )


# A first visit loads a hundred files, and the long policy of a page with each was 65 KB of it.
_OF_FILES = "default-src 'self'; frame-ancestors 'none'; object-src 'none'"
# A light page runs no script and asks for nothing.
_OF_LIGHT = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
# A figure may stand in a frame of any site: it runs no script, sends nothing and asks for nothing.
_OF_EMBEDDED = (
    "default-src 'none'; style-src 'unsafe-inline'; font-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors *; sandbox allow-popups "
    "allow-popups-to-escape-sandbox allow-same-origin"
)
_ALONE = ("x-frame-options", "cross-origin-opener-policy")
_POLICY = _policy()  # the same for each answer but for the websocket


class SafePages:
    """ASGI middleware: adds the headers to every answer, the refusal of a websocket too, and the
    start script.

    ``scripts``: HTML that loads more of them.
    """

    def __init__(self, app: ASGIApp, scripts: str = ""):
        self._app, self._start = app, f"<script>{_START}</script>{scripts}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        host = read_host(scope["headers"])
        policy = content_policy(socket_sources(host) if host else "")
        headers = [(name.encode(), value.encode()) for name, value in _for(scope["path"], policy)]
        if scope["type"] == "http":
            packs = takes_gzip(Headers(scope=scope))
            _ask_without_compression(scope)
            start = f"{_asked_language(scope)}{self._start}".encode()
            response = _Response(send, headers, start, lambda: head(scope), packs)
            await self._app(scope, receive, response)
        else:
            await self._app(scope, receive, _Handshake(scope, receive, send, headers))


class _Handshake:
    """Sends on what a websocket is told; when it is refused before it opened, that is an answer
    with headers.
    """

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, headers: list[tuple[bytes, bytes]]
    ):
        self._scope, self._receive, self._send, self._headers = scope, receive, send, headers
        self._open = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "websocket.http.response.start":
            message = {**message, "headers": [*message.get("headers", []), *self._headers]}
        elif message["type"] == "websocket.close" and not self._open:
            await refuse(self._scope, self._receive, self, 403, "This connection was refused.")
            return
        self._open = self._open or message["type"] == "websocket.accept"
        await self._send(message)


class _Response:
    """Sends one response on, with more headers; Streamlit's page, and only that, with the start
    script, packed where the browser unpacks it.
    """

    def __init__(
        self,
        send: Send,
        headers: list[tuple[bytes, bytes]],
        script: bytes,
        head: Callable[[], str],
        packs: bool,
    ):
        self._send, self._headers, self._packs = send, headers, packs
        self._script, self._head = script, head
        self._start: Message | None = None  # held back until the length of the page is known
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {
                **message,
                "headers": [*_not_kept(message.get("headers", [])), *self._headers],
            }
            if _is_streamlit_page(message):
                self._start = message
                return
        if self._start is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if not message.get("more_body"):
            await self._send_page()

    async def _send_page(self) -> None:
        body = self._body.replace(b"<head>", b"<head>" + self._script, 1)
        body = body.replace(b"<title>Streamlit</title>", self._head().encode(), 1)
        kept = [
            (name, value)
            for name, value in self._start["headers"]
            if name.lower() not in _OF_THE_OLD_BODY
        ]
        if self._packs:
            body = gzip.compress(body, _QUICKLY)
            kept.append((b"content-encoding", b"gzip"))
        kept += [(b"vary", b"accept-encoding"), (b"content-length", str(len(body)).encode())]
        await self._send({**self._start, "headers": kept})
        await self._send({"type": "http.response.body", "body": body})


def _asked_language(scope: Scope) -> str:
    """Return the language that the browser asks for, for the start script; "" for English."""
    found = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
    language = preferred_language(found)
    return "" if language == DEFAULT else f'<meta name="preferred-language" content="{language}">'


def _not_kept(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return headers that forbid to keep an answer, unless it says itself how long it may be
    kept.
    """
    names = {name.lower() for name, _ in headers}
    return (
        list(headers) if b"cache-control" in names else [*headers, (b"cache-control", b"no-store")]
    )


def _ask_without_compression(scope: Scope) -> None:
    """Ask for pages without compression, so that the start script can be put in; they are small.

    Files of open data too: a part of one could not be sent, nor its length; there is a zip.
    """
    is_page = any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])
    is_page = is_page and not scope["path"].startswith(LIGHT)  # packed once, and kept
    if is_page or scope["path"].startswith("/open/release-"):
        scope["headers"] = [
            (name, value) for name, value in scope["headers"] if name != b"accept-encoding"
        ]


def _is_streamlit_page(start: Message) -> bool:
    headers = {name.lower(): value for name, value in start["headers"]}
    is_html = headers.get(b"content-type", b"").startswith(b"text/html")
    return (
        start["status"] == 200
        and is_html
        and b"accept-ranges" in headers
        and b"content-encoding" not in headers
    )
