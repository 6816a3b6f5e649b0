"""All of it by keyboard: skip link, visible focus, sensible order, single keys, Escape closes."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.kit.screen import Screen

_FOCUS = """() => {
  const node = document.activeElement, style = getComputedStyle(node), box = node.getBoundingClientRect();
  const around = node.closest('.field, .picker, .ag-root') ? getComputedStyle(node.closest('.field, .picker, .ag-root')) : style;
  const ring = each => (each.outlineStyle !== 'none' && parseFloat(each.outlineWidth) > 0) || each.boxShadow !== 'none';
  const x = box.left + box.width / 2, y = box.top + Math.min(box.height / 2, 12), top = document.elementFromPoint(x, y);
  return { name: node.id || node.className || node.nodeName, body: node === document.body, ring: ring(style) || ring(around) || ring(getComputedStyle(node, '::after')),
           inert: Boolean(node.closest('[inert]')), top: Math.round(box.top), bottom: Math.round(box.bottom),
           covered: box.width > 2 && Boolean(top) && !node.contains(top) && !top.contains(node) };
}"""


def test_the_first_stop_is_the_skip_link_and_it_leads_to_the_content(screen: Screen) -> None:
    screen.open(region="us")
    screen.page.keyboard.press("Tab")
    skip = screen.page.locator("a.skip")
    assert skip.evaluate("node => node === document.activeElement")
    expect(skip).to_be_in_viewport()
    screen.page.keyboard.press("Enter")
    assert screen.page.evaluate("() => document.activeElement.id") == "main"
    assert "/licenses" in screen.page.url


def test_every_stop_has_a_visible_ring_and_nothing_lies_over_it(screen: Screen) -> None:
    screen.open(region="us")
    stops = []
    for _ in range(60):
        screen.page.keyboard.press("Tab")
        screen.page.wait_for_timeout(15)
        stops.append(screen.page.evaluate(_FOCUS))
        if stops[-1]["body"]:
            break
    assert len(stops) > 30
    assert [stop["name"] for stop in stops if not stop["ring"] and not stop["body"]] == []
    assert [stop["name"] for stop in stops if stop["inert"]] == []
    assert [stop["name"] for stop in stops if stop["covered"]] == []


@pytest.mark.parametrize("opener", ["date", "user", "columns", "export"])
def test_what_opens_by_key_closes_by_escape_and_gives_the_focus_back(visit: Screen, opener: str) -> None:
    visit.open(region="us")
    button = (
        visit.tool("expiring", opener)
        if opener in {"columns", "export"}
        else visit.page.locator(f'[data-act="{opener}"]')
    )
    button.focus()
    visit.page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    assert visit.page.evaluate("() => Boolean(document.activeElement.closest('.pop, [role=menu], [role=dialog]'))")
    visit.page.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-expanded", "false")
    assert button.evaluate("node => node === document.activeElement")


def test_single_keys_do_what_the_list_says(visit: Screen) -> None:
    visit.open(region="us")
    press = visit.page.keyboard.press
    press("c")
    visit.ready(service="calling")
    press("m")
    visit.ready(service="meetings")
    press("[")
    visit.says(as_of="2025-11-16")
    visit.shows(visit.hub.figures(region="us", as_of="2025-11-16"))
    press("]")
    visit.says(as_of=None)
    visit.ready()
    press("?")
    dialog = visit.page.locator("dialog[open]")
    expect(dialog).to_be_visible()
    press("Escape")
    expect(dialog).to_have_count(0)
    press("/")
    assert visit.query().evaluate("node => node === document.activeElement")
    press("c")
    assert visit.query().input_value() == "c", "keys never act while something is typed"
    assert visit.read().facts["service"] == "meetings"


def test_cells_are_walked_by_arrows_and_names_show_whole(visit: Screen) -> None:
    visit.open(region="us")
    table = visit.section("expiring")
    table.locator('.ag-row[row-index="0"] [col-id="subscription_id"]').first.click()
    visit.page.keyboard.press("ArrowLeft")
    visit.page.keyboard.press("ArrowDown")
    at = "() => [document.activeElement.closest('[row-index]').getAttribute('row-index'), document.activeElement.getAttribute('col-id')]"
    assert visit.page.evaluate(at) == ["1", "customer"]
    visit.page.keyboard.press("ArrowRight")
    assert visit.page.evaluate(at) == ["1", "subscription_id"]


def test_a_top_figure_leads_to_its_section(visit: Screen) -> None:
    visit.open(region="us")
    link = visit.page.locator('[data-section="top"] a[data-place="over"]')
    link.focus()
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_function("() => document.activeElement.closest('[data-section]')?.dataset.section === 'over'")
    head = visit.section("over").locator("h2")
    expect(head).to_be_in_viewport()
    bar = visit.page.locator(".bar").bounding_box()
    place = head.bounding_box()
    assert bar
    assert place
    visit.page.wait_for_function("() => { const now = scrollY; return window.lastY === (window.lastY = now); }")
    place = head.bounding_box()
    assert place
    assert place["y"] >= bar["height"], "the sticky bar does not hide it"


def test_changes_are_announced(visit: Screen) -> None:
    visit.open(region="us")
    visit.service("calling").click()
    expect(visit.page.locator("#live")).to_contain_text("Calling")
