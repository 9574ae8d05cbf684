"""The channel: commands that meet a held file let its holder do the work, and what they print is
the same.
"""

import io
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from data_access import ask, audit
from data_access.audit.database import audit_log, close_logs
from data_access.channel import server as holder_end
from data_access.channel.client import handed_over, holder_of
from data_access.channel.commands import COMMANDS, Command
from data_access.channel.place import is_trusted, short_address, socket_of
from data_access.channel.server import Channel
from data_access.channel.terminal import Terminal, here
from data_access.copy.__main__ import main as copy
from data_access.database import file_lock
from data_access.database.engine import hold
from data_access.upgrade import main as upgrade
from tests.figures.records import complaints_in, write_database

pytestmark = pytest.mark.waits

ROOT = Path(__file__).parents[2]
TABLE = """
filed      | closed     | sex   | department | province | outcome | feedback
2023-12-10 | 2023-12-20 | women | office     | PB       | relief  | positive
2024-01-10 | 2024-01-20 | women | wing       | PB       | relief  | negative
2024-01-15 |            | men   | police     | SD       |         |
"""
WHERE = "http://127.0.0.1:8501"


class Given(Command):
    """A command whose main is a function of the test; of no module."""

    def __init__(self, main, takes_turns=True):
        super().__init__("", takes_turns=takes_turns)
        object.__setattr__(self, "given", main)

    def main(self):
        return self.given


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A database file which is the default one; the log is beside it."""
    address = write_database(tmp_path / "data.duckdb", complaints_in(TABLE).complaints)
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", address)
    monkeypatch.setenv(audit.AUDIT_SETTING, f"sqlite:///{tmp_path}/audit.sqlite3")
    yield tmp_path / "data.duckdb"
    close_logs()


@pytest.fixture
def events():
    return []


@pytest.fixture
def channel(path, events):
    """A channel of this process, which holds the file."""
    hold()
    made = Channel(path, WHERE, lambda name, *more, **fields: events.append((name, fields)))
    made.start()
    yield made
    made.stop(5)
    file_lock.forget(path)


@pytest.fixture
def terminal(tmp_path):
    return Terminal(io.StringIO(), io.StringIO())


def said(*arguments: str) -> tuple[int, str, list[str]]:
    """Exit code, output and error lines of ``ask`` in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "data_access.ask", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr.splitlines()


DOES_THE_WORK = (
    f"ask: the server (process {os.getpid()}, {WHERE}) holds the database and does the work."
)


def test_a_question_is_answered_the_same_through_the_channel(path, capsys):
    questions = [
        ["filed,addressed", "--by", "month,department", "--format", form, "--lang", language]
        for form in ("table", "csv", "json")
        for language in ("en", "ur")
    ]
    direct = []
    for question in questions:
        assert ask.main(question) == 0
        direct.append(capsys.readouterr())
    hold()
    channel = Channel(path, WHERE, lambda *_, **__: None)
    channel.start()
    try:
        for question, before in zip(questions, direct, strict=True):
            assert ask.main(question) == 0
            now = capsys.readouterr()
            assert (now.out, now.err) == (before.out, f"{before.err}{DOES_THE_WORK}\n")
    finally:
        channel.stop(5)
        file_lock.forget(path)


def test_another_process_is_answered_and_told_first_who_does_the_work(channel, events):
    code, out, err = said("filed", "--format", "csv")
    assert (code, out) == (0, "code,label,filed\n,All complaints,3\n")
    assert err == [DOES_THE_WORK]
    assert [(name, fields["command"], fields["code"]) for name, fields in events] == [
        ("command", "ask", 0)
    ]


def test_a_problem_is_told_in_the_same_sentence_and_with_the_same_code(channel):
    code, out, err = said("filed", "--where", "department=nobody")
    assert (code, out, err[0]) == (2, "", DOES_THE_WORK)
    assert err[1].startswith("ask: ") and "nobody" in err[1] and len(err) == 2


def test_who_asked_stands_in_the_log_not_who_answered(channel, tmp_path, monkeypatch):
    monkeypatch.setattr(holder_end, "_name", lambda user: f"number-{user}")
    assert said("filed")[0] == 0
    with create_engine(f"sqlite:///{tmp_path}/audit.sqlite3").connect() as log:
        rows = log.execute(select(audit_log.c.who, audit_log.c.page)).all()
    assert rows == [(f"user:number-{os.geteuid()}", "ask")]


