"""Signing in as a reader does it: by password, too often, without scripts, by an invitation; and one's own account."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard import config
from dashboard.access import Role
from dashboard.data.people import links
from dashboard.data.people.opening import open_state
from dashboard.data.state.database import Database
from dashboard.look import Look
from tests.browser.conftest import Opens
from tests.browser.kit import chromium
from tests.browser.kit.screen import Screen
from tests.browser.kit.served import PREFIX, Hub
from tests.browser.test_axe import violations
from tests.web.helpers import add_user, give_password

RIGHT, NEW = "unlikely-teapot-gravel", "żółty kot na dachu"
LOOKS = [("en", "light"), ("pl", "dark")]
Person = Callable[[str], str]


@contextmanager
def state_of(hub: Hub) -> Iterator[Database]:
    state = open_state(config.read({PREFIX + "HOME": str(hub.home)}).state_url)
    yield state
    state.close()


@pytest.fixture
def person(hub: Hub, request: pytest.FixtureRequest) -> Person:
    """Makes a full administrator of this name with a password; gives the e-mail."""

    def made(name: str) -> str:
        email = f"{name}.{abs(hash(request.node.name))}@partner.example"
        with state_of(hub) as state:
            give_password(state, add_user(state, email, Role.FULL), RIGHT)
        return email

    return made


def fill(page: Page, email: str, password: str) -> None:
    page.locator("#email").fill(email)
    page.locator("#password").fill(password)
    page.locator("form button[type=submit]").click()


def clean(screen: Screen) -> None:
    assert violations(screen) == []


@pytest.mark.parametrize(("lang", "theme"), LOOKS)
def test_a_wrong_and_a_right_password(tab: Opens, hub: Hub, person: Person, lang: str, theme: str) -> None:
    look, email, screen = Look(lang), person("alba"), tab(kept=None)
    screen.watch.expected += ["401"]
    screen.page.goto(f"{hub.url}/calling?region=eu&readahead=0")
    screen.page.goto(f"{screen.page.url}&lang={lang}&theme={theme}")
    expect(screen.page.locator("#email")).to_be_focused()
    fill(screen.page, email, "not the password")
    expect(screen.page.get_by_role("alert")).to_have_text(look.t("account.error.wrong", minutes=15))
    expect(screen.page.locator("#password")).to_be_focused()
    expect(screen.page.locator("#email")).to_have_value(email)
    clean(screen)
    secret = screen.page.locator("#password")
    secret.fill(RIGHT)
    shows = screen.page.get_by_role("button", name=look.t("account.field.show"))
    shows.click()
    expect(secret).to_have_attribute("type", "text")
    expect(screen.page.get_by_role("button", name=look.t("account.field.hide"))).to_have_attribute(
        "aria-pressed", "true"
    )
    screen.page.keyboard.press("Enter")
    screen.ready(region="eu", page="calling")


@pytest.mark.parametrize(("lang", "theme"), LOOKS)
def test_who_guesses_too_often_is_told_when_to_try_again(tab: Opens, hub: Hub, lang: str, theme: str) -> None:
    screen, look = tab(kept=None, viewport={"width": 390, "height": 844}), Look(lang)
    screen.watch.expected += ["401"]
    screen.page.goto(f"{hub.url}/sign-in?lang={lang}&theme={theme}")
    for _ in range(6):
        fill(screen.page, f"nobody.{lang}@partner.example", "not the password")
        expect(screen.page.get_by_role("alert")).to_be_visible()
    said = screen.page.get_by_role("alert").inner_text()
    assert said == look.t("account.error.wrong", minutes=15)
    assert screen.sideways() == 0
    clean(screen)


def test_the_form_works_without_scripts(browser: Browser, hub: Hub, person: Person) -> None:
    context = chromium.new_context(browser, None, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{hub.url}/definitions")
    assert page.get_by_role("button", name="Show").count() == 0
    fill(page, person("alba"), RIGHT)
    assert page.url == f"{hub.url}/definitions"
    expect(page.locator("#first")).to_contain_text("Definitions")
    context.close()


@pytest.mark.parametrize(("lang", "theme"), LOOKS)
def test_the_invited_set_a_password(tab: Opens, hub: Hub, lang: str, theme: str) -> None:
    with state_of(hub) as state:
        user_id = add_user(state, f"invited.{lang}@partner.example", Role.HELP_DESK_BASIC)
        token = links.new(state, user_id, links.Purpose.INVITE)
    screen, look = tab(kept=None), Look(lang)
    screen.watch.expected += ["400"]
    screen.page.goto(f"{hub.url}/welcome/{token}?lang={lang}&theme={theme}")
    clean(screen)
    screen.page.locator("#new").fill("password1234")
    screen.page.keyboard.press("Enter")
    expect(screen.page.get_by_role("alert")).to_have_text(look.t("account.error.common"))
    clean(screen)
    screen.page.locator("#new").fill(RIGHT)
    screen.page.keyboard.press("Enter")
    screen.page.wait_for_url("**/customers")
    screen.ready(page="customers")


@pytest.mark.parametrize(("lang", "theme"), LOOKS[1:])
def test_the_password_is_changed_and_a_session_is_ended_on_the_account_page(
    tab: Opens, hub: Hub, person: Person, lang: str, theme: str
) -> None:
    look, email = Look(lang), person("alba")
    screen, other = tab(kept=None), tab(kept=None, viewport={"width": 390, "height": 844})
    screen.watch.expected += ["400", "401"]
    for one in (screen, other):
        one.page.goto(f"{hub.url}/sign-in?next=/account")
        fill(one.page, email, RIGHT)
        one.ready(page="account")
    other.page.goto(f"{hub.url}/account?lang={lang}&theme={theme}")
    expect(other.page.locator("table.plain tbody tr")).to_have_count(2)
    assert other.sideways() == 0
    screen.page.goto(f"{hub.url}/account?lang={lang}&theme={theme}")
    clean(screen)
    rows = screen.page.locator("table.plain tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text(look.t("account.sessions.this"))
    rows.nth(1).get_by_role("button").click()
    expect(rows).to_have_count(1)
    other.page.goto(f"{hub.url}/account")
    assert "/sign-in?next=%2Faccount" in other.page.url
    form = screen.page.locator("#account-password")
    form.locator("[name=old]").fill("not the password")
    form.locator("[name=new]").fill(NEW)
    screen.page.keyboard.press("Enter")
    expect(form.locator(".form-row .err")).to_have_text(look.t("account.error.wrong_password"))
    expect(form.locator("[name=old]")).to_be_focused()
    clean(screen)
    form.locator("[name=old]").fill(RIGHT)
    screen.page.keyboard.press("Enter")
    expect(screen.page.locator(".told-good")).to_contain_text(Look("en").t("account.password.changed"))
    fill_again = tab(kept=None)
    fill_again.page.goto(f"{hub.url}/sign-in?next=/account")
    fill(fill_again.page, email, NEW)
    fill_again.ready(page="account")


def test_the_account_page_is_reached_from_the_menu(tab: Opens, hub: Hub, person: Person) -> None:
    screen = tab(kept=None)
    screen.page.goto(f"{hub.url}/sign-in?next=/definitions")
    fill(screen.page, person("alba"), RIGHT)
    screen.ready(page="definitions")
    screen.page.locator('[data-act="user"]').click()
    screen.page.get_by_role("menuitem", name="Account").click()
    screen.ready(page="account")
    expect(screen.page.locator("h1")).to_have_text("Account")
