"""Two hubs that differ in other people's customers alone answer a reader with the same bytes (A18, A19).

Who is low is judged among all customers of a region by definition (bound, band, size of the cohort); so both hubs have
the same cohorts, and nothing needs to be left out of the comparison.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.importer.folders import write
from tests.proof import policy, scan, surface
from tests.proof.partner import ANA, DAY, FAY, NIL, canary, customers, files, uuid
from tests.proof.world import World, config_of, copied, opened, take_in


@pytest.fixture(scope="module")
def worlds(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, World]]:
    """Two hubs in which the European customers of Ana are the same, and all others are other ones."""
    base = tmp_path_factory.mktemp("worlds")
    own = tuple(sorted(who for who in policy.sees(ANA) if who[0] == "eu"))
    foreign = tuple(who for who in customers("eu") if who not in own)
    mine = files(own, DAY)
    made = []
    # Twice the licenses in the same bands, so that cohorts keep their size and quartile; other legs, one more customer.
    for name, them, scale in (("one", foreign, 1), ("two", foreign, 2)):
        home = copied(kept, base / name)
        theirs = files(them, DAY, scale=scale)
        if scale == 2:
            theirs["customers"] = [
                {**row, "name": f"Other {row['name']}", "country": "DE"} for row in theirs["customers"]
            ]
            theirs["customers"].append(
                {**theirs["customers"][0], "org_id": uuid(("eu", 7)), "name": canary(("eu", 7), "name")}
            )
        rows = {file: [*mine[file], *theirs[file]] for file in mine}
        rows["orders"] = []
        rows["invoices"] = []
        rows["customers"] = [{**row, "vertical": name} for row in rows["customers"]]
        take_in(config_of(home), [("eu", write(base / f"folder-{name}", rows))])
        made.append(home)
    with opened(made[0], [ANA, NIL]) as one, opened(made[1], [ANA, NIL]) as two:
        yield one, two


def test_a19_what_others_have_changes_no_byte_of_what_a_reader_is_answered(worlds: tuple[World, World]) -> None:
    different = []
    for name in ("ana", "nil"):
        for entrance in (*surface.blocks(), *surface.files("csv")):
            for more in surface.of_services(entrance):
                bodies = [entrance.ask(world.clients[name], "eu", **more) for world in worlds]
                assert {answer.status_code for answer in bodies} == {200}
                if bodies[0].data != bodies[1].data:
                    different.append(f"{name} {entrance.path} {more}")
    assert different == []


def test_the_two_worlds_differ_for_those_who_see_them(worlds: tuple[World, World]) -> None:
    for world in worlds:
        world.add([FAY])
    for block in ("licenses-trend", "licenses-recent", "calling-usage-rows", "calling-bands"):
        one, two = (world.get(FAY, f"/blocks/{block}?region=eu") for world in worlds)
        assert scan.without_tag(one.data) != scan.without_tag(two.data)
