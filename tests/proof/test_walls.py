"""Walls as readers: a wall's cookie opens its own screen and nothing else, and shows no customer but its own (A21)."""

from __future__ import annotations

import pytest

from dashboard.data.people import users
from dashboard.web import hub
from tests.proof import scan, surface
from tests.proof.partner import REGIONS
from tests.proof.world import World
from tests.web import walls


@pytest.mark.parametrize("region", REGIONS)
def test_a18_a_wall_of_a_region_shows_customers_of_that_region_only(world: World, region: str) -> None:
    name = f"of-{region}"
    walls.made(world.app, name, [{**item, "region": region} for item in walls.EVERYTHING])
    answer = walls.screen(world.app, walls.link(world.app, name)[1], name).get(f"/wall/{name}/screen")
    assert answer.status_code == 200
    found = scan.owners(answer.data)
    assert found and {where for where, _number in found} == {region}


def test_a18_all_regions_are_those_of_the_maker(world: World) -> None:
    state = hub.of(world.app.server).state
    walls.helpers.add_user(state, "wal@walls.example", "partner_full_admin", regions=["eu", "ca"])
    walls.made(world.app, "some", walls.EVERYTHING, users.active(state, "wal@walls.example"))
    answer = walls.screen(world.app, walls.link(world.app, "some")[1], "some").get("/wall/some/screen")
    assert {where for where, _number in scan.owners(answer.data)} == {"eu", "ca"}


def test_a21_the_cookie_of_a_wall_is_nobody_at_every_other_entrance(world: World) -> None:
    """Sent by hand where no browser would send it, as a wall's cookie and as that of a session."""
    walls.made(world.app, "alone")
    _number, token = walls.link(world.app, "alone")
    client = walls.screen(world.app, token, "alone")
    mine = hub.of(world.app.server).config
    cookie = client.get_cookie(walls.guard.cookie(mine), "127.0.0.1", "/wall/alone")
    assert cookie is not None
    for key, value in ((cookie.key, cookie.value), (walls.cookie_name(mine), cookie.value), (cookie.key, token)):
        stranger = walls.helpers.anonymous(world.app)
        stranger.set_cookie(key, value, domain="127.0.0.1", path="/")
        for entrance in surface.entrances(world.app):
            answer = entrance.ask(stranger)
            assert entrance.kind == "open" or answer.status_code in {303, 401, 403, 404}, (entrance.path, key)
            assert not scan.owners(answer.data), entrance.path
