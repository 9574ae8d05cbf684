"""``/verify/file``: a form that takes a file and says whether it says what was published; it works
without scripts, for everybody.

A file of anybody is read by a process of its own, with limits of time and memory, and never kept.
"""

import json
import subprocess
import sys
from html import escape
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from data_access import public_key_texts
from pages.words import say
from web.forms import page_of
from web.guards.limits import VERIFY_PATH
from web.preferred_language import language_of

KEYS_PATH = "/verify/keys.json"
_SECONDS = 60
_COMMAND = [sys.executable, "-m", "data_access.snapshots", "verify", "-", "--json", "--limited"]


def verifying_routes() -> list[Route]:
    """Return the routes: the form, and the public keys by fingerprint, in the form PEM."""
    return [
        Route(VERIFY_PATH, _answer, methods=["GET", "POST"]),
        Route(KEYS_PATH, lambda request: JSONResponse(public_key_texts())),
    ]


async def _answer(request: Request) -> Response:
    if request.method == "GET":
        return page_of(request, "page.verify", _form(request))
    try:
        form = await request.form(max_files=1, max_fields=1)
        file = form.get("file")
        content = await file.read() if isinstance(file, UploadFile) else b""
    except MultiPartException:
        content = b""
    verdict = await run_in_threadpool(_judged, content)
    return page_of(request, "page.verify", _told(request, verdict) + _form(request))


def _judged(content: bytes) -> dict:
    """Return what the command says; that it cannot be told where it takes too much or too long."""
    try:
        done = subprocess.run(_COMMAND, input=content, capture_output=True, timeout=_SECONDS)
        return json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return {"code": 2, "findings": [], "snapshot": ""}


def _told(request: Request, verdict: dict) -> str:
    language = language_of(request)
    title = escape(_say(request, f"verify.code_{verdict['code']}"))
    items = "".join(f"<li>{escape(finding[language])}</li>" for finding in verdict["findings"])
    link = ""
    if verdict["snapshot"]:
        query = urlencode({"id": verdict["snapshot"], "lang": language})
        named = escape(verdict["name"])
        link = f'<p><a href="/snapshot?{escape(query)}"><bdi>{named}</bdi></a></p>'
    kind = "problem" if verdict["code"] else "found"
    return f'<div class="{kind}" role="status"><h2>{title}</h2><ul>{items}</ul>{link}</div>'


def _form(request: Request) -> str:
    label, note, button = (
        escape(_say(request, key)) for key in ("verify.file", "verify.terminal", "verify.send")
    )
    return (
        f'<form method="post" enctype="multipart/form-data"><label for="file">{label}</label>'
        f'<input id="file" name="file" type="file" accept=".pptx,.pdf,.json" required>'
        f'<p><button type="submit">{button}</button></p></form><p>{note}</p>'
    )


def _say(request: Request, key: str) -> str:
    return say(key, language_of(request))
