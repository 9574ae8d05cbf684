"""The part of a server that holds a database, without pages: it starts in a second, for tests that
kill it many times.

``python -m tests.operations.holding_process``
"""

import sys
import threading

from data_access.channel.owner import DatabaseOwner


def main() -> int:
    """Hold until killed."""
    said = DatabaseOwner("", lambda *event, **fields: None).start()
    assert not said, said
    threading.Event().wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
