"""Sign-in to the pages that need a role: a code or an account becomes a signed token, a token
becomes a ``Permit``.

The data layer itself checks the permit with each action, so no page can forget to.
"""

from data_access.access.codes import AccessCode, Gate, TooManyTries
from data_access.access.permits import (
    COOKIE,
    SECRET_SETTING,
    SESSION_SECONDS,
    NotAllowed,
    NotSignedIn,
    Permit,
    check,
    open_account_session,
    permit_from,
    sign_out,
)
from data_access.access.users import USERS_SETTING
from data_access.model.roles import EXACT, GATE, IMPORT, LOG, ROLES

__all__ = [
    "AccessCode",
    "COOKIE",
    "EXACT",
    "GATE",
    "Gate",
    "IMPORT",
    "LOG",
    "NotAllowed",
    "NotSignedIn",
    "Permit",
    "ROLES",
    "SECRET_SETTING",
    "SESSION_SECONDS",
    "TooManyTries",
    "USERS_SETTING",
    "check",
    "open_account_session",
    "permit_from",
    "sign_out",
]
