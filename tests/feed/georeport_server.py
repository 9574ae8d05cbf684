"""A small Open311 server that speaks GeoReport v2 as the specification has it, with the limits
and moods of real ones.
"""

import json
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

_LONGEST = timedelta(days=90, seconds=1)


class Open311:
    """A server in this process.

    ``requests``: what it holds, by id; ``moods``: answers (status, headers) that come before true
    ones; ``limit``: requests of one answer; ``has_pages``: whether it knows the parameter ``page``.
    """

    def __init__(self, limit: int = 1000, api_key: str = "", has_pages: bool = False):
        self.requests: dict[str, dict] = {}
        self.limit, self.api_key, self.has_pages = limit, api_key, has_pages
        self.moods: list[tuple[int, dict]] = []
        self.asked: list[dict] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """The address of the interface."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/open311/v2"

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()

    def file(
        self,
        number: str,
        at: datetime,
        status: str = "open",
        updated: datetime | None = None,
        **more,
    ) -> None:
        """File a request, or change it."""
        self.requests[number] = {
            "service_request_id": number,
            "status": status,
            "service_name": "Pothole",
            "service_code": "006",
            "requested_datetime": at.isoformat(),
            "updated_datetime": (updated or at).isoformat(),
            "address": "made up",
            **more,
        }

    def answer(self, path: str, asked: dict) -> tuple[int, object]:
        """Return status and content, as the specification has them."""
        if self.api_key and asked.get("api_key") != self.api_key:
            return 403, [{"code": 403, "description": "api_key was not provided or is wrong"}]
        if "/requests/" in path:
            found = self.requests.get(path.rpartition("/")[2].partition(".")[0])
            return (
                (200, [found])
                if found
                else (404, [{"code": 404, "description": "service_request_id not found"}])
            )
        first, last = (datetime.fromisoformat(asked[name]) for name in ("start_date", "end_date"))
        if last - first > _LONGEST:
            return 400, [{"code": 400, "description": "a range may not span more than 90 days"}]
        rows = [
            row
            for row in self.requests.values()
            if first <= datetime.fromisoformat(row["requested_datetime"]) <= last
        ]
        rows.sort(key=lambda row: row["requested_datetime"], reverse=True)
        begin = self.limit * (int(asked.get("page", 1)) - 1) if self.has_pages else 0
        return 200, rows[begin : begin + self.limit]


def _handler(server: Open311):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            server.asked.append(asked)
            status, headers = server.moods.pop(0) if server.moods else (0, {})
            rows = None
            if not status:
                status, rows = server.answer(parts.path, asked)
            body = (_xml(rows) if parts.path.endswith(".xml") else json.dumps(rows)).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return Handler


def _xml(rows) -> str:
    fields = "".join(
        f"<request>{''.join(f'<{name}>{escape(str(value))}</{name}>' for name, value in row.items())}</request>"
        for row in rows or ()
    )
    return f'<?xml version="1.0" encoding="utf-8"?><service_requests>{fields}</service_requests>'
