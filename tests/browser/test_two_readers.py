"""Two partner administrators on one hub: nothing of one's customers is on the other's screen, in files, in addresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser

from dashboard import config
from dashboard.access import Role, User
from dashboard.data import page_state
from dashboard.data.people import sessions
from dashboard.data.people.opening import open_state
from dashboard.data.questions import figures
from dashboard.data.state.database import Database
from dashboard.parameters import PageState
from dashboard.request_context import COOKIE
from dashboard.scope import Region
from tests.browser.conftest import Opens
from tests.browser.kit import served
from tests.browser.kit.screen import CALLS, SECTIONS, Screen
from tests.browser.kit.served import Hub
from tests.web.helpers import add_user

REGION = "us"
# Everything that a page holds or keeps: the document, what scripts know, the browser's stores.
_ALL = """() => JSON.stringify([
  document.documentElement.outerHTML, location.href, Object.entries(localStorage), Object.entries(sessionStorage),
  [...document.querySelectorAll('[data-section][data-rows]')].map(box => {
    const id = box.querySelector('.ag-theme, [class*=ag-root]')?.closest('[id]')?.id, rows = [];
    const api = id && window.dash_ag_grid.getApi(id);
    if (api) api.forEachNode(node => rows.push(node.data));
    return rows;
  })])"""


@dataclass
class Customer:
    """One that both could see: its id and name."""

    org_id: str
    name: str


@dataclass
class Reader:
    """A partner administrator, signed in: the customers of theirs and of the other."""

    user: User
    kept: dict[str, Any]
    theirs: list[Customer]
    foreign: list[Customer]

    def leaks(self, text: str) -> list[str]:
        """What of the other's customers stands in a text."""
        return [word for one in self.foreign for word in (one.org_id, one.name) if word in text]


@pytest.fixture(scope="module")
def readers(hub: Hub) -> Iterator[tuple[Reader, Reader]]:
    """Every second customer is the one's, the others are the other's."""
    rows = customers(hub.figures(region=REGION))
    halves = rows[::2], rows[1::2]
    state = open_state(config.read({served.PREFIX + "HOME": str(hub.home)}).state_url)
    yield made(state, hub, "anna", *halves), made(state, hub, "bela", *reversed(halves))
    state.close()


def customers(document: Mapping[str, Any]) -> list[Customer]:
    """Those of all tables, whose names are no part of each other."""
    listed = [
        *(document[section]["rows"] for section in SECTIONS),
        *(document["calling"][name.split(".")[1]] for name in CALLS),
    ]
    found = {row["org_id"]: row["customer"] for rows in listed for row in rows}
    names = list(found.values())
    assert len(found) >= 8
    return [
        Customer(org_id, name)
        for org_id, name in sorted(found.items())
        if sum(name in other for other in names) == 1 and len(name) > 8
    ]


def made(state: Database, hub: Hub, name: str, theirs: list[Customer], foreign: list[Customer]) -> Reader:
    assigned = tuple((Region(REGION), one.org_id) for one in theirs)
    email = f"{name}@partner.example"
    number = add_user(state, email, Role.ADMIN, assigned=assigned)
    with state.write() as connection:
        token = sessions.start(connection, number, state.clock())
    port = hub.url.rsplit(":", 1)[1]
    cookie = {
        "name": f"{COOKIE}-{port}",
        "value": token,
        "domain": "127.0.0.1",
        "path": "/",
        "httpOnly": True,
        "expires": -1,
    }
    user = User(number, email, name, Role.ADMIN, tuple(Region), assigned)
    return Reader(user, {"cookies": [cookie], "origins": []}, theirs, foreign)


def scope(hub: Hub, reader: Reader, **asked: str) -> dict[str, Any]:
    """The figures document that this reader must see."""
    return figures.document(hub.store, page_state.build(hub.store, PageState.of(asked), reader.user))


def everything(screen: Screen) -> str:
    """All of a page, and of its files."""
    text: str = screen.page.evaluate(_ALL)
    for block in ("licenses-low", "licenses-expiring", "calling-usage"):
        answer = screen.page.request.get(f"{screen.hub.url}/export/{block}.csv?region={REGION}")
        text += answer.text() if answer.ok else f" {answer.status} "
    return text


@pytest.mark.parametrize("path", ["/licenses", "/calling"])
def test_a13_nothing_of_one_reader_is_on_the_others_screen(
    browser: Browser, hub: Hub, tab: Opens, readers: tuple[Reader, Reader], path: str
) -> None:
    seen = {}
    for reader in (*readers, readers[0]):  # the second and the third meet warm memories of the server
        screen = tab(kept=reader.kept)
        screen.open(path, region=REGION).shows(scope(hub, reader, region=REGION))
        text = everything(screen)
        assert reader.leaks(text) == []
        seen[reader.user.email] = text
        assert sum(one.name in text for one in reader.theirs) >= 4, "their own are there"
    assert len(seen) == 2


def test_a17_a_foreign_customer_in_the_address_is_nobody(hub: Hub, tab: Opens, readers: tuple[Reader, Reader]) -> None:
    anna, bela = readers
    screen = tab(kept=anna.kept)
    wanted = bela.theirs[0]
    screen.open("/licenses", region=REGION, q=f"org:{wanted.org_id}").shows(
        scope(hub, anna, region=REGION, q=f"org:{wanted.org_id}")
    )
    text = everything(screen).replace(wanted.org_id, "")  # what one typed stands in one's own address
    assert anna.leaks(text) == []