def test_without_a_holder_a_command_does_its_own_work(path, terminal):
    assert handed_over("ask", [], None, terminal) is None


def test_what_a_killed_holder_left_behind_is_no_holder(path, terminal):
    with socket.socket(socket.AF_UNIX) as left, short_address(socket_of(path)) as address:
        left.bind(address)
    assert socket_of(path).exists()
    assert handed_over("ask", [], None, terminal) is None
    assert holder_of(path) is None


def test_a_database_on_a_server_is_never_asked_for_a_channel(terminal):
    assert handed_over("ask", [], "postgresql+psycopg://host/name", terminal) is None


@pytest.mark.parametrize(
    "name",
    ["deep/" * 40 + "data.duckdb", "long" * 50 + ".duckdb", "نام.duckdb", "with space.duckdb"],
)
def test_a_file_of_any_name_in_any_folder_has_a_channel(tmp_path, name, terminal):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    channel = Channel(path, WHERE, lambda *_, **__: None)
    channel.start()
    found = holder_of(path)
    channel.stop(1)
    assert str(found) == f"process {os.getpid()}, {WHERE}"
    assert not socket_of(path).exists(), "whoever stops tidies up"


def test_the_socket_is_for_its_own_user_alone(channel, path):
    assert stat.S_IMODE(socket_of(path).stat().st_mode) == 0o600
    assert is_trusted(os.geteuid()) and is_trusted(0)
    assert not is_trusted(os.geteuid() + 1) and is_trusted(os.geteuid() + 1, os.geteuid() + 1)


def test_another_user_is_refused(channel, terminal, monkeypatch):
    monkeypatch.setattr(holder_end, "is_trusted", lambda user: False)
    assert handed_over("ask", ["filed"], None, terminal) == 2
    assert "this user may not ask it" in terminal.err.getvalue() and terminal.out.getvalue() == ""


def test_a_holder_of_another_user_is_not_believed(channel, terminal, monkeypatch):
    monkeypatch.setattr("data_access.channel.client.is_trusted", lambda *users: False)
    assert handed_over("ask", ["filed"], None, terminal) == 2
    assert "belongs to another user" in terminal.err.getvalue()


@pytest.mark.parametrize(
    "command, arguments",
    [
        ("os", ["system"]),
        ("", []),
        ("feed", ["import"]),
        ("feed watch", ["watch"]),
        ("feed import", ["watch"]),
        ("ask; id", []),
        ("../ask", []),
    ],
)
def test_only_commands_of_the_registry_are_done(channel, terminal, command, arguments):
    assert handed_over(command, arguments, None, terminal) == 2
    assert "The server knows no such command" in terminal.err.getvalue()


@pytest.mark.parametrize(
    "sent",
    [
        b"", b"\n", b"hello\n", b"[1]\n", b"{}\n", b'{"command": "ask"}\n', 2_000_000 * b"x",
        b'{"command": 1, "arguments": [], "folder": "/", "shows_progress": true}\n',
        b'{"command": "ask", "arguments": [1], "folder": "/", "shows_progress": true}\n',
        b'{"command": "ask", "arguments": [], "folder": "/", "shows_progress": true, "more": 1}\n',
    ],
)  # fmt: skip
def test_what_is_no_request_is_let_go_and_harms_nobody(channel, path, events, sent, terminal):
    with socket.socket(socket.AF_UNIX) as connection, short_address(socket_of(path)) as address:
        connection.connect(address)
        connection.settimeout(10)
        with connection.makefile("rb") as stream:
            assert b"address" in stream.readline()
            try:
                connection.sendall(sent)
                connection.shutdown(socket.SHUT_WR)
                assert stream.read() == b""
            except (BrokenPipeError, ConnectionResetError):
                pass  # it had enough
    assert handed_over("ask", ["filed"], None, terminal) == 0
    assert [fields["command"] for _, fields in events] == ["ask"]


