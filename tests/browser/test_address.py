"""The address is the page's state: it restores the screen, every control writes it, Back and Forward walk it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Route, expect

from tests.browser.kit.screen import Screen
from tests.browser.kit.served import NEWEST

DAY = (NEWEST - timedelta(days=38)).isoformat()


def test_a_deep_link_restores_the_whole_screen(screen: Screen) -> None:
    asked = {"region": "eu", "service": "calling", "as_of": DAY, "q": "type:subscription"}
    screen.open(**asked, range="6m", compare="year", lang="pl", theme="dark")
    screen.shows(screen.hub.figures(**asked))
    page = screen.page
    assert page.evaluate("() => document.documentElement.lang") == "pl"
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"
    assert screen.region().input_value() == "eu"
    assert screen.service("calling").get_attribute("aria-checked") == "true"
    trend = screen.section("trend")
    assert trend.locator('[data-range][aria-pressed="true"]').get_attribute("data-range") == "6m"
    assert trend.locator("[data-compare]").get_attribute("aria-checked") == "true"
    expect(page.locator(".query .chip")).to_have_text(["type:subscription"])
    expect(page.locator(".banner.past")).to_be_visible()
    assert page.title().endswith("Partner Hub")


def test_each_control_writes_the_address(visit: Screen) -> None:
    visit.open(region="us")
    visit.region().select_option("ca")
    visit.says(region="ca")
    visit.service("calling").click()
    visit.says(region="ca", service="calling")
    trend = visit.section("trend")
    trend.locator('[data-range="3m"]').click()
    visit.says(range="3m")
    trend.locator("[data-compare]").click()
    visit.says(compare="year")
    trend.locator("[data-compare]").click()
    visit.says(compare=None)
    visit.query().fill("type:subscription")
    visit.query().press("Enter")
    visit.says(q="type:subscription")
    visit.page.locator('[data-act="date"]').click()
    visit.page.locator("#date-day").fill(DAY)
    visit.says(as_of=DAY)
    asked = {"region": "ca", "service": "calling", "q": "type:subscription", "as_of": DAY}
    visit.shows(visit.hub.figures(**asked))
    visit.says(**asked, range="3m")


def test_back_and_forward_restore_what_was(visit: Screen) -> None:
    visit.open(region="us")
    visit.region().select_option("eu")
    visit.ready(region="eu").toggle("calling")
    visit.region().select_option("uae")
    visit.ready(region="uae", service="calling")
    for region, service in (("eu", "calling"), ("eu", "meetings"), ("us", "meetings")):
        visit.page.go_back()
        visit.ready(region=region, service=service).shows(visit.hub.figures(region=region, service=service))
        assert visit.region().input_value() == region
    for region, service in (("eu", "meetings"), ("eu", "calling"), ("uae", "calling")):
        visit.page.go_forward()
        visit.ready(region=region, service=service).shows(visit.hub.figures(region=region, service=service))


def test_who_comes_back_before_the_answer_finds_what_they_left(screen: Screen) -> None:
    held: list[Route] = []
    screen.open(region="us").idle()
    screen.page.route("**/blocks/**region=ca&**", lambda route: held.append(route))  # noqa: PLW0108 (a builtin is no handler)
    for service in ("meetings", "calling"):
        screen.service(service).click()
        screen.region().select_option("ca")
        screen.says(region="ca", service=service)
        screen.page.wait_for_timeout(300)  # what is shown asks at once, what rests a little later
        screen.region().select_option("us")
        screen.says(region="us")
    screen.page.wait_for_timeout(300)
    for route in held:
        route.continue_()
    screen.page.unroute_all()
    assert held
    screen.idle().shows(screen.hub.figures(region="us", service="calling"))
    screen.toggle("meetings").shows(screen.hub.figures(region="us", service="meetings"))
    assert screen.page.locator(".is-other, .is-waiting, .is-moving").count() == 0


def test_another_page_and_back_keeps_the_state(screen: Screen) -> None:
    screen.open(region="eu", service="calling")
    screen.page.locator("#nav-definitions").click()
    screen.page.wait_for_selector('main[data-page="definitions"][data-ready="true"]')
    screen.says(region="eu", service="calling")
    screen.page.go_back()
    screen.page.wait_for_selector('main[data-page="licenses"]')
    screen.ready(region="eu", service="calling").shows(screen.hub.figures(region="eu", service="calling"))
    screen.page.locator("#nav-definitions").click()
    screen.page.wait_for_selector('main[data-page="definitions"]')
    screen.page.locator("#nav-licenses").click()
    screen.page.wait_for_selector('main[data-page="licenses"]')
    screen.ready(region="eu", service="calling")


def test_unknown_parameters_are_ignored(screen: Screen) -> None:
    screen.open(region="us", colour="red", job="1", cancelJob="2", cacheKey="3", oldJob="4", id="x", children="y")
    screen.shows(screen.hub.figures(region="us"))


@pytest.mark.parametrize(
    ("name", "value", "lang"),
    [
        ("region", "mars", "en"),
        ("service", "chat", "pl"),
        ("as_of", "yesterday", "en"),
        ("as_of", "1999-01-01", "pl"),
        ("range", "9w", "en"),
        ("range", "2026-06-30..2026-01-01", "pl"),
        ("version", "0", "en"),
        ("version", "4711", "pl"),
        ("compare", "decade", "en"),
        ("q", "statu:trial", "pl"),
        ("lang", "klingon", "en"),
        ("theme", "sepia", "pl"),
    ],
)
def test_nonsense_in_the_address_is_explained_on_the_page(screen: Screen, name: str, value: str, lang: str) -> None:
    """Each of them in one language: that every refusal has its words in both is asked without a browser (test_words)."""
    asked = {"region": "us", "lang": lang, name: value}
    screen.page.goto(f"{screen.hub.url}/licenses?" + "&".join(f"{key}={text}" for key, text in asked.items()))
    telling = {"4711": "4711", "statu:trial": "statu", "2026-06-30..2026-01-01": "2026-06-30"}.get(value, value)
    expect(screen.page.locator("body")).to_contain_text(telling)
    expect(screen.page.locator("main h1, main h3").first).to_be_visible()
    assert "Traceback" not in screen.page.content()


def test_both_a_day_and_a_version_are_explained(screen: Screen) -> None:
    screen.page.goto(f"{screen.hub.url}/licenses?region=us&as_of={DAY}&version=1")
    expect(screen.page.locator("main .state")).to_be_visible()


def test_a_kept_version_is_shown_and_said(visit: Screen) -> None:
    visit.open(region="us", version="1").shows(visit.hub.figures(region="us", version="1"))
    assert visit.read().facts["version"] == "1"
    expect(visit.page.locator(".banner.past")).to_contain_text("1")


def test_an_address_changes_no_preference(screen: Screen) -> None:
    screen.open(region="us", lang="pl", theme="dark")
    screen.open(region="us")
    assert screen.page.evaluate("() => [document.documentElement.lang, document.documentElement.dataset.theme]") == [
        "en",
        "light",
    ]


def test_theme_and_language_chosen_by_hand_are_kept(screen: Screen) -> None:
    look = "() => [document.documentElement.lang, document.documentElement.dataset.theme]"
    screen.open(region="us")
    try:
        with screen.page.expect_response("**/preferences"):
            screen.page.locator("#theme").click()
        screen.ready()
        assert screen.page.evaluate(look) == ["en", "dark"]
        with screen.page.expect_navigation():
            screen.page.locator("#language").click()
        screen.ready()
        assert screen.page.evaluate(look) == ["pl", "dark"]
        screen.open(region="us", service="calling")
        assert screen.page.evaluate(look) == ["pl", "dark"]
        screen.shows(screen.hub.figures(region="us", service="calling"))
    finally:
        _put_back(screen)
    screen.open(region="us")
    assert screen.page.evaluate(look) == ["en", "light"]


def _put_back(screen: Screen) -> None:
    for key, value in (("theme", "light"), ("lang", "en")):
        screen.page.evaluate("([key, value]) => hub.prefer(key, value)", [key, value])


def test_the_copied_link_opens_the_same_page(screen: Screen) -> None:
    screen.open(region="eu", service="calling")
    screen.page.locator('[data-act="copy-link"]').click()
    expect(screen.page.locator(".notice")).to_be_visible()
    link = screen.page.evaluate("() => navigator.clipboard.readText()")
    screen.page.goto(link)
    screen.ready(region="eu", service="calling").shows(screen.hub.figures(region="eu", service="calling"))


def _copied(screen: Screen, pinned: bool = False) -> str:
    screen.page.locator('[data-act="copy-link"]').click()
    expect(screen.page.locator(".notice")).to_be_visible()
    if pinned:
        screen.page.locator(".notice .btn-line").click()
        expect(screen.page.locator(".notice .btn-line")).to_have_count(0)
    return str(screen.page.evaluate("() => navigator.clipboard.readText()"))


_TABLE = """id => { const api = window.dash_ag_grid.getApi(id); return {
  sort: api.getColumnState().filter(c => c.sort).map(c => [c.colId, c.sort]), filter: api.getFilterModel(),
  columns: api.getAllDisplayedColumns().map(c => c.getColId()) }; }"""


def test_the_copied_link_brings_order_filters_columns_table_view_and_section(screen: Screen) -> None:
    screen.open(region="us", service="calling").idle()
    page, table = screen.page, screen.grid_id("recent")
    page.evaluate(
        """id => { const api = window.dash_ag_grid.getApi(id);
          api.applyColumnState({ state: [{ colId: 'customer', sort: 'desc' }], defaultState: { sort: null } });
          hub.dash.setFilters(api, { customer: { filterType: 'text', type: 'contains', filter: 'a' } });
          api.setColumnsVisible(['subscription_id'], false); }""",
        table,
    )
    screen.section("trend").locator('[data-view-of="table"]').click()
    screen.page.locator('.places:not(.is-rest) a[data-place="expiring"]').click()
    expect(page.locator(".places:not(.is-rest) a[aria-current]")).to_have_attribute("data-place", "expiring")
    before, link = page.evaluate(_TABLE, table), _copied(screen)
    assert link.endswith("#expiring"), link
    page.goto("about:blank")
    page.goto(link)
    screen.ready(region="us", service="calling").idle()
    assert page.evaluate(_TABLE, table) == before
    assert before["filter"] and before["sort"] == [["customer", "desc"]]
    expect(screen.section("trend").locator(".trend-place")).to_have_attribute("data-view", "table")
    top = screen.section("expiring").bounding_box()
    assert top is not None and 0 < top["y"] < 250
    screen.open(region="us", service="calling").idle()
    assert "subscription_id" in page.evaluate(_TABLE, table)["columns"], "nobody's own choice was changed"


def test_the_date_is_pinned_where_that_is_wished(screen: Screen) -> None:
    screen.open(region="us").idle()
    assert "as_of" not in _copied(screen)
    assert f"as_of={NEWEST.isoformat()}" in _copied(screen, pinned=True)


@pytest.mark.parametrize(
    "view", ["[", "7", '{"licenses-low-meetings":{"sort":["nope","asc"],"filter":7,"columns":3}}', "[]"]
)
def test_a_view_that_makes_no_sense_is_passed_over(screen: Screen, view: str) -> None:
    screen.open(region="us", view=view).idle()
    screen.shows(screen.hub.figures(region="us"))


def test_a_place_in_the_address_is_gone_to_and_each_is_a_step_back(screen: Screen) -> None:
    page = screen.page
    page.goto(f"{screen.hub.url}/licenses?region=us&readahead=0#expiring")
    screen.ready().idle()
    box = screen.section("expiring").bounding_box()
    assert box is not None and 0 < box["y"] < 250
    page.locator('.kpis .label[data-place="over"]').first.click()
    page.wait_for_url("**#over")
    page.locator('.places:not(.is-rest) a[data-place="renewing"]').click()
    page.wait_for_url("**#renewing")
    page.go_back()
    page.wait_for_url("**#over")
    page.go_back()
    page.wait_for_url("**#expiring")
    screen.ready().shows(screen.hub.figures(region="us"))


@pytest.mark.parametrize(
    ("path", "chosen"), [("/licenses", ".bodies > :not([inert]) .trend-graph"), ("/calling", "[data-act=week]")]
)
@pytest.mark.parametrize("scrolled", [0, 250])
def test_a_chosen_week_slides_on_no_page(screen: Screen, path: str, chosen: str, scrolled: int) -> None:
    screen.open(path, region="us").idle()
    page, at = screen.page, screen.page.locator(chosen).nth(2 if path == "/calling" else 0)
    page.evaluate("y => window.scrollTo(0, y)", scrolled)
    page.wait_for_timeout(300)
    before = at.bounding_box()
    assert before is not None
    page.mouse.click(before["x"] + before["width"] * 0.4, before["y"] + before["height"] * 0.5)
    expect(page.locator(".banner.past")).to_be_visible()
    screen.ready().idle()
    after = page.locator(chosen).nth(2 if path == "/calling" else 0).bounding_box()
    assert after is not None and abs(after["y"] - before["y"]) < 2
    expect(page.locator(".banner.past")).to_be_in_viewport()
