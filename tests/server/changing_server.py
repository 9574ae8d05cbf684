"""The dashboard as ``server.py`` serves it, over a file whose data the test changes: each SQL file
in a folder is run once.

Its live totals are looked at fifty times a second and not once a minute, so that a test need not
wait for hours; and what is enough is told at once: drawn, a province of the sample was left out of
the first look in 5 of 60 starts.

``python -m tests.server.changing_server FOLDER``. A DuckDB file that one process reads cannot be
written by another, so the change is made in the server's own process.
"""

import sys
import threading
import time
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

import server
from data_access import Complaints, host
from data_access.database.engine import open_engine
from data_access.protection import live_totals
from data_access.publish.live_totals import LiveTotals


def main() -> int:
    """Serve until interrupted."""
    live_totals.TICK = 0.02
    host.LiveTotals = partial(LiveTotals, draw=lambda: 1 - 2**-53)
    engine = open_engine(writable=True)
    host.open_complaints = lambda: Complaints(engine)
    threading.Thread(target=_apply, args=(engine, Path(sys.argv[1])), daemon=True).start()
    return server.main()


def _apply(engine: Engine, folder: Path) -> None:
    while True:
        for path in sorted(folder.glob("*.sql")):
            with engine.begin() as connection:
                connection.exec_driver_sql(path.read_text())
            path.rename(path.with_suffix(".done"))
        time.sleep(0.02)


if __name__ == "__main__":
    sys.exit(main())
