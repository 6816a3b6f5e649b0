"""The browser that makes PDFs of slides where no server serves: begun with the first, ended after the last."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dashboard.config import Config
from dashboard.decks.review import Printed

_NOWHERE = "http://127.0.0.1:9"  # what the browser reaches: the slides need nothing


@contextmanager
def printer(settings: Config) -> Iterator[Printed]:
    """What prints, until the block ends."""
    from dashboard.pictures.renderer import Renderer, pdf_of  # noqa: PLC0415  a deck in PowerPoint needs no browser
    from dashboard.pictures.tab import Paper  # noqa: PLC0415

    renderer = Renderer(settings.chromium, lambda: _NOWHERE, settings.aside, lambda *_said, **_more: None)

    def printed(html: str, width: float, height: float) -> bytes:
        return pdf_of(renderer, html, Paper(width, height, margin=0, own_size=True))

    try:
        yield printed
    finally:
        renderer.end()
