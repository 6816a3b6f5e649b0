"""Widths, movement, paper, zoom: nothing sticks out, nothing is cut, nothing jumps."""

from __future__ import annotations

from time import monotonic

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.kit.chromium import PATIENCE_S
from tests.browser.kit.screen import Screen

WIDTHS = (390, 768, 1440)
# Numbers whose text sticks out of a box that hides it. Names may be cut; what scrolls may be scrolled.
_CUT = """() => {
  const cut = [], names = '.cell-name, .chip, bdi, .name, .user', clips = /hidden|clip/;
  const walker = document.createTreeWalker(document.querySelector('.app') || document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const own = text.parentElement;
    if (!/\\d/.test(text.data) || own.closest(names + ', .vh, svg, [inert], script, style') ||
        !own.checkVisibility({ visibilityProperty: true })) continue;
    const range = document.createRange(); range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (!box.width) continue;
    for (let node = own; node && node !== document.body; node = node.parentElement) {
      const style = getComputedStyle(node), outer = node.getBoundingClientRect();
      if (/auto|scroll/.test(style.overflowX)) break;
      if (clips.test(style.overflowX) && (box.right > outer.right + 1 || box.left < outer.left - 1)) {
        cut.push(text.data.trim().slice(0, 60) + ' in ' + (node.className || node.nodeName));
        break;
      }
      if (node.matches('.ag-cell, .ag-header-cell')) break;
    }
  }
  document.querySelectorAll('.bodies > :not([inert]) .main-svg text').forEach(text => {
    const box = text.getBoundingClientRect(), outer = text.closest('.trend-graph').getBoundingClientRect();
    if (box.width && (box.right > outer.right + 1 || box.left < outer.left - 1)) cut.push(text.textContent + ' in the chart');
  });
  return cut;
}"""


def _open_at(screen: Screen, width: int, **state: str) -> Screen:
    _resize(screen, width)
    return screen.open(**state)


def _resize(screen: Screen, width: int) -> None:
    screen.page.set_viewport_size({"width": width, "height": 844 if width < 720 else 900})


# Of each table in view: its name, and what of its shown columns is out of sight, cut by the scrollbar below, without
# words of its head or without what its cells may not shorten.
_UNSEEN = """() => [...document.querySelectorAll('.grid-x')].filter(grid => !grid.closest('[inert]')).map(grid => {
  const view = grid.querySelector('.ag-body-viewport').getBoundingClientRect(), bar = grid.querySelector('.ag-body-horizontal-scroll');
  const rows = [...grid.querySelectorAll('.ag-center-cols-container .ag-row')], name = grid.closest('[data-section]').dataset.section;
  const api = hub.grid(grid.id), inside = grid.querySelector('.ag-body-viewport').clientWidth;
  const wrong = [...grid.querySelectorAll('.ag-header-row-column .ag-header-cell')].filter(head => {
    const box = head.getBoundingClientRect(), words = head.querySelector('.ag-header-cell-text, .th-uaa');
    return box.right > view.left + inside + 1 || box.left < view.left - 1 ||
      (words && (words.scrollHeight > words.clientHeight + 1 || words.scrollWidth > words.clientWidth + 1)); // a box to choose by has none
  }).map(head => head.getAttribute('col-id'));
  const shown = api.getAllDisplayedColumns().length, drawn = grid.querySelectorAll('.ag-header-row-column .ag-header-cell').length;
  if (shown !== drawn) wrong.push(`${shown - drawn} columns that are not drawn`);
  if (bar.getBoundingClientRect().height) wrong.push('a scrollbar below');
  const cut = [...grid.querySelectorAll('.ag-cell :is(.health, .more)')].filter(one =>
    one.getBoundingClientRect().right > one.closest('.ag-cell').getBoundingClientRect().right + 1);
  if (cut.length) wrong.push(`cut: ${cut[0].textContent}`);
  if (grid.querySelector('.ag-center-cols-viewport').scrollWidth > grid.querySelector('.ag-center-cols-viewport').clientWidth) wrong.push('it scrolls');
  return wrong.length ? `${name}: ${wrong}` : '';
}).filter(Boolean)"""
DESKS = (1280, 1366, 1440, 1536, 1920, 2560)


