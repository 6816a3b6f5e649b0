"""A cache backend of our own for flask-caching: keeps bytes in this process, bounded by their size.

The stock backends unpickle what they find; this one stores and returns bytes and nothing else.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any

from flask import Flask
from flask_caching.backends.base import BaseCache

DEFAULT_BYTES = 64 * 1024 * 1024


class Memory(BaseCache):  # type: ignore[misc]  # flask-caching is not typed
    """Least recently used answers go first. Keys name a version, so that nothing needs to expire."""

    def __init__(self, limit: int = DEFAULT_BYTES) -> None:
        super().__init__(default_timeout=0)
        self._limit = limit
        self._size = 0
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    @classmethod
    def factory(cls, _app: Flask, config: dict[str, Any], _args: list[Any], _kwargs: dict[str, Any]) -> Memory:
        """How flask-caching makes the backend that `CACHE_TYPE` names."""
        return cls(int(config.get("CACHE_THRESHOLD_BYTES", DEFAULT_BYTES)))

    def get(self, key: str) -> bytes | None:
        """The bytes of a key, or None."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def set(self, key: str, value: bytes, timeout: int | None = None) -> bool:  # noqa: ARG002  flask-caching's signature
        """Keep bytes; what is larger than an eighth of the room is not kept. Raises TypeError for anything else."""
        if not isinstance(value, bytes):
            raise TypeError("this cache keeps bytes")
        if len(value) > self._limit // 8:
            return False
        with self._lock:
            self._forget(key)
            self._kept[key] = value
            self._size += len(value)
            while self._size > self._limit:
                self._forget(next(iter(self._kept)))
        return True

    def delete(self, key: str) -> bool:
        """Forget one key."""
        with self._lock:
            return self._forget(key)

    def has(self, key: str) -> bool:
        """Whether the key is kept."""
        return key in self._kept

    def clear(self) -> bool:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._size = 0
        return True

    def _forget(self, key: str) -> bool:
        old = self._kept.pop(key, None)
        self._size -= len(old or b"")
        return old is not None
