"""Pages and blocks by mail: drawn as their recipient may see them, with the figures that changed most in the letter."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest
from sqlalchemy import delete, update

from dashboard.access import OPERATOR, Role
from dashboard.components.wall.cells import Cell
from dashboard.components.wall.tiles import Tile
from dashboard.context import context_of
from dashboard.data.deliveries.delivery import PAGE
from dashboard.data.schedules import recurrence, writing
from dashboard.data.schedules.schedule import Schedule
from dashboard.data.state.models import AssignmentRow, UserRow
from dashboard.data.state.work_models import ScheduleRow
from dashboard.errors import BadField, HubError
from dashboard.look import Look
from dashboard.pages import BLOCKS
from dashboard.pictures.subscribing import PageChecking
from dashboard.web import hub
from dashboard.worker import changes, page
from tests.schedules.office import (
    ANA,
    EVE,
    WHEN,
    Office,
    configured,
    data_home,
    office,
    rows_of,
    tagged_app,
    tagged_home,
    text_of,
    weekly,
)
from tests.web.helpers import anonymous

__all__ = ["data_home", "office", "tagged_app", "tagged_home", "weekly"]


def subscribed(
    office: Office, owner: int, *to: str, address: str = "licenses?region=eu", kind: str = "pdf"
) -> Schedule:
    what = {"address": address, "format": kind, "to": list(to)}
    check = PageChecking(office.check())
    return writing.add(office.state, office.who(owner), PAGE, "Licenses", recurrence.read(WHEN), what, check)


@pytest.mark.browser
def test_a_page_comes_as_a_picture_of_what_its_recipient_may_see(office: Office) -> None:
    ana = office.person(ANA)
    one = subscribed(office, ana, ANA, kind="png", address="licenses-trend?region=eu")
    with office.state.write() as connection:
        connection.execute(update(ScheduleRow).values(name="a/../Licenses"))
    office.made_due()
    assert office.delivered(one) == [(ANA, "done", None)]
    (letter,) = office.post.letters
    (picture,) = list(letter.iter_attachments())
    assert picture.get_content_type() == "image/png" and picture.get_content()[:4] == b"\x89PNG"
    assert re.fullmatch(r"a-\.\.-Licenses_\d{4}-\d\d-\d\d\.png", picture.get_filename() or "")
    assert letter["List-Unsubscribe"].startswith("<https://hub.example/unsubscribe/phu_")


def test_a09_a_page_is_subscribed_to_within_what_its_owner_may_see(office: Office) -> None:
    ana = office.person(ANA)
    for address in ("licenses?region=us", "users", "nosuch?region=eu", "../x", "licenses?range=nonsense", ""):
        with pytest.raises(HubError):
            subscribed(office, ana, ANA, address=address)
    with pytest.raises(BadField):
        subscribed(office, ana)
    helper = office.person("help@partner.example", Role.HELP_DESK_BASIC)
    with pytest.raises(HubError):
        subscribed(office, helper, "help@partner.example")


def test_a12_a_page_is_not_drawn_for_whom_may_not_have_it_any_more(office: Office) -> None:
    ana, eve = office.person(ANA), office.person(EVE)
    one = subscribed(office, ana, EVE)
    office.due()
    with office.state.write() as connection:
        lost = {"role": str(Role.HELP_DESK_BASIC), "stamp": UserRow.stamp + 1}
        connection.execute(update(UserRow).where(UserRow.id == eve).values(**lost))
    office.work()
    assert office.delivered(one) == [(EVE, "failed", "schedules.error.recipient_rights")]
    assert [letter["To"] for letter in office.post.letters] == [ANA]


def figures(office: Office, block: str) -> dict[str, Any]:
    """What a block says to the partner, with the week before."""
    store = hub.of(office.app.server).store
    now = context_of(store, OPERATOR, Look("en"), {"region": "us"})
    found: dict[str, Any] = store.answer(BLOCKS[block].question, now.scope)
    return found


def counted(text: str) -> dict[str, tuple[int, str]]:
    """Short name -> value and change, of the lines under the heading."""
    said = text.partition("Changed most this week:\n")[2].partition("\n\n")[0]
    found = (re.fullmatch(r"(.+): (\S+) \((.+) this week\)", line) for line in said.splitlines())
    return {one[1]: (int(one[2].replace(",", "")), one[3]) for one in found if one}


@pytest.mark.parametrize("base", ["licenses-expiring", "customers-rows"])
def test_the_letter_of_a_report_has_the_figures_that_changed_most_where_its_page_has_some(
    weekly: Office, base: str
) -> None:
    ana = weekly.person(ANA, region="us")
    weekly.schedule(ana, ANA, template=base, service="meetings", region="us")
    weekly.made_due()
    (letter,) = weekly.letters_to(ANA)
    part = figures(weekly, "licenses-top")
    moved = {
        name: part["top"][name] - before
        for name, before in part["top_previous"].items()
        if name not in part["unknown_previous"] and part["top"][name] != before
    }
    look = Look("en")
    wanted = {look.t(f"walls.short.{name}"): (part["top"][name], look.signed(by)) for name, by in moved.items()}
    assert moved, "a week in which nothing changed shows nothing"
    assert counted(text_of(letter)) == ({} if base == "customers-rows" else wanted)
    assert ("Changed most" in text_of(letter)) is (base != "customers-rows")


def test_the_greatest_change_in_proportion_comes_first_and_five_are_enough(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tile(name: str, value: float | None, moved: float | None) -> Tile:
        return Tile(f"top.{name}", name, value, lambda number: f"{number:g}", f"{moved:+g}" if moved else "none", moved)

    tiles = [
        tile("slow", 1000, 10),
        tile("new", 3, 3),
        tile("still", 5, 0),
        tile("unknown", None, None),
        tile("halved", 50, -50),
        *(tile(f"t{n}", 100 + n, n) for n in (2, 3, 4)),
    ]
    monkeypatch.setitem(changes.CELLS, "licenses-top", lambda _part, _now: Cell("", tiles=tiles))  # type: ignore[index]
    store = hub.of(office.app.server).store
    said = changes.lines(store, OPERATOR, Look("en"), "licenses", {"region": "eu"})
    assert said == ["new: 3 (+3)", "halved: 50 (-50)", "t4: 104 (+4)", "t3: 103 (+3)", "t2: 102 (+2)"]
    assert changes.lines(store, OPERATOR, Look("en"), "licenses", {"region": "eu", "customer": "x"}) == []
    assert changes.lines(store, OPERATOR, Look("en"), "audit-log", {}) == []


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """What happens while a page is drawn; the picture is ten bytes."""
    meanwhile: list[Callable[[], None]] = []

    def picture(*_given: object) -> bytes:
        for act in meanwhile:
            act()
        return b"ten bytes."

    monkeypatch.setattr(page, "_drawn", picture)
    return meanwhile


def test_a09_whose_rights_shrink_while_a_page_is_drawn_is_sent_what_they_may_see_then(
    office: Office, drawn: list[Callable[[], None]]
) -> None:
    orgs = rows_of(office)[:2]
    ana, eve = office.person(ANA), office.person(EVE, Role.ADMIN, tuple(orgs))
    one = subscribed(office, ana, EVE)

    def lose() -> None:
        with office.state.write() as connection:
            gone = AssignmentRow.user_id == eve, AssignmentRow.org_id == orgs[0]
            connection.execute(delete(AssignmentRow).where(*gone))
            connection.execute(update(UserRow).where(UserRow.id == eve).values(stamp=UserRow.stamp + 1))

    drawn.append(lose)
    office.made_due()
    assert office.post.letters == [] and [each[1] for each in office.delivered(one)] == ["open"]
    drawn.clear()
    office.at_once()
    office.work()
    assert len(office.letters_to(EVE)) == 1 and office.delivered(one) == [(EVE, "done", None)]


@pytest.mark.usefixtures("drawn")
def test_a_picture_that_is_too_large_for_a_letter_is_a_link_for_people_of_the_hub(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "MOST_ATTACHED", 9)
    ana = office.person(ANA)
    config = configured(office.app, office.post, mail_domains="customer.example")
    what = {"address": "licenses?region=eu&service=calling", "format": "pdf", "to": [ANA, "boss@customer.example"]}
    check = PageChecking(office.check(config))
    one = writing.add(office.state, office.who(ana), PAGE, "Licenses", recurrence.read(WHEN), what, check)
    office.made_due(config)
    assert office.delivered(one)[1] == ("boss@customer.example", "failed", "schedules.error.picture_too_large")
    letter = next(each for each in office.letters_to(ANA) if "not delivered" not in each["Subject"])
    link = re.search(r"https://hub\.example(/licenses\?\S+)", text_of(letter))
    assert list(letter.iter_attachments()) == [] and link is not None
    asked = {"region": ["eu"], "service": ["calling"], "lang": ["en"], "theme": ["light"]}
    assert parse_qs(link[1].partition("?")[2]) == asked
    assert anonymous(office.app).get(link[1]).headers["Location"].startswith("/sign-in?next=")
