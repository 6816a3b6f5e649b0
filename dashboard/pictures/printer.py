"""What the kept browser makes of HTML and drawings that need nothing from elsewhere: sheets, and drawings as dots."""

from __future__ import annotations

import threading
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from time import monotonic

from dashboard.errors import Unusable
from dashboard.pictures.renderer import Failed, Renderer, pdf_of
from dashboard.pictures.tab import Paper, Tab

AGAIN_S = 300  # what could not be drawn is not tried before
MOST = (1600, 800)  # pixels
_KEPT = 8  # drawings
# As large as it may be, in its own proportions.
_SIZED = """async (width, height) => {
  const image = document.images[0];
  await image.decode();
  const by = Math.min(width / image.naturalWidth, height / image.naturalHeight);
  const size = [image.naturalWidth * by, image.naturalHeight * by].map(one => Math.max(1, Math.round(one)));
  [image.style.width, image.style.height] = size.map(one => one + 'px');
  return size;
}"""


class Printer:
    """`clock`: one that only goes on."""

    def __init__(self, renderer: Renderer, clock: Callable[[], float] = monotonic) -> None:
        self._renderer, self._clock = renderer, clock
        self._kept: dict[str, tuple[bytes | None, float]] = {}
        self._drawing = threading.Lock()

    def pdf(self, html: str, width: float, height: float) -> bytes:
        """A text of HTML on sheets of so many millimetres. Raises as `Renderer.draw`."""
        return pdf_of(self._renderer, html, Paper(width, height, margin=0, own_size=True))

    def dots(self, drawing: bytes) -> bytes | None:
        """An SVG as a PNG of at most `MOST` pixels, transparent where nothing is drawn; None where no browser draws it.

        Each drawing is drawn once. Raises Busy where too many pictures are waited for.
        """
        mark = sha256(drawing).hexdigest()
        with self._drawing:
            made, until = self._kept.pop(mark, (None, 0.0))
            if made is None and self._clock() >= until:
                made, until = self._drawn(drawing), self._clock() + AGAIN_S
            self._kept[mark] = made, until
            for oldest in list(self._kept)[:-_KEPT]:
                del self._kept[oldest]
        return made

    def _drawn(self, drawing: bytes) -> bytes | None:
        """In an image: there a drawing runs nothing, and asks for nothing."""

        def act(tab: Tab) -> bytes:
            tab.ask("Emulation.setDefaultBackgroundColorOverride", color={"r": 0, "g": 0, "b": 0, "a": 0})
            said = f'<img style="display:block" src="data:image/svg+xml;base64,{b64encode(drawing).decode()}">'
            tab.holds(f'<body style="margin:0">{said}</body>')
            size = tab.call(_SIZED, *MOST)
            if None in size:  # it has no size of its own
                raise Failed("a drawing without a size")
            tab.sized(*size)
            return tab.png(0, 0, *size)

        try:
            return self._renderer.draw(act)
        except Unusable:
            return None
