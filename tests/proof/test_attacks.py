"""Attack cases against whose data is shown: looking, keys that collide, odd addresses, forged state (A03, A06, A14, A16, A17)."""

from __future__ import annotations

import json
from datetime import date
from random import Random
from urllib.parse import unquote

import pytest

from dashboard.query import parse
from dashboard.scope import EVERYONE, NOBODY, By, Customers, Cut, Region, RegionView, Rules, Scope, Service
from tests.proof import policy, scan, surface
from tests.proof.partner import ANA, GUS, REGIONS, uuid
from tests.proof.world import World, everything_in

RECENT = "/blocks/licenses-recent"
WHO_ONLY_LOOK = ("rob", "hal", "huw")


# A03: looking changes nothing ---------------------------------------------------------------


@pytest.mark.parametrize("name", WHO_ONLY_LOOK)
def test_a03_who_only_looks_changes_no_row(world: World, name: str) -> None:
    """Every entrance, asked in its own way and with every other method."""
    client, before = world.clients[name], everything_in(world.state)
    for entrance in surface.entrances(world.app):
        if entrance.path != "/preferences":
            entrance.ask(client, "eu")
            for method in ("POST", "PUT", "PATCH", "DELETE"):
                if (entrance.path, method) != ("/sign-in", "POST"):
                    answer = client.open(
                        entrance.path, method=method, json={"role": "partner_full_admin", "regions": ["us"]}
                    )
                    assert answer.status_code in {400, 401, 403, 404, 405}, (entrance.path, method)
    assert everything_in(world.state) == before


def test_a06_a_choice_of_ones_own_is_all_that_can_be_written(world: World) -> None:
    for name in WHO_ONLY_LOOK:
        before = everything_in(world.state)
        for extra in (
            {"role": "partner_full_admin"},
            {"user_id": 1},
            {"is_admin": True},
            {"regions": ["us"]},
            {"owner_id": 1},
        ):
            sent = {"key": "theme", "value": "dark", **extra}
            assert world.clients[name].post("/preferences", json=sent).status_code == 400
        for key in ("role", "regions", "assigned", "stamp", "user_id", "columns.../x"):
            assert world.clients[name].post("/preferences", json={"key": key, "value": "x"}).status_code == 400
        assert everything_in(world.state) == before


# A14: no two scopes share a key -------------------------------------------------------------


def place(random: Random) -> RegionView:
    day = date(2026, 11, random.choice((1, 2, 22)))
    ids = ["a", "b", "a,b", "b,a", "ab", "", " ", '"a","b"', "a\0", "\u00e9", "e\u0301", "1", "True", "None", "[]"]
    some = Customers(tuple(random.choices(ids, k=random.randint(0, 4))))
    return RegionView(
        random.choice(tuple(Region)),
        random.choice((1, 11, 111)),
        day,
        date(2026, 11, 22),
        date(2026, 1, 4),
        random.choice((EVERYONE, NOBODY, some, some, some)),
    )


def scope(random: Random) -> Scope:
    queries = (
        "",
        "a",
        '"a b"',
        "a b",
        "name:a",
        "-name:a",
        'name:"a b"',
        "name:a b",
        "region:us",
        "type:trial",
        "name:\u00e9",
    )
    cuts = (None, None, Cut(By.ENDPOINT, "teams"), Cut(By.FEATURE, "teams"))
    return Scope(
        tuple(place(random) for _ in range(random.randint(1, 3))),
        random.choice(tuple(Service)),
        parse(random.choice(queries)),
        random.random() < 0.5,
        random.choice((Rules(), Rules(low_min_total=6), Rules(poor_call_rule="all"))),
        random.choice(cuts),
    )


def collide(count: int, seed: int) -> dict[str, set[Scope]]:
    random, seen = Random(seed), {}
    for _ in range(count):
        one = scope(random)
        seen.setdefault(one.cache_key(), set()).add(one)
    assert len(seen) > count // 2
    return {key: scopes for key, scopes in seen.items() if len(scopes) > 1}


def test_a14_two_scopes_that_differ_never_share_a_cache_key() -> None:
    assert collide(8_000, 14) == {}


@pytest.mark.torture
def test_a14_a_million_scopes() -> None:
    assert collide(1_000_000, 15) == {}


def test_a14_order_and_repeats_of_customers_are_one_key_and_nothing_else_is() -> None:
    def key(*ids: str) -> str:
        day = date(2026, 11, 22)
        return Scope((RegionView(Region.EU, 1, day, day, day, Customers(ids)),), Service.MEETINGS).cache_key()

    assert key("b", "a", "a") == key("a", "b")
    told = [
        key("a,b"),
        key("a", "b"),
        key("ab"),
        key('a","b'),
        key("a', 'b"),
        key("a", "b", ""),
        key("\u00e9"),
        key("e\u0301"),
        key(),
    ]
    assert len(set(told)) == len(told)


