"""The calling page: its figures, its week, what can be chosen, for every region and language."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from dashboard.data import call_metrics
from tests.browser.conftest import Opens
from tests.browser.kit.screen import CALL_TABLES, Screen
from tests.browser.kit.served import NEWEST
from tests.browser.test_axe import LOOKS, violations

REGIONS = ("us", "ca", "eu", "uae", "all")
PAST = (NEWEST - timedelta(days=10)).isoformat()
BEFORE_CALLS = (NEWEST - timedelta(weeks=30)).isoformat()


@pytest.mark.parametrize("day", [{}, {"as_of": PAST}], ids=["newest day", "past day"])
def test_the_page_shows_the_figures_of_every_region(screen: Screen, day: dict[str, str]) -> None:
    screen.open("/calling", region="all", **day)
    for region in reversed(REGIONS):
        screen.region().select_option(region)
        screen.ready(page="calling", region=region).shows(screen.hub.figures(region=region, **day))


@pytest.mark.parametrize("region", ["us", "all"])
def test_the_tables_hold_the_rows_of_the_document_in_its_order(screen: Screen, region: str) -> None:
    document = screen.hub.figures(region=region)
    screen.open("/calling", region=region).shows(document)
    for table in CALL_TABLES:
        wanted, seen = document["calling"][table], screen.grid(f"calling.{table}")["rows"]
        assert wanted, table
        assert [{name: row[name] for name in row if name in wanted[0]} for row in seen] == wanted, table


def test_endpoint_types_and_features_stand_in_the_order_of_the_document(screen: Screen) -> None:
    document = screen.hub.figures(region="us")["calling"]
    screen.open("/calling", region="us")
    seen = screen.page.locator("[data-endpoint]").evaluate_all(
        "all => all.map(one => [one.dataset.endpoint, one.dataset.value])"
    )
    assert seen == [
        [row["endpoint_type"], "" if row["poor_rate"] is None else repr(row["poor_rate"])]
        for row in document["endpoints"]
    ]
    listed = screen.page.locator("[data-feature]").evaluate_all(
        "all => all.map(one => [one.dataset.feature, one.dataset.value])"
    )
    assert listed == [[row["feature"], str(row["legs"])] for row in document["features"]]


def test_a_week_is_chosen_from_the_list_and_from_a_column(screen: Screen) -> None:
    screen.open("/calling", region="us")
    week = date.fromisoformat(str(screen.hub.figures(region="us")["calling"]["week"]))
    earlier = call_metrics.week_end(week - timedelta(weeks=2)).isoformat()
    screen.page.locator("select#week").select_option(earlier)
    screen.says(as_of=earlier)
    screen.ready(as_of=earlier).shows(screen.hub.figures(region="us", as_of=earlier))
    screen.section("calling.bands").locator(".week").nth(6).click()
    week_before = call_metrics.week_end(week - timedelta(weeks=3)).isoformat()
    screen.says(as_of=week_before)
    screen.ready(as_of=week_before).shows(screen.hub.figures(region="us", as_of=week_before))
    screen.page.locator("select#week").select_option("")
    screen.says(as_of=None)
    screen.ready().shows(screen.hub.figures(region="us"))


def test_a_choice_cuts_the_tables_and_a_chip_takes_it_away(screen: Screen) -> None:
    document = screen.hub.figures(region="us")
    screen.open("/calling", region="us").shows(document)
    row = screen.section("calling.endpoints").locator('[data-endpoint="desk_phone"] button')
    row.click()
    screen.says(endpoint="desk_phone")
    screen.ready()
    expect(row).to_have_attribute("aria-pressed", "true")
    usage = screen.grid("calling.usage_rows")["rows"]
    desk = next(each for each in document["calling"]["endpoints"] if each["endpoint_type"] == "desk_phone")
    assert sum(each["legs"] for each in usage) == desk["good"] + desk["poor"] + desk["not_measured"]
    assert {each["active_users"] for each in usage} == {None} == {each["assigned"] for each in usage}
    quality = screen.grid("calling.quality_rows")["rows"]
    assert sum(each["poor"] for each in quality) == desk["poor"]
    screen.expect_text(".cut-place .chip", "Desk phone")
    screen.section("calling.features").locator("button.cut-name").first.click()
    feature = document["calling"]["features"][0]
    screen.says(endpoint=None, feature=feature["feature"])
    screen.ready()
    assert sum(each["legs"] for each in screen.grid("calling.usage_rows")["rows"]) == feature["legs"]
    screen.page.locator(".cut-place .chip button").click()
    screen.says(feature=None)
    screen.ready().shows(document)


def _sorted(screen: Screen) -> tuple[str, str]:
    """The column of the arrow, and the words under the table."""
    place = screen.section("calling.usage_rows")
    head = place.locator('[role="columnheader"][aria-sort]:not([aria-sort="none"])')
    expect(head).to_have_count(1)
    return str(head.get_attribute("col-id")), place.locator('[data-foot="order"]').inner_text()


def test_the_arrow_stands_on_what_the_rows_are_sorted_by(screen: Screen) -> None:
    screen.open("/calling", region="us", endpoint="desk_phone")
    assert _sorted(screen) == ("legs", "sorted by call legs, most first")
    legs = [row["legs"] for row in screen.grid("calling.usage_rows")["rows"]]
    assert legs == sorted(legs, reverse=True)
    screen.page.locator(".cut-place .chip button").click()
    screen.says(endpoint=None)
    screen.ready()
    assert _sorted(screen) == ("active_users", "sorted by active users, most first")
    screen.section("calling.usage_rows").locator('[role="columnheader"][col-id="customer"]').click()
    screen.section("calling.features").locator("button.cut-name").first.click()
    screen.ready()
    assert _sorted(screen)[0] == "customer", "what the reader chose stays"


def test_the_filter_narrows_every_block(screen: Screen) -> None:
    asked = {"region": "us", "q": "managed-by:partner"}
    screen.open("/calling", **asked).shows(screen.hub.figures(**asked))


def test_where_there_are_no_calls_it_is_explained(screen: Screen) -> None:
    screen.open("/calling", region="us", as_of=BEFORE_CALLS).shows(screen.hub.figures(region="us", as_of=BEFORE_CALLS))
    for name in ("bands", "quality", "endpoints", "features", "queues"):
        expect(screen.section(f"calling.{name}").locator(".state")).to_be_visible()
        expect(screen.section(f"calling.{name}").locator(".weeks")).to_have_count(0)


def test_the_chart_has_a_table_twin(screen: Screen) -> None:
    document = screen.hub.figures(region="us")["calling"]
    screen.open("/calling", region="us")
    section = screen.section("calling.quality")
    section.locator('[data-view-of="table"]').click()
    rows = section.locator(".twin tbody tr")
    expect(rows).to_have_count(8)
    expect(rows.first).to_contain_text(str(document["quality"][-1]["poor"]))


def test_a_week_says_its_numbers_on_focus(screen: Screen) -> None:
    document = screen.hub.figures(region="us")["calling"]
    screen.open("/calling", region="us")
    column = screen.section("calling.quality").locator(".week").last
    assert f"{document['quality'][-1]['poor']}" in (column.get_attribute("aria-label") or "")
    column.hover()
    expect(screen.page.locator("#tip dl")).to_contain_text(str(document["quality"][-1]["poor"]))


@pytest.mark.parametrize(("lang", "theme"), LOOKS)
def test_axe_finds_nothing(screen: Screen, lang: str, theme: str) -> None:
    screen.open("/calling", region="us", lang=lang, theme=theme, endpoint="gateway")
    assert violations(screen, both=False) == []


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_nothing_jumps_and_nothing_runs_out_sideways(tab: Opens, width: int) -> None:
    screen = tab(viewport={"width": width, "height": 900})
    for lang in ("en", "pl"):
        screen.open("/calling", region="all", lang=lang)
        assert screen.sideways() == 0
        assert screen.shift() <= 0.02, screen.moved()


def test_the_way_to_the_licenses_and_back_keeps_the_address(screen: Screen) -> None:
    screen.open("/calling", region="eu", endpoint="gateway")
    screen.page.locator("#nav-licenses").click()
    screen.ready(page="licenses", region="eu").shows(screen.hub.figures(region="eu"))
    screen.page.locator("#nav-calling").click()
    screen.ready(page="calling", region="eu").shows(screen.hub.figures(region="eu"))


def test_no_address_of_the_page_names_a_service_and_the_way_back_leads_to_the_one_that_was_shown(
    screen: Screen,
) -> None:
    screen.open(region="us", service="calling")
    screen.page.locator("#nav-calling").click()
    screen.ready(page="calling")
    screen.says(region="us", service=None)
    screen.region().select_option("eu")
    screen.ready(page="calling", region="eu")
    screen.says(region="eu", service=None)
    assert screen.read().facts["service"] == ""
    screen.page.locator('[data-section="calling.bands"] [data-act="export"]').click()
    assert "service" not in str(screen.page.get_by_role("menuitem").first.get_attribute("href"))
    screen.page.keyboard.press("Escape")
    screen.page.locator("#nav-licenses").click()
    screen.ready(page="licenses", region="eu", service="calling")


def test_a_definition_on_the_page_speaks_of_calling(screen: Screen) -> None:
    screen.open("/calling", region="us")
    screen.page.locator('[data-tip="calling.queues.abandoned_rate"]').hover()
    expect(screen.page.locator("#tip")).to_contain_text("Calling in the United States")
