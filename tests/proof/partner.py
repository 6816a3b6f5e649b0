"""A small partner full of canaries, as import files: every text names its owner, every license count is a multiple of
a prime of its owner's, so that bytes say whose they are, and a sum says who is in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from tests.importer.folders import write

Row = dict[str, str]
Who = tuple[str, int]  # region, number of the customer
REGIONS = ("us", "ca", "eu", "uae")
DAY = date(2026, 11, 22)
BEFORE = DAY - timedelta(days=14)  # the data date of the first version, where there are two
TWICE = ("us", "eu")  # regions with two versions
GONE: Who = ("eu", 6)  # only in the first version
PRODUCTS = ("meetings", "calling")
SNAPSHOT_WEEKS = 10
LEGS = (2, 3, 5, 7, 11, 13)  # of a customer in each of two weeks
ENDPOINTS = ("app_desktop", "app_mobile", "teams", "desk_phone", "room_device", "third_party", "gateway")


@dataclass(frozen=True)
class Sold:
    """A kind of subscription that every customer has: days from DAY, and multiples of the prime."""

    kind: str
    start: int
    end: int
    renews: bool
    total: int
    assigned: int
    used: int


SOLD = {
    "recent": Sold("subscription", -20, 400, False, 7, 5, 3),
    "expiring": Sold("subscription", -300, 40, False, 11, 9, 4),
    "renewing": Sold("subscription", -300, 50, True, 13, 12, 8),
    "low": Sold("subscription", -200, 500, True, 17, 2, 1),
    "over": Sold("subscription", -150, 300, True, 19, 23, 6),
    "trial": Sold("trial", -10, 20, False, 29, 28, 27),
}


@dataclass(frozen=True)
class Reader:
    """Somebody who signs in, and where each of their customers was assigned."""

    name: str
    role: str = "partner_admin"
    regions: tuple[str, ...] = REGIONS
    admins: tuple[Who, ...] = ()  # rows of partner_admins
    all_of: tuple[str, ...] = ()  # rows of partner_admins that name no customer
    provisioned: tuple[tuple[Who, str], ...] = ()  # by one kind of subscription
    hub: tuple[Who, ...] = ()  # set in the hub

    @property
    def email(self) -> str:
        return f"{self.name}@partner.example"


FAY = Reader("fay", "partner_full_admin")
ROB = Reader("rob", "partner_readonly_admin")
HAL = Reader("hal", "help_desk_basic")
HUW = Reader("huw", "help_desk_advanced")
ANA = Reader("ana", admins=(("us", 1), ("us", 2), ("eu", 1), ("eu", 3)))
BEN = Reader("ben", all_of=("ca",))
CEM = Reader("cem", provisioned=((("eu", 2), "recent"), (("uae", 4), "low")))
DOT = Reader("dot", hub=(("us", 3), ("eu", 4)))
EVE = Reader("eve", admins=(("eu", 1),), provisioned=((("eu", 2), "low"),), hub=(("eu", 4),))
NIL = Reader("nil")
GUS = Reader("gus", regions=("eu",), admins=(("us", 2), ("eu", 2)))
READERS = (FAY, ROB, HAL, HUW, ANA, BEN, CEM, DOT, EVE, NIL, GUS)
LIMITED = (ANA, BEN, CEM, DOT, EVE, NIL, GUS)
# What only the first versions say: no right any more.
ONCE: dict[str, tuple[Who, ...]] = {"ana": (("us", 3), ("eu", 5), GONE)}
ONCE_PROVISIONED: dict[tuple[Who, str], str] = {(("eu", 4), "over"): "cem", (GONE, "recent"): "ana"}


def customers(region: str) -> tuple[Who, ...]:
    """Those that are there today."""
    return tuple((region, n) for n in range(1, 6))


EVERYBODY = frozenset(who for region in REGIONS for who in customers(region))


def canary(who: Who, field: str) -> str:
    return f"cnry_{who[0]}_{who[1]:04d}_{field}"


def uuid(who: Who, kind: int = 0) -> str:
    """A uuid that names its owner; kind 0 is the organization itself."""
    return f"ca7a{REGIONS.index(who[0]):04d}-{kind:04d}-4000-8000-{who[1]:012d}"


def phone(who: Who) -> str:
    return f"+990{REGIONS.index(who[0])}{who[1]:04d}1"


def _prime(after: int) -> int:
    while any(after % divisor == 0 for divisor in range(2, int(after**0.5) + 1)):
        after += 1
    return after


_OWNERS = [((region, n), product) for region in REGIONS for n in range(1, 9) for product in PRODUCTS]
# Anywhere, so that no two sums are the same by chance; 58 times the greatest is still a count that an import takes.
PRIMES: Mapping[tuple[Who, str], int] = {
    owner: _prime(1_000_000 + int(sha256(repr(owner).encode()).hexdigest(), 16) % 15_000_000) for owner in _OWNERS
}


def folders(region: str) -> list[dict[str, list[Row]]]:
    """The files of each import of a region, oldest first."""
    now = files(customers(region), DAY)
    if region not in TWICE:
        return [now]
    then = customers(region) + ((GONE,) if region == GONE[0] else ())
    return [files(then, BEFORE, first=True), now]


def files(them: tuple[Who, ...], day: date, *, first: bool = False, scale: int = 1) -> dict[str, list[Row]]:
    """Contract files of these customers as of a day; `scale` multiplies their licenses and legs."""
    made: dict[str, list[Row]] = {
        "customers": [_customer(who) for who in them],
        "locations": [
            {"location_id": uuid(who, 1), "org_id": uuid(who), "name": canary(who, "site"), "country": "PL"}
            for who in them
        ],
        "subscriptions": [_subscription(who, kind, first) for who in them for kind in SOLD],
        "license_snapshots": [row for who in them for row in _snapshots(who, day, scale)],
        "orders": [_order(who) for who in them],
        "invoices": [_invoice(who) for who in them],
        "devices": [_device(who) for who in them],
        "phone_numbers": [_number(who) for who in them],
        "partner_admins": list(_admins(them, first)),
    }
    return made if first else {**made, "call_legs": [leg for who in them for leg in _legs(who, scale)]}


def _customer(who: Who) -> Row:
    return {
        "org_id": uuid(who),
        "name": canary(who, "name"),
        "external_id": canary(who, "ext"),
        "country": "PL",
        "managed_by": ("partner", "external")[who[1] % 2],
        "created_at": "2025-01-01T00:00:00Z",
        "last_admin_sign_in": f"{DAY - timedelta(days=40 * who[1])}T08:00:00Z",
        "vertical": canary(who, "vertical"),
        "admin_email": f"{canary(who, 'email')}@customer.example",
    }


def _subscription(who: Who, kind: str, first: bool) -> Row:
    sold = SOLD[kind]
    return {
        "subscription_id": canary(who, kind),
        "org_id": uuid(who),
        "kind": sold.kind,
        "start_date": str(DAY + timedelta(days=sold.start)),
        "end_date": str(DAY + timedelta(days=sold.end)),
        "auto_renew": str(sold.renews).lower(),
        "state": "active",
        "provisioned_by": _provisioner(who, kind, first),
    }


def _provisioner(who: Who, kind: str, first: bool) -> str:
    """In capitals, as people type themselves."""
    names = [reader.name for reader in READERS if (who, kind) in reader.provisioned]
    if first and (who, kind) in ONCE_PROVISIONED:
        names = [ONCE_PROVISIONED[who, kind]]
    return f"{names[0]}@partner.example".upper() if names else f"{canary(who, 'provisioner')}@partner.example"


def _snapshots(who: Who, day: date, scale: int) -> Iterator[Row]:
    for week in range(SNAPSHOT_WEEKS):
        when = DAY - timedelta(days=7 * week)
        if when > day:
            continue
        yield _snapshot(who, when, "recent", canary(who, "product"), 5 * PRIMES[who, "calling"], 4, 3)
        for kind, sold in SOLD.items():
            for product in PRODUCTS:
                p = PRIMES[who, product] * scale
                yield _snapshot(
                    who,
                    when,
                    kind,
                    product,
                    sold.total * p,
                    (sold.assigned - (week > 0)) * p,
                    (sold.used - week % 2) * p,
                )


def _snapshot(who: Who, day: date, kind: str, product: str, total: int, assigned: int, used: int) -> Row:
    row = {"snapshot_date": str(day), "subscription_id": canary(who, kind), "product": product}
    return {**row, "total": str(total), "assigned": str(assigned), "used": str(used)}


def _order(who: Who) -> Row:
    return {
        "order_id": canary(who, "order"),
        "subscription_id": canary(who, "low"),
        "ordered_at": "2026-05-06",
        "description": canary(who, "ordered"),
        "product": canary(who, "orderproduct"),
        "quantity": str(PRIMES[who, "meetings"]),
        "amount": "12.5",
        "currency": "EUR",
    }


def _invoice(who: Who) -> Row:
    row = {"invoice_id": canary(who, "invoice"), "subscription_id": canary(who, "low"), "issued_on": "2026-05-06"}
    return {**row, "due_on": "2026-06-06", "amount": str(PRIMES[who, "meetings"]), "currency": "EUR"}


def _device(who: Who) -> Row:
    return {
        "org_id": uuid(who),
        "location_id": uuid(who, 1),
        "product": canary(who, "phone"),
        "mac": canary(who, "mac"),
        "firmware": canary(who, "firmware"),
        "phone_number": phone(who),
        "extension": canary(who, "extension"),
        "owner_id": f"{canary(who, 'owner')}@customer.example",
        "owner_uuid": uuid(who, 2),
    }


def _number(who: Who) -> Row:
    return {
        "org_id": uuid(who),
        "location_id": uuid(who, 1),
        "phone_number": phone(who),
        "extension": canary(who, "extension"),
        "pstn_connection": canary(who, "pstn"),
        "activated": "true",
        "user_type": canary(who, "usertype"),
        "number_type": "Primary",
        "owner_id": f"{canary(who, 'owner')}@customer.example",
        "owner_uuid": uuid(who, 2),
    }


def _admins(them: tuple[Who, ...], first: bool) -> Iterator[Row]:
    """Readers are written with other capitals and space around, as people paste addresses."""
    regions = {region for region, _number in them}
    for who in them:
        yield _admin(f"{canary(who, 'admin')}@partner.example", who, uuid(who))
    for reader in READERS:
        pasted = f" {reader.name.capitalize()}@Partner.Example "
        assigned = (*reader.admins, *(ONCE.get(reader.name, ()) if first else ()))
        for who in assigned:
            if who in them:
                yield _admin(pasted, who, uuid(who))
        for region in regions & set(reader.all_of):
            yield _admin(pasted, (region, 0), "")


def _admin(email: str, who: Who, org_id: str) -> Row:
    return {"email": email, "name": canary(who, "adminname"), "role": "partner_admin", "org_id": org_id}


def _legs(who: Who, scale: int) -> Iterator[Row]:
    for week in (0, 1):
        day = DAY - timedelta(days=4 + 7 * week)
        for i in range(LEGS[(who[1] - 1) % len(LEGS)] * scale):
            yield {**_leg(who, i), "leg_id": canary(who, f"leg{week}x{i}"), "start_time": f"{day}T10:00:00Z"}


def _leg(who: Who, i: int) -> Row:
    queue = (
        {
            "queue_id": canary(who, "queue"),
            "queue_wait_s": str(7 * who[1] + i),
            "queue_outcome": ("answered", "abandoned")[i],
        }
        if i < 2
        else {}
    )
    return {
        "call_id": canary(who, f"call{i}"),
        "org_id": uuid(who),
        "location_id": uuid(who, 1),
        "user_id": f"{canary(who, f'user{i % 2}')}@customer.example",
        "duration_s": str(60 * (i + 1)),
        "direction": ("originating", "terminating")[i % 2],
        "endpoint_type": ENDPOINTS[(who[1] + i) % len(ENDPOINTS)],
        "video": ("true", "false")[i % 2],
        "audio_jitter_ms": ("151", "10", "")[i % 3],
        "feature": canary(who, "feature") if i == 0 else ("call_queue" if i == 1 else "transfer"),
        "queue_id": "",
        "queue_wait_s": "",
        "queue_outcome": "",
        **queue,
    }


def write_all(place: Path) -> Iterator[tuple[str, Path]]:
    """Every folder on disk, with its region, in the order in which they are imported."""
    for region in REGIONS:
        for turn, made in enumerate(folders(region)):
            yield region, write(place / f"{region}-{turn}", made)
