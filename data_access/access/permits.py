"""Tokens and permits: what a sign-in leaves in the cookie, and what is checked of it with each
action.
"""

import hashlib
import os
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from itsdangerous import BadSignature, URLSafeTimedSerializer

from data_access.access import sessions, users
from data_access.audit import AuditUnavailable
from data_access.model.roles import ROLES, allowed

SECRET_SETTING = "OFFICE_COOKIE_SECRET"
COOKIE = "office"
SESSION_SECONDS = sessions.SECONDS
MOST_OF_PURPOSE = 200  # characters
_signer = URLSafeTimedSerializer(
    os.environ.get(SECRET_SETTING) or secrets.token_hex(32), salt="office session"
)
_ASK = "Sign in with an access code or an account to see this."


class NotSignedIn(PermissionError):
    """There is no valid sign-in; the message says what to do."""


class NotAllowed(PermissionError):
    """Somebody is signed in, whose role does not allow this."""


@dataclass(frozen=True)
class Permit:
    """Proof of a sign-in. Only as good as its ``token``, which is checked anew with each action.

    ``session`` and ``who`` are what the log calls it, ``client`` is the address that the caller
    comes from. ``person``: the account, the same at each sign-in; "" for who signed in with a code.
    """

    session: str
    token: str
    who: str = ""
    roles: frozenset[str] = frozenset()
    purpose: str = ""
    client: str = ""
    person: str = ""

    def may(self, action: str) -> bool:
        """Return whether the roles of this permit allow ``action``, one of EXACT, LOG, GATE and
        IMPORT.
        """
        return action in allowed(self.roles)


def open_code_session(role: str, purpose: str = "") -> str:
    """Return the token of a new session with one role."""
    session = secrets.token_hex(8)
    return _signer.dumps(
        {
            "session": session,
            "who": f"session:{session}",
            "roles": [role],
            "purpose": _short(purpose),
        }
    )


def open_account_session(claims: Mapping, purpose: str = "") -> str:
    """Return the token of the session that an OpenID Connect sign-in began; ``claims`` are its
    verified ID token's.

    Raises NotSignedIn when the ID token or its session has ended, the e-mail is not verified, or
    nobody gave it a role.
    """
    if claims.get("email_verified") is False:
        raise NotSignedIn(
            "The provider has not verified the e-mail address of this account, so it is refused."
        )
    email = str(claims.get("email", "")) if claims.get("email_verified") is True else ""
    subject = str(claims.get("sub", ""))
    content = {
        "session": _account_session(claims),
        "who": email or f"subject:{subject}",
        "account": [email, subject],
        "ends": min(int(claims.get("exp", 0)), int(claims.get("iat", 0)) + SESSION_SECONDS),
        "purpose": _short(purpose),
    }
    token = _signer.dumps(content)
    _strict(permit_from(token))
    return token


def permit_from(token: str | None, client: str = "") -> Permit:
    """Return the permit behind a cookie's token. Raises NotSignedIn."""
    content = _content(token)
    if content.get("ends", float("inf")) <= time.time():
        raise NotSignedIn("Your session has ended; sign in again.")
    if _has_ended(content["session"]):
        raise NotSignedIn("You have signed out; sign in again.")
    return Permit(
        content["session"],
        token,
        content["who"],
        _roles(content),
        content["purpose"],
        client,
        _person(content),
    )


def check(permit: Permit, action: str) -> Permit:
    """Return the permit as it stands now: token, session and roles are looked up anew.

    Raises NotSignedIn, NotAllowed when its roles do not allow ``action``, AuditUnavailable.
    """
    if not isinstance(permit, Permit):
        raise NotSignedIn(_ASK)
    found = permit_from(permit.token, permit.client)
    if replace(permit, roles=found.roles) != found:
        raise NotSignedIn(_ASK)
    _strict(found)
    if not found.may(action):
        names = ", ".join(ROLES[name].label.en for name in ROLES if name in found.roles)
        raise NotAllowed(f"Your role ({names}) does not include this: {action}.")
    return found


def sign_out(token: str | None) -> None:
    """End the session of ``token`` on every server; one that is not valid is left alone.

    Raises AuditUnavailable.
    """
    try:
        session = permit_from(token).session
    except NotSignedIn:
        return
    sessions.end(session)


def _content(token: str | None) -> dict:
    try:
        content = _signer.loads(token or "", max_age=SESSION_SECONDS)
    except BadSignature:
        raise NotSignedIn(_ASK) from None
    if not isinstance(content, dict):  # a token of an earlier version
        raise NotSignedIn(_ASK)
    return content


def _person(content: Mapping) -> str:
    """Return the account's subject, which stays when its e-mail changes."""
    email, subject = content.get("account", ("", ""))
    return f"subject:{subject}" if subject else email


def _roles(content: Mapping) -> frozenset[str]:
    if "account" not in content:
        return frozenset(content["roles"])
    try:
        found = users.roles_of(*content["account"])
    except users.UsersProblem as problem:
        raise NotSignedIn(str(problem)) from None
    if not found:
        raise NotSignedIn(
            f"The account {content['who']} has no role here; the operator gives roles to accounts."
        )
    return found


def _has_ended(session: str) -> bool:
    """Return whether a session has ended; a log that cannot be read is told by ``_strict``,
    where it matters.
    """
    try:
        return sessions.has_ended(session)
    except AuditUnavailable:
        return False


def _strict(permit: Permit) -> None:
    if sessions.has_ended(permit.session):
        raise NotSignedIn("You have signed out; sign in again.")


def _account_session(claims: Mapping) -> str:
    """Name the session after the sign-in at the provider, so that its old cookie cannot open it
    again.
    """
    text = "\n".join(str(claims.get(name, "")) for name in ("iss", "sub", "nonce", "iat"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _short(purpose: str) -> str:
    return " ".join(purpose.split())[:MOST_OF_PURPOSE]
