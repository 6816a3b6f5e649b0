"""The cache backend of several workers: each one's own memory, and behind it a Redis that all of them share.

What comes from Redis is believed only where it bears the hub's own signature under that very name.
"""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask

from dashboard.data.cache import redis_link
from dashboard.data.cache.memory import DEFAULT_BYTES, Memory
from dashboard.data.cache.redis_link import Link, Status
from dashboard.data.cache.seal import Seal
from dashboard.data.state.repeats import Repeats, is_told

log = structlog.get_logger(__name__)


class SharedMemory(Memory):
    """Keys name what the answer depends on, so nothing has to be taken back from other workers."""

    def __init__(self, link: Link, seal: Seal, limit: int = DEFAULT_BYTES) -> None:
        super().__init__(limit)
        self._link, self._seal = link, seal
        self._refused = Repeats()

    @classmethod
    def factory(cls, _app: Flask, config: dict[str, Any], _args: list[Any], _kwargs: dict[str, Any]) -> SharedMemory:
        """How flask-caching makes the backend: `CACHE_REDIS_URL` says where, `CACHE_SEAL` with which keys."""
        return cls(Link(config["CACHE_REDIS_URL"], redis_link.PATIENCE_S), config["CACHE_SEAL"])

    @property
    def status(self) -> Status:
        """How it is with Redis, as this worker knows it."""
        return self._link.status

    def get(self, key: str) -> bytes | None:
        """The bytes of a key, or None: from this worker's memory, else from Redis."""
        if (own := super().get(key)) is not None:
            return own
        name = self._seal.name(key)
        if (found := self._link.get(name)) is None:
            return None
        body = self._seal.opened(name, found)
        if body is None:
            self._tell(name)
        else:
            super().set(key, body)
        return body

    def set(self, key: str, value: bytes, timeout: int | None = None) -> bool:
        """Keep bytes here and there. Raises TypeError for anything else."""
        kept = super().set(key, value, timeout)
        name = self._seal.name(key)
        self._link.set(name, self._seal.closed(name, value))
        return kept

    def close(self) -> None:
        """Let Redis go."""
        self._link.close()

    def _tell(self, name: bytes) -> None:
        """That somebody else wrote under our name; the answer that is made now takes its place."""
        if is_told(times := self._refused.again("entry")):
            log.error("cache_entry_refused", name=name.decode(), times=times)