def test_the_holder_finds_the_files_of_the_command_where_they_were_named(
    channel, terminal, tmp_path, monkeypatch
):
    seen = []

    def main(arguments, given) -> int:
        seen.append((given.path(Path("a.csv")), given.address("duckdb:///b.duckdb")))
        return 0

    monkeypatch.setitem(COMMANDS, "look", Given(main))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert handed_over("look", [], None, terminal) == 0
    folder = tmp_path / "elsewhere"
    assert seen == [(folder / "a.csv", f"duckdb:///{folder}/b.duckdb")]


@pytest.mark.parametrize(
    "url",
    [None, "postgresql://host/name", "no address", "duckdb:///:memory:", "duckdb:////abs.duckdb"],
)
def test_an_address_that_names_no_relative_file_stays_as_it_is(url):
    assert Terminal(sys.stdout, sys.stderr, Path("/folder")).address(url) == url


def test_a_command_that_fails_by_surprise_is_told_without_details_and_logged(
    channel, terminal, monkeypatch, events
):
    def fail(arguments, given):
        given.out.write("half a line")
        raise RuntimeError("a value that nobody shall see")

    monkeypatch.setitem(COMMANDS, "fail", Given(fail))
    assert handed_over("fail", [], None, terminal) == 2
    assert terminal.out.getvalue() == "half a line"
    assert (
        "the database is as before" in terminal.err.getvalue()
        and "nobody shall see" not in terminal.err.getvalue()
    )
    assert ("command failed", {"command": "fail"}) in events


def test_arguments_that_the_holder_does_not_know_are_told(channel, terminal):
    assert handed_over("ask", ["filed", "--new-option"], None, terminal) == 2
    assert "it may be of another version" in terminal.err.getvalue()


def test_lines_come_while_the_work_goes_on(channel, terminal, monkeypatch):
    goes_on = threading.Event()

    def slow(arguments, given):
        given.say("first")
        given.err.write("half\r")
        assert goes_on.wait(10)
        given.say("x" * 300_000)
        return 1

    monkeypatch.setitem(COMMANDS, "slow", Given(slow))
    done = []
    thread = threading.Thread(target=lambda: done.append(handed_over("slow", [], None, terminal)))
    thread.start()
    _wait_until(
        lambda: terminal.out.getvalue() == "first\n" and terminal.err.getvalue().endswith("half\r")
    )
    goes_on.set()
    thread.join(10)
    assert done == [1] and terminal.out.getvalue() == "first\n" + "x" * 300_000 + "\n"


def test_works_that_take_turns_come_one_at_a_time_and_others_beside_them(channel, monkeypatch):
    goes_on, at_work = threading.Event(), []

    def slow(arguments, given):
        at_work.append(arguments[0])
        given.say(arguments[0])
        assert goes_on.wait(20)
        return 0

    monkeypatch.setitem(COMMANDS, "slow", Given(slow))
    terminals = [Terminal(io.StringIO(), io.StringIO()) for _ in range(2)]
    threads = []
    for number, each in enumerate(terminals):
        thread = threading.Thread(target=handed_over, args=("slow", [str(number)], None, each))
        thread.start()
        threads.append(thread)
        _wait_until(lambda: at_work == ["0"])
    _wait_until(lambda: "this one waits for its turn" in terminals[1].err.getvalue())
    assert handed_over("ask", ["filed"], None, Terminal(io.StringIO(), io.StringIO())) == 0, (
        "a question need not wait"
    )
    assert at_work == ["0"]
    goes_on.set()
    for thread in threads:
        thread.join(10)
    assert [each.out.getvalue() for each in terminals] == ["0\n", "1\n"], "each has its own output"


CLIENT = (
    "import sys; from data_access.channel.client import handed_over; "
    "from data_access.channel.terminal import here; "
    "sys.exit(handed_over('slow', [], None, here()))"
)


