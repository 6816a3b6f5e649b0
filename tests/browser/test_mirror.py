"""A mirror link in a browser: its token leaves the address, its passphrase is asked for, axe finds nothing (A21, A22)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard import config
from dashboard.access import OPERATOR
from dashboard.commands.written_down import WHO
from dashboard.data.mirrors import definition, writing
from dashboard.data.mirrors.definition import Wish
from dashboard.data.mirrors.reading import Mirror
from dashboard.data.people.opening import open_state
from dashboard.data.questions import customers
from dashboard.data.state.database import Database
from dashboard.data.store import Store
from dashboard.scope import Region
from tests.browser.kit import chromium
from tests.browser.kit.served import Hub
from tests.browser.test_axe import PHONE, violations

PASSPHRASE = "quiet harbour lantern 7"


@dataclass
class Linked:
    """The hub and its state, and a customer of it."""

    hub: Hub
    state: Database
    store: Store
    org_id: str

    def link(self, lang: str = "en", passphrase: str = "") -> tuple[Mirror, str]:
        wish = Wish("review", list(definition.SECTIONS), lang, 30, passphrase)
        made, token = writing.make(self.state, self.store, WHO, Region.US, self.org_id, wish)
        return made, f"{self.hub.url}/mirror/{made.name}#{token}"


@pytest.fixture(scope="module")
def linked(hub: Hub) -> Iterator[Linked]:
    settings = config.read({"PARTNER_HUB_HOME": str(hub.home)})
    state, store = open_state(settings.state_url), Store(settings)
    found = customers.search(store, OPERATOR, "an")
    yield Linked(hub, state, store, next(one.org_id for one in found if one.region is Region.US))
    state.close()


def opened(browser: Browser, address: str, **more: Any) -> Page:
    page = chromium.new_context(browser, **more).new_page()
    page.goto(address)
    expect(page.locator("main[data-ready=true]")).to_be_visible()
    return page


def clean(page: Page) -> None:
    found = violations(SimpleNamespace(page=page))  # type: ignore[arg-type]
    assert not found, "\n".join(found)


def test_a22_the_token_is_gone_from_the_address_and_from_what_the_page_keeps(linked: Linked, browser: Browser) -> None:
    made, address = linked.link()
    page = opened(browser, address)
    token = address.partition("#")[2]
    assert page.url == f"{linked.hub.url}/mirror/{made.name}"
    assert page.locator("[data-part]").count() == len(definition.SECTIONS)
    assert token not in page.content()
    assert (
        page.evaluate("() => JSON.stringify([localStorage, sessionStorage, history.state, document.cookie])").count(
            "phm_"
        )
        == 0
    )
    page.reload()
    expect(page.locator(".mirror-body")).to_be_visible()
    writing.revoke(linked.state, linked.store, WHO, made.id)
    page.reload()
    expect(page.locator(".mirror-said h1")).to_have_text("This page is not shown any more")
    assert page.locator(".mirror-body, .mirror-band").count() == 0, "nothing of before stays"


@pytest.mark.parametrize(("lang", "theme"), [("en", "light"), ("pl", "dark")])
def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(
    linked: Linked, browser: Browser, lang: str, theme: str
) -> None:
    page = opened(browser, linked.link(lang)[1], color_scheme=theme)
    assert page.locator("html").get_attribute("lang") == lang
    clean(page)
    page.set_viewport_size(PHONE)
    clean(page)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_a_passphrase_is_asked_for_with_the_keyboard_alone(linked: Linked, browser: Browser) -> None:
    page = opened(browser, linked.link(passphrase=PASSPHRASE)[1])
    clean(page)
    expect(page.get_by_label("Passphrase")).to_be_focused()
    page.keyboard.type("not the passphrase")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("This is not the passphrase of the page.")
    clean(page)
    page.keyboard.type(PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator(".mirror-body")).to_be_visible()
