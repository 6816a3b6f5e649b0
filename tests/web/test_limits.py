"""How much one reader may ask: E20."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from dashboard.access import Role
from dashboard.factory import HubDash, create_app
from dashboard.web import hub
from dashboard.web.counting import KEPT, Allowance, AtOnce, Repeats, Shut
from dashboard.web.guards import limits
from dashboard.web.routes import blocks
from tests.browser.kit import served
from tests.web.helpers import add_user, anonymous, close, settings, sign_in

BLOCK = "/blocks/licenses-top?region=us"
EXPORT = "/export/licenses-recent.csv?region=us"


@pytest.fixture
def app(data_home: Path, tmp_path: Path) -> Iterator[HubDash]:
    """One request a second, so sixty in a minute; two at once."""
    home = served.copy_home(data_home, tmp_path / "home")
    made = create_app(settings(home, user_per_s="1", address_per_s="1", user_at_once="2"))
    yield made
    close(made)


def test_e20_who_asks_too_much_is_told_to_wait_and_nobody_else_is(app: HubDash) -> None:
    now = [0.0]
    hub.of(app.server).allowance.clock = hub.of(app.server).shut.clock = lambda: now[0]
    mallory = sign_in(app, add_user(hub.of(app.server).state, "mallory@partner.example", Role.FULL))
    answers = [mallory.get(BLOCK) for _ in range(70)]
    assert [answer.status_code for answer in answers] == [200] * 60 + [429] * 10
    assert (answers[-1].headers["Retry-After"], answers[-1].json["error"]["id"]) == ("1", "web.explained.429")
    assert "frame-ancestors 'none'" in answers[-1].headers["Content-Security-Policy"]
    assert mallory.get("/licenses").status_code == 429
    assert mallory.get("/healthz").status_code == 200
    assert sign_in(app).get(BLOCK).status_code == 200, "another reader from the same address"
    now[0] += 2
    assert [mallory.get(BLOCK).status_code for _ in range(3)] == [200, 200, 429]


def test_e20_who_was_told_to_wait_costs_no_look_into_the_database(
    app: HubDash, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(app)
    while client.get("/fresh").status_code != 429:
        pass

    def asked(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("dashboard.data.people.sessions.see", asked)
    answer = client.get(BLOCK)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")


def test_e20_a_stranger_is_counted_by_address_and_slows_nobody_who_is_signed_in(app: HubDash) -> None:
    hub.of(app.server).allowance.clock = lambda: 0.0
    at = {"REMOTE_ADDR": "10.0.0.8"}
    codes = [anonymous(app).get("/sign-in", environ_overrides=at).status_code for _ in range(30)]
    codes += [anonymous(app).get(BLOCK, environ_overrides=at).status_code for _ in range(40)]
    assert (codes[:60].count(429), set(codes[60:])) == (0, {429})
    elsewhere = {"REMOTE_ADDR": "10.0.0.9"}
    assert anonymous(app).get("/sign-in", environ_overrides=elsewhere).status_code == 200
    assert sign_in(app).get(BLOCK, environ_overrides=at).status_code == 200
    assert anonymous(app).get("/assets/look.css", environ_overrides=at).status_code == 200, "files are not counted"


def test_e20_only_so_many_run_at_once_and_a_place_comes_free(app: HubDash, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WAIT_S", 0.05)
    go, inside = threading.Event(), threading.Semaphore(0)
    said = blocks.said

    def slow(*given: Any) -> bytes:
        inside.release()
        assert go.wait(20)
        return said(*given)

    monkeypatch.setattr(blocks, "said", slow)
    with ThreadPoolExecutor(4) as pool:
        running = [
            pool.submit(sign_in(app).get, f"/blocks/{name}?region=us") for name in ("licenses-top", "licenses-low")
        ]
        for _ in running:
            assert inside.acquire(timeout=20)
        refused = sign_in(app).get(BLOCK)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
        assert sign_in(app).get("/fresh").status_code == 200, "what is cheap is not held"
        other = sign_in(app, add_user(hub.of(app.server).state, "other@partner.example", Role.FULL))
        assert other.get(EXPORT).status_code == 200
        go.set()
        assert [each.result(20).status_code for each in running] == [200, 200]
    assert sign_in(app).get(BLOCK).status_code == 200


def test_e20_an_export_holds_its_place_until_it_is_sent_or_given_up(
    app: HubDash, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "WAIT_S", 0.01)
    client = sign_in(app)
    open_ = [client.get(EXPORT, buffered=False) for _ in range(2)]
    assert client.get(EXPORT).status_code == 429
    open_[0].close()
    whole = client.get(EXPORT, buffered=False)
    assert whole.status_code == 200
    assert whole.data
    again = client.get(EXPORT, buffered=False)
    assert again.status_code == 200
    for answer in (*open_, whole, again):
        answer.close()
    assert hub.of(app.server).at_once._running == {}


def test_e20_a_place_is_given_back_where_a_request_fails(app: HubDash) -> None:
    for path in ("/blocks/nothing", "/export/nothing.csv", "/blocks/licenses-top?region=mars", BLOCK):
        for _ in range(4):
            sign_in(app).get(path)
    assert hub.of(app.server).at_once._running == {}


def test_a_page_with_thirty_blocks_over_six_connections_is_never_slowed(data_home: Path, tmp_path: Path) -> None:
    """With the settings as they are: many times over, and through a proxy that sends all thirty at once."""
    made = create_app(settings(served.copy_home(data_home, tmp_path / "home"), user_per_s="100"))
    clients = [sign_in(made) for _ in range(8)]
    for threads in (6, 8):
        with ThreadPoolExecutor(threads) as pool:
            codes = list(
                pool.map(lambda at: clients[at % 8].get(f"{BLOCK}&lang={('en', 'pl')[at % 2]}").status_code, range(300))
            )
        assert set(codes) == {200}
    close(made)


def test_an_ipv6_reader_is_its_network() -> None:
    assert limits.reader_of("2001:db8::1") == limits.reader_of("2001:db8::ffff:2")
    assert limits.reader_of("2001:db8::1") != limits.reader_of("2001:db8:0:1::1")
    assert (limits.reader_of("::ffff:10.0.0.1"), limits.reader_of("10.0.0.1"), limits.reader_of("fe80::1%eth0")) == (
        "10.0.0.1",
        "10.0.0.1",
        limits.reader_of("fe80::2"),
    )


def test_what_is_remembered_of_readers_is_bounded() -> None:
    allowance, repeats, at_once, shut = Allowance(), Repeats(), AtOnce(), Shut()
    for number in range(KEPT + 500):
        allowance.take(number, 1)
        repeats.again(number)
        at_once.enter(number, 1, 0)
        at_once.leave(number)
        shut.shut(number, 1)
    assert (len(allowance._left), len(repeats._seen), len(at_once._running), len(shut._until)) == (KEPT, KEPT, 0, KEPT)


@pytest.mark.parametrize(("left", "waits"), [(limits.PATIENT + 0.1, True), (limits.PATIENT, False)])
def test_only_who_asked_little_lately_waits_for_a_place(
    app: HubDash, monkeypatch: pytest.MonkeyPatch, left: float, waits: bool
) -> None:
    """Threads are few: who floods the hub must not hold them by waiting."""
    client, waited = sign_in(app), []
    here = hub.of(app.server)
    enter = here.at_once.enter
    monkeypatch.setattr(here.allowance, "take", lambda *_: left)
    monkeypatch.setattr(
        here.at_once, "enter", lambda who, most, wait_s: (waited.append(wait_s), enter(who, most, 0))[1]
    )
    assert client.get(BLOCK).status_code == 200
    assert waited == [limits.WAIT_S if waits else 0]
