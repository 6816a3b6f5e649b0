"""Resources and help in a browser: found while typed, kept in the page, help that leaves the page as it is."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.kit.screen import Screen

ROW = ".resource-list a.hit"


def opened(screen: Screen, **asked: str) -> Page:
    return screen.open("/resources", lang="en", **asked).page


def test_found_while_typed_and_walked_by_keys(screen: Screen) -> None:
    page = opened(screen)
    assert page.evaluate("document.activeElement === document.body"), "the page is not for its search alone"
    box = page.get_by_role("searchbox")
    box.click()
    page.keyboard.type("KOLEJ", delay=20)
    expect(page.locator(ROW).first).to_contain_text("Calling analytics")
    assert parse_qs(urlsplit(page.url).query)["find"] == ["KOLEJ"]
    page.keyboard.press("ArrowDown")
    expect(page.locator(ROW).first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Calling analytics")).to_be_visible()
    page.get_by_role("link", name="Calling", exact=True).last.click()
    page.wait_for_selector('main[data-page="definitions"], main[data-page="calling"]')


def test_filters_narrow_down_and_say_how_many_they_leave(screen: Screen) -> None:
    page = opened(screen)
    option = page.locator(".resource-filters .chip", has_text="The vendor")
    count = int(option.locator(".hit-count").inner_text())
    option.click()
    screen.ready()
    expect(page.locator(ROW)).to_have_count(count)
    assert page.locator(ROW).first.get_attribute("rel") == "noopener noreferrer"
    assert page.locator(ROW).first.get_attribute("target") == "_blank"


def test_one_is_added_changed_removed_and_put_back_in_the_page(screen: Screen) -> None:
    page = opened(screen)
    page.locator("#resource-add-open").click()
    page.get_by_label("Title", exact=True).fill("Zebra <img src=x onerror=window.bad=1>")
    page.get_by_label("Text of your own").fill(
        "## Zebras\n\n<script>window.bad=1</script> [x](javascript:window.bad=1)"
    )
    page.get_by_role("dialog").get_by_role("button", name="Add resource").click()
    row = page.locator(".resource-list li", has_text="Zebra <img")
    expect(row).to_be_visible()
    row.locator("a.hit").click()
    expect(page.get_by_role("heading", level=2, name="Zebras")).to_be_visible()
    assert page.evaluate("window.bad") is None
    page.go_back()
    row.get_by_role("button", name="More for").click()
    page.get_by_role("menuitem", name="Remove").click()
    expect(row).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()
    row.get_by_role("button", name="More for").click()
    page.get_by_role("menuitem", name="Remove").click()
    expect(row).to_be_hidden()


def test_a_text_is_shown_before_it_is_saved_and_a_change_is_taken_back(screen: Screen) -> None:
    page = opened(screen)
    page.locator("#resource-add-open").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Title", exact=True).fill("Quagga")
    form.get_by_label("Text of your own").fill("## Quaggas\n\n- one\n- <b>two</b>")
    shown = form.get_by_role("region", name="Preview")
    expect(shown.locator("li").nth(1)).to_have_text("<b>two</b>")
    expect(form.get_by_label("Text of your own")).to_have_value("## Quaggas\n\n- one\n- <b>two</b>")
    form.get_by_label("Text of your own").fill("")
    expect(shown).to_be_hidden()
    form.get_by_label("Text of your own").fill("Gone since 1883.")
    expect(shown).to_contain_text("Gone since 1883.")
    form.get_by_role("button", name="Add resource").click()
    row = page.locator(".resource-list li", has_text="Quagga")
    row.get_by_role("button", name="Change").click()
    form = page.get_by_role("dialog")
    expect(form.get_by_role("region", name="Preview")).to_contain_text("Gone since 1883.")
    form.get_by_label("Title", exact=True).fill("Okapi")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Okapi was changed")).to_be_visible()
    expect(row).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()
    row.get_by_role("button", name="More for").click()
    page.get_by_role("menuitem", name="Remove").click()
    expect(row).to_be_hidden()


def test_help_opens_at_the_side_and_leaves_the_page_as_it_is(screen: Screen) -> None:
    page = screen.open("/customers", lang="en", region="us", q="status:trial").page
    page.evaluate("window.scrollTo(0, 40); window.stays = 1")
    before = (page.url, page.evaluate("[window.scrollY, window.stays]"))
    page.keyboard.press("h")
    panel = page.locator("dialog.help-panel")
    expect(panel.get_by_role("heading", name="The list of customers")).to_be_visible()
    for _ in range(30):
        page.keyboard.press("Tab")
        inside = page.evaluate(
            "document.activeElement === document.body || Boolean(document.activeElement.closest('.help-panel'))"
        )
        assert inside, "the focus stays in the panel"
    assert (
        panel.get_by_role("link", name="Open the whole article").first.get_attribute("href") == "/resources/customers"
    )
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert (page.url, page.evaluate("[window.scrollY, window.stays]")) == before
    page.locator("#help").click()
    expect(panel).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_focused()


def test_help_that_does_not_come_is_told_and_asked_for_again(screen: Screen) -> None:
    page = opened(screen)
    screen.watch.expected += ["Failed to load resource", "500"]
    page.route("**/resources/help?*", lambda route: route.fulfill(status=500, body="{}"))
    page.locator("#help").click()
    expect(page.get_by_role("alert").filter(has_text="The help could not be read.")).to_be_visible()
    page.unroute("**/resources/help?*")
    page.get_by_role("dialog").get_by_role("button", name="Try again").click()
    expect(page.locator(".help-article").first).to_be_visible()