@pytest.mark.parametrize("lang", ["en", "pl"])
@pytest.mark.parametrize(
    ("path", "service"),
    [("/customers", ""), ("/licenses", "meetings"), ("/licenses", "calling"), ("/calling", "")],
)
def test_every_default_column_of_every_table_is_in_sight(screen: Screen, lang: str, path: str, service: str) -> None:
    asked = {"service": service} if service else {}
    for region in ("us", "all"):
        screen.open(path, region=region, lang=lang, **asked).idle()
        bars = screen.page.evaluate("() => window.innerWidth - document.documentElement.clientWidth")
        assert bars >= 15, "the window has a real scrollbar"
        for width in DESKS:
            _resize(screen, width)
            screen.page.evaluate("() => new Promise(done => hub.frames(3, done))")
            _nothing_unseen(screen)


def _nothing_unseen(screen: Screen) -> None:
    """What follows the window's size does so in a moment."""
    until = monotonic() + PATIENCE_S
    while unseen := screen.page.evaluate(_UNSEEN):
        assert monotonic() < until, f"{screen.page.url} {screen.page.viewport_size}: {unseen}"
        screen.page.wait_for_timeout(100)


def test_the_last_row_in_view_is_not_cut_by_the_scrollbar_of_a_wide_table(screen: Screen) -> None:
    _open_at(screen, 768, region="all")
    table = screen.section("recent")
    table.scroll_into_view_if_needed()
    bar = table.locator(".ag-body-horizontal-scroll")
    expect(bar).to_be_visible()
    tenth, below = table.locator('.ag-center-cols-container .ag-row[row-index="9"]').bounding_box(), bar.bounding_box()
    assert tenth
    assert below
    assert below["height"] >= 15
    assert tenth["y"] + tenth["height"] <= below["y"] + 1


@pytest.mark.parametrize("lang", ["en", "pl"])
def test_no_page_scrolls_sideways_and_no_number_is_cut(screen: Screen, lang: str) -> None:
    screen.open(region="us", lang=lang)
    for service in ("calling", "meetings"):
        screen.toggle(service)
        _fits_at_every_width(screen)
    screen.open(region="all", lang=lang, q="type:subscription status:subscription", as_of="2025-10-05", compare="year")
    _fits_at_every_width(screen)
    screen.open("/definitions", region="us", lang=lang)
    _fits_at_every_width(screen)


def _fits_at_every_width(screen: Screen) -> None:
    for width in WIDTHS:
        _resize(screen, width)
        screen.page.evaluate("() => new Promise(done => hub.frames(3, done))")
        _fits(screen)


def _fits(screen: Screen) -> None:
    """What follows the window's size does so in a moment."""
    until = monotonic() + PATIENCE_S
    while True:
        sideways, cut = screen.sideways(), screen.page.evaluate(_CUT)
        if sideways <= 0 and not cut:
            return
        assert monotonic() < until, f"{screen.page.url} {screen.page.viewport_size}: {sideways} px sideways, {cut}"
        screen.page.wait_for_timeout(100)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("service", ["meetings", "calling"])
def test_nothing_jumps_while_the_page_fills_or_on_a_toggle(screen: Screen, width: int, service: str) -> None:
    _open_at(screen, width, region="us", service=service)
    _fits(screen)
    screen.idle()
    assert screen.shift() <= 0.02, screen.moved()
    screen.forget()
    screen.toggle("calling" if service == "meetings" else "meetings")
    screen.page.wait_for_timeout(200)
    assert screen.shift() == 0, screen.moved()


def test_nothing_jumps_on_a_region_switch(screen: Screen) -> None:
    screen.open(region="us", ahead=True).idle()
    screen.forget()
    screen.region().select_option("eu")
    screen.ready(region="eu").idle()
    assert screen.shift() <= 0.02, screen.moved()


