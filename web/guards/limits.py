"""The limits: how much, how often, and how many connections at once; an operator may change the
last three.
"""

import os
from dataclasses import dataclass

RATE_SETTING, VISITS_SETTING = "DASHBOARD_CLIENT_RATE", "DASHBOARD_VISITS"
CLIENT_VISITS_SETTING = "DASHBOARD_CLIENT_VISITS"
VERIFY_PATH = "/verify/file"  # where anybody may send a file, to be read and forgotten
BATCH_BYTES = 8 * 1024 * 1024
UPLOAD_BYTES = (
    100 * 1024 * 1024
)  # as server.maxUploadSize in .streamlit/config.toml: Streamlit holds it in memory


@dataclass(frozen=True)
class Limits:
    """The limits; sizes in bytes, times in seconds, ``rate`` and ``messages`` in a second.

    ``rate`` and ``client_visits`` are generous, because a mobile network shows thousands of people
    as one address.
    """

    rate: float = 50
    burst: float = 600  # a first visit loads about a hundred files
    client_visits: int = 300
    visits: int = 1000
    url: int = 8 * 1024
    headers: int = 24 * 1024
    header_count: int = 100
    body: int = 16 * 1024  # a sign-in form
    batch: int = 0  # a batch of changes; where no source sends any, nobody may send so much
    upload: int = (
        0  # a file that an operator brings in; where nothing can be imported, nobody may send one
    )
    file: int = 25 * 1024 * 1024  # slides or a sheet to be verified
    files: int = 2  # of these at once: each is held in memory, and read by a process of its own
    file_seconds: float = 60
    body_seconds: float = 15
    upload_seconds: float = 900
    message: int = 256 * 1024  # what a browser sends is its widgets' state
    messages: float = 10
    message_burst: float = 60
    first_message_seconds: float = 30
    idle_seconds: float = 3600


def limits_from_settings() -> Limits:
    """Return the limits that the settings name. Raises ValueError with the setting's name."""
    usual = Limits()
    rate = _number(RATE_SETTING, usual.rate)
    return Limits(
        rate=rate,
        burst=max(usual.burst, 2 * rate),
        client_visits=int(_number(CLIENT_VISITS_SETTING, usual.client_visits)),
        visits=int(_number(VISITS_SETTING, usual.visits)),
    )


def _number(setting: str, default: float) -> float:
    text = os.environ.get(setting) or str(default)
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not 1 <= number < float("inf"):
        raise ValueError(f"{setting} must be a number of at least 1, not {text!r}")
    return number
