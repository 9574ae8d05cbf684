"""Access codes, one for each role, and the gate that takes them without endless guessing."""

import hmac
import itertools
import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence

from data_access.access.permits import NotSignedIn, open_code_session
from data_access.model.roles import ROLES

_SHORTEST_CODE = 8
_TRIES, _TRIES_IN_ALL, _WINDOW_SECONDS = 5, 50, 900
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no letters that are read as digits


class TooManyTries(PermissionError):
    """Sign-in is closed for a while, because too many wrong codes were entered."""


class AccessCode:
    """The code of one role.

    Without a fixed one, each works once and ``announce`` is told the next one.
    """

    def __init__(
        self, announce: Callable[[str], None], fixed: str | None = None, role: str = "office"
    ):
        if fixed and len(_plain(fixed)) < _SHORTEST_CODE:
            raise ValueError(
                f"{ROLES[role].code_setting} is too short; "
                f"use at least {_SHORTEST_CODE} characters besides spaces and hyphens."
            )
        self.role, self._announce, self._fixed = role, announce, fixed
        self._code = fixed or self._next()

    def fits(self, code: "str | AccessCode") -> bool:
        """Return whether ``code``, typed or another role's, is the one that is valid now."""
        typed = code._code if isinstance(code, AccessCode) else code
        return hmac.compare_digest(_plain(typed), _plain(self._code))

    def use(self) -> None:
        """Note that it was used: one that is not fixed works once."""
        if not self._fixed:
            self._code = self._next()

    def _next(self) -> str:
        letters = "".join(secrets.choice(_ALPHABET) for _ in range(12))
        code = f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"
        self._announce(code)
        return code


class Gate:
    """Takes access codes; five wrong ones of a client, or fifty in all, close it for 15 minutes."""

    def __init__(self, codes: Sequence[AccessCode], clock: Callable[[], float] = time.monotonic):
        if any(one.fits(other) for one, other in itertools.combinations(codes, 2)):
            raise ValueError("Two roles have the same access code; give each its own.")
        self._codes, self._clock = codes, clock
        self._wrong: dict[str, list[float]] = defaultdict(list)
        self._lock = threading.Lock()

    def sign_in(self, code: str, client: str, purpose: str = "") -> str:
        """Return the token of a new session. ``client`` is the caller's address.

        Raises TooManyTries, NotSignedIn.
        """
        with self._lock:
            self._check_tries(client)
            found = [known for known in self._codes if known.fits(code)]
            if not found:
                self._wrong[client].append(self._clock())
                raise NotSignedIn(
                    "This is not the access code; the server's terminal shows the one that is valid now."
                )
            self._wrong.pop(client, None)
            found[0].use()
        return open_code_session(found[0].role, purpose)

    def _check_tries(self, client: str) -> None:
        start = self._clock() - _WINDOW_SECONDS
        recent = {
            who: kept
            for who, times in self._wrong.items()
            if (kept := [at for at in times if at > start])
        }
        self._wrong = defaultdict(list, recent)
        if len(recent.get(client, ())) >= _TRIES or sum(map(len, recent.values())) >= _TRIES_IN_ALL:
            raise TooManyTries("Too many wrong codes were entered; try again in 15 minutes.")


def _plain(code: str) -> bytes:
    return code.replace("-", "").replace(" ", "").upper().encode()
