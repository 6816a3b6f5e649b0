"""Whose deck it is: the partner's name, logo and two colours; and the colours of the data, which are everybody's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dashboard.config import Config
from dashboard.errors import Refused

MOST_BYTES = 1_000_000
PNG, SVG = "png", "svg"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SVG = re.compile(rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<svg[\s>]", re.DOTALL)

TEXT, SOFT_TEXT, QUIET_TEXT = "14191D", "454F58", "5E6972"
LINE, HAIRLINE = "CDD4D8", "E5E9EB"
CRITICAL = "A01C1C"
# What a series means -> its colour in the light theme of the pages (assets/tokens.css: `--s-used` ...).
SERIES: Mapping[str, str] = {
    "used": "006173",
    "idle": "3C949F",
    "available": "DCE2E5",
    "legs": "347A9F",
    "users": "006173",
    "poor": "C84C1A",
    "renewal": "3C949F",
    "expiration": "CB5A1B",
    "trial_end": "0A6678",
}
EDGES = {"available": "7B868E"}


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture, and of which kind it is."""

    kind: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Brand:
    """How the partner shows itself. `frame`: bands and lines; `accent`: what stands out in the frame."""

    name: str
    frame: str
    accent: str
    logo: Logo | None = None


def brand_of(config: Config, logo: Path | None = None) -> Brand:
    """The partner's, with another logo where one is given. Raises Refused for a logo that is none."""
    frame, accent = config.brand_colors
    path = logo or (Path(config.brand_logo) if config.brand_logo else None)
    name = config.brand_name or config.partner_name
    return Brand(name, frame, accent, read_logo(path) if path else None)


def read_logo(path: Path) -> Logo:
    """A PNG or SVG file of at most 1 MB; raises Refused for any other."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise _refused(error.strerror or "unreadable") from error
    if len(data) > MOST_BYTES:
        raise _refused("too large")
    if data.startswith(_SIGNATURE):
        return Logo(PNG, data)
    if _SVG.match(data):
        return Logo(SVG, data)
    raise _refused("neither PNG nor SVG")


def _refused(reason: str) -> Refused:
    return Refused("decks.error.logo", reason=reason, most=MOST_BYTES // 1000)
