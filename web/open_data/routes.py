"""Open data: releases as files and cells as JSON, for programs and other sites.

Read only; no cookie is read or set.

Everything comes from releases. What a release says never changes, so browsers and proxies may keep
it.
"""

import functools
import hashlib
from collections.abc import Callable
from datetime import UTC
from email.utils import format_datetime

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from data_access import LICENCE, OPEN_FILES, DatabaseProblem, ReleaseInfo, zip_name
from web.conditions import or_not_modified
from web.open_data.api import DESCRIPTION
from web.open_data.cells import answer_of, read_form, read_question
from web.open_data.releases import LATER, OpenFolders, OpenProblem, all_editions, edition_of, opened

_ANYBODY = {
    # open data, and the same for everybody: nothing of a visitor goes into it
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "content-disposition, content-length, content-range, etag",
}
_FOREVER = "public, max-age=31536000, immutable"
_A_MINUTE = "public, max-age=60"  # what names the release in force


def open_data_routes() -> list[Route]:
    """Return the routes below ``/open``; nothing is opened before somebody asks."""
    folders = OpenFolders()
    return [
        Route("/open/releases.json", _answering(_releases)),
        Route("/open/cells.json", _answering(_cells)),
        Route("/open/openapi.json", _answering(_description)),
        Route("/open/release-{number}.zip", _answering(functools.partial(_zip, folders))),
        Route("/open/release-{number}/{name}", _answering(functools.partial(_file, folders))),
        Route(
            "/open/{path:path}", _answering(_nothing)
        ),  # else Streamlit would answer with its page
    ]


def _answering(endpoint: Callable[[Request], Response]) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        try:
            return or_not_modified(request, endpoint(request))
        except OpenProblem as problem:
            return _refusal(problem)
        except DatabaseProblem:  # its words name a file of this server
            return _refusal(
                OpenProblem(503, "The release cannot be read now; try again later.", again=LATER)
            )

    return answer


def _refusal(problem: OpenProblem) -> Response:
    content = {"error": str(problem)}
    content |= {"error_ur": problem.sentence_ur} if problem.sentence_ur else {}
    content |= {"allowed": list(problem.allowed)} if problem.allowed else {}
    headers = {**_ANYBODY, "cache-control": "no-store"}
    headers |= {"retry-after": str(problem.again)} if problem.again else {}
    return JSONResponse(content, problem.status, headers)


def _json(content: object, caching: str) -> Response:
    response = JSONResponse(content, headers={**_ANYBODY, "cache-control": caching})
    response.headers["etag"] = f'"{hashlib.sha256(response.body).hexdigest()[:32]}"'
    return response


def _releases(request: Request) -> Response:
    known = all_editions()
    content = {
        "current": known[0].number,
        "licence": LICENCE,
        "documentation": "/open/openapi.json",
        "releases": [_described(edition) for edition in known],
    }
    return _json(content, _A_MINUTE)


def _described(edition: ReleaseInfo) -> dict:
    return {
        "number": edition.number,
        "name_en": edition.name.en,
        "name_ur": edition.name.ur,
        "synthetic": edition.synthetic,
        "as_of": edition.as_of.date().isoformat(),
        "published_at": f"{edition.published_at:%Y-%m-%dT%H:%M:%SZ}",
        "methods": edition.methods_version,
        "cells": edition.cells,
        "shown": edition.shown,
        "withheld": edition.withheld,
        "checksum": edition.checksum,
        "links": {
            **{name: f"/open/release-{edition.number}/{name}" for name in OPEN_FILES},
            "all.zip": f"/open/{zip_name(edition.number)}",
            "cells.json": f"/open/cells.json?release={edition.number}",
        },
    }


def _cells(request: Request) -> Response:
    items = request.query_params.multi_items()
    read_form(request.scope["query_string"], items)
    number = request.query_params.get("release")
    release = opened(edition_of(number))
    return _json(
        answer_of(read_question(items, release), release), _FOREVER if number else _A_MINUTE
    )


def _description(request: Request) -> Response:
    return _json(DESCRIPTION, _A_MINUTE)


def _zip(folders: OpenFolders, request: Request) -> Response:
    edition = edition_of(request.path_params["number"])
    return _sent(
        folders, edition, zip_name(edition.number), zip_name(edition.number), "application/zip"
    )


def _file(folders: OpenFolders, request: Request) -> Response:
    edition, name = edition_of(request.path_params["number"]), request.path_params["name"]
    if name not in OPEN_FILES:
        raise OpenProblem(404, f"A release has no file “{name[:40]}”.", tuple(OPEN_FILES))
    return _sent(folders, edition, name, f"release-{edition.number}-{name}", OPEN_FILES[name])


def _sent(
    folders: OpenFolders, edition: ReleaseInfo, name: str, called: str, media_type: str
) -> Response:
    path, digest = folders.file(edition, name)
    headers = {
        **_ANYBODY,
        "cache-control": _FOREVER,
        "etag": f'"{digest}"',
        "last-modified": format_datetime(edition.published_at.replace(tzinfo=UTC), usegmt=True),
    }
    return FileResponse(path, 200, headers, media_type, filename=called, stat_result=path.stat())


def _nothing(request: Request) -> Response:
    raise OpenProblem(
        404, "There is no such open data.", ("/open/releases.json", "/open/openapi.json")
    )
