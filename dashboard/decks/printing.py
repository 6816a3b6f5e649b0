"""The browser that draws for decks where no server serves: begun with the first drawing, ended after the last."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dashboard.config import Config
from dashboard.decks.review import Printer

_NOWHERE = "http://127.0.0.1:9"  # what the browser reaches: the slides need nothing


@contextmanager
def printer(settings: Config) -> Iterator[Printer]:
    """What draws, until the block ends."""
    from dashboard.pictures import printer as drawing  # noqa: PLC0415  most decks in PowerPoint need no browser
    from dashboard.pictures.renderer import Renderer  # noqa: PLC0415

    renderer = Renderer(settings.chromium, lambda: _NOWHERE, settings.aside, lambda *_said, **_more: None)
    try:
        yield drawing.Printer(renderer)
    finally:
        renderer.end()
