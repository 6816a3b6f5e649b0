"""Users, as an administrator manages them: invited, given customers, signed out, deactivated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import APIRequestContext, expect
from sqlalchemy import update

from dashboard import config
from dashboard.access import OPERATOR, Role
from dashboard.data.people.opening import open_state
from dashboard.data.questions import customers
from dashboard.data.state.database import Database
from dashboard.data.state.models import SessionRow
from dashboard.look import Look
from dashboard.scope import Region
from tests.browser.conftest import Opens
from tests.browser.kit.screen import Screen
from tests.browser.kit.served import Hub
from tests.web.helpers import add_user, give_password, session_token

EN = Look("en")
PASSWORD = "unlikely-teapot-gravel"
PHONE = {"width": 390, "height": 844}


@contextmanager
def state_of(hub: Hub) -> Iterator[Database]:
    state = open_state(config.read({"PARTNER_HUB_HOME": str(hub.home)}).state_url)
    try:
        yield state
    finally:
        state.close()


@pytest.fixture(autouse=True)
def just_signed_in(hub: Hub) -> None:
    """Changes ask for a fresh proof of who is there, which a run on a slow machine may outlive."""
    with state_of(hub) as state, state.write() as connection:
        connection.execute(update(SessionRow).values(proven=state.clock()))


def signed_in(hub: Hub, user_id: int) -> Any:
    """What the browser of this person keeps."""
    with state_of(hub) as state:
        token = session_token(state, user_id)
    name = f"partner-hub-{urlsplit(hub.url).port}"
    return {"cookies": [{"name": name, "value": token, "domain": "127.0.0.1", "path": "/"}], "origins": []}


def press(screen: Screen, name: str) -> None:
    screen.page.get_by_role("button", name=name, exact=True).click()


def invited(screen: Screen, email: str, name: str) -> str:
    """Fills in the invitation for the United States; gives the link that is shown."""
    page = screen.open("/users").page
    press(screen, EN.t("people.invite.open"))
    dialog = page.locator("dialog[open]")
    dialog.get_by_label(EN.t("people.field.email")).fill(email)
    dialog.get_by_label(EN.t("people.field.name")).fill(name)
    assert dialog.locator('input[name="regions"]:checked').count() == 0, "regions are a right: none is given by a slip"
    dialog.locator('input[value="us"]').check()
    dialog.get_by_role("button", name=EN.t("people.invite.submit")).click()
    link: str = dialog.locator("code").inner_text()
    dialog.get_by_role("button", name=EN.t("frame.forms.copy")).click()
    expect(dialog.get_by_role("button", name=EN.t("frame.forms.copied"))).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == link
    dialog.get_by_role("button", name=EN.t("frame.forms.done")).click()
    expect(page.locator("main tbody")).to_contain_text(email.lower())
    assert link not in page.content()
    return link


def accepted(screen: Screen, link: str) -> APIRequestContext:
    """Follows the invitation and sets a password; gives the way to ask as this person."""
    screen.page.goto(link)
    screen.page.locator("#new").fill(PASSWORD)
    screen.page.keyboard.press("Enter")
    screen.ready()
    screen.page.goto("about:blank")  # an open page would ask on its own
    return screen.page.request


def signed_in_again(screen: Screen, email: str) -> None:
    """With the password of the invitation, which was set from where it was made: another one is chosen first."""
    page = screen.page
    page.goto(f"{screen.hub.url}/sign-in")
    page.locator("#email").fill(email)
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(EN.t("account.change.title"))
    page.locator("#new").fill(f"another {PASSWORD}")
    page.keyboard.press("Enter")
    screen.ready()
    page.goto("about:blank")


def test_b16_b02_invited_given_a_customer_deactivated_and_out_at_the_next_request(screen: Screen, tab: Opens) -> None:
    hub, page = screen.hub, screen.page
    link = invited(screen, "Cedar@Partner.example", "Cedar")
    assert link.startswith("http") and "/welcome/phl_" in link
    other = tab(kept=None)
    theirs = accepted(other, link)
    asked = f"{hub.url}/blocks/licenses-query?region=us"
    assert '"found":0' in theirs.get(asked).text()
    hit = next(
        one
        for one in customers.search(hub.store, OPERATOR, "an")
        if one.region is Region.US and hub.filter(region="us", q=f"org:{one.org_id}")["found_here"]
    )

    page.get_by_role("link", name="Cedar", exact=True).click()
    box = page.locator("#user-assign-customers")
    box.press_sequentially(hit.name[:6])
    option = page.get_by_role("option").filter(has_text=hit.org_id)
    expect(option).to_be_visible()
    while option.get_attribute("aria-selected") != "true":
        box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value(hit.org_id)
    box.press("Enter")
    expect(page.locator("main tbody").first).to_contain_text(hit.org_id)
    assert theirs.get(asked).status == 401, "who can see more signs in again"
    signed_in_again(other, "cedar@partner.example")
    assert '"found":1' in theirs.get(asked).text()

    press(screen, EN.t("people.customers.remove", customer=hit.name))
    expect(page.locator("main")).to_contain_text(EN.t("people.customers.none"))
    assert '"found":0' in theirs.get(asked).text()

    press(screen, EN.t("people.person.deactivate"))
    page.locator("dialog[open]").get_by_role("button", name=EN.t("people.person.deactivate"), exact=True).click()
    expect(page.locator("main .facts")).to_contain_text(EN.t("people.status.deactivated"))
    assert theirs.get(asked).status == 401


def test_b17_a_change_asks_for_the_password_where_it_was_given_long_ago(tab: Opens, hub: Hub) -> None:
    with state_of(hub) as state:
        birch = add_user(state, "birch@partner.example", Role.FULL)
        give_password(state, birch, PASSWORD)
        dora = add_user(state, "dora@partner.example", Role.ADMIN)
    screen = tab(kept=None)
    screen.watch.expected += ["400", "401", "403"]
    page = screen.page
    page.goto(f"{hub.url}/sign-in?next=/users")
    page.locator("#email").fill("birch@partner.example")
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    screen.ready(page="users")
    with state_of(hub) as state, state.write() as connection:
        old = state.clock() - timedelta(hours=1)
        connection.execute(update(SessionRow).where(SessionRow.user_id == birch).values(proven=old))
    screen.open("/users", user=str(dora))
    press(screen, EN.t("people.person.change"))
    expect(page.locator("dialog[open] .form-asks")).to_have_text(EN.t("people.asks.password"))
    page.locator("dialog[open]").get_by_label(EN.t("people.role.help_desk_basic")).check()
    page.locator("dialog[open]").get_by_role("button", name=EN.t("people.person.change_submit")).click()
    prove = page.locator("dialog[open]").filter(has=page.locator("#prove-password"))
    prove.locator("#prove-password").fill("not the password")
    page.keyboard.press("Enter")
    expect(prove.get_by_role("alert")).to_have_text(EN.t("account.error.wrong_password"))
    expect(page.locator(".facts")).to_contain_text(EN.t("people.role.partner_admin"))
    prove.locator("#prove-password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".facts")).to_contain_text(EN.t("people.role.help_desk_basic"))


def test_a_mistake_is_told_beside_its_field_and_nothing_is_lost(screen: Screen) -> None:
    screen.watch.expected += ["400"]
    page = screen.open("/users").page
    press(screen, EN.t("people.invite.open"))
    dialog = page.locator("dialog[open]")
    dialog.get_by_label(EN.t("people.field.name")).fill("Dora")
    dialog.get_by_label(EN.t("people.field.email")).fill("ADMIN@localhost")
    dialog.get_by_role("button", name=EN.t("people.invite.submit")).click()
    email = dialog.get_by_label(EN.t("people.field.email"))
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_be_focused()
    expect(dialog.get_by_label(EN.t("people.field.name"))).to_have_value("Dora")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_who_would_shut_themselves_out_is_warned(screen: Screen) -> None:
    page = screen.open("/users").page
    page.get_by_role("link", name="Administrator", exact=True).click()
    page.wait_for_url("**user=*")
    screen.ready()
    press(screen, EN.t("people.person.deactivate"))
    expect(page.locator("dialog[open]")).to_contain_text(EN.t("people.person.deactivate_self"))
    page.keyboard.press("Escape")
    expect(page.locator("#user-deactivate-open")).to_be_focused()


def test_search_and_tabs_are_addresses(screen: Screen, crowded: int) -> None:
    page = screen.open("/users").page
    everybody = page.locator("main tbody tr").count()
    page.get_by_role("searchbox").fill("admin@localhost")
    page.keyboard.press("Enter")
    page.wait_for_url("**find=admin**")
    screen.ready()
    expect(page.locator("main tbody tr")).to_have_count(1)
    page.get_by_role("link", name=EN.t("people.page.clear")).click()
    expect(page.locator("main tbody tr")).to_have_count(everybody)
    page.locator(".tabs a").nth(1).click()
    page.wait_for_url("**tab=administrators**")
    screen.ready()
    assert 0 < page.locator("main tbody tr").count() < everybody


@pytest.mark.parametrize("lang", ["en", "pl"])
def test_nothing_moves_and_a_phone_scrolls_only_its_tables(screen: Screen, crowded: int, lang: str) -> None:
    for size in (PHONE, {"width": 768, "height": 1024}, {"width": 1440, "height": 900}):
        screen.page.set_viewport_size(size)
        for state in ({}, {"user": str(crowded)}):
            page = screen.open("/users", lang=lang, **state).page
            assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"), (size, state)
            page.wait_for_timeout(300)
            moved = page.evaluate("() => window.__seen.shifts.reduce((sum, one) => sum + one.value, 0)")
            assert moved < 0.01, page.evaluate("() => window.__seen.shifts")


def test_whom_the_page_is_not_for_is_told_so(tab: Opens, hub: Hub, crowded: int) -> None:
    screen = tab(kept=signed_in(hub, crowded))
    screen.page.goto(f"{hub.url}/users")
    expect(screen.page.locator("main h1")).to_have_text(EN.t("frame.state.no_access"))
    expect(screen.page.locator("#nav-users")).to_have_count(0)


@pytest.mark.parametrize("lang", ["en", "pl"])
def test_what_closes_a_dialog_says_so(screen: Screen, lang: str) -> None:
    """Also where the dialog is drawn together with the frame that brings the words."""
    look = Look(lang)
    page = screen.open("/users", lang=lang).page
    press(screen, look.t("people.invite.open"))
    close = page.locator("dialog[open] header button")
    expect(close).to_have_attribute("aria-label", look.t("frame.toast.close"))
    close.click()
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_an_invitation_brings_customers_chosen_by_name(screen: Screen) -> None:
    """Roles say what they may; a name finds its customer, Enter takes the only one that is found."""
    hub = screen.hub
    named = Counter(one.name for one in customers.search(hub.store, OPERATOR, "a"))
    hit = next(
        one
        for one in customers.search(hub.store, OPERATOR, "a")
        if one.region is Region.US
        and named[one.name] == 1
        and len(customers.search(hub.store, OPERATOR, one.name)) == 1
    )
    page = screen.open("/users").page
    press(screen, EN.t("people.invite.open"))
    dialog = page.locator("dialog[open]")
    expect(dialog.locator(".form-asks")).to_have_count(0)  # who has signed in a moment ago is asked for nothing more
    for role in Role:
        expect(dialog.get_by_label(EN.t(f"people.role.{role}"), exact=True)).to_have_accessible_description(
            EN.t(f"people.may.{role}")
        )
    dialog.get_by_label(EN.t("people.field.email")).fill("dahlia@partner.example")
    dialog.get_by_label(EN.t("people.field.name")).fill("Dahlia")
    dialog.locator('input[value="us"]').check()
    box = dialog.locator("#users-invite-customers")
    box.fill(hit.name)
    expect(page.get_by_role("option")).to_have_count(1)
    box.press("Enter")
    chosen = dialog.get_by_role("list", name=EN.t("people.lookup.chosen")).get_by_role("listitem")
    expect(chosen).to_have_text([hit.name])
    expect(box).to_have_value("")
    dialog.get_by_role("button", name=EN.t("people.invite.submit")).click()
    dialog.get_by_role("button", name=EN.t("frame.forms.done")).click()
    page.get_by_role("link", name="Dahlia", exact=True).click()
    expect(page.locator("main tbody").first).to_contain_text(hit.org_id)


def test_add_takes_the_one_customer_that_is_meant(screen: Screen) -> None:
    hub = screen.hub
    with state_of(hub) as state:
        elm = add_user(state, "elm@partner.example", Role.ADMIN)
    hit = next(
        one
        for one in customers.search(hub.store, OPERATOR, "an")
        if len(customers.search(hub.store, OPERATOR, one.name[:-1])) == 1
    )
    page = screen.open("/users", user=str(elm)).page
    page.locator("#user-assign-customers").fill(hit.name[:-1])
    press(screen, EN.t("people.customers.add"))
    expect(page.locator("main")).to_contain_text(hit.org_id)
