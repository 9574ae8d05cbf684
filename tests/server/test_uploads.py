"""Uploads at the door: only who may import sends a file, and only so large and so slow a one;
and where the file then lies.
"""

import asyncio
import fcntl
import io
import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from data_access import MOST_MEGABYTES
from data_access.access import COOKIE
from data_access.access.permits import open_code_session
from data_access.audit import AUDIT_SETTING
from data_access.audit.database import close_logs
from data_access.feed.uploading.upload import Upload
from tests.server.running_server import ROOT
from web.guards.guard import Guard
from web.guards.limits import UPLOAD_BYTES, Limits
from web.guards.uploads import UPLOAD_PATH, hurried
from web.guards.visits import _is_needed

FILE = f"{UPLOAD_PATH}visit/file"


@pytest.fixture(autouse=True)
def log(tmp_path, monkeypatch):
    """A log of its own, which sign-in looks at."""
    monkeypatch.setenv(AUDIT_SETTING, f"sqlite:///{tmp_path}/audit.sqlite3")
    yield
    close_logs()


def asked(
    method="PUT", path=FILE, role="office", length="10", upload=1_000_000, **headers
) -> tuple[int, int]:
    """Ask a guard; return its status (200: the request went on) and how many messages of the
    body went on with it.
    """
    named = {"host": "127.0.0.1", **headers} | ({"content-length": length} if length else {})
    if role:
        named["cookie"] = f"{COOKIE}={open_code_session(role)}"
    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"", "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in named.items()], "client": ("127.0.0.1", 1),
    }  # fmt: skip
    parts = [
        {"type": "http.request", "body": b"x", "more_body": True},
        {"type": "http.request", "body": b"y"},
    ]
    statuses, went_on = [], []

    async def application(_scope, receive, send):
        while (message := await receive()).get("more_body"):
            went_on.append(message)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive():
        return parts.pop(0)

    async def send(message):
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    asyncio.run(Guard(application, Limits(upload=upload), None)(scope, receive, send))
    return statuses[0], len(went_on)


def test_a_file_of_who_may_import_is_passed_on_as_it_comes():
    assert asked() == (200, 1)
    assert asked("DELETE", length="")[0] == 200


@pytest.mark.parametrize("role", ["", "auditor", "officer"])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_nobody_else_can_send_or_take_away_a_file(role, method):
    assert asked(method, role=role) == (404, 0)


@pytest.mark.parametrize(
    ("status", "changed"),
    [
        (405, {"method": "POST"}),
        (405, {"method": "OPTIONS"}),
        (411, {"length": ""}),
        (411, {"length": "-1"}),
        (413, {"length": "2000000"}),
        (403, {"origin": "https://elsewhere.example"}),
        (405, {"upload": 0}),
        (405, {"path": "/_stcore/upload"}),
    ],
)
def test_what_is_no_upload_of_ours_is_refused(status, changed):
    assert asked(**changed) == (status, 0)


def test_an_upload_that_takes_too_long_is_let_go():
    async def never():
        await asyncio.sleep(60)

    assert asyncio.run(hurried(never, Limits(upload_seconds=0.01))())["type"] == "http.disconnect"


def test_a_visit_asks_for_a_few_places_for_files_and_only_where_there_are_uploads():
    few, many = BackMsg(), BackMsg()
    few.file_urls_request.file_names.append("a.csv")
    many.file_urls_request.file_names.extend(["a.csv"] * 100)
    few, many = few.SerializeToString(), many.SerializeToString()
    assert _is_needed(few, True) and not _is_needed(few, False) and not _is_needed(many, True)


def test_the_limit_is_the_same_wherever_it_is_said():
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    nginx = (ROOT / "deploy" / "nginx-office.conf").read_text()
    assert config["server"]["maxUploadSize"] == MOST_MEGABYTES == UPLOAD_BYTES / 1024**2
    assert f"client_max_body_size {MOST_MEGABYTES + 1}m;" in nginx


# Where it lies ------------------------------------------------------------------------------------


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The folder for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\files\\complaints.xlsx", "complaints.xlsx"),
        ("..", "file"),
        (".hidden.csv", "hidden.csv"),
        ("a\nb\x1b.csv", "a_b_.csv"),
        ("شکایات.csv", "شکایات.csv"),
        ("x" * 300 + ".csv", "x" * 117 + ".csv"),
        ("ش" * 300 + ".csv", None),
    ],
)
def test_a_file_keeps_its_name_and_nothing_else_of_its_path(temporary, name, kept):
    upload = Upload(name, io.BytesIO(b"id\n"))
    assert upload.path.parent.parent == upload.folder and upload.path.read_bytes() == b"id\n"
    assert upload.name == kept or kept is None and upload.name.endswith("ش.csv")
    assert upload.told(f"{upload.path} has no column") == f"{upload.name} has no column"
    upload.close()
    assert not upload.folder.exists()


def test_a_file_that_cannot_be_kept_leaves_nothing(temporary):
    class Broken(io.BytesIO):
        def read(self, *_):
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        Upload("a.csv", Broken())
    assert not [path for path in temporary.iterdir() if path.name.startswith("upload-")]


def test_what_a_killed_process_left_the_next_upload_takes_away_and_nothing_else(temporary):
    text = (
        "import io, os, sys, tempfile; tempfile.tempdir = sys.argv[1]\n"
        "from data_access.feed.uploading.upload import Upload\n"
        "upload = Upload('left.csv', io.BytesIO(b'id')); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", text, str(temporary)], cwd=ROOT)
    (left,) = temporary.glob("upload-*")
    assert list(left.rglob("left.csv"))
    other = temporary / "upload-of-somebody"
    other.mkdir()
    first = Upload("a.csv", io.BytesIO(b"id"))
    second = Upload("b.csv", io.BytesIO(b"id"))
    assert first.path.exists() and second.path.exists() and other.exists() and not left.exists()
    with (first.folder / "lock").open() as lock, pytest.raises(OSError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    first.close(), second.close()
    assert sorted(
        path.name for path in Path(temporary).iterdir() if path.name.startswith("upload-")
    ) == [other.name]


def test_the_folder_of_a_file_that_nobody_holds_any_more_is_gone(temporary):
    upload = Upload("a.csv", io.BytesIO(b"id"))
    folder = upload.folder
    assert os.stat(folder).st_mode & 0o777 == 0o700
    del upload
    assert not folder.exists()
