"""Which account has which roles: a TOML file of the operator, read anew with each action.

[users]
"somebody@office.example" = ["office"]
"248289761001" = ["auditor"]
"""

import functools
import logging
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

from data_access.model.roles import ROLES

USERS_SETTING = "OFFICE_USERS"
_log = logging.getLogger("dashboard")


class UsersProblem(PermissionError):
    """The list of users cannot be read, so no account has a role."""


def roles_of(email: str, subject: str) -> frozenset[str]:
    """Return the roles of an account by its verified ``email`` ("" without) and its ``subject``.

    Raises UsersProblem.
    """
    path = os.environ.get(USERS_SETTING)
    if not path:
        return frozenset()
    try:
        users = _parsed(Path(path).read_bytes())
    except (OSError, ValueError) as problem:
        _log.error(
            "%s names a list of users that cannot be read, so no account has a role: %s",
            USERS_SETTING,
            problem,
        )
        raise UsersProblem(
            "The list of users cannot be read, so no account has a role; tell the operator."
        ) from None
    by_subject = (
        users.get(subject, frozenset()) if "@" not in subject else frozenset()
    )  # else it could pose as an e-mail
    return users.get(email.casefold(), frozenset()) | by_subject


@functools.lru_cache(maxsize=2)
def _parsed(content: bytes) -> Mapping[str, frozenset[str]]:
    table = tomllib.loads(content.decode("utf-8-sig")).get("users")
    if not isinstance(table, dict):
        raise ValueError("there is no table [users]")
    return {
        name.casefold() if "@" in name else name: _known(name, found)
        for name, found in table.items()
        if name
    }


def _known(name: str, found: object) -> frozenset[str]:
    if not isinstance(found, list) or not set(map(str, found)) <= set(ROLES):
        raise ValueError(f"{name!r} needs a list of roles out of {', '.join(ROLES)}")
    return frozenset(found)
