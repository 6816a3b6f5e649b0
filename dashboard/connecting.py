"""A connection to a host of others: looked up within a time, looked at, and only then connected to."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic


def connected(host: str, port: int, until: float, may: Callable[[str], bool]) -> socket.socket | None:
    """A connection to the first address of the host that `may` be reached and answers: the very one that was looked at.

    None where it has no such address. `until`: by the monotonic clock. Raises TimeoutError where it takes longer, other
    OSErrors where nobody answers, ValueError for a host that no name can be.
    """
    failed: OSError | None = None
    for address in _looked_up(host, port, until):
        if not may(address.partition("%")[0]):
            continue
        try:
            return socket.create_connection((address, port), timeout=left(until))
        except OSError as error:
            failed = error
    if failed is not None:
        raise failed
    return None


def left(until: float) -> float:
    """Seconds that are left. Raises TimeoutError where none are."""
    seconds = until - monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def _looked_up(host: str, port: int, until: float) -> Sequence[str]:
    """The addresses of a host. The resolver has no time limit of its own that could be set, so it is waited for, and
    left alone where it does not answer."""
    told: SimpleQueue[Sequence[str] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            told.put([str(place[0]) for _family, _kind, _protocol, _name, place in found])
        except (OSError, ValueError) as error:
            told.put(error)

    Thread(target=ask, daemon=True).start()
    try:
        found = told.get(timeout=left(until))
    except Empty as error:
        raise TimeoutError from error
    if isinstance(found, Exception):
        raise found
    return found
