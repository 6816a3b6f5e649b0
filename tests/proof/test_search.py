"""The search over customers: every reader finds every one of their own customers' things, and no other's."""

from __future__ import annotations

from typing import Any

import pytest

from tests.proof import policy, scan
from tests.proof.partner import EVERYBODY, GONE, READERS, Reader, Who, canary, phone, uuid
from tests.proof.world import World

ALL = sorted(EVERYBODY | {GONE})


def texts(who: Who) -> dict[str, set[str]]:
    """What somebody types about a customer, and which kinds of hits that gives."""
    return {
        phone(who): {"number"},
        canary(who, "extension"): {"number", "device"},
        canary(who, "mac").upper(): {"device"},
        f"{canary(who, 'owner')}@customer.example": {"owner"},
        canary(who, "name"): {"customer"},
        uuid(who): {"customer"},
    }


def hits(world: World, reader: Reader, text: str) -> Any:
    return world.clients[reader.name].get("/search/hits", query_string={"find": text, "lang": "en"})


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_a18_a_reader_finds_their_own_customers_and_no_other(world: World, reader: Reader) -> None:
    sees, nothing = policy.sees(reader), hits(world, reader, "zz nobody zz")
    assert nothing.status_code == 200
    for at, who in enumerate(ALL):
        for text, kinds in list(texts(who).items())[at % 3 :: 3]:
            answer = hits(world, reader, text)
            assert answer.status_code == 200
            if who in sees:
                assert scan.owners(answer.data) == {who}, text
                assert all(f'"data-kind":"{kind}"' in answer.text for kind in kinds), (text, kinds)
                continue
            assert answer.json["said"] == nothing.json["said"], text
            assert answer.text.replace(text, "") == nothing.text.replace("zz nobody zz", ""), text


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_a19_what_everybody_has_is_counted_among_ones_own_alone(world: World, reader: Reader) -> None:
    sees = policy.sees(reader)
    for text in ("cnry", "99", "customer.example"):
        answer = hits(world, reader, text)
        assert scan.leaks(answer.data, sees, EVERYBODY | {GONE}) == []
        assert scan.owners(answer.data) == sees or not sees
        page = world.get(reader, f"/search?find={text}")
        assert scan.leaks(page.data, sees, EVERYBODY | {GONE}) == []
        assert page.status_code == 200


@pytest.mark.parametrize(
    "text", ["%", "_", "c%y", "cn_y", ".*", "cnry|x", "[c]nry", "\0", "c\0nry_", "' or ''='", "\u202ecnry\u202c"]
)
def test_c01_no_sign_is_more_than_a_sign(world: World, text: str) -> None:
    """Brackets and what is not seen are left out; nothing else means anything."""
    answer = hits(world, READERS[0], text)
    assert answer.status_code == 200
    found = scan.owners(answer.data) - scan.owners(text.encode())
    assert bool(found) == (text in ("_", "[c]nry", "c\0nry_", "\u202ecnry\u202c"))


def test_a17_ten_thousand_signs_are_refused_in_words(world: World) -> None:
    for size, status in ((200, 200), (201, 200), (4_000, 200), (10_000, 400)):
        answer = hits(world, READERS[0], "9" * size)
        assert answer.status_code == status
        assert size <= 200 or "200" in answer.text or status == 400
