"""The toggle: nothing is destroyed, asked for or moved; one body rests."""

from __future__ import annotations

from tests.browser.kit.chromium import Watch
from tests.browser.kit.screen import SECTIONS, Screen

# Every part of both bodies that would be costly to draw again.
_MARK = """() => {
  const parts = document.querySelectorAll('.bodies [data-section], .bodies .ag-root, .bodies .ag-row, .bodies .main-svg, .bodies [data-metric]');
  parts.forEach(node => { node.markedByTest = true; });
  return parts.length;
}"""
_COUNT = "() => [...document.querySelectorAll('.bodies *')].filter(node => node.markedByTest).length"


def test_there_and_back_keeps_every_node_asks_nothing_and_moves_nothing(screen: Screen) -> None:
    screen.open(region="us", service="meetings", ahead=True).idle()
    marked = screen.page.evaluate(_MARK)
    assert marked > 60
    screen.forget()
    for service in ("calling", "meetings", "calling", "meetings"):
        screen.toggle(service)
        screen.shows(screen.hub.figures(region="us", service=service))
        assert screen.page.evaluate(_COUNT) == marked
    assert _asked(screen.watch) == []
    assert screen.shift() == 0, screen.moved()


# A choice, and what stands there when it returns: nothing that is drawn later is in it.
_AT_ONCE = """region => {
  const select = document.getElementById('region');
  select.value = region;
  select.dispatchEvent(new Event('change', { bubbles: true }));
  const shown = [...document.querySelectorAll('main [data-metric]')].filter(node => !node.closest('[inert]'));
  return {
    hidden: document.querySelectorAll('main .is-other:not([inert] *)').length,
    figures: Object.fromEntries(shown.map(node => [node.dataset.metric, node.dataset.value])),
    painted: document.querySelectorAll('.grid-x.is-drawn').length,
  };
}"""


def test_a_known_region_stands_there_when_its_choice_returns_and_all_tables_once_the_page_rests(screen: Screen) -> None:
    screen.open(region="us", ahead=True).idle()
    tables = screen.page.locator(".body:not(.is-rest) .grid-x")
    assert screen.page.locator(".body:not(.is-rest) .grid-x.is-drawn").count() == tables.count() == 5
    seen = screen.page.evaluate(_AT_ONCE, "eu")
    wanted = screen.hub.figures(region="eu", service="meetings")
    assert seen["figures"]["top.total_customers"] == str(wanted["top"]["total_customers"])
    for section in SECTIONS:
        assert seen["figures"][f"{section}.kpis.customers"] == str(wanted[section]["kpis"]["customers"])
    assert (seen["hidden"], seen["painted"]) == (0, 0)
    screen.ready(region="eu").idle().shows(wanted)
    assert screen.page.locator(".body:not(.is-rest) .grid-x.is-drawn").count() == 5


def _asked(watch: Watch) -> list[str]:
    # The browser asks for the icon of its tab again whenever the address changes; the page does not.
    return [url for url in watch.requests if not url.startswith("data:") and "favicon" not in url]


def test_the_toggle_without_reading_ahead_shows_the_same_figures(screen: Screen) -> None:
    screen.open(region="eu", service="meetings")
    screen.toggle("calling").shows(screen.hub.figures(region="eu", service="calling"))
    screen.says(service="calling")


def test_a_toggle_in_haste_ends_where_the_reader_ends(screen: Screen) -> None:
    screen.open(region="us", ahead=True)
    for _ in range(4):
        screen.service("calling").click()
        screen.service("meetings").click()
    screen.service("calling").click()
    screen.shows(screen.hub.figures(region="us", service="calling"))
    screen.says(service="calling")


def test_the_toggle_is_a_radio_group_with_english_names_walked_by_arrows(visit: Screen) -> None:
    visit.open(region="us")
    group = visit.page.get_by_role("radiogroup", name="Service", exact=True)
    meetings, calling = (group.get_by_role("radio", name=name, exact=True) for name in ("Meetings", "Calling"))
    assert meetings.get_attribute("aria-checked") == "true"
    meetings.focus()
    visit.page.keyboard.press("ArrowRight")
    visit.ready(service="calling").shows(visit.hub.figures(region="us", service="calling"))
    assert calling.get_attribute("aria-checked") == "true"
    assert calling.evaluate("node => node === document.activeElement")
    assert (meetings.get_attribute("tabindex"), calling.get_attribute("tabindex")) == ("-1", "0")
    visit.page.keyboard.press("ArrowRight")
    visit.ready(service="meetings")
    assert visit.page.get_by_role("combobox", name="Region", exact=True).count() == 1


def test_a_region_switch_while_a_service_rests_fills_both(screen: Screen) -> None:
    screen.open(region="us", service="meetings", ahead=True).idle()
    screen.region().select_option("all")
    screen.shows(screen.hub.figures(region="all", service="meetings"))
    screen.idle()
    screen.forget()
    screen.toggle("calling").shows(screen.hub.figures(region="all", service="calling"))
    assert _asked(screen.watch) == []
