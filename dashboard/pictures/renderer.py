"""One kept browser for each process: begun at the first wish, ended after a rest, renewed, killed when it hangs."""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TypeVar

from dashboard.errors import Busy, Unusable
from dashboard.pictures import chromium
from dashboard.pictures.chromium import Chromium
from dashboard.pictures.devtools import Lost, Refusal
from dashboard.pictures.tab import Paper, Tab, opened

REST_S = 600
MOST_PICTURES = 200
LIMIT_S = 30
MOST_WAITING = 2
TRIES = 2
_RETRY_S = 5

T = TypeVar("T")


class Failed(Exception):
    """The picture came to nothing that may be sent: it is blank, half drawn, or one of an error."""


class Renderer:
    """Draws one wish after the other, in the thread of who wishes. `gate`: the proxy through which the browser reaches
    all that it reaches; `aside`: the folder for what the browser keeps meanwhile."""

    def __init__(self, named: str, gate: Callable[[], str], aside: Path, tell: Callable[..., None]) -> None:
        self._named, self._gate, self._aside, self._tell = named, gate, aside, tell
        self._turn, self._counting = threading.Lock(), threading.Lock()
        self._waiting = self._drawn = 0
        self._browser: Chromium | None = None
        self._owner = os.getpid()
        self._rest: threading.Timer | None = None

    @property
    def waiting(self) -> int:
        """How many wishes stand in the queue, the one that is drawn included."""
        return self._waiting

    def draw(self, act: Callable[[Tab], T]) -> T:
        """What `act` makes in a new tab; done again once where the browser or the picture fails.

        Raises Busy where too many wait, Unusable where there is no browser or it fails again.
        """
        with self._its_turn():
            for left in reversed(range(TRIES)):
                try:
                    return self._try(act)
                except (Lost, Refusal, Failed) as why:
                    self._tell("picture_failed", level="warning", why=str(why)[:200], again=bool(left))
                    if isinstance(why, Lost):
                        self.end(kindly=False)
        raise Unusable("pictures.error.failed")

    def end(self, *, kindly: bool = True) -> None:
        """Ends the browser, if one runs; the next wish begins another one."""
        browser, self._browser, self._drawn = self._browser, None, 0
        if browser is None:
            return
        if self._owner == os.getpid():
            atexit.unregister(self.end)
            browser.end(kindly=kindly)
        else:
            browser.forget()

    def _try(self, act: Callable[[Tab], T]) -> T:
        until = monotonic() + LIMIT_S
        browser = self._running()
        with opened(browser.line, until) as tab:
            made = act(tab)
        self._drawn += 1
        return made

    def _running(self) -> Chromium:
        """The kept browser; another one where there is none, it drew enough, grew, or is another process's."""
        known = self._browser
        if known and self._owner == os.getpid() and self._drawn < MOST_PICTURES and not _grown(known):
            return known
        self.end()
        self._browser, self._owner = Chromium(chromium.found(self._named), self._gate(), self._aside), os.getpid()
        atexit.register(self.end)
        return self._browser

    @contextmanager
    def _its_turn(self) -> Iterator[None]:
        with self._counting:
            if self._waiting > MOST_WAITING:
                raise Busy("pictures.error.busy", _RETRY_S, n=self._waiting)
            self._waiting += 1
        try:
            with self._turn:
                self._wake()
                try:
                    yield
                finally:
                    self._sleep()
        finally:
            with self._counting:
                self._waiting -= 1

    def _wake(self) -> None:
        if self._rest is not None:
            self._rest.cancel()

    def _sleep(self) -> None:
        self._rest = threading.Timer(REST_S, self._end_if_idle)
        self._rest.daemon = True
        self._rest.start()

    def _end_if_idle(self) -> None:
        if self._turn.acquire(blocking=False):
            try:
                self.end()
            finally:
                self._turn.release()


def _grown(browser: Chromium) -> bool:
    return browser.memory() > chromium.MOST_BYTES


def pdf_of(renderer: Renderer, html: str, paper: Paper) -> bytes:
    """A PDF of a text of HTML that needs nothing from elsewhere: it can reach nothing, not even the hub."""

    def act(tab: Tab) -> bytes:
        tab.holds(html)
        tab.call("() => document.fonts.ready.then(() => true)")
        return tab.pdf(paper)

    return renderer.draw(act)
