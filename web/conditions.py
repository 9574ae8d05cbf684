"""What a browser or a proxy has already is not sent again."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

_CONDITIONS = StaticFiles()  # for its reading of If-None-Match and If-Modified-Since
_KEPT = ("cache-control", "etag", "last-modified", "vary")


def or_not_modified(request: Request, response: Response) -> Response:
    """Return ``response``, or 304 where who asks has it."""
    if not _CONDITIONS.is_not_modified(response.headers, request.headers):
        return response
    kept = (name for name in response.headers if name in _KEPT or name.startswith("access-control"))
    return Response(status_code=304, headers={name: response.headers[name] for name in kept})
