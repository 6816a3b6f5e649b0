"""What a request names beside the reader's own changes nothing: foreign ids, forged bodies, lies (A01, A08)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.proof import policy, scan, surface
from tests.proof.partner import ANA, GUS, Who, canary, uuid
from tests.proof.world import World
from tests.web.helpers import page_body

FOREIGN, UNKNOWN = ("eu", 2), ("eu", 8)  # somebody else's customer; nobody at all
SAID = {
    "org": uuid,
    "name": lambda who: canary(who, "name"),
    "": lambda who: canary(who, "low"),
    "product": lambda who: canary(who, "product"),
}


@pytest.mark.parametrize("entrance", [*surface.blocks(), *surface.files("csv")], ids=lambda one: one.path)
@pytest.mark.parametrize("key", SAID)
def test_a01_a_foreign_id_is_answered_like_one_that_does_not_exist(
    world: World, entrance: surface.Entrance, key: str
) -> None:
    client = world.clients["ana"]

    def asked(who: Who) -> tuple[int, bytes]:
        said = SAID[key](who)
        answer = entrance.ask(client, "eu", q=f"{key}:{said}" if key else said)
        return answer.status_code, answer.data.replace(said.encode(), b"<said>")

    (status, foreign), (_, unknown) = asked(FOREIGN), asked(UNKNOWN)
    assert status == (400 if key == "product" else 200)
    assert scan.without_tag(foreign) == scan.without_tag(unknown)


@pytest.mark.parametrize(
    "more",
    [
        {"org_id": uuid(FOREIGN)},
        {"customers": f'["{uuid(FOREIGN)}"]'},
        {"user": "1"},
        {"assigned": "all"},
        {"role": "partner_full_admin"},
        {"regions": "us,eu"},
        {"scope": "all"},
        {"as": "fay"},
        {"chosen": "[1,2,3]"},
    ],
    ids=str,
)
def test_a01_what_is_added_to_the_address_changes_nothing(world: World, more: dict[str, str]) -> None:
    for entrance in (*surface.blocks(), *surface.files("csv")):
        for name in ("ana", "nil"):
            plain, other = (entrance.ask(world.clients[name], "eu", **extra) for extra in ({}, more))
            assert (other.status_code, other.data) == (plain.status_code, plain.data)


def test_a01_a_forged_callback_body_is_never_answered_with_a_foreign_customer(world: World) -> None:
    """A foreign id in every input, as every type: refused, or answered for the reader's own customers."""
    shapes: list[Any] = [
        uuid(FOREIGN),
        canary(FOREIGN, "name"),
        2,
        [uuid(FOREIGN)],
        {"org_id": uuid(FOREIGN)},
        None,
        True,
        f"/customers/{uuid(FOREIGN)}",
        f"/licenses/{uuid(FOREIGN)}",
    ]
    for shape in shapes:
        for place in (0, 1):
            body = page_body("/licenses", "?region=eu")
            body["inputs"][place]["value"] = shape
            answer = world.clients["ana"].post(surface.DASH, json=body)
            assert answer.status_code in {200, 400}
            found = scan.owners(answer.data.replace(canary(FOREIGN, "name").encode(), b""))
            assert found <= policy.sees(ANA)


@pytest.mark.parametrize(
    "search", ["?region=us", "?region=us&region=eu", "?region=all&q=name:cnry_us", "?version=1&region=us"]
)
def test_a08_a_callback_that_lies_about_what_changed_is_answered_alike(world: World, search: str) -> None:
    for path in ("/licenses", "/calling"):
        answers = []
        for changed in (
            ["_pages_location.pathname"],
            ["_pages_location.search"],
            ["_pages_location.pathname", "_pages_location.search"],
            [],
        ):
            body = {**page_body(path, search), "changedPropIds": changed, "parsedChangedPropsIds": changed}
            answers.append(world.clients["gus"].post(surface.DASH, json=body))
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.data for answer in answers}) == 1
        assert scan.owners(answers[0].data) <= policy.sees(GUS)
