"""How far a long command is: a bar on a terminal, a line now and then elsewhere, nothing where it must be quiet."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from types import TracebackType
from typing import Self

import click

_STEPS = 1_000
USUAL_S = 5.0  # between two lines, where there is no terminal


class Bar:
    """A context that is told how much is done, with words for what is being done."""

    def __init__(self, *, quiet: bool = False, pause_s: float = USUAL_S) -> None:
        self._quiet, self._pause_s = quiet, pause_s
        self._bar = None if quiet or not sys.stderr.isatty() else click.progressbar(length=_STEPS, file=sys.stderr)
        self._last = time.monotonic()

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            if kind is None:
                self._bar.update(_STEPS - self._bar.pos)
            self._bar.__exit__(kind, error, trace)

    def tell(self, share: float, words: str, *, at_once: bool = False) -> None:
        """`share` (0 to 1) of the whole is done. `at_once`: a line that does not wait for its turn."""
        if self._bar:
            self._bar.label = words
            self._bar.update(max(0, int(share * _STEPS) - self._bar.pos))
        elif not self._quiet and (at_once or time.monotonic() - self._last >= self._pause_s):
            with suppress(OSError):  # how far it is need not be read
                click.echo(words if at_once else f"{words} ({share:.0%})", err=True)
            self._last = time.monotonic()
