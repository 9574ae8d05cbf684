"""Who may ask: requests for host names that are not ours, and requests that other sites make,
are refused.
"""

import ipaddress
import re
from collections.abc import Collection, Mapping, Sequence

from starlette.types import Scope

_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
# A name or an IPv4 address, or an IPv6 address in brackets; then perhaps a port. Nothing else may
# stand in a policy.
_HOST = re.compile(
    r"(?:([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)\.?|\[([0-9a-f:.]{2,45})\])(?::(\d{1,5}))?",
    re.ASCII,
)
_DEFAULT_PORTS = {"http": "80", "https": "443"}


def allowed_names(setting: str, listens_on: str) -> frozenset[str] | None:
    """Return the host names that this server answers to; None means any address, but no name but
    localhost.

    ``setting`` lists names, separated by commas. Without it, a server that listens on this machine
    alone answers to this machine's names. One that others reach answers to addresses, for a site
    that points its own name at this server (DNS rebinding) needs a name.
    """
    names = frozenset(
        name.strip().lower().strip("[]").rstrip(".") for name in setting.split(",")
    ) - {""}
    if names:
        return names | _LOCAL_NAMES
    return _LOCAL_NAMES if listens_on.lower() in _LOCAL_NAMES else None


def read_host(headers: Sequence[tuple[bytes, bytes]]) -> tuple[str, str] | None:
    """Return name and port ("" without) of the one ``Host`` header, in lower case; None when it
    is not to be trusted.
    """
    values = [value for name, value in headers if name == b"host"]
    return _parse(values[0].decode("latin-1")) if len(values) == 1 else None


def is_ours(name: str, names: Collection[str] | None) -> bool:
    """Return whether a host name is one of ``names``, see ``allowed_names``."""
    return name in names if names is not None else name in _LOCAL_NAMES or _is_address(name)


def is_foreign(scope: Scope, host: tuple[str, str]) -> bool:
    """Return whether another site makes this request: its ``Origin`` is not exactly the scheme,
    name and port asked for.
    """
    origins = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
    if not origins:  # a page that somebody opens, or no browser
        return False
    if len(origins) > 1:
        return True
    scheme, _, rest = origins[0].lower().partition("://")
    origin = _parse(rest)
    if origin is None or scheme not in _DEFAULT_PORTS:
        return True
    if scheme == "http" and scope["scheme"] in (
        "https",
        "wss",
    ):  # an insecure page of the same name
        return True
    return _with_port(origin, scheme) != _with_port(host, scheme)


def socket_sources(host: tuple[str, str]) -> str:
    """Return the sources of our websocket for a content security policy; older browsers do not
    count it to 'self'.
    """
    name = f"[{host[0]}]" if ":" in host[0] else host[0]
    address = f"{name}:{host[1]}" if host[1] else name
    return f"ws://{address} wss://{address}"


def _parse(text: str) -> tuple[str, str] | None:
    found = _HOST.fullmatch(text.lower())
    if not found or int(found[3] or 0) > 65535:
        return None
    if found[2] and not _is_address(found[2]):
        return None
    return found[1] or found[2], found[3] or ""


def _is_address(name: str) -> bool:
    try:
        return bool(ipaddress.ip_address(name))
    except ValueError:
        return False


def _with_port(
    host: tuple[str, str], scheme: str, ports: Mapping[str, str] = _DEFAULT_PORTS
) -> tuple[str, str]:
    return host[0], host[1] or ports[scheme]
