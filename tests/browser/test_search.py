"""The search in a browser: typed, walked by keys, kept by the address; what fails keeps what was typed."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, Route, expect

from tests.browser.kit.screen import Screen

HIT = ".hit-list a.hit"
PHONE = {"width": 390, "height": 844}


def opened(screen: Screen, find: str = "") -> Page:
    page = screen.open("/search", lang="en", **({"find": find} if find else {})).page
    expect(page.get_by_role("searchbox")).to_be_focused()
    return page


def test_typed_walked_by_keys_opened_and_found_in_the_customers_tab(screen: Screen) -> None:
    page = opened(screen)
    page.keyboard.type("user2@", delay=20)
    expect(page.locator(HIT).first).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="hit")).to_be_visible()
    assert parse_qs(urlsplit(page.url).query)["find"] == ["user2@"]
    page.keyboard.press("ArrowDown")
    expect(page.locator(HIT).first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(HIT).nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("ArrowDown")
    owner = page.locator(f"{HIT} bdi").first.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_selector('main[data-page="customer"]')
    expect(page.get_by_role("searchbox")).to_have_value(owner)
    expect(page.locator(".block-inventory").first).to_be_visible()


def test_a_reload_keeps_what_was_found_and_a_text_that_nobody_has_is_told(screen: Screen) -> None:
    page = opened(screen, "user2@")
    before = page.locator(HIT).all_inner_texts()
    assert before
    page.reload()
    screen.ready()
    expect(page.get_by_role("searchbox")).to_have_value("user2@")
    assert page.locator(HIT).all_inner_texts() == before
    page.get_by_role("searchbox").fill("zzzz nobody")
    expect(page.get_by_role("heading", name="Nothing holds “zzzz nobody”")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="0 hits")).to_be_visible()
    page.get_by_role("searchbox").fill("")
    expect(page.get_by_role("heading", name="Whom or what are you looking for?")).to_be_visible()
    assert "find" not in page.url


def test_what_does_not_answer_keeps_what_was_typed_and_can_be_asked_again(screen: Screen) -> None:
    page, failing = opened(screen), [True]

    def answer(route: Route) -> None:
        if failing:
            route.fulfill(status=503, body='{"error": {"message": "Busy"}}', content_type="application/json")
        else:
            route.continue_()

    screen.watch.expected += ["503"]
    page.route("**/search/hits*", answer)
    page.keyboard.type("user2@")
    expect(page.get_by_role("alert").filter(has_text="Busy")).to_be_visible()
    failing.clear()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(HIT).first).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value("user2@")


def test_a_phone_shows_all_of_a_hit(screen: Screen) -> None:
    screen.page.set_viewport_size(PHONE)
    page = screen.open("/search", lang="pl", find="user2@").page
    expect(page.locator(HIT).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
