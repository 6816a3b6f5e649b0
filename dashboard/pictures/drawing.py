"""How a page is opened, waited for, made a picture of, and judged before anybody gets it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from dashboard.errors import Refused
from dashboard.pictures import png
from dashboard.pictures.gate import HEADER
from dashboard.pictures.renderer import Failed
from dashboard.pictures.tab import Tab
from dashboard.pictures.wish import Wish

MOST_ROWS = {"png": 200, "svg": 200, "pdf": 10_000}  # of a table; what is left out is counted below it
_TALL = 900
_VECTOR = Path(__file__).with_name("vector.js")
_PART = 8192  # rows of pixels that are drawn at once
_MOST_PIXELS = 60_000  # in height: what is taller, programs do not open
_MOST_ACROSS = 5_760  # in width: a part of the picture is held unpacked
_FOOT = (
    '<div style="width:100%;margin:0 10mm;font:6.5pt Inter,system-ui,sans-serif;color:#5d666d;display:flex;gap:4mm">'
    '<span style="flex:1;overflow:hidden;white-space:nowrap;text-overflow:ellipsis">{address}</span>'
    "<span>{made}</span><span>{pages}</span></div>"
)
# The page's scripts come after its first HTML; a page without them has nothing to say.
_TAKEN = """asked => new Promise((done, fail) => {
  const began = Date.now();
  (function look() {
    if (window.hub && window.hub.picture) window.hub.picture(asked).then(done, fail);
    else if (Date.now() - began > 10000) done({ wrong: "the page has no scripts: " + document.title });
    else window.setTimeout(look, 16);
  })();
})"""


@dataclass(frozen=True, slots=True)
class Sitting:
    """Where the page is (`origin`, `path`), under which token, and what the picture says of itself.

    `block`: the only block that is drawn; empty: the page. `address`: of the page, for who holds the picture.
    `pages(n, m)` says in words which sheet of how many it is. `partner` and `logo` (an address that is the picture
    itself) stand in its head; empty: what the page says.
    """

    origin: str
    path: str
    token: str
    block: str
    address: str
    lang: str
    pages: str
    partner: str = ""
    logo: str = ""


def drawn(tab: Tab, wish: Wish, sitting: Sitting, theme: str) -> bytes:
    """The file. Raises Failed where it would be blank or half drawn, Refused where the page cannot be had."""
    tab.carries({HEADER: sitting.token})
    tab.looks(prefers_color_scheme=theme, prefers_reduced_motion="reduce")
    tab.sized(wish.width, _TALL, wish.scale if wish.kind == "png" else 1)
    tab.open(sitting.origin + sitting.path)
    made = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    asked = {
        "kind": "pdf" if wish.kind == "pdf" else "png",  # an SVG stands as a PNG does
        "block": sitting.block,
        "most": MOST_ROWS[wish.kind],
        "address": sitting.address,
        "made": made,
        "partner": sitting.partner,
        "logo": sitting.logo,
    }
    told = tab.call(_TAKEN, asked)
    _judged(told)
    if wish.kind == "pdf":
        return _pdf(tab, wish, sitting, told, made)
    return _png(tab, wish, told) if wish.kind == "png" else _svg(tab, wish, told)


def _judged(told: dict[str, Any]) -> None:
    if told.get("refused"):
        raise Refused("pictures.error.page", why=told["refused"])
    if told.get("wrong"):
        raise Failed(told["wrong"])


def _png(tab: Tab, wish: Wish, told: dict[str, Any]) -> bytes:
    width, height = int(told["width"]), int(told["height"])
    scale = min(wish.scale, max(1, _MOST_PIXELS // height), max(1, _MOST_ACROSS // width))
    tab.sized(width, min(height, _PART // scale), scale)
    step = _PART // scale
    parts = [tab.png(0, top, width, min(step, height - top)) for top in range(0, height, step)]
    _looked_at(parts, told, scale, step)
    return png.joined(parts, scale)


def _looked_at(parts: list[bytes], told: dict[str, Any], scale: int, step: int) -> None:
    """Raises Failed where a block has nothing in it."""
    for number, file in enumerate(parts):
        image, above = png.Image.of(file), number * step
        rows = image.unpacked()
        for block in told["blocks"]:
            top, bottom = (block[edge] - above for edge in ("top", "bottom"))
            whole = top >= 0 and bottom <= step
            if whole and png.is_flat(image, rows, round(top * scale), round(bottom * scale)):
                raise Failed(f"nothing is drawn of {block['name']}")


def _svg(tab: Tab, wish: Wish, told: dict[str, Any]) -> bytes:
    """The same as a PNG of one pixel for each of the page, which is looked at too."""
    _png(tab, replace(wish, scale=1), told)
    tab.call(f"() => {{ {_VECTOR.read_text('utf-8')} }}")
    drawn = tab.call("(...asked) => window.hub.vector(...asked)", told["width"], told["height"], wish.name)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawn}\n'.encode()


def _pdf(tab: Tab, wish: Wish, sitting: Sitting, told: dict[str, Any], made: str) -> bytes:
    pages = sitting.pages.format(n='<span class="pageNumber"></span>', all='<span class="totalPages"></span>')
    foot = _FOOT.format(address=escape(sitting.address), made=escape(made), pages=pages)
    return tab.pdf(wish.sheets(foot, wide=bool(told["wide"])))
