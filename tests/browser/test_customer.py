"""The page of one customer in a browser: tabs, days, keyboard, both languages and themes, a phone."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from dashboard.look import Look
from dashboard.pages import customer
from dashboard.parameters import TABS
from tests.browser.conftest import Opens
from tests.browser.kit import served
from tests.browser.kit.screen import Screen
from tests.browser.kit.served import Hub
from tests.browser.test_axe import LOOKS, PHONE, violations

Row = dict[str, Any]


@pytest.fixture(scope="module")
def row(hub: Hub) -> Row:
    """The customer with the most to tell, as the list of customers has it."""
    rows: list[Row] = json.loads(served.run(hub.home, "customers", "--region", "eu", "--json"))["rows"]
    return max(rows, key=lambda one: (len(one["reasons"]), len(one["products"]), one["org_id"]))


OF_ANY = [name for name in TABS if name != "users"]  # the tab of the partner's own organization alone
OF_HUB = ("trials", "administrators", "devices", "notes", "activity")  # tabs that are drawn with the page


@pytest.fixture
def noted(hub: Hub, row: Row) -> None:
    """The customer has a note."""
    served.run(hub.home, "note", "write", f"eu:{row['org_id']}", "Ask for the new network.")


def opened(screen: Screen, row: Row, **state: str) -> Screen:
    return screen.open(customer.address("eu", row["org_id"]), **state)


def test_who_it_is_what_ails_it_and_its_tabs_by_keyboard(screen: Screen, row: Row) -> None:
    opened(screen, row, lang="en")
    page, look = screen.page, Look("en")
    expect(page.get_by_role("heading", level=1)).to_have_text(row["name"])
    expect(page.locator('[data-metric="customer.health"]')).to_have_attribute("data-value", str(row["health"]))
    told = page.locator("[data-reason]").evaluate_all("nodes => nodes.map(node => node.dataset.reason)")
    assert told == [one["reason"] for one in row["reasons"]]
    tabs = page.get_by_role("navigation", name="Parts of the customer's page")
    expect(tabs.get_by_role("link")).to_have_text([look.t(f"customer.tab.{name}") for name in OF_ANY])
    tabs.get_by_role("link").first.focus()
    for name in OF_ANY[1:]:
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_text(look.t(f"customer.tab.{name}"))
    for _name in OF_ANY[2:]:
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("tab=subscriptions"))
    screen.ready()
    assert page.locator("[data-subscription]").count() > 0
    page.go_back()
    page.wait_for_url(lambda url: "tab=" not in url)
    screen.ready()
    expect(page.locator('[data-section="customer.health"]')).to_be_visible()


def test_another_day_is_read_where_the_page_is(screen: Screen, row: Row) -> None:
    opened(screen, row, lang="en")
    main = screen.page.locator("#main")
    day = str(main.get_attribute("data-as-of"))
    before = f"{int(day[:4]) - 1}{day[4:]}"
    screen.page.locator("#date-day").evaluate(
        """(node, day) => {
          Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(node, day);
          node.dispatchEvent(new Event('input', { bubbles: true }));
          node.dispatchEvent(new Event('change', { bubbles: true }));
        }""",
        before,
    )
    screen.ready(as_of=before)
    assert f"as_of={before}" in screen.page.url
    assert "customer=" not in screen.page.url and "region=" not in screen.page.url, "the path says both"


def test_another_day_of_what_is_drawn_with_the_page_is_another_page(screen: Screen, row: Row) -> None:
    opened(screen, row, tab="administrators", lang="en")
    day = str(screen.page.locator("#main").get_attribute("data-as-of"))
    with screen.page.expect_navigation(url=re.compile("as_of=")):
        screen.page.evaluate("day => hub.ask({ as_of: day })", f"{int(day[:4]) - 1}{day[4:]}")
    screen.ready(as_of=f"{int(day[:4]) - 1}{day[4:]}")


@pytest.mark.parametrize("tab_name", OF_ANY)
def test_the_address_alone_restores_a_tab_with_nothing_beside_its_customer(
    screen: Screen, row: Row, tab_name: str
) -> None:
    opened(screen, row, tab=tab_name, lang="en")
    asked = [url for url in screen.watch.requests if "/blocks/" in url or "/rows/" in url]
    assert all(f"customer={row['org_id']}" in url for url in asked)
    expect(screen.page.locator(".page-tabs [aria-current=page]")).to_have_text(Look("en").t(f"customer.tab.{tab_name}"))
    assert screen.sideways() <= 0


def test_the_open_tab_is_in_view_on_a_phone_and_once_it_is_turned(screen: Screen, row: Row) -> None:
    opened(screen, row, tab="activity", lang="en")
    current = screen.page.locator(".page-tabs [aria-current=page]")
    for width in (320, 740, 390):
        screen.page.set_viewport_size({"width": width, "height": 844})
        expect(current).to_be_in_viewport(ratio=1)


def _sound(screen: Screen, row: Row, lang: str, theme: str) -> None:
    for tab_name in ("overview", "subscriptions", *OF_HUB):
        opened(screen, row, tab=tab_name, lang=lang, theme=theme)
        screen.page.locator("details").evaluate_all("nodes => nodes.forEach(node => { node.open = true; })")
        assert violations(screen) == [], tab_name
        assert screen.sideways() <= 0, tab_name


@pytest.mark.parametrize(("lang", "theme", "options"), [("en", "light", {}), ("pl", "dark", {"viewport": PHONE})])
def test_axe_finds_nothing_on_a_desk_and_on_a_phone(
    tab: Opens, row: Row, noted: None, lang: str, theme: str, options: dict[str, Any]
) -> None:
    """Every tab in each width and language, and in both themes' colours; the long words on the narrow page."""
    _sound(tab(**options), row, lang, theme)


