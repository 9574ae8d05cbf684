"""What servers keep of live totals in a folder that tests share."""

from pathlib import Path

from data_access.publish import live_totals


def forget_totals(folder: Path) -> None:
    """Let the totals begin as on the first day: what an earlier test was told would hold for the
    next.
    """
    for name in (live_totals.FILE, live_totals.LOCK):
        (folder / name).unlink(missing_ok=True)
