"""The search over customers against a plain reading of the same files; whose customers, which version, how many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from dashboard.access import OPERATOR, Role, User
from dashboard.data.questions import search as searching
from dashboard.data.questions.search import AT_MOST, Hits, Kind, search
from dashboard.data.store import Store
from dashboard.data.warehouse import find_tables, finding
from dashboard.errors import BadField
from dashboard.query import folded, unbroken
from tests.importer.folders import ORGS, REGION, Hub, Row, small, subscription

SITE = "bbbbbbbb-0000-4000-8000-00000000000b"


def number(who: str, phone: str = "", extension: str = "", owner: str = "") -> Row:
    return {"org_id": ORGS[who], "phone_number": phone, "extension": extension, "owner_id": owner}


def device(who: str, mac: str, extension: str = "", owner: str = "") -> Row:
    return {"org_id": ORGS[who], "product": "MPP 8851", "mac": mac, "extension": extension, "owner_id": owner}


NUMBERS = [
    number("Alba", "+48221234567", "1001", "Łucja.Żak@alba.example"),
    number("Alba", "+48221234568", "1002", "o.grady@alba.example"),
    number("Alba", "", "48221", "o.grady@alba.example"),
    number("Alba", "+48999", "", "%_wild@alba.example"),
    number("Birch", "+48221234567", "1001", "birch@birch.example"),
    number("Birch", "+12025550100", "48", ""),
]
DEVICES = [
    device("Alba", "001A2B3C4D5E", "1001", "Łucja.Żak@alba.example"),
    device("Alba", "00:1a:2b:ff:00:01", "", "o.grady@alba.example"),
    device("Birch", "0A1A2B3C4D5E", "ＡＢ１２", "birch@birch.example"),
]
TEXTS = (
    "+48 22 123-45.67",
    "(48)22/1234567",
    "48221",
    "1001",
    "48",
    "4",
    "00:1A:2b:3c:4d:5e",
    "001a.2b3c.4d5e",
    "1a2b",
    "zak",
    "łucja żak",
    "LUCJA",
    "O'Grady",
    "o.grady",
    "ab12",
    "alba",
    "ALBA",
    ORGS["Birch"],
    "٤٨٢٢",
    "\u202a+48 22 123 45 67\u202c",
    "%",
    "_",
    "%_wild",
    ".*",
    "[0-9]",
    "\0",
    "4\0008",
    "\\",
    "' or 1=1 --",
    "+-. ()",
    "\u0301",
    "zzzz",
)


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    made = Hub(tmp_path)
    files = small()
    files |= {"phone_numbers": NUMBERS, "devices": DEVICES}
    made.stands(files)
    return made


def seen(hits: Hits) -> set[tuple[str, ...]]:
    return {tuple(_plain(hit.told())) for hits_of in hits.of.values() for hit in hits_of}


def _plain(told: Mapping[str, Any]) -> Iterator[str]:
    names = ("kind", "exact", "org_id", "phone_number", "mac", "extension", "owner_id")
    return (str(told.get(name) or "") for name in names)


def wanted(text: str, who: set[str], names: Mapping[str, str]) -> set[tuple[str, ...]]:
    """The same, row by row from the files."""
    typed, found = unbroken(text), set()
    for rows, kind, columns in (
        (NUMBERS, "number", ("phone_number", "extension")),
        (DEVICES, "device", ("mac", "extension")),
    ):
        for row in rows:
            keys = [unbroken(row[name]) for name in columns]
            if row["org_id"] in who and _holds(keys, typed):
                exact = str(typed in keys)
                exact = exact if exact == "True" else ""
                shown = (row.get("phone_number", ""), row.get("mac", ""), row["extension"], row["owner_id"])
                found.add((kind, exact, row["org_id"], *shown))
    for org_id, owner in {(row["org_id"], row["owner_id"]) for row in (*NUMBERS, *DEVICES) if row["owner_id"]}:
        if org_id in who and _holds([unbroken(owner)], typed):
            found.add(("owner", "True" if unbroken(owner) == typed else "", org_id, "", "", "", owner))
    bare = folded(text.strip())
    for org_id, name in names.items():
        if org_id in who and bare and (bare in folded(name) or bare in org_id):
            found.add(("customer", "True" if bare in (folded(name), org_id) else "", org_id, "", "", "", ""))
    return found


def _holds(keys: list[str], typed: str) -> bool:
    if len(typed) == 1:
        return any(key.startswith(typed) for key in keys)
    return bool(typed) and any(typed in key for key in keys)


def named(hub: Hub) -> dict[str, str]:
    return dict(hub.ask("select org_id, name from customers where withdrawn_on is null"))


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_finds_what_a_plain_reading_of_the_files_finds(hub: Hub, text: str) -> None:
    names = named(hub)
    assert seen(search(Store(hub.config), OPERATOR, text)) == wanted(text, set(names), names)


@pytest.mark.parametrize("text", TEXTS)
def test_a18_a_reader_finds_their_own_customers_things_alone(hub: Hub, text: str) -> None:
    names = named(hub)
    for own in ([], ["Alba"], ["Birch"], ["Alba", "Birch"]):
        reader = User(1, "", "", Role.ADMIN, (REGION,), tuple((REGION, ORGS[who]) for who in own))
        found = seen(search(Store(hub.config), reader, text))
        assert found == wanted(text, {ORGS[who] for who in own}, names)


@pytest.mark.parametrize("text", TEXTS)
def test_a_version_of_an_older_release_is_searched_too(hub: Hub, text: str) -> None:
    """Only letters that the database folds in another way are missed there."""
    names = named(hub)
    made_older(hub)
    found, all_of = seen(search(Store(hub.config), OPERATOR, text)), wanted(text, set(names), names)
    assert found <= all_of
    assert all("Łucja" in one[6] or "Ａ" in one[5] for one in all_of - found)


def made_older(hub: Hub) -> None:
    with closing(duckdb.connect(str(hub.current.path))) as connection:
        for name in finding.COLUMNS:
            connection.execute(f"drop table {name}")


def test_a_version_of_an_older_release_is_searched_by_ones_own_customers_alone(hub: Hub) -> None:
    made_older(hub)
    reader = User(1, "", "", Role.ADMIN, (REGION,), ((REGION, ORGS["Birch"]),))
    found = seen(search(Store(hub.config), reader, "4822"))
    assert found == wanted("4822", {ORGS["Birch"]}, named(hub)) != set()


def test_whole_ones_come_first_then_what_begins_with_the_text(hub: Hub) -> None:
    found = search(Store(hub.config), OPERATOR, "48")
    told = [(hit.facts["phone_number"], hit.facts["extension"], hit.exact) for hit in found.of[Kind.NUMBER]]
    assert told[0] == ("+12025550100", "48", True)
    assert {exact for _phone, _extension, exact in told[1:]} == {False}
    begins = [
        bool((phone or "").startswith("+48") or (extension or "").startswith("48")) for phone, extension, _ in told
    ]
    assert begins == sorted(begins, reverse=True)


def test_of_many_at_most_fifty_are_told_and_the_whole_one_is_among_them(tmp_path: Path) -> None:
    hub, files = Hub(tmp_path), small()
    many = [number("Alba", f"+4822{n:07d}", str(10_000 + n)) for n in range(600)]
    many += [number("Birch", "+3899122000", "22"), number("Birch", "+22", "7")]
    hub.stands({**files, "phone_numbers": many, "devices": []})
    found = search(Store(hub.config), OPERATOR, "22")
    hits = found.of[Kind.NUMBER]
    assert (len(hits), found.more) == (AT_MOST, {Kind.NUMBER})
    assert [hit.facts["phone_number"] for hit in hits if hit.exact] == ["+22", "+3899122000"]
    assert [hit.exact for hit in hits] == [True, True] + [False] * (AT_MOST - 2)
    nobody = User(1, "", "", Role.ADMIN, (REGION,))
    assert (search(Store(hub.config), nobody, "22").count, search(Store(hub.config), nobody, "22").more) == (
        0,
        frozenset(),
    )


def test_who_and_what_left_is_not_found(hub: Hub) -> None:
    files = small()
    files["customers"] = [row for row in files["customers"] if row["org_id"] != ORGS["Birch"]]
    files["subscriptions"] = [row for row in files["subscriptions"] if row["org_id"] != ORGS["Birch"]]
    left = subscription("Birch")["subscription_id"]
    files["license_snapshots"] = [row for row in files["license_snapshots"] if row["subscription_id"] != left]
    rows = {"phone_numbers": NUMBERS[1:4], "devices": [], "locations": [], "partner_admins": [], "call_legs": []}
    hub.publish({**files, **rows}, accept_withdrawals=True)
    assert {hit[2] for hit in seen(search(Store(hub.config), OPERATOR, "4822"))} == {ORGS["Alba"]}
    assert search(Store(hub.config), OPERATOR, "1001").count == 0
    assert search(Store(hub.config), OPERATOR, "birch").count == 0


def test_a17_more_than_anything_has_is_refused_and_nothing_finds_nothing(hub: Hub) -> None:
    store = Store(hub.config)
    with pytest.raises(BadField):
        search(store, OPERATOR, "9" * (searching.MAX_TEXT + 1))
    assert search(store, OPERATOR, "9" * searching.MAX_TEXT).count == 0
    assert search(store, OPERATOR, " \t ").count == 0
    assert search(store, OPERATOR, "alba", ()).count == 0


def test_the_pairs_of_many_keys_are_those_of_each() -> None:
    keys = ["\n48221234567\n1001\n", "\n\n\n", "\nżółw\n", "\n" + "9" * 300 + "\n", "\n漢字\n"]
    assert list(find_tables.pairs_of(pa.array(["x", *keys]).slice(1))) == [finding.pairs(key) for key in keys]
    assert 0 <= finding.pairs("".join(map(chr, range(1, 900)))) < 2**finding.BITS
    held = finding.pairs(keys[0])
    assert finding.pairs("2212") & held == finding.pairs("2212")
    assert finding.pairs("zz") & held == 0 or finding.pairs("zzzzz") != finding.pairs("2212")
