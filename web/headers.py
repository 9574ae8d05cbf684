"""Headers that keep a visitor's browser safe, and the refusal of requests that other sites make."""

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit

import streamlit
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Sets language and direction of the page, and names the server's address: Streamlit would otherwise look for itself
# below the path of each page first, which fills the browser's console with errors.
_START = Path(__file__).with_name("page_start.js").read_text(encoding="utf-8")
_INDEX = Path(streamlit.__file__).parent / "static" / "index.html"
_OF_THE_OLD_BODY = (b"content-length", b"etag", b"last-modified", b"accept-ranges")
_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)


def content_policy() -> str:
    """Return the content security policy: everything from this server; inline scripts only if their text is known."""
    scripts = [_START, *_INLINE_SCRIPT.findall(_INDEX.read_text(encoding="utf-8"))]
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts
    )
    return (
        f"default-src 'self'; script-src 'self' 'wasm-unsafe-eval' {hashes}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss:; worker-src 'self' blob:; "
        "frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'"
    )


class SafePages:
    """ASGI middleware: adds the headers and the start script, and refuses requests with a foreign ``Origin``."""

    def __init__(self, app: ASGIApp):
        self._app = app
        self._headers = [
            (b"content-security-policy", content_policy().encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"same-origin"),
            (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif _is_foreign(dict(scope["headers"])):
            await self._refuse(scope, receive, send)
        elif scope["type"] == "http":
            await self._app(_uncompressed_page(scope), receive, _Response(send, self._headers))
        else:
            await self._app(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await PlainTextResponse("Requests from other sites are refused.\n", 403)(scope, receive, send)


class _Response:
    """Sends one response on, with more headers; Streamlit's page, and only that, with the start script."""

    def __init__(self, send: Send, headers: list[tuple[bytes, bytes]]):
        self._send, self._headers = send, headers
        self._start: Message | None = None  # held back until the length of the page is known
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", []), *self._headers]}
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
        body = self._body.replace(b"<head>", b"<head><script>" + _START.encode() + b"</script>", 1)
        kept = [(name, value) for name, value in self._start["headers"] if name.lower() not in _OF_THE_OLD_BODY]
        await self._send({**self._start, "headers": [*kept, (b"content-length", str(len(body)).encode())]})
        await self._send({"type": "http.response.body", "body": body})


def _uncompressed_page(scope: Scope) -> Scope:
    """Ask for pages without compression, so that the start script can be put in; they are small."""
    headers = dict(scope["headers"])
    if b"text/html" not in headers.get(b"accept", b""):
        return scope
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]}


def _is_streamlit_page(start: Message) -> bool:
    headers = {name.lower(): value for name, value in start["headers"]}
    is_html = headers.get(b"content-type", b"").startswith(b"text/html")
    return start["status"] == 200 and is_html and b"accept-ranges" in headers and b"content-encoding" not in headers


def _is_foreign(headers: dict[bytes, bytes]) -> bool:
    origin = headers.get(b"origin")
    return origin is not None and urlsplit(origin).netloc != headers.get(b"host")
