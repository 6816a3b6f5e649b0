"""Small odd partners from a seed for the three reports: folders of one region, imported in turn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from tests.oracle.call_rows import leg
from tests.oracle.folders import CsvRow, write_csv
from tests.oracle.rows import NAMES

# The order is by code point: neither a language's nor that of halves of signs.
TRICKY = ("Zed", "alba", "Ängström", "\U0001f600 smile", "\uff21 wide", "+48221234567", "-5", "=1+1", "@x;=2")
TYPES = ("", "People", "Auto attendant", "Call queue", "Hunt group", "call QUEUE", "Workspace")
DAY = date(2026, 11, 18)
Folder = dict[str, list[CsvRow]]


def partner(seed: int, turns: int = 3) -> Iterator[tuple[date, Folder]]:
    random = Random(seed)
    orgs = [uuid(random) for _ in range(9)]
    sites = {uuid(random): random.choice(orgs) for _ in range(14)}
    macs = {f"{random.getrandbits(48):012x}": random.choice(orgs) for _ in range(24)}
    lines = [(random.choice(orgs), *number(random)) for _ in range(40)]
    for turn in range(turns):
        day = DAY + timedelta(days=3 * turn)
        here = [org for org in orgs if turn == 0 or random.random() < 0.85]
        where = {name: org for name, org in sites.items() if org in here}
        folder: Folder = {
            "customers": [customer(random, org) for org in here],
            "locations": [site(random, name, org) for name, org in where.items()],
            "devices": [device(random, mac, org, where) for mac, org in macs.items() if org in here],
            "phone_numbers": [line(random, each, where) for each in sorted(set(lines)) if each[0] in here],
            "call_legs": [call(random, f"{turn}-{n}", here, where, day) for n in range(60)],
        }
        folder["call_legs"] += [call(random, f"0-{n}", here, where, day) for n in range(5 if turn else 0)]
        # A customer may go while the file that has its things is not there.
        for name in ("devices", "phone_numbers") if turn else ():
            if random.random() < 0.4:
                del folder[name]
        yield day, folder


def write(place: Path, day: date, folder: Folder) -> Path:
    place.mkdir(parents=True)
    for name, rows in folder.items():
        write_csv(place / f"{name}.csv", rows, tuple(dict.fromkeys(column for row in rows for column in row)))
    org = folder["customers"][0]["org_id"]
    held = {"subscription_id": "S1", "org_id": org, "kind": "subscription", "auto_renew": "true"}
    held |= {"start_date": "2026-01-01", "end_date": "2027-12-31", "state": "active"}
    write_csv(place / "subscriptions.csv", [held], tuple(held))
    shot = {"snapshot_date": str(day), "subscription_id": "S1", "product": "calling", "total": "5"}
    shot |= {"assigned": "4", "used": "3"}
    write_csv(place / "license_snapshots.csv", [shot], tuple(shot))
    return place


def uuid(random: Random) -> str:
    return str(UUID(int=random.getrandbits(128), version=4))


def updated(random: Random) -> str:
    return random.choice(
        ("", "2026-11-01T00:00:00Z", "2026-11-20T12:00:00Z", "2026-11-20T12:00:01+01:00", "2099-01-01T00:00:00Z")
    )


def customer(random: Random, org: str) -> CsvRow:
    created = random.choice(("2026-01-01T00:00:00Z", "2026-11-20T11:59:59Z", "2026-11-20T13:00:00+01:00"))
    name = random.choice((*NAMES, *TRICKY))
    about = {"external_id": random.choice(("", "W-1", "=W")), "country": "PL", "managed_by": "partner"}
    return {"org_id": org, "name": name, **about, "created_at": created}


def site(random: Random, name: str, org: str) -> CsvRow:
    said = random.choice(("Site", "Site", "site", "Żar", "-1+1"))
    return {"location_id": name, "org_id": org, "name": said, "country": random.choice(("PL", "AE"))}


def at(random: Random, org: str, where: dict[str, str]) -> str:
    return random.choice(["", *(name for name, own in where.items() if own == org)])


def owner(random: Random) -> CsvRow:
    return {"owner_id": random.choice(("", "ana@p.example")), "owner_uuid": random.choice(("", uuid(random)))}


def device(random: Random, mac: str, org: str, where: dict[str, str]) -> CsvRow:
    said = {
        "product": random.choice(("Cisco 8841", '"Desk" Pro')),
        "mac": mac,
        "firmware": random.choice(("", "12.0.4")),
    }
    reached = {"phone_number": random.choice(("", "+48221000000")), "extension": random.choice(("", "0001"))}
    return {
        "org_id": org,
        "location_id": at(random, org, where),
        **said,
        **reached,
        **owner(random),
        "updated_at": updated(random),
    }


def number(random: Random) -> tuple[str, str]:
    phone, extension = f"+4822{random.randint(0, 30)}0000", str(random.randint(1, 30))
    return random.choice(((phone, ""), ("", extension), (phone, ""), ("", extension), (phone, extension)))


def line(random: Random, key: tuple[str, str, str], where: dict[str, str]) -> CsvRow:
    org, phone, extension = key
    said = {"pstn_connection": random.choice(("", "Cloud PSTN")), "activated": random.choice(("", "true", "false"))}
    kind = {"user_type": random.choice(TYPES), "number_type": random.choice(("", "Primary", "Secondary"))}
    place = {"org_id": org, "location_id": at(random, org, where), "phone_number": phone, "extension": extension}
    return {**place, **said, **kind, **owner(random), "updated_at": updated(random)}


def call(random: Random, name: str, here: list[str], where: dict[str, str], day: date) -> CsvRow:
    made = leg(random, name, here, day)
    return made | {"updated_at": "", "location_id": at(random, made["org_id"], where)}
