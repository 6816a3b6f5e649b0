"""A picture as an address wishes it: of what, as which file, how large, on what paper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from dashboard.errors import Missing, Refused
from dashboard.parameters import CARRIED
from dashboard.pictures.tab import Paper

KINDS = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
SCALES = ("1", "2", "3")
PAPERS: Mapping[str, tuple[float, float]] = {"a4": (210, 297), "letter": (215.9, 279.4)}
ORIENTATIONS = ("portrait", "landscape")
LEAST_WIDTH, WIDTH, MOST_WIDTH = 360, 1440, 3840
SCALE = "2"
# What of the address is the picture's own; all the rest is the page's.
OWN = ("width", "scale", "paper", "orientation")
_NAME = re.compile(r"([a-z0-9/-]{1,100})\.([a-z]{1,8})")


@dataclass(frozen=True, slots=True)
class Wish:
    """`name`: of a block, or a page's path without its first slash; `state`: the page's own parameters.

    `orientation` is empty where the tables decide: upright as long as they fit.
    """

    name: str
    kind: str
    width: int = WIDTH
    scale: int = int(SCALE)
    paper: str = "a4"
    orientation: str = ""
    state: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, asked: Mapping[str, str]) -> Wish:
        """Raises Missing for a kind of file that there is not, Refused for a value that makes no sense."""
        found = _NAME.fullmatch(name)
        if found is None:
            raise Missing("pictures.error.name", got=name[:100])
        if found[2] not in KINDS:
            raise Missing("pictures.error.kind", got=found[2], known=", ".join(KINDS))
        return cls(
            found[1],
            found[2],
            _width(asked.get("width") or str(WIDTH)),
            int(_one_of("scale", asked.get("scale") or SCALE, SCALES)),
            _one_of("paper", asked.get("paper") or "a4", tuple(PAPERS)),
            _one_of("orientation", asked.get("orientation") or "", ("", *ORIENTATIONS)),
            {key: value for key, value in asked.items() if key in CARRIED or key not in OWN},
        )

    def sheets(self, foot: str, *, wide: bool) -> Paper:
        """The paper; it lies where that is wished, or where nothing is and the tables are `wide`."""
        width, height = PAPERS[self.paper]
        lies = self.orientation == "landscape" or (wide and not self.orientation)
        return Paper(width, height, lies, foot=foot)

    def told(self) -> dict[str, str]:
        """What the audit log says of it: nothing that is no parameter of a page."""
        asked = {key: value for key, value in self.state.items() if value and key in CARRIED}
        return {**asked, "format": self.kind}

    def query(self) -> str:
        """The page's own parameters as a query."""
        return urlencode(self.state)


def _width(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 6 and LEAST_WIDTH <= int(text) <= MOST_WIDTH:
        return int(text)
    raise Refused("pictures.error.width", got=text[:40], least=LEAST_WIDTH, most=MOST_WIDTH)


def _one_of(name: str, got: str, known: tuple[str, ...]) -> str:
    if got not in known:
        raise Refused("pictures.error.value", name=name, got=got[:40], known=", ".join(filter(None, known)))
    return got