# A16, A17: other spellings, forged state -----------------------------------------------------


ODD = (
    "//blocks/licenses-recent",
    "/./blocks/licenses-recent",
    "/blocks//licenses-recent",
    "/blocks/./licenses-recent",
    "/blocks/licenses-recent/",
    "/blocks/licenses-recent/.",
    "/blocks/%6cicenses-recent",
    "/blocks/licenses%2drecent",
    "/blocks/licenses-recent%2f",
    "/blocks%2flicenses-recent",
    "/blocks/licenses-recent;region=us",
    "/blocks/licenses-recent%00",
    "/BLOCKS/licenses-recent",
    "/blocks/Licenses-Recent",
    "/blocks/licenses-recent.",
    "/blocks/licenses-recent%20",
    "/blocks/x/../licenses-recent",
    "/assets/../blocks/licenses-recent",
    "/healthz/../blocks/licenses-recent",
    "/blocks/<block_id>",
    "/export/../blocks/licenses-recent",
    "/export/licenses-recent.CSV",
    "/export/licenses-recent.csv/",
    "/export/licenses-recent.csv%00.txt",
    "/export/licenses-recent.csv.xlsx",
    "/export//licenses-recent.csv",
    "/bundle/../blocks/licenses-recent",
)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "POST"])
def test_a16_an_odd_spelling_opens_no_region(world: World, method: str) -> None:
    """Gus may enter the European Union alone; raw, as a socket would bring it."""
    for path in (*ODD, RECENT):
        raw = {"PATH_INFO": unquote(path), "RAW_URI": path, "REQUEST_URI": path}
        sent = {
            "X-HTTP-Method-Override": "GET",
            "X-Original-URL": "/healthz",
            "X-Rewrite-URL": "/blocks/licenses-recent",
        }
        answer = world.clients["gus"].open(
            "/", method=method, environ_overrides=raw, headers=sent, query_string={"region": "us"}
        )
        assert answer.status_code in ({200} if method == "OPTIONS" else {400, 403, 404, 405}), path
        assert scan.owners(answer.data) == set(), path


FORGED: tuple[dict[str, str], ...] = (
    {"q": "x" * 10_000},
    {"q": "__proto__:1"},
    {"__proto__": "x"},
    {"constructor": "prototype"},
    {"q": "eyJyZWdpb24iOiJ1cyJ9"},
    {"q": "%%%"},
    {"q": '"'},
    {"q": "((("},
    {"q": '{"region":{"$ne":null}}'},
    {"region[]": "us"},
    {"region[$ne]": "x"},
    {"as_of": "9999-12-31"},
    {"as_of": "NaN"},
    {"as_of": "0000-00-00"},
    {"as_of": "2026-11-22T00:00:00Z"},
    {"as_of": "2026-02-30"},
    {"version": "NaN"},
    {"version": "1e3"},
    {"version": "-1"},
    {"version": "0"},
    {"version": "9" * 40},
    {"version": "\u0661"},
    {"range": "9999-01-01..9999-12-31"},
    {"range": "2026-01-01..2025-01-01"},
    {"range": ".."},
    {"compare": "all"},
    {"service": "*"},
    {"endpoint": "teams' or 1=1"},
    {"feature": "../x"},
    {"endpoint": "teams", "feature": "transfer"},
    {"lang": "../../en"},
    {"theme": "<script>"},
    {"as_of": "2026-11-15", "version": "1"},
    {"user": "fay", "as": "fay"},
    {"state": json.dumps({"region": "us"})},
)


@pytest.mark.parametrize("asked", FORGED, ids=lambda asked: str(asked)[:40])
def test_a17_a_forged_state_is_explained_or_answered_within_the_readers_own(
    world: World, asked: dict[str, str]
) -> None:
    for path in (RECENT, "/export/calling-usage-rows.csv", "/licenses", "/calling"):
        for region in ({}, {"region": "all"}):
            answer = world.clients["ana"].get(path, query_string={**region, **asked})
            assert answer.status_code in {200, 400, 404}, (path, answer.data[:200])
            assert (
                scan.leaks(answer.data, policy.sees(ANA), frozenset((r, n) for r in REGIONS for n in range(1, 6))) == []
            )
            if answer.status_code != 200 and path.startswith("/blocks"):
                assert answer.json["error"]["message"]


def test_a17_an_address_of_somebody_else_shows_ones_own(world: World) -> None:
    """What another person copied from their page, opened by this one."""
    address = f"region=us&q=org:{uuid(('us', 1))}"
    rows = {name: world.get(name, f"/export/licenses-recent.csv?{address}").data for name in ("fay", "ana", "dot")}
    assert {name: scan.owners(data) for name, data in rows.items()} == {
        "fay": {("us", 1)},
        "ana": {("us", 1)},
        "dot": set(),
    }
    assert world.get(GUS, f"{RECENT}?{address}").status_code == 403
