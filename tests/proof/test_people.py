"""Who manages people in some regions is told of no customer of another: neither their ids, nor how many there are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proof import policy, scan
from tests.proof.partner import ANA, DOT, EVE, READERS, REGIONS, Reader, Who, customers
from tests.proof.world import World, copied, opened
from tests.web.helpers import page_body

FAR = Reader("far", "partner_full_admin", ("ca",))
NEAR = Reader("near", "partner_full_admin", ("eu",))


@pytest.fixture(scope="module")
def people(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with opened(copied(kept, tmp_path_factory.mktemp("people") / "home"), [*READERS, FAR, NEAR]) as made:
        yield made


def of_person(world: World, reader: Reader, person: Reader) -> set[Who]:
    """What the page of one person shows, as text and as Dash draws it."""
    asked = f"?user={world.ids[person.name]}"
    first = world.get(reader, f"/users{asked}")
    drawn = world.clients[reader.name].post("/_dash-update-component", json=page_body("/users", asked))
    assert (first.status_code, drawn.status_code) == (200, 200)
    return scan.owners(first.data) | scan.owners(drawn.data)


@pytest.mark.parametrize("person", [ANA, DOT, EVE], ids=lambda person: person.name)
def test_a02_a_persons_page_shows_customers_of_the_readers_regions_alone(people: World, person: Reader) -> None:
    theirs = policy.sees(person)
    assert of_person(people, FAR, person) == set()
    assert of_person(people, NEAR, person) == {who for who in theirs if who[0] == "eu"}
    assert of_person(people, READERS[0], person) == theirs


@pytest.mark.parametrize("name", ["rob", "hal", "huw", "ana", "nil"])
def test_a03_a_persons_page_is_a_full_administrators(people: World, name: str) -> None:
    reader = next(reader for reader in READERS if reader.name == name)
    assert of_person(people, reader, EVE) == set()


def test_a18_suggestions_are_of_the_readers_regions(people: World) -> None:
    for reader, region in ((FAR, "ca"), (NEAR, "eu")):
        found = scan.owners(people.get(reader, "/users/customers?q=cnry").data)
        assert found == set(customers(region))
        for foreign in set(REGIONS) - {region}:
            answer = people.get(reader, f"/users/customers?q=cnry_{foreign}")
            assert answer.json == people.get(reader, "/users/customers?q=cnry_nowhere").json == {"customers": []}
    for name in ("ana", "rob", "hal"):
        assert people.get(name, "/users/customers?q=cnry").status_code == 403


def test_a19_the_list_of_people_counts_customers_of_the_readers_regions(people: World) -> None:
    """Ana has two customers in each of two regions, none of them in Canada."""
    for reader, count in ((READERS[0], 4), (NEAR, 2), (FAR, 0)):
        (row,) = re.findall(
            r"<tr>(?:(?!<tr>).)*ana@partner\.example.*?</tr>", people.get(reader, "/users").data.decode(), re.DOTALL
        )
        assert re.findall(r'class="num">(\d+)<', row)[:1] == [str(count)]
