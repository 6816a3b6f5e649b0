"""Oracle 2: every role, scope and set of regions, at every entrance, against a policy written down apart (A02, A04)."""

from __future__ import annotations

from itertools import chain, combinations
from typing import Any

import pytest

from tests.proof import policy, scan, surface
from tests.proof.partner import EVERYBODY, REGIONS, Reader, Who, customers
from tests.proof.surface import Entrance
from tests.proof.world import World, expire, opened, roles, tokens_of

SUBSETS = tuple(chain.from_iterable(combinations(REGIONS, size) for size in range(1, 5)))
SCOPES = ("all", "some", "none")
ASKED = (None, "all", *REGIONS)
ROWS = Entrance("block", "/blocks/licenses-recent")  # one row a subscription: every customer is in it


def assigned(scope: str) -> tuple[Who, ...]:
    """What is set in the hub; the same for every role, and regions that are not the reader's are in it too."""
    shares = {"all": (1, 2, 3, 4, 5), "some": (2, 5), "none": ()}
    return tuple(who for region in REGIONS for who in customers(region) if who[1] in shares[scope])


def cast(role: str) -> list[Reader]:
    return [
        Reader(f"m-{role}-{scope}-{'-'.join(regions)}", role, regions, hub=assigned(scope))
        for scope in SCOPES
        for regions in SUBSETS
    ]


def wrong(reader: Reader, entrance: Entrance, region: str | None, answer: Any) -> str | None:
    """What is not as the policy says; None where all is."""
    asked = f"{reader.name} asked {entrance.kind} {entrance.path} region={region}"
    want = policy.status(reader, entrance.kind, region)
    want = entrance.lets_in if want == 200 else want
    if answer.status_code != want:
        return f"{asked}: {answer.status_code}, expected {want}"
    seen = policy.shown(reader, region) if entrance.kind in policy.OF_REGION else policy.sees(reader)
    told = reader.role in policy.ANALYSTS or entrance.kind in policy.TOLD_TO_SUPPORT
    seen = seen if want == 200 and told else frozenset()
    found = scan.owners(answer.data)
    if reader.role not in policy.ANALYSTS and scan.numbers(answer.data) & scan.forbidden_sums(frozenset(), EVERYBODY):
        return f"{asked}: tells of licenses"
    return f"{asked}: shows {sorted(found - seen)}" if found - seen else None


@pytest.mark.parametrize("role", roles())
def test_a02_every_role_scope_and_set_of_regions(world: World, role: str) -> None:
    readers = cast(role)
    assert len(readers) == 3 * 15
    world.add(readers)
    found: list[str | None] = []
    for reader in readers:
        for region in ASKED:
            answer = ROWS.ask(world.clients[reader.name], region)
            found.append(wrong(reader, ROWS, region, answer))
            if answer.status_code == 200 and scan.owners(answer.data) != set(policy.shown(reader, region)):
                found.append(f"{reader.name} asked region={region}: does not see all that is theirs")
    assert list(filter(None, found)) == []


def every_entrance(world: World, role: str, step: int) -> list[str]:
    """Each entrance by the readers of a role, one in `step` of them, each time with other regions asked for."""
    found: list[str | None] = []
    for at, reader in enumerate(cast(role)):
        for place, entrance in enumerate(surface.entrances(world.app)):
            if (at + place) % step == 0:
                region = ASKED[(at // step + place) % len(ASKED)]
                found.append(wrong(reader, entrance, region, entrance.ask(world.clients[reader.name], region)))
    return [one for one in found if one]


@pytest.mark.parametrize("role", roles())
def test_a02_every_entrance_for_a_sample_of_each_role(world: World, role: str) -> None:
    if f"m-{role}-none-us" not in world.clients:
        world.add(cast(role))
    assert every_entrance(world, role, len(SUBSETS)) == []  # one reader of each scope at each entrance


@pytest.mark.torture
@pytest.mark.parametrize("role", roles())
def test_a02_every_entrance_for_every_reader(world: World, role: str) -> None:
    if f"m-{role}-none-us" not in world.clients:
        world.add(cast(role))
    assert every_entrance(world, role, 1) == []


@pytest.mark.parametrize("state", ["anonymous", "expired", "revoked", "inactive", "unknown role", "forged"])
def test_a04_who_is_not_signed_in_is_turned_away_from_every_entrance(world: World, state: str) -> None:
    from tests.proof.world import change
    from tests.web.helpers import anonymous

    reader = Reader(f"x-{state.replace(' ', '-')}", "partner_full_admin")
    world.add([reader])
    number, client = world.ids[reader.name], world.clients[reader.name]
    assert ROWS.ask(client, "eu").status_code == 200
    token = tokens_of(world.state, {reader.name: number})[reader.name]
    if state == "expired":
        expire(world.state, token)
    elif state == "revoked":
        assert world.client(token).post("/sign-out").status_code == 303
    elif state == "inactive":
        change(world.state, number, active=False)
    elif state == "unknown role":
        change(world.state, number, role="superuser")
    elif state == "forged":
        token = token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB")
    gone: Any = anonymous(world.app) if state == "anonymous" else world.client(token)
    entrances = surface.entrances(world.app)
    told = [(one.path, one.ask(gone, "eu").status_code, policy.status(None, one.kind, "eu")) for one in entrances]
    assert [each for each in told if each[1] != each[2]] == []
    assert scan.union(scan.owners(one.ask(gone, "eu").data) for one in entrances) == set()


def test_the_policy_lets_some_in_and_some_not() -> None:
    """A policy that says the same to everybody would prove nothing."""
    every = [policy.status(reader, "block", region) for role in roles() for reader in cast(role) for region in ASKED]
    assert {every.count(status) > 200 for status in (200, 403)} == {True}


def test_a_home_of_its_own_is_not_needed_for_an_empty_one(tmp_path: Any) -> None:
    """Without data nobody is shown anything, and everybody is told so in the same words."""
    with opened(tmp_path / "home", [Reader("fay", "partner_full_admin"), Reader("nil")]) as empty:
        answers = [ROWS.ask(empty.clients[name], "eu") for name in ("fay", "nil")]
    assert {(answer.status_code, answer.data) for answer in answers} == {(503, answers[0].data)}
