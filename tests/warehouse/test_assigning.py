"""Addresses of imported files are compared as the hub compares them, in versions of every age."""

from __future__ import annotations

import duckdb
import pytest

from dashboard.access import email_key
from dashboard.data.store import Store
from dashboard.data.versions import manifest
from dashboard.scope import EVERYONE, NOBODY, Customers
from tests.importer.folders import ORGS, REGION, Hub, Rows, small, subscription

# An address of a file, and others that some database takes for the same.
ODD = {
    "\u0130nfo@partner.example": ["info@partner.example", "\u0131nfo@partner.example"],
    "\u039a\u03a9\u03a3\u03a4\u0391\u03a3@partner.example": ["\u03ba\u03c9\u03c3\u03c4\u03b1\u03c3@partner.example"],
    "Stra\u00dfe@partner.example": ["strasse@partner.example"],
    "JOSE\u0301@partner.example": ["jose@partner.example"],
    "\u2003Ana@Partner.example\u00a0": ["xana@partner.example"],
    "\u212aim@partner.example": ["\u212bim@partner.example"],
}


def files(email: str) -> dict[str, Rows]:
    """Alba is assigned to the address, Birch was provisioned by it, whatever its letters."""
    admins = [{"email": email, "name": "A", "role": "partner_admin", "org_id": ORGS["Alba"]}]
    subscriptions = [subscription(name) for name in ORGS]
    subscriptions[1]["provisioned_by"] = email.swapcase() if email.swapcase().swapcase() == email else email
    return small() | {"subscriptions": subscriptions, "partner_admins": admins}


def age(hub: Hub) -> None:
    """Make the current version one of an older release, which kept no keys."""
    path = hub.current.path
    with duckdb.connect(str(path)) as connection:
        connection.execute("drop table assignment")
    said = dict(hub.current.manifest)
    said["file"] = manifest.entry(path, path.name)
    manifest.write(path.with_suffix(".json"), said)


@pytest.mark.parametrize("old", [False, True], ids=["new", "older"])
@pytest.mark.parametrize("email", ODD, ids=ascii)
def test_an_address_gives_its_own_person_their_customers_and_nobody_else(hub: Hub, email: str, old: bool) -> None:
    hub.publish(files(email))
    if old:
        age(hub)
    store = Store(hub.config)
    assert store.assigned(REGION, email_key(email)) == Customers(tuple(sorted((ORGS["Alba"], ORGS["Birch"]))))
    assert [store.assigned(REGION, email_key(other)) for other in ODD[email]] == [NOBODY] * len(ODD[email])
    assert store.assignments(REGION, [email_key(email), *ODD[email]]) == [
        (email_key(email), ORGS["Alba"], "partner_admins"),
        (email_key(email), ORGS["Birch"], "provisioned_by"),
    ]


@pytest.mark.parametrize("old", [False, True], ids=["new", "older"])
def test_a_row_of_all_customers_and_withdrawn_rows(hub: Hub, old: bool) -> None:
    everyone = [{"email": "B@partner.example", "name": "B", "role": "partner_admin", "org_id": ""}]
    hub.publish(files("a@partner.example"))
    hub.publish({"partner_admins": everyone})
    if old:
        age(hub)
    store = Store(hub.config)
    assert store.assigned(REGION, "b@partner.example") is EVERYONE
    assert store.assigned(REGION, "a@partner.example") == Customers((ORGS["Birch"],))


def test_an_import_on_an_older_version_keeps_the_keys_of_what_stays(hub: Hub) -> None:
    hub.publish(files("\u0130nfo@partner.example"))
    age(hub)
    hub.publish({"customers": [row | {"vertical": "x"} for row in small()["customers"]]})
    assert hub.ask("select distinct email_key from assignment") == [("i\u0307nfo@partner.example",)]
