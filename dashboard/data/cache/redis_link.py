"""Redis, asked with little patience: after a failure no reader waits for it until a thread of its own finds it back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from enum import StrEnum
from time import monotonic
from typing import Any

import structlog
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import OutOfMemoryError, RedisError, ResponseError
from redis.retry import Retry

log = structlog.get_logger(__name__)

PATIENCE_S = 0.1  # for a connection, and for each piece of an answer
_SLOW = 3  # an answer whose pieces together took so many times as long is no help
MOST_BYTES = 4 * 2**20  # of one value
KEPT_S = 24 * 3600  # most answers are of one day; those of a version that is gone must go too
FIRST_REST_S, LONGEST_REST_S = 1.0, 60.0
_PREFIX = b"partner-hub:"
_PROBE = _PREFIX + b"probe"
_TROUBLE = (RedisError, OSError, ValueError)  # ValueError: what answers is no Redis


class Status(StrEnum):
    """How it is with Redis: as it should be; not asked; asked for what it has, but it takes nothing new."""

    OK = "ok"
    AWAY = "away"
    FULL = "full"
    REFUSES = "refuses"


class Link:
    """One for each process, for all its threads. `get` and `set` never raise; `told` hears of each change of status."""

    def __init__(self, url: str, patience_s: float = PATIENCE_S, first_rest_s: float = FIRST_REST_S) -> None:
        self._client: Any = Redis.from_url(
            url,
            socket_timeout=patience_s,
            socket_connect_timeout=patience_s,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
            driver_info=None,
        )
        self.status = Status.OK
        self._slow = _SLOW * patience_s
        self._first_rest = self._rest = first_rest_s
        self._back_since = -LONGEST_REST_S
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._watch: threading.Thread | None = None
        self._settle(*self._probed())

    def get(self, name: bytes) -> bytes | None:
        """What lies there, up to one byte more than may; None where nothing does, or Redis is of no help now."""
        if self.status is Status.AWAY:
            return None
        # Not GET: what somebody put there may be of any size.
        found = self._asked(lambda: self._client.getrange(_PREFIX + name, 0, MOST_BYTES))
        return found or None

    def set(self, name: bytes, value: bytes) -> None:
        """Puts a value there, if Redis takes any now."""
        if self.status is Status.OK and len(value) <= MOST_BYTES:
            self._asked(lambda: self._client.set(_PREFIX + name, value, ex=KEPT_S))

    def close(self) -> None:
        """Ends its thread and its connections."""
        self._over.set()
        self._client.close()

    def _asked(self, ask: Callable[[], Any]) -> bytes | None:
        began = monotonic()
        try:
            answer = ask()
        except ResponseError as error:
            if str(error).startswith("WRONGTYPE"):  # somebody else's, under our name: as good as broken
                return b"\0"
            self._settle(*_refused(error))
            return None
        except _TROUBLE as error:
            self._settle(Status.AWAY, error)
            return None
        if monotonic() - began > self._slow:
            self._settle(Status.AWAY, TimeoutError("slow"))
        return answer if isinstance(answer, bytes) else None

    def _probed(self) -> tuple[Status, Exception | None]:
        """Whether it answers, and takes something."""
        try:
            self._client.set(_PROBE, b"", ex=60)
        except ResponseError as error:
            return _refused(error)
        except _TROUBLE as error:
            return Status.AWAY, error
        return Status.OK, None

    def _settle(self, status: Status, error: Exception | None) -> None:
        """Takes over a finding. Only the way out of order and back is told, not what happens between."""
        with self._lock:
            before, self.status = self.status, status
            if status is before or self._over.is_set():
                return
            if before is Status.OK:
                log.warning("cache_lost", status=status.value, reason=f"{type(error).__name__}: {error}")
                self._begin_watch()
            elif status is Status.OK:
                self._back_since = monotonic()
                log.warning("cache_back")

    def _begin_watch(self) -> None:
        """Where it goes and comes, the rests grow: neither readers nor the log are to feel each time."""
        steady = monotonic() - self._back_since >= LONGEST_REST_S
        self._rest = self._first_rest if steady else min(2 * self._rest, LONGEST_REST_S)
        self._watch = threading.Thread(target=self._look_until_back, name="cache", daemon=True)
        self._watch.start()

    def _look_until_back(self) -> None:
        while not self._over.wait(self._rest):
            status, error = self._probed()
            self._settle(status, error)
            if status is Status.OK:
                return


def _refused(error: ResponseError) -> tuple[Status, Exception]:
    return (Status.FULL if isinstance(error, OutOfMemoryError) else Status.REFUSES), error
