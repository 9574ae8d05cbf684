"""Files that are the same for everybody: Streamlit's, and our fonts. Streamlit sends its scripts as
they are and leaves it to a proxy to pack them; where there is none, a phone loads them whole.

Each is packed once, when somebody first asks, and kept: there are no more than the files of two
folders, about 7 MB packed.
"""

import gzip
import hashlib
from dataclasses import dataclass
from email.utils import formatdate
from mimetypes import guess_type
from pathlib import Path
from threading import Lock

import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from web.conditions import or_not_modified
from web.lean.icons import ICONS, ICONS_OF

OURS = Path(__file__).parents[2] / "static"
STREAMLITS = Path(streamlit.__file__).parent / "static" / "static"
FILES = ("/static/", "/app/static/")
_FOREVER = "public, max-age=31536000, immutable"  # of names that change with their content
_A_DAY = "public, max-age=86400"
_PACKED = (".js", ".css", ".svg", ".json", ".txt", ".wasm", ".ttf")


@dataclass(frozen=True)
class _Kept:
    """A packed file with its headers."""

    content: bytes
    headers: dict[str, str]


class PackedFiles:
    """The files of a folder; ``caching``: how long a browser may keep one; ``instead``: other
    files for some, by name.
    """

    def __init__(self, folder: Path, caching: str, instead: dict[str, Path] | None = None):
        found = (path for path in folder.rglob("*") if path.is_file())
        self._files = {path.relative_to(folder).as_posix(): path for path in found}
        self._files |= {
            name: instead[Path(name).name]
            for name in self._files
            if Path(name).name in (instead or {})
        }
        self._caching, self._packed, self._lock = caching, {}, Lock()

    async def __call__(self, request: Request) -> Response:
        """Answer with a file, packed for who can unpack it; a part of a file is never packed."""
        path = self._files.get(request.path_params["path"])
        if path is None:
            return PlainTextResponse("There is nothing here.\n", 404)
        asked = request.headers
        if path.suffix not in _PACKED or "range" in asked or not takes_gzip(asked):
            return or_not_modified(request, _as_it_is(path, self._caching))
        kept = self._packed.get(path) or await run_in_threadpool(self._pack, path)
        return or_not_modified(request, Response(kept.content, 200, kept.headers))

    def _pack(self, path: Path) -> _Kept:
        with self._lock:  # a rush asks for the same file at once
            if path not in self._packed:
                self._packed[path] = self._made(path)
            return self._packed[path]

    def _made(self, path: Path) -> _Kept:
        content = gzip.compress(path.read_bytes(), 9, mtime=0)
        headers = {
            "content-type": _kind(path),
            "content-encoding": "gzip",
            "vary": "accept-encoding",
            "cache-control": self._caching,
            "etag": f'"{hashlib.sha256(content).hexdigest()[:32]}"',
            "last-modified": formatdate(path.stat().st_mtime, usegmt=True),
        }
        return _Kept(content, headers)


class WithFiles:
    """ASGI middleware: answers for the files of both folders itself. Streamlit gives no route of
    ours the paths of its own files.
    """

    def __init__(self, app: ASGIApp):
        instead = {ICONS_OF: ICONS} if ICONS_OF else {}
        self._app = app
        self._routes = (
            Route(f"{FILES[0]}{{path:path}}", PackedFiles(STREAMLITS, _FOREVER, instead).__call__),
            Route(f"{FILES[1]}{{path:path}}", PackedFiles(OURS, _A_DAY).__call__),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        for route in self._routes if scope["type"] == "http" else ():
            match, found = route.matches(scope)
            if match is not Match.NONE:
                scope.update(found, route=route)  # the log names it
                await route.handle(scope, receive, send)
                return
        await self._app(scope, receive, send)


def takes_gzip(headers) -> bool:
    """Return whether a client unpacks gzip: it says so, and not with a weight of 0."""
    for part in headers.get("accept-encoding", "").lower().split(","):
        name, *weights = (piece.strip() for piece in part.split(";"))
        if name in ("gzip", "*"):
            return not any(weight.rstrip("0.") == "q=" for weight in weights)
    return False


def _kind(path: Path) -> str:
    kind = guess_type(path.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def _as_it_is(path: Path, caching: str) -> Response:
    headers = {"cache-control": caching, "vary": "accept-encoding"}
    return FileResponse(path, 200, headers, _kind(path), stat_result=path.stat())
