"""ClickHouse's HTTP interface over its engine in this process: enough of it for the real client
library.

This is the engine and the protocol, not the server program: sign-in, quotas and a cluster are not
here. ``python -m tests.databases.clickhouse_http FOLDER`` serves that folder on a free port, prints
it, and ends with its input.
"""

import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import parse_qsl, urlsplit

import chdb
import lz4.frame
from backports import zstd

_OF_TRANSPORT = (
    "query", "database", "session_id", "session_timeout", "query_id", "client_protocol_version", "compress", "decompress",
    "enable_http_compression", "wait_end_of_query", "send_progress_in_http_headers", "http_headers_progress_interval_ms",
    "session_check", "user", "password", "role", "quota_key", "buffer_size",
)  # fmt: skip
_UNPACK = {
    "": bytes,
    "identity": bytes,
    "lz4": lz4.frame.decompress,
    "zstd": zstd.decompress,
}
_BEFORE_DATA = re.compile(rb"\s*INSERT INTO [^\n]* FORMAT \w+\n")


class _Session:
    """One session: its own connection to the engine, used by one request at a time."""

    def __init__(self, folder: Path):
        self.lock = threading.Lock()
        self._connection = chdb.connect(str(folder))
        self._set: dict[str, str] = {}

    def run(self, statement: bytes, options: dict[str, str]) -> bytes:
        """Run one statement with the settings and parameters of a request."""
        with self.lock:
            self._use(options)
            values = {
                name[6:]: value for name, value in options.items() if name.startswith("param_")
            }
            return (
                self._connection.query(statement.decode(), "TabSeparated", params=values).bytes()
                or b""
            )

    def _use(self, options: dict[str, str]) -> None:
        if options.get("database"):
            self._connection.query(f"USE `{options['database']}`")
        for name, value in options.items():
            if name in _OF_TRANSPORT or name.startswith("param_") or self._set.get(name) == value:
                continue
            self._connection.query(f"SET {name} = '{value}'")
            self._set[name] = value

    def close(self) -> None:
        self._connection.close()


class _Sessions:
    """The sessions by their name; a request without one gets one for itself."""

    def __init__(self, folder: Path):
        self._folder, self._known, self._lock = folder, {}, threading.Lock()
        self._keeper = _Session(folder)  # the engine stays up between requests

    def run(self, statement: bytes, options: dict[str, str]) -> bytes:
        name = options.get("session_id", "")
        with self._lock:
            session = self._known.get(name) or _Session(self._folder)
            if name:
                self._known[name] = session
        try:
            return session.run(statement, options)
        finally:
            if not name:
                session.close()


def handler(folder: Path) -> type[BaseHTTPRequestHandler]:
    """Return the class that answers requests over the engine in ``folder``."""
    sessions = _Sessions(folder)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if urlsplit(self.path).path == "/ping":
                self._answer(200, b"Ok.\n")
            else:
                self._query(b"")

        def do_POST(self) -> None:
            self._query(self._body())

        def _body(self) -> bytes:
            length = self.headers.get("Content-Length")
            packed = self.rfile.read(int(length)) if length else b"".join(self._chunks())
            return _UNPACK[self.headers.get("Content-Encoding", "")](packed)

        def _chunks(self):
            while size := int(self.rfile.readline(), 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()

        def _query(self, body: bytes) -> None:
            options = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
            try:
                self._answer(200, _run(sessions, options.get("query", "").encode(), body, options))
            except (
                Exception
            ) as error:  # what the engine says goes to the client, as the server does
                words = str(error)
                self._answer(500, words.encode(), {"X-ClickHouse-Exception-Code": _code(words)})

        def _answer(self, status: int, body: bytes, more: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {
                "Content-Length": str(len(body)),
                "X-ClickHouse-Timezone": "UTC",
                **(more or {}),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_) -> None:
            """Say nothing."""

    return Handler


def _run(sessions: _Sessions, statement: bytes, body: bytes, options: dict[str, str]) -> bytes:
    """Data of an insert follow its statement in the body; the engine takes them from a file."""
    if not statement and _BEFORE_DATA.match(body):
        statement, _, body = body.partition(b"\n")
    if not statement or not body:
        return sessions.run(statement or body, options)
    with NamedTemporaryFile() as data:
        data.write(body)
        data.flush()
        before, _, kind = statement.rpartition(b" FORMAT ")
        return sessions.run(
            b"%s FROM INFILE '%s' FORMAT %s" % (before, data.name.encode(), kind), options
        )


def _code(words: str) -> str:
    return words.partition("Code: ")[2].partition(".")[0] or "0"


def main() -> None:
    """Serve the folder of the first argument until the input ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(Path(sys.argv[1])))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
