"""Mirror links as readers: each shows its own customer and nobody else, in every answer, whoever made it (A13, A18, A21)."""

from __future__ import annotations

import pytest

from dashboard.data.people import users
from dashboard.request_context import cookie_name
from dashboard.web import hub
from dashboard.web.guards.links import mirror as guard
from tests.proof import policy, scan, surface
from tests.proof.partner import EVERYBODY, GONE, READERS, Reader, Who, canary, uuid
from tests.proof.world import World, assign
from tests.web import mirrors
from tests.web.helpers import add_user, anonymous

MAKERS = [reader for reader in READERS if reader.role in policy.EDITORS]


def link(world: World, who: Who, by: Reader | None = None, **more: str) -> tuple[mirrors.Mirror, str]:
    user = world.user(by) if by else None
    return mirrors.made(world.app, uuid(who), who[0], user, **more)


def theirs(reader: Reader) -> list[Who]:
    return sorted(policy.sees(reader))


@pytest.mark.parametrize("reader", MAKERS, ids=lambda reader: reader.name)
def test_a18_a_link_shows_its_customer_alone_whoever_made_it(world: World, reader: Reader) -> None:
    for who in theirs(reader)[:4]:
        made = link(world, who, reader)
        client = mirrors.opened(world.app, made)
        answer = mirrors.shown(client, made)
        assert answer.status_code == 200 and scan.owners(answer.data) == {who}
        assert canary(who, "name").encode() in answer.data
        assert not scan.leaks(answer.data, frozenset({who}), EVERYBODY)
        assert reader.email.encode() not in answer.data, "who made it is nobody's to know"


def test_a13_two_links_with_warm_caches_show_each_its_own_in_both_orders(world: World) -> None:
    links = [(who, link(world, who)) for who in sorted(who for who in EVERYBODY if who[0] == "eu")[:2]]
    known = {}
    for who, made in (*links, *reversed(links), *links):
        answer = mirrors.shown(mirrors.opened(world.app, made), made)
        assert scan.owners(answer.data) == {who}
        assert known.setdefault(who, answer.data) == answer.data


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_a05_nobody_makes_a_link_to_whom_they_do_not_see(world: World, reader: Reader) -> None:
    body = {"label": "x", "sections": ["licenses"], "lang": "en", "days": "1", "passphrase": ""}
    for who in sorted(EVERYBODY):
        answer = world.clients[reader.name].post(f"/customers/{who[0]}/{uuid(who)}/mirrors", json=body)
        if reader.role not in policy.EDITORS:
            assert answer.status_code == 403
        elif who not in policy.sees(reader):
            assert answer.status_code == 404
            assert not scan.owners(answer.data)


def test_a_customer_who_left_is_shown_to_nobody(world: World) -> None:
    answer = mirrors.exchange(anonymous(world.app), link(world, GONE))
    assert answer.status_code == 403 and not scan.owners(answer.data)


def test_a_link_goes_dark_with_the_assignment_of_its_maker(world: World) -> None:
    state, who = hub.of(world.app.server).state, min(who for who in EVERYBODY if who[0] == "eu")
    number = mirrors_admin(world, who)
    made = mirrors.made(world.app, uuid(who), who[0], users.active(state, "lin@mirror.example"))
    client = mirrors.opened(world.app, made)
    assert mirrors.shown(client, made).status_code == 200
    assign(state, number, [])
    answer = mirrors.shown(client, made)
    assert answer.status_code == 403 and not scan.owners(answer.data)


def mirrors_admin(world: World, who: Who) -> int:
    state = hub.of(world.app.server).state
    return add_user(state, "lin@mirror.example", "partner_admin", assigned=[(who[0], uuid(who))])


def test_a21_the_cookie_of_a_link_is_nobody_at_every_other_entrance(world: World) -> None:
    """Sent by hand where no browser would send it, as its own cookie, as a wall's and as that of a session."""
    who = min(EVERYBODY)
    made = link(world, who)
    client = mirrors.opened(world.app, made)
    mine = hub.of(world.app.server).config
    cookie = client.get_cookie(guard.cookie(mine), "127.0.0.1", f"/mirror/{made[0].name}")
    assert cookie is not None
    names = (cookie.key, cookie_name(mine), cookie.key.replace("mirror", "wall"))
    for key, value in (
        (names[0], cookie.value),
        (names[1], cookie.value),
        (names[2], cookie.value),
        (names[1], made[1]),
    ):
        stranger = anonymous(world.app)
        stranger.set_cookie(key, value, domain="127.0.0.1", path="/")
        for entrance in surface.entrances(world.app):
            answer = entrance.ask(stranger)
            assert entrance.kind == "open" or answer.status_code in {303, 401, 403, 404}, (entrance.path, key)
            assert not scan.owners(answer.data), entrance.path
