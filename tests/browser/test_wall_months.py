"""A wall that hangs for months: what its page weighs, what it shows after cuts, restarts, midnights and changed clocks
(S17, F18-F20, F25)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete

from dashboard.data.state.models import SessionRow
from dashboard.web.server.wall_document import BEAT_S
from tests.browser.kit import hanging, long_lived
from tests.browser.kit import room as rooms
from tests.browser.kit.hanging import GIVEN, weighed
from tests.browser.kit.long_lived import LongLived
from tests.browser.kit.room import ITEMS, Room

# Of time as the beat of these tests has it: the wall's clock goes once a second, and looks at the network with it.
SIGN_S = 2 * 1.0


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LongLived]:
    made = long_lived.made(tmp_path_factory.mktemp("months"))
    yield made
    made.stop()


@pytest.fixture
def room(lived: LongLived, browser: Browser) -> Iterator[Room]:
    lived.restart()
    with rooms.hung(lived, browser) as made:
        yield made


def weeks(room: Room, versions: int, cuts: int, restarts: int) -> None:
    """It lives so long, and S17 and F25 hold."""
    before = room.weighs()
    room.weeks(versions, cuts, restarts)
    after, signs = weighed(room.page), room.signs()
    assert after.has_grown(before) == []
    assert len(signs) == cuts and max(signs) <= SIGN_S * 1000, signs
    assert (room.loads, room.told) == ([], []), "the page is never loaded anew"


def test_s17_five_hundred_looks_with_cuts_and_a_restart(room: Room) -> None:
    weeks(room, versions=6, cuts=2, restarts=1)


@pytest.mark.torture
def test_s17_a_week_of_looks_with_cuts_and_restarts(room: Room) -> None:
    weeks(room, versions=100, cuts=50, restarts=20)
    room.lives(10_080)
    room.is_right()


def test_a_restart_and_an_emptied_session_store_end_nothing(room: Room) -> None:
    with room.hung.state.write() as connection:
        connection.execute(delete(SessionRow))
    room.lived.restart()
    room.lived.publish()
    room.is_right()
    assert (room.loads, room.told) == ([], [])


# Another clock -------------------------------------------------------------------------------------------------------

LATE_S = 15  # how long after the clock was so, and it is another hour


@pytest.fixture
def clocked(lived: LongLived, browser: Browser) -> Iterator[Room]:
    """A wall with the beat that walls have, whose page's clock the test sets."""
    lived.restart()
    with hanging.hung(lived.hub, ITEMS) as hung:
        hung.beat_s = BEAT_S
        made = Room(hung, lived, hung.tab(browser))
        yield made
        made.page.context.close()


def at(room: Room, moment: datetime) -> Page:
    """The wall is opened at this moment."""
    room.page.clock.install(time=moment)
    room.hung.opens(room.page)
    room.listens()
    return room.page


@pytest.mark.parametrize(
    ("moment", "before", "after", "dims"),
    [
        ("2025-12-31T22:59:50", "23:59", "00:00", (False, True)),  # midnight, and another year
        ("2026-03-29T00:59:50", "01:59", "03:00", (True, False)),  # an hour that is none
        ("2026-10-25T00:59:50", "02:59", "02:00", (False, True)),  # an hour that is twice
        ("2028-02-28T22:59:50", "23:59", "00:00", (False, True)),  # into a leap day
    ],
)
def test_the_clock_goes_by_the_walls_zone_and_the_playlist_goes_on(
    clocked: Room, moment: str, before: str, after: str, dims: tuple[bool, bool]
) -> None:
    dim = "02:00-02:30" if after == "02:00" else "00:00-02:30"
    clocked.hung.changes(ITEMS, **{**GIVEN, "dim": dim})
    page = at(clocked, datetime.fromisoformat(moment).replace(tzinfo=UTC))
    shown, heading = page.locator("main > time"), page.locator(".wall-item:not([hidden]) h1")
    expect(shown).to_have_text(before)
    assert ("is-dim" in (page.locator("body").get_attribute("class") or "")) is dims[0]
    first = heading.text_content()
    page.clock.run_for(LATE_S * 1000)
    expect(shown).to_have_text(after)
    assert ("is-dim" in (page.locator("body").get_attribute("class") or "")) is dims[1]
    page.clock.run_for(5000)
    seen = {first, heading.text_content()}
    page.clock.run_for(5000)
    assert len(seen | {heading.text_content()}) > 1, "it goes on"
    assert (clocked.loads, clocked.told) == ([], [])


def test_f18_a_clock_that_is_set_anew_is_no_lost_network(clocked: Room) -> None:
    now = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
    page = at(clocked, now)
    for by in (timedelta(hours=1), timedelta(days=-1), timedelta(days=366)):
        page.clock.set_system_time(now + by)
        page.clock.run_for(3000)
        assert page.locator("footer.is-warning").count() == 0, by
    clocked.lived.publish()
    page.clock.run_for(3000)
    clocked.is_right()


def test_f25_a_night_without_a_network_is_told_with_its_hour_and_over_within_two_minutes(clocked: Room) -> None:
    page = at(clocked, datetime(2026, 5, 4, 20, 0, tzinfo=UTC))
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.context.set_offline(True)
    page.clock.run_for(12_000)
    said = page.locator("footer.is-warning")
    expect(said).to_contain_text("22:00")
    clocked.lived.restart()
    clocked.lived.publish()
    asked.clear()
    for _hour in range(9):
        page.clock.fast_forward("01:00:00")
        page.clock.run_for(60_000)
    assert len(asked) < 9 * 60, "it asks less often meanwhile"
    expect(said).to_contain_text("22:00")
    page.context.set_offline(False)
    for _second in range(120):
        page.clock.run_for(1000)
        if not said.count():
            break
    expect(said).to_have_count(0)
    clocked.is_right()
    assert (clocked.loads, clocked.told) == ([], [])
