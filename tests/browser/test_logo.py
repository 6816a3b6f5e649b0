"""A logo that is an SVG, as the dots that PowerPoint takes."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from dashboard.errors import Busy
from dashboard.pictures import printer as printing
from dashboard.pictures import renderer as rendering
from dashboard.pictures.printer import AGAIN_S, MOST, Printer
from dashboard.pictures.renderer import Renderer
from dashboard.web.server.picturing import Pictures
from tests import commands
from tests.browser.kit import chromium, served

# Twice as wide as high; the left half is of one colour, the rest is empty.
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path d="M0 0h20v20H0z" fill="#123456"/></svg>'


def _dots(made: bytes | None) -> Image.Image:
    assert made is not None
    return Image.open(io.BytesIO(made)).convert("RGBA")


def test_a_drawing_is_as_large_as_it_may_be_in_its_own_proportions_and_clear_where_it_is_empty(
    pictures: Pictures,
) -> None:
    image = _dots(pictures.printer.dots(DRAWING))
    assert image.size == MOST
    assert image.getpixel((400, 400)) == (0x12, 0x34, 0x56, 255)
    assert image.getpixel((1500, 400))[3] == 0  # type: ignore[index]
    tall = pictures.printer.dots(DRAWING.replace(b'"0 0 40 20"', b'"0 0 20 40"'))
    assert _dots(tall).size == (400, 800)


def test_d15_a_drawing_asks_for_nothing_and_runs_nothing(pictures: Pictures, hub: served.Hub, tmp_path: Path) -> None:
    """Even one that was not cleaned."""
    inside = tmp_path / "red.svg"
    inside.write_bytes(DRAWING.replace(b"#123456", b"#ff0000"))
    hostile = (
        '<script>document.documentElement.innerHTML = "";</script>'
        '<foreignObject width="40" height="20"><iframe xmlns="http://www.w3.org/1999/xhtml" src="/licenses"/></foreignObject>'
        f'<image href="{hub.url}/favicon.ico" width="9"/>'
    )
    made, plain = (
        pictures.printer.dots(DRAWING.replace(b"</svg>", more + b"</svg>")) for more in (hostile.encode(), b"")
    )
    assert _dots(made).tobytes() == _dots(plain).tobytes()
    reads = f'<image href="{inside.as_uri()}" width="40" height="20"/></svg>'.encode()
    seen = _dots(pictures.printer.dots(DRAWING.replace(b"</svg>", reads))).getcolors(1 << 21)
    assert seen is not None and (255, 0, 0, 255) not in {colour for _count, colour in seen}


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the renderer was asked for."""
    asked: list[object] = []
    draw = Renderer.draw

    def counting(self: Renderer, act: Any) -> Any:
        asked.append(act)
        return draw(self, act)

    monkeypatch.setattr(Renderer, "draw", counting)
    return asked


def test_one_drawing_is_drawn_once(pictures: Pictures, counted: list[object]) -> None:
    printer = Printer(pictures.renderer)
    assert printer.dots(DRAWING) == printer.dots(DRAWING)
    assert len(counted) == 1
    for number in range(printing._KEPT + 1):
        printer.dots(DRAWING.replace(b"#123456", f"#{number:06}".encode()))
    assert len(printer._kept) == printing._KEPT


def test_without_a_browser_there_is_none_and_it_is_tried_again_later(tmp_path: Path, counted: list[object]) -> None:
    now = 0.0
    lonely = Printer(Renderer("no-such-browser", lambda: "", tmp_path, lambda *_words, **_more: None), lambda: now)
    assert lonely.dots(DRAWING) is None
    now = AGAIN_S - 1
    assert (lonely.dots(DRAWING), len(counted)) == (None, 1)
    now = AGAIN_S
    assert (lonely.dots(DRAWING), len(counted)) == (None, 2)


def test_d17_where_too_many_wait_it_is_said_and_not_remembered(pictures: Pictures) -> None:
    printer = Printer(pictures.renderer)
    pictures.renderer._waiting += rendering.MOST_WAITING + 1
    try:
        with pytest.raises(Busy):
            printer.dots(DRAWING)
    finally:
        pictures.renderer._waiting -= rendering.MOST_WAITING + 1
    assert printer.dots(DRAWING) is not None


@pytest.mark.parametrize("there", [True, False])
def test_a_deck_has_it_on_its_cover_where_a_browser_draws_it(hub: served.Hub, tmp_path: Path, there: bool) -> None:
    logo, out = tmp_path / "logo.svg", tmp_path / "review.pptx"
    logo.write_bytes(DRAWING)
    browser = chromium.path() if there else "no-such-browser"
    org = hub.figures(region="us")["over"]["rows"][0]["org_id"]
    words = ["deck", "--region", "us", "--org", org, "--logo", str(logo), "--out", str(out)]
    done = commands.run(words, served.environ(hub.home, {"CHROMIUM": str(browser)}))
    assert done.code == 0, done.told
    found = [one for one in Presentation(str(out)).slides[0].shapes if one.shape_type == MSO_SHAPE_TYPE.PICTURE]
    assert len(found) == there
    for one in found:
        assert abs(one.width / one.height - 2) < 0.01  # type: ignore[operator]
        assert one.image.content_type == "image/png"  # type: ignore[attr-defined]
        assert _dots(one.image.blob).size == MOST  # type: ignore[attr-defined]
