"""What the trend is painted with: template, colours, sizes in pixels, and text made safe for plotly."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.look import Look

Figure = dict[str, Any]
_TEMPLATES = Path(__file__).with_name("plotly-templates.json")


@cache
def templates() -> Figure:
    """Layout templates by theme, and `colours` by theme and token (the file of the design, unchanged)."""
    read: Figure = json.loads(_TEMPLATES.read_text("utf-8"))
    return read


def colours(look: Look) -> dict[str, str]:
    """Hex colours by token: plotly reads no CSS."""
    found: dict[str, str] = templates()["colours"][look.theme]
    return found


def area(look: Look, token: str) -> str:
    """The colour of a large area: the series colour with the theme's opacity."""
    paint = colours(look)
    red, green, blue = (int(paint[token][at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{paint['area']})"


def escaped(text: str) -> str:
    """Text for plotly, which reads tags and links: every string given to a figure goes through here."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@dataclass(frozen=True, slots=True)
class Sizes:
    """Pixels of one variant. `plot` is the width used to decide whether texts collide: the narrowest it gets."""

    height: int
    left: int
    right: int
    plot: int
    ticks: int
    top: int = 26
    bottom: int = 24
    strip: int = 26
    apart: int = 14

    @property
    def inner(self) -> int:
        """Height between the margins."""
        return self.height - self.top - self.bottom

    @property
    def floor(self) -> float:
        """Where the main plot's zero line lies, as a share of the inner height."""
        return (self.strip + self.apart) / self.inner


WIDE = Sizes(height=336, left=50, right=146, plot=470, ticks=13)
NARROW = Sizes(height=280, left=42, right=12, plot=280, ticks=5)


def sizes(narrow: bool) -> Sizes:
    """Of the wide chart, or of the one below 720 pixels."""
    return NARROW if narrow else WIDE


def width(text: str, pixels: float = 7.0) -> int:
    """About how wide a text is at 12 px, on the safe side."""
    return int(len(text) * pixels + 0.5)
