"""What strangers can find out, and what they can make the hub do: B05, E20."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from time import perf_counter

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from dashboard.access import Role
from dashboard.config import Config
from dashboard.data.people import tokens, tries
from dashboard.data.state.database import Database
from dashboard.data.state.models import AuditRow
from dashboard.factory import HubDash, create_app
from dashboard.web import hub
from dashboard.web.guards import limits
from dashboard.web.routes import sign_in
from tests.proof.routes import ROUTES
from tests.state.administrators import rows
from tests.state.templates import prepared
from tests.web.helpers import add_user, anonymous, close, give_password, settings

ALBA, BIRCH = "alba@partner.example", "birch@partner.example"
RIGHT = "unlikely-teapot-gravel"
OFFICE = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def state(app: HubDash) -> Iterator[Database]:
    yield hub.of(app.server).state


@pytest.fixture
def slow(config: Config) -> Iterator[HubDash]:
    """One request a second, so sixty in a minute; the clock of its limits stands still."""
    made = create_app(settings(prepared(config.home), address_per_s="1"))
    hub.of(made.server).allowance.clock = lambda: 0.0
    yield made
    close(made)


def tried(client: FlaskClient, email: str, password: str = "wrong") -> tuple[int, str, dict[str, str]]:
    """Status, page and headers, without the address that was typed."""
    answer = client.post("/sign-in", data={"email": email, "password": password}, environ_overrides=OFFICE)
    headers = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
    return answer.status_code, answer.text.replace(email, "<typed>"), headers


@pytest.mark.usefixtures("quick_hashes")
def test_b05_nothing_tells_who_signed_in_from_this_address_before(app: HubDash, state: Database) -> None:
    """Who signed in from here has a lane of their own: theirs is free while the lanes of others here are full."""
    for email in (ALBA, BIRCH):
        give_password(state, add_user(state, email, Role.FULL), RIGHT)
    assert tried(anonymous(app), ALBA, RIGHT)[0] == 303
    for at in range(tries.FREE_FROM_ONE_ADDRESS + 1):
        tried(anonymous(app), f"nobody{at}@partner.example")
    known, other, unknown = (tried(anonymous(app), email) for email in (ALBA, BIRCH, "x@partner.example"))
    assert known[0] == 401
    assert known == other == unknown
    assert tried(anonymous(app), ALBA, RIGHT)[0] == 303, "and the lane is still theirs"


def test_b05_what_fails_is_answered_after_the_same_time(
    app: HubDash, state: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wrong, unknown, deactivated, too early: all take what the slowest of them takes, and a little more."""
    monkeypatch.setattr(sign_in, "FAILS_AFTER_S", 1.0)
    give_password(state, add_user(state, ALBA, Role.FULL), RIGHT)
    add_user(state, "gone@partner.example", Role.FULL, active=False)
    took: dict[str, list[float]] = {ALBA: [], "gone@partner.example": [], "x@partner.example": [], "early": []}
    for at in range(3):
        for name, times in took.items():
            email = f"{name}{at}@partner.example" if name == "early" else name
            if name == "early":
                with state.write() as connection:
                    lane = tries.lanes(connection, email, None, tries.From(OFFICE["REMOTE_ADDR"]), None)[0]
                    for _ in range(tries.FREE + 1):
                        tries._count(connection, lane.key, state.clock())
            began = perf_counter()
            assert tried(anonymous(app), email)[0] == 401
            times.append(perf_counter() - began)
    medians = [median(times) for times in took.values()]
    assert min(medians) >= 1.0
    assert max(medians) - min(medians) < 0.1 * min(medians), took


def test_e20_one_address_has_two_tries_under_way_and_the_next_is_told_to_wait(app: HubDash, state: Database) -> None:
    here = hub.of(app.server)
    who = f"sign-in {OFFICE['REMOTE_ADDR']}"
    for _ in range(limits.SIGN_INS):
        assert here.at_once.enter(who, limits.SIGN_INS, 0)
    status, _page, headers = tried(anonymous(app), ALBA)
    assert (status, headers["Retry-After"]) == (429, "1")
    here.at_once.leave(who)
    assert tried(anonymous(app), ALBA)[0] == 401


FREE = {"/healthz", "/bundle/<name>", "/assets/<path:filename>", "/_favicon.ico"}  # and the files of components


def test_e20_every_public_address_that_asks_the_database_is_counted_by_address(slow: HubDash) -> None:
    free = {route.rule for route in ROUTES if route.public and not route.counted}
    assert {rule for rule in free if not rule.startswith("/_dash-component-suites/")} == FREE
    asked = [
        (method, route.path) for route in ROUTES if route.public and route.counted for method in route.methods.split()
    ]
    for at, (method, path) in enumerate(asked):
        here = {"REMOTE_ADDR": f"203.0.113.{at + 10}"}
        codes = [anonymous(slow).open(path, method=method, environ_overrides=here).status_code for _ in range(62)]
        assert 429 not in codes[:60] and codes[60:] == [429, 429], (method, path)
        assert anonymous(slow).get("/healthz", environ_overrides=here).status_code == 200


def test_e20_a_flood_of_guessed_links_writes_once_a_minute_for_each_network(app: HubDash, state: Database) -> None:
    began: list[str] = []
    event.listen(state.engine, "before_cursor_execute", lambda *given: began.append(given[2]))
    for at in range(40):
        here = {"REMOTE_ADDR": f"2001:db8:1:2::{at:x}"}
        for path in ("/welcome/", "/sign-in/"):
            assert anonymous(app).get(f"{path}{tokens.new(tokens.LINK)}", environ_overrides=here).status_code == 403
    refused = [entry for entry in rows(state, AuditRow) if entry["action"] == "link_refused"]
    assert len(refused) == 1
    assert began.count("BEGIN IMMEDIATE") == 1