def _client() -> subprocess.Popen:
    """A command as in a terminal: tests that run in the background ignore Ctrl-C, and so would
    their children.
    """
    listens = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    return subprocess.Popen(
        [sys.executable, "-c", listens + CLIENT],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_who_interrupts_the_command_is_told_that_the_work_goes_on_and_it_does(channel, monkeypatch):
    begun, goes_on, done = threading.Event(), threading.Event(), threading.Event()

    def slow(arguments, given):
        begun.set()
        assert goes_on.wait(20)
        given.say("nobody reads this")
        done.set()
        return 0

    monkeypatch.setitem(COMMANDS, "slow", Given(slow))
    client = _client()
    assert begun.wait(20)
    client.send_signal(signal.SIGINT)
    _, err = client.communicate(timeout=10)
    assert (
        client.returncode == 130 and "goes on with what it began" in err and "Traceback" not in err
    )
    goes_on.set()
    assert done.wait(10)


def test_who_interrupts_the_command_at_its_first_word_is_told_the_same(channel, monkeypatch):
    class Interrupted(Terminal):
        def tell(self, text):
            super().tell(text)
            if "does the work" in text:
                raise KeyboardInterrupt

    monkeypatch.setitem(COMMANDS, "quick", Given(lambda arguments, given: 0))
    terminal = Interrupted(io.StringIO(), io.StringIO())
    assert handed_over("quick", [], None, terminal) == 130
    assert "goes on with what it began" in terminal.err.getvalue()


def test_who_leaves_before_his_turn_leaves_nothing_to_do(channel, monkeypatch):
    goes_on, at_work = threading.Event(), []

    def slow(arguments, given):
        at_work.append(1)
        assert goes_on.wait(20)
        return 0

    monkeypatch.setitem(COMMANDS, "slow", Given(slow))
    first = threading.Thread(
        target=handed_over, args=("slow", [], None, Terminal(io.StringIO(), io.StringIO()))
    )
    first.start()
    _wait_until(lambda: at_work)
    second = _client()
    assert (
        "holds the database" in second.stderr.readline()
        and "waits for its turn" in second.stderr.readline()
    )
    second.send_signal(signal.SIGINT)
    second.communicate(timeout=10)
    time.sleep(3 * holder_end._LOOK_SECONDS)
    goes_on.set()
    first.join(10)
    assert at_work == [1]


def test_a_holder_that_stops_in_mid_work_says_so(channel, monkeypatch, terminal):
    begun, goes_on, codes = threading.Event(), threading.Event(), []

    def slow(arguments, given):
        begun.set()
        goes_on.wait(20)
        return 0

    monkeypatch.setitem(COMMANDS, "slow", Given(slow))
    client = threading.Thread(target=lambda: codes.append(handed_over("slow", [], None, terminal)))
    client.start()
    assert begun.wait(10)
    assert not channel.stop(0.1), "it says that work was left"
    client.join(10)
    goes_on.set()
    told = terminal.err.getvalue()
    assert (
        codes == [2]
        and "is stopping and does not wait" in told
        and "The database is as before, or as after it" in told
    )


def test_a_holder_that_stops_waits_for_what_is_nearly_done(channel, monkeypatch, terminal):
    monkeypatch.setitem(COMMANDS, "short", Given(lambda arguments, given: time.sleep(0.3) or 0))
    codes = []
    client = threading.Thread(target=lambda: codes.append(handed_over("short", [], None, terminal)))
    client.start()
    _wait_until(lambda: channel._working)
    assert channel.stop(5)
    client.join(10)
    assert codes == [0]


def test_the_registry_names_real_commands_that_take_a_terminal():
    for name, command in COMMANDS.items():
        assert command.main().__code__.co_varnames[:2] == ("arguments", "terminal"), name


def test_a_held_file_is_copied_and_brought_up_to_date_through_its_holder(
    channel, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    assert copy(["--from", "duckdb:///data.duckdb", "--to", "duckdb:///other.duckdb"]) == 0
    told = capsys.readouterr()
    assert "All tables were read back from the copy and are the same." in told.out
    assert told.err.startswith("copy: the server (process ")
    assert (
        ask.main(["filed", "--format", "csv", "--database", f"duckdb:///{tmp_path}/other.duckdb"])
        == 0
    )
    assert capsys.readouterr() == ("code,label,filed\n,All complaints,3\n", "")
    assert upgrade([]) == 0
    assert "already" in capsys.readouterr().out


def test_here_is_the_terminal_of_this_process(capsys):
    here().say("said")
    here().tell("told")
    assert capsys.readouterr() == ("said\n", "told\n")


def _wait_until(holds, seconds=15):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)
