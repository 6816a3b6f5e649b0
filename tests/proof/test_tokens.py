"""API tokens as readers: no byte that leaves is a foreign customer's, and no region's that the token does not open (A18)."""

from __future__ import annotations

import pytest

from dashboard.data.audit.audit_log import Who
from dashboard.data.people import api_tokens
from dashboard.data.people.api_tokens import Reach
from dashboard.pages import BLOCKS
from tests.proof import policy, scan, surface
from tests.proof.partner import ANA, EVE, GUS, NIL, ROB, Reader, uuid
from tests.proof.world import World
from tests.web.helpers import HubClient, anonymous

V1 = "/api/v1"


def program(world: World, reader: Reader, regions: tuple[str, ...]) -> HubClient:
    """A program of this reader, with every scope."""
    scopes = [*Reach]
    _made, text = api_tokens.make(
        world.state, Who(world.user(reader)), world.ids[reader.name], "proof", scopes, list(regions)
    )
    client = anonymous(world.app)
    assert isinstance(client, HubClient)
    client.headers["Authorization"] = f"Bearer {text}"
    return client


@pytest.mark.parametrize(
    ("reader", "regions"),
    [(ANA, ANA.regions), (ANA, ("eu",)), (EVE, ("eu",)), (GUS, ("eu",)), (NIL, NIL.regions), (ROB, ("ca",))],
    ids=lambda value: value.name if isinstance(value, Reader) else "+".join(value),
)
def test_a18_what_a_token_reads_is_its_persons_and_of_its_regions(
    world: World, reader: Reader, regions: tuple[str, ...]
) -> None:
    client, mine = program(world, reader, regions), {who for who in policy.sees(reader) if who[0] in regions}
    found = set()
    whole = [f"/blocks/{name}" for name, block in BLOCKS.items() if block.rows and name not in surface.of_one()]
    for path in ("/figures", "/customers", "/tags", "/versions", "/blocks", *whole):
        for region in ("all", *regions):
            asked = {"region": region, "limit": 1000} if path in ("/customers", *whole) else {"region": region}
            answer = client.get(
                f"{V1}{path}", query_string=asked if path not in ("/tags", "/versions", "/blocks") else {}
            )
            assert answer.status_code in (200, 503), (path, answer.data)
            found |= scan.owners(answer.data)
    assert found == mine


def test_a19_a_foreign_customer_is_as_if_there_were_none(world: World) -> None:
    client = program(world, ANA, ANA.regions)
    answers = [client.get(f"{V1}/customers/eu/{org_id}") for org_id in (uuid(("eu", 2)), "0" * 8)]
    assert [one.status_code for one in answers] == [404, 404] and answers[0].json == answers[1].json


def test_a21_a_token_is_nobody_at_every_other_entrance(world: World) -> None:
    client = program(world, ROB, ROB.regions)
    for entrance in surface.entrances(world.app):
        answer = entrance.ask(client)
        assert entrance.kind == "open" or answer.status_code in {303, 401, 403, 404}, entrance.path
        assert not scan.owners(answer.data), entrance.path
