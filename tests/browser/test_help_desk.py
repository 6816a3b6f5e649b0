"""The help desk as a reader uses it: from the foot of a page to a request with its files, notes and end."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from dashboard.look import Look
from dashboard.words import LANGUAGES
from tests.browser.kit.screen import Screen

EN = Look("en")
PHONE = {"width": 390, "height": 844}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(2_000)


def files(*names: str, content: bytes = PNG) -> list[dict[str, object]]:
    return [{"name": name, "mimeType": "image/png", "buffer": content} for name in names]


def send(page: Page) -> None:
    page.get_by_role("button", name=EN.t("help.form.send")).click()


def test_from_the_foot_of_a_page_to_a_request_that_is_closed(screen: Screen) -> None:
    page = screen.open(region="us", q="type:subscription").page
    page.locator('[data-act="help-desk"]').click()
    page.wait_for_selector("#help-form")
    asked = parse_qs(urlsplit(page.url).query)
    assert urlsplit(asked["from"][0]).path == "/licenses" and "q=type" in asked["from"][0]
    assert asked["day"] == [page.evaluate("() => new URLSearchParams(location.search).get('day')")]
    page.get_by_label(EN.t("help.field.subject")).fill("Numbers <b>differ</b>")
    page.get_by_label(EN.t("help.field.what")).fill("One page\nsays another number.")
    page.get_by_role("combobox", name=EN.t("help.field.customer")).press_sequentially("an")
    page.locator("#help-form-customer-list").get_by_role("option").first.click()
    page.set_input_files("input[type=file]", files("one.png", "two.png"))
    page.get_by_role("button", name=EN.t("frame.files.drop", name="one.png")).click()
    page.locator('[name="agree"]').check()
    send(page)
    page.wait_for_url("**/help-desk?request=*")
    main = page.locator("main")
    expect(main.get_by_role("heading", level=1)).to_contain_text("Numbers <b>differ</b>")
    expect(main).to_contain_text("One page\nsays another number.", use_inner_text=True)
    with page.expect_download() as coming:
        main.get_by_role("link", name="two.png").click()
    assert coming.value.suggested_filename == "two.png"
    assert coming.value.path().read_bytes() == PNG
    main.get_by_label(EN.t("help.one.note")).fill("It goes on.")
    main.get_by_role("button", name=EN.t("help.one.add")).click()
    expect(main.locator(".help-history")).to_contain_text("It goes on.")
    main.get_by_role("button", name=EN.t("help.one.close")).click()
    expect(main.get_by_role("button", name=EN.t("help.one.reopen"))).to_be_visible()
    assert screen.sideways() <= 0


def test_what_is_too_large_or_too_many_is_said_at_once(screen: Screen) -> None:
    page = screen.open("/help-desk/new").page
    page.set_input_files("input[type=file]", files("large.png", content=bytes(5_000_001)))
    expect(page.get_by_role("alert").filter(has_text="large.png")).to_be_visible()
    page.set_input_files("input[type=file]", files("1.png", "2.png", "3.png", "4.png"))
    expect(page.locator(".form-files li")).to_have_count(3)
    expect(page.get_by_role("alert").filter(has_text=EN.t("frame.files.many", most="3"))).to_be_visible()
    expect(page.locator("input[type=file]")).to_be_disabled()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_files_are_chosen_in_the_language_of_the_page_whatever_that_of_the_browser(screen: Screen, lang: str) -> None:
    page, t = screen.open("/help-desk/new", lang=lang).page, Look(lang).t
    pick = page.locator(".file-pick")
    expect(pick).to_have_text(t("frame.files.choose_many") + t("frame.files.none"), use_inner_text=False)
    with page.expect_file_chooser():
        pick.click()
    page.set_input_files("input[type=file]", files("1.png"))
    expect(page.locator(".form-files li")).to_contain_text("3\u00a0kB")
    expect(pick).to_have_text(t("frame.files.choose_many"), use_inner_text=False)
    screen.open("/brand", lang=lang)
    page.set_input_files("input[type=file]", files("logo.png", content=bytes(1_000_001)))
    expect(page.get_by_role("alert").filter(has_text="logo.png")).to_be_visible()
    expect(pick).to_have_text(t("frame.files.choose") + t("frame.files.none"), use_inner_text=False)
    page.set_input_files("input[type=file]", files("logo.png"))
    expect(pick).to_have_text(t("frame.files.choose") + "logo.png", use_inner_text=False)


def test_by_keyboard_alone(screen: Screen) -> None:
    page = screen.open("/help-desk/new").page
    page.get_by_label(EN.t("help.field.subject")).focus()
    page.keyboard.type("By keys")
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.type("Nothing else was touched.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/help-desk?request=*")
    expect(page.locator("main")).to_contain_text("Nothing else was touched.")


@pytest.mark.parametrize("lang", ["en", "pl"])
def test_on_a_phone_nothing_reaches_over_the_edge(screen: Screen, lang: str) -> None:
    page = screen.page
    page.set_viewport_size(PHONE)
    for path in ("/help-desk/new", "/help-desk"):
        screen.open(path, lang=lang)
        assert screen.sideways() <= 0, path
    expect(page.locator('[data-act="help-desk"]')).to_be_visible()