def test_twice_as_large_still_fits(tab: Opens) -> None:
    screen = tab(viewport={"width": 720, "height": 450}, device_scale_factor=2)
    screen.open(region="us")
    _fits(screen)
    screen.shows(screen.hub.figures(region="us"))


def test_a_phone_pins_the_name_and_scrolls_the_rest_inside(screen: Screen) -> None:
    _open_at(screen, 390, region="us")
    table = screen.section("expiring")
    table.scroll_into_view_if_needed()
    name = table.locator('.ag-pinned-left-cols-container .ag-cell[col-id="customer"]').first
    expect(name).to_be_visible()
    before = name.bounding_box()
    assert before
    assert before["width"] <= 152
    moved = table.locator(".ag-center-cols-viewport").evaluate(
        "node => { node.scrollLeft = 4000; return node.scrollLeft; }"
    )
    assert moved > 0
    after = name.bounding_box()
    assert after
    assert after["x"] == before["x"]


# Room for text in the select, and the width of the region's short name in its font.
_ROOM = """() => {
  const select = document.querySelector('select#region'), style = getComputedStyle(select);
  const pen = document.createElement('canvas').getContext('2d');
  pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const name = select.selectedOptions[0].text.split(' ')[0];
  return [select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight),
          pen.measureText(name).width, style.textOverflow];
}"""


@pytest.mark.parametrize("region", ["us", "ca", "eu", "uae"])
def test_on_a_phone_the_short_name_of_the_region_stands_whole(visit: Screen, region: str) -> None:
    visit.open(region=region)
    _resize(visit, 390)
    room, needed, overflow = visit.page.evaluate(_ROOM)
    assert room >= needed > 10
    assert overflow == "clip"


def test_the_menu_is_a_drawer_on_a_phone(screen: Screen) -> None:
    _open_at(screen, 390, region="us")
    link = screen.page.locator("#nav-definitions")
    assert link.evaluate(
        "node => node.getBoundingClientRect().right <= 0 || !node.checkVisibility({visibilityProperty: true})"
    )
    burger = screen.page.locator('[data-act="menu"]')
    burger.click()
    expect(link).to_be_in_viewport()
    screen.page.keyboard.press("Escape")
    expect(link).not_to_be_in_viewport()
    assert burger.evaluate("node => node === document.activeElement")


def test_a_reader_who_wants_less_motion_gets_none(screen: Screen) -> None:
    screen.page.emulate_media(reduced_motion="reduce")
    screen.open(region="us")
    moving = screen.page.evaluate(
        """() => [...document.querySelectorAll('.app *')].filter(node => {
          const style = getComputedStyle(node);
          return [style.transitionDuration, style.animationDuration].some(all => all.split(', ').some(one => parseFloat(one) > 0.01));
        }).map(node => node.className || node.nodeName)"""
    )
    assert moving == []
    screen.page.locator('a[data-place="over"]:visible').first.click()
    assert screen.page.evaluate("() => document.getAnimations().length") == 0


def test_paper_has_figures_and_tables_and_no_controls(screen: Screen) -> None:
    screen.open(region="us")
    document = screen.hub.figures(region="us")
    screen.page.emulate_media(media="print")
    for controls in (".topbar", ".sidenav", ".tools", ".seg", ".query input", ".skip"):
        for place in screen.page.locator(controls).all():
            assert not place.is_visible(), controls
    assert screen.read().metrics["top.total_customers"] == document["top"]["total_customers"]
    for section in ("expiring", "low"):
        expect(screen.section(section).locator(".ag-row").first).to_be_visible()
    screen.page.emulate_media(media="screen")


def test_paper_is_light_also_from_the_dark(screen: Screen) -> None:
    screen.open(region="us", theme="dark")
    screen.page.emulate_media(media="print")
    ground = screen.page.evaluate("() => getComputedStyle(document.querySelector('main')).color")
    ink = [int(part) for part in ground.removeprefix("rgb(").removesuffix(")").split(",")[:3]]
    assert max(ink) < 128, f"text is {ground} on paper"
    screen.page.emulate_media(media="screen")
