"""A picture of the whole page, taken at rest: every table is drawn in it."""

from __future__ import annotations

import base64

import pytest

from tests.browser.kit.screen import Screen

# How many shades stand in each row of each table's place, of as many rows as fit; where nothing is drawn there is one.
SHADES = """async picture => {
  const image = new Image(); image.src = 'data:image/png;base64,' + picture; await image.decode();
  const paper = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
  const pen = paper.getContext('2d', { willReadFrequently: true });
  pen.drawImage(image, 0, 0);
  return [...document.querySelectorAll('.grid-x')].filter(grid => !grid.closest('[inert]')).map(grid => {
    const box = grid.getBoundingClientRect(), head = grid.querySelector('.ag-header').getBoundingClientRect().bottom;
    const rows = Math.min(10, hub.grid(grid.id).getDisplayedRowCount()), height = grid.querySelector('.ag-row').offsetHeight;
    return Array.from({ length: rows }, (_, at) => {
      const line = pen.getImageData(box.left, head + at * height + window.scrollY + 2, box.width, height - 4).data, seen = new Set();
      for (let i = 0; i < line.length; i += 4) seen.add(line[i] + ',' + line[i + 1] + ',' + line[i + 2]);
      return seen.size;
    });
  });
}"""


@pytest.mark.parametrize(("path", "tables"), [("/licenses", 5), ("/calling", 3)])
def test_a_picture_of_the_whole_page_has_every_table_also_after_scrolling(
    screen: Screen, path: str, tables: int
) -> None:
    screen.open(path, region="all").idle()
    for scrolled in (0, 100_000, 700):
        screen.page.evaluate("y => window.scrollTo(0, y)", scrolled)
        screen.idle()
        shades = screen.page.evaluate(SHADES, base64.b64encode(screen.page.screenshot(full_page=True)).decode())
        assert len(shades) == tables
        assert all(rows and min(rows) > 5 for rows in shades), shades


def test_the_same_after_another_region_and_service_were_shown(screen: Screen) -> None:
    screen.open(region="all", ahead=True).idle()
    screen.region().select_option("eu")
    screen.ready(region="eu")
    screen.toggle("calling").idle()
    shades = screen.page.evaluate(SHADES, base64.b64encode(screen.page.screenshot(full_page=True)).decode())
    expected = screen.hub.figures(region="eu", service="calling")
    wanted = [min(10, len(expected[name]["rows"])) for name in ("recent", "expiring", "renewing", "low", "over")]
    assert [len(rows) for rows in shades] == wanted
    assert all(min(rows, default=9) > 5 for rows in shades), shades
