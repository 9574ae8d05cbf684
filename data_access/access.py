"""Sign-in to the PM Office's pages: an access code becomes a signed token, a token becomes a ``Permit``.

The data layer itself checks the permit with each exact answer, so no page can forget to.
"""

import hmac
import os
import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeTimedSerializer

CODE_SETTING = "OFFICE_ACCESS_CODE"
SECRET_SETTING = "OFFICE_COOKIE_SECRET"
COOKIE = "office"
SESSION_SECONDS = 8 * 3600
_SHORTEST_CODE = 8
_TRIES, _TRIES_IN_ALL, _WINDOW_SECONDS = 5, 50, 900
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no letters that are read as digits
_signer = URLSafeTimedSerializer(os.environ.get(SECRET_SETTING) or secrets.token_hex(32), salt="office session")
_signed_out: set[str] = set()


class NotSignedIn(PermissionError):
    """There is no valid sign-in; the message says what to do."""


class TooManyTries(PermissionError):
    """Sign-in is closed for a while, because too many wrong codes were entered."""


@dataclass(frozen=True)
class Permit:
    """Proof of a sign-in; ``session`` is what the log calls it. Only as good as its ``token``, which is checked."""

    session: str
    token: str


def permit_from(token: str | None) -> Permit:
    """Return the permit behind a cookie's token. Raises NotSignedIn."""
    try:
        session = _signer.loads(token or "", max_age=SESSION_SECONDS)
    except BadSignature:
        raise NotSignedIn("Sign in with the office access code to see exact figures.") from None
    if session in _signed_out:
        raise NotSignedIn("You have signed out; sign in again to see exact figures.")
    return Permit(session, token)


def check(permit: Permit) -> None:
    """Raise NotSignedIn unless the permit's token is ours, not expired, and belongs to its session."""
    if not isinstance(permit, Permit) or permit_from(permit.token).session != permit.session:
        raise NotSignedIn("Sign in with the office access code to see exact figures.")


def sign_out(token: str | None) -> None:
    """End the session of ``token``; a token that is not valid is left alone."""
    try:
        _signed_out.add(permit_from(token).session)
    except NotSignedIn:
        return


class Gate:
    """Takes access codes. Without a fixed code, each code works once and ``announce`` is told the next one."""

    def __init__(
        self, announce: Callable[[str], None], fixed: str | None = None, clock: Callable[[], float] = time.monotonic
    ):
        if fixed and len(_plain(fixed)) < _SHORTEST_CODE:
            raise ValueError(
                f"{CODE_SETTING} is too short; use at least {_SHORTEST_CODE} characters besides spaces and hyphens."
            )
        self._announce, self._fixed, self._clock = announce, fixed, clock
        self._wrong: dict[str, list[float]] = defaultdict(list)
        self._lock = threading.Lock()
        self._code = fixed or self._next_code()

    def sign_in(self, code: str, client: str) -> str:
        """Return the token of a new session. ``client`` is the caller's address. Raises TooManyTries, NotSignedIn."""
        with self._lock:
            self._check_tries(client)
            if not hmac.compare_digest(_plain(code), _plain(self._code)):
                self._wrong[client].append(self._clock())
                raise NotSignedIn("This is not the access code; the server's terminal shows the one that is valid now.")
            self._wrong.pop(client, None)
            if not self._fixed:
                self._code = self._next_code()
        return _signer.dumps(secrets.token_hex(8))

    def _check_tries(self, client: str) -> None:
        start = self._clock() - _WINDOW_SECONDS
        recent = {who: kept for who, times in self._wrong.items() if (kept := [at for at in times if at > start])}
        self._wrong = defaultdict(list, recent)
        if len(recent.get(client, ())) >= _TRIES or sum(map(len, recent.values())) >= _TRIES_IN_ALL:
            raise TooManyTries("Too many wrong codes were entered; try again in 15 minutes.")

    def _next_code(self) -> str:
        letters = "".join(secrets.choice(_ALPHABET) for _ in range(12))
        code = f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"
        self._announce(code)
        return code


def _plain(code: str) -> bytes:
    return code.replace("-", "").replace(" ", "").upper().encode()
