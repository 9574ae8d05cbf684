"""How often a client may ask: token buckets, in bounded memory."""

import ipaddress
import time
from collections import Counter, OrderedDict
from collections.abc import Callable


class Bucket:
    """Holds at most ``most`` tokens and gains ``per_second`` of them."""

    def __init__(self, per_second: float, most: float, now: float):
        self._per_second, self._most = per_second, most
        self._tokens, self._at = most, now

    def take(self, now: float) -> float:
        """Take one token, on credit if there is none; return the seconds until it would have
        been there.
        """
        self._tokens = min(self._most, self._tokens + (now - self._at) * self._per_second) - 1
        self._at = now
        return max(0.0, -self._tokens / self._per_second)

    def give_back(self) -> None:
        """Undo one ``take``: what is refused is not counted, so that a refused client gets in
        once it slows down.
        """
        self._tokens += 1


class Rates:
    """A bucket for each client; of more than ``clients``, the one that asked longest ago is
    forgotten.
    """

    def __init__(
        self,
        per_second: float,
        most: float,
        clients: int = 20_000,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._per_second, self._most, self._clients, self._clock = per_second, most, clients, clock
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def wait(self, client: str) -> float:
        """Count one request of ``client``; return 0, or the seconds that it has to wait because
        it asks too often.
        """
        now = self._clock()
        bucket = self._buckets.pop(client, None) or Bucket(self._per_second, self._most, now)
        self._buckets[client] = bucket
        if len(self._buckets) > self._clients:
            self._buckets.popitem(last=False)
        seconds = bucket.take(now)
        if seconds:
            bucket.give_back()
        return seconds


class Places:
    """How many connections are open, of each client and in all."""

    def __init__(self, of_client: int, in_all: int):
        self._of_client, self._in_all = of_client, in_all
        self._open: Counter[str] = Counter()

    def enter(self, client: str) -> bool:
        """Take a place; return False when there is none for this client."""
        if self._open[client] >= self._of_client or self._open.total() >= self._in_all:
            self._open += Counter()  # forget clients that have none
            return False
        self._open[client] += 1
        return True

    def leave(self, client: str) -> None:
        """Give the place of ``client`` back."""
        self._open[client] -= 1
        if self._open[client] <= 0:
            del self._open[client]


def client_of(address: str) -> str:
    """Return what counts as one client: an IPv4 address, or the /64 network that one IPv6
    subscriber has.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if found.version == 4:
        return address
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
