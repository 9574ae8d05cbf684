"""ClickHouse's engine for tests, in their process: one folder, because a process can have one; a
database for each who asks.
"""

import atexit
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from itertools import count

import chdb
import clickhouse_connect

_numbers = count(1)


@cache
def folder() -> str:
    """Return the folder of the engine; it is gone when the tests are."""
    made = tempfile.mkdtemp(prefix="clickhouse-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@cache
def _keeper():
    """A connection that stays: the engine of a process stops with its last one, and starting
    takes half a second.
    """
    kept = chdb.connect(folder())
    atexit.register(kept.close)
    return kept


def fresh() -> str:
    """Return the address of a new database with nothing in it."""
    name = f"test_{next(_numbers)}"
    _keeper().query(f"CREATE DATABASE {name}")
    return f"clickhouse+chdb:///{folder()}?database={name}"


@cache
def _server() -> str:
    """Start the HTTP interface over an engine of its own, in a process of its own; return host
    and port.
    """
    served = tempfile.mkdtemp(prefix="clickhouse-http-")
    atexit.register(shutil.rmtree, served, ignore_errors=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.databases.clickhouse_http", served],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(process.communicate, "")  # it ends with its input
    return f"127.0.0.1:{process.stdout.readline().strip()}"


def fresh_over_http() -> str:
    """Return the address of a new database behind the HTTP interface."""
    name = f"test_{next(_numbers)}"
    client = clickhouse_connect.get_client(dsn=f"http://{_server()}")
    client.command(f"CREATE DATABASE {name}")
    client.close()
    return f"clickhouse://{_server()}/{name}"
