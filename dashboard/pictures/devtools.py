"""The browser's own protocol over two pipes: one question at a time, each with an end of patience.

Not a library of others, which would keep a process of Node beside every browser, be bound to one thread, and wait
without end for a browser that hangs.
"""

from __future__ import annotations

import json
import os
import select
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

_END = b"\0"
_PIECE = 1 << 20  # bytes that are read at once
_LOOK_S = 0.5  # how often the process is looked at while it is waited for
_GONE = ("Inspector.targetCrashed", "Target.targetCrashed", "Inspector.detached")


class Lost(Exception):
    """The browser is gone, says nothing any more, or takes too much: it is ended, and another one is begun."""


class Refusal(Exception):
    """The browser understood, and will not or cannot."""


class Line:
    """Questions to a browser and its answers. `well()` is asked while it is waited for, and may raise Lost."""

    def __init__(self, to: int, back: int, well: Callable[[], None]) -> None:
        self._to, self._back, self._well = to, back, well
        self._buffer, self._looked, self._asked = bytearray(), 0, 0
        os.set_blocking(to, False)
        os.set_blocking(back, False)

    def close(self) -> None:
        """Lets go of both pipes; the browser ends when it sees that."""
        for end in (self._to, self._back):
            os.close(end)

    def ask(self, method: str, until: float, session: str = "", **params: Any) -> dict[str, Any]:
        """The answer. Raises Lost when there is none by `until` (of the monotonic clock), Refusal where it says no."""
        self._asked += 1
        said: dict[str, Any] = {"id": self._asked, "method": method, "params": params}
        self._send(json.dumps(said | ({"sessionId": session} if session else {})).encode() + _END, until)
        while True:
            heard = json.loads(self._heard(until))
            if heard.get("method") in _GONE:
                raise Lost(f"the page is gone: {heard['method']}")
            if heard.get("id") == self._asked:
                return _answer(heard)

    def _send(self, said: bytes, until: float) -> None:
        left = memoryview(said)
        while left:
            self._wait(self._to, select.POLLOUT, until)
            try:
                left = left[os.write(self._to, left[:_PIECE]) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise Lost("the browser has ended") from error

    def _heard(self, until: float) -> bytes:
        """The next message; what came of the one after it is kept."""
        while (end := self._buffer.find(_END, self._looked)) < 0:
            self._looked = len(self._buffer)
            self._wait(self._back, select.POLLIN, until)
            piece = os.read(self._back, _PIECE)
            if not piece:
                raise Lost("the browser has ended")
            self._buffer += piece
        message = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        self._looked = 0
        return message

    def _wait(self, end: int, event: int, until: float) -> None:
        """Until the pipe can be read or written; looks at the process on the way."""
        poll = select.poll()
        poll.register(end, event)
        while True:
            left = until - monotonic()
            if left <= 0:
                raise Lost("the browser does not answer")
            if poll.poll(1000 * min(left, _LOOK_S)):
                return
            self._well()


def _answer(heard: Mapping[str, Any]) -> dict[str, Any]:
    if "error" in heard:
        raise Refusal(str(heard["error"].get("message", "")))
    found: dict[str, Any] = heard.get("result", {})
    return found