@pytest.mark.torture
@pytest.mark.parametrize(("lang", "theme"), LOOKS)
@pytest.mark.parametrize("options", [{}, {"viewport": PHONE}])
def test_axe_finds_nothing_in_any_width_and_look(
    tab: Opens, row: Row, noted: None, lang: str, theme: str, options: dict[str, Any]
) -> None:
    _sound(tab(**options), row, lang, theme)


def test_a_note_is_written_deleted_and_taken_back_by_keyboard(screen: Screen, row: Row) -> None:
    opened(screen, row, tab="notes", lang="en")
    page = screen.page
    page.get_by_label("New note").fill("first\nsecond")
    page.keyboard.press("Control+Enter")
    mine = page.locator(".note").first
    expect(mine.locator(".note-text")).to_have_text("first\nsecond")
    expect(page.get_by_label("New note")).to_have_value("")
    mine.get_by_role("button", name="Delete").focus()
    page.keyboard.press("Enter")
    expect(mine).to_contain_text("The note is deleted.")
    expect(page.locator(":focus")).to_have_text("Undo")
    page.keyboard.press("Enter")
    expect(mine.locator(".note-text")).to_have_text("first\nsecond")
    expect(page.locator(":focus")).to_have_accessible_name(re.compile("^Edit the note of "))


def test_the_second_of_two_changes_is_told_of_the_first_and_keeps_what_it_typed(
    screen: Screen, hub: Hub, row: Row, noted: None
) -> None:
    opened(screen, row, tab="notes", lang="en")
    page, own = screen.page, f"eu:{row['org_id']}"
    mine = page.locator(".note").first
    mine.get_by_role("button", name="Edit").click()
    box = mine.get_by_role("textbox")
    box.fill("mine")
    newest = json.loads(served.run(hub.home, "note", "list", own, "--json"))["notes"][0]
    served.run(hub.home, "note", "edit", str(newest["id"]), "--version", str(newest["version"]), "theirs")
    screen.watch.expected.append("409")
    mine.get_by_role("button", name="Save").click()
    expect(mine.get_by_role("alert")).to_contain_text("theirs")
    expect(box).to_have_value("mine")
    mine.get_by_role("button", name="Save mine instead").click()
    expect(mine.locator(".note-text")).to_have_text("mine")
