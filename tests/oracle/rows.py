"""Rows drawn near an edge of some rule: windows of 90 days, 13 and 14 days old snapshots, cohorts of 7 and 8 ..."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from tests.oracle.folders import CsvRow, Folder

DATA_DATES = (
    date(2027, 2, 28),
    date(2027, 3, 1),
    date(2028, 2, 29),
    date(2026, 12, 31),
    date(2026, 11, 22),
    date(2027, 3, 31),
    date(2026, 11, 25),
    date(2027, 1, 2),
)
STARTS = (0, 1, 6, 7, 8, 29, 30, 31, 36, 37, 60, 89, 90, 91, 97, 98, 180, 366, 400, -1, -8)  # days before the data date
ENDS = (0, 1, 6, 7, 23, 29, 30, 31, 60, 83, 84, 89, 90, 91, 97, 180, 400, -1, -7, -8, -30)  # days after the data date
MONTH_EDGES = (
    date(2026, 8, 31),
    date(2026, 10, 31),
    date(2026, 11, 30),
    date(2027, 1, 31),
    date(2027, 5, 31),
    date(2027, 6, 30),
    date(2028, 2, 29),
    date(2028, 3, 31),
    date(2027, 2, 1),
)
TOTALS = (0, 1, 4, 5, 6, 10, 23, 24, 25, 26, 50, 99, 100, 101, 499, 500, 1999, 2000, 2001)
SHARES = (0.0, 0.1, 0.25, 0.4, 0.49, 0.5, 0.51, 0.59, 0.6, 0.61, 0.8, 1.0, 1.04, 1.5)
AGES = (0, 0, 0, 1, 6, 7, 12, 13, 14, 15, 21)  # days from the newest snapshot of a line to the data date
STATES = ("active",) * 9 + ("suspended", "pending_setup", "cancelled")
PRODUCTS = ("meetings", "calling", "messaging", "call_on_webex", "webinars")
NAMES = (
    "Alba",
    "alba",
    "ALBA GmbH",
    "Birch & Co",
    "Cedar",
    "Cedar",
    "Łódź Światłowód",
    "Zażółć gęślą jaźń",
    "Ørsted Søn",
    "Straße 5",
    "Москва Строй",
    "東京商事",
    "مدرسة النور",
    "100 % Juice",
    "under_score*",
    "O'Brien; --",
    '"Quoted" Ltd',
    "=1+1",
    "Éclair Crème",
    "İstanbul Işık",
    "Đakovo",
    "Æther Œuvre",
    "two\nlines",
    " space ",
)


def base(random: Random, region: str, day: date) -> Folder:
    customers = [customer(random, region, n, day) for n in range(random.randint(1, 12))]
    subscriptions: list[CsvRow] = []
    snapshots: list[CsvRow] = []
    for row in customers:
        for _ in range(random.choice((0, 1, 1, 1, 2, 3))):
            subscriptions.append(subscription(random, row, f"{region}-S{len(subscriptions)}", day))
            for product in random.sample(PRODUCTS, random.choice((0, 1, 1, 2, 2, 3))):
                snapshots += line(random, subscriptions[-1]["subscription_id"], product, day)
    for _ in range(random.choice((0, 1, 1, 2))):
        cohort(random, region, day, customers, subscriptions, snapshots)
    anchor = {
        "org_id": org_id(region, 4095),
        "kind": "subscription",
        "start_date": "2026-06-01",
        "end_date": "2029-01-01",
        "auto_renew": "true",
        "state": "active",
        "subscription_id": f"{region}-anchor",
    }
    customers.append(customer(random, region, 4095, day))
    snapshots.append(snapshot(random, day, anchor["subscription_id"], random.choice(PRODUCTS), 10, 0.8))
    return finished(random, customers, [*subscriptions, anchor], snapshots)


def finished(random: Random, customers: list[CsvRow], subscriptions: list[CsvRow], snapshots: list[CsvRow]) -> Folder:
    """In any order; now and then an identical row twice."""
    for rows in (customers, subscriptions, snapshots):
        random.shuffle(rows)
        if rows and random.random() < 0.2:
            rows.append(dict(rows[0]))
    dated = random.random() < 0.5
    return Folder(tuple(customers), tuple(subscriptions), tuple(snapshots), dated)


def org_id(region: str, number: int) -> str:
    place = ("us", "ca", "eu", "uae").index(region)
    return f"0000000{place}-aaaa-4000-8000-{number:012x}"


def customer(random: Random, region: str, number: int, day: date) -> CsvRow:
    sign_in = day - timedelta(days=random.choice((0, 30, 59, 60, 61, 62, 67, 68, 200)))
    clock = random.choice(("T00:00:00Z", "T23:59:59+00:00", "T23:30:00-05:00", "T01:00:00+05:30"))
    return {
        "org_id": org_id(region, number),
        "name": random.choice(NAMES),
        "country": "PL",
        "managed_by": random.choice(("partner", "external")),
        "created_at": "2025-01-01T00:00:00Z",
        "last_admin_sign_in": "" if random.random() < 0.1 else f"{sign_in}{clock}",
        "admin_email": random.choice(("", f"Admin{number}@Example.org", "żółw@example.org")),
    }


def subscription(random: Random, owner: CsvRow, name: str, day: date) -> CsvRow:
    kind = random.choice(("subscription", "subscription", "trial"))
    start = edge(random, day, [-days for days in STARTS])
    end = max(start, edge(random, day, ENDS))
    renews = kind == "subscription" and random.random() < 0.5
    return {
        "subscription_id": name,
        "org_id": owner["org_id"],
        "kind": kind,
        "start_date": str(start),
        "end_date": str(end),
        "auto_renew": "true" if renews else "false",
        "state": random.choice(STATES),
    }


def edge(random: Random, day: date, days: Sequence[int]) -> date:
    if random.random() < 0.15:
        return random.choice(MONTH_EDGES)
    return day + timedelta(days=random.choice(days))


def line(random: Random, subscription_id: str, product: str, day: date) -> list[CsvRow]:
    """Weekly snapshots back from an age at the edge of known, with gaps and a few on odd days; two sizes at most."""
    newest = day - timedelta(days=random.choice(AGES))
    days = {
        newest - timedelta(days=7 * week) for week in range(random.choice((1, 2, 5, 14, 16))) if random.random() < 0.8
    }
    days |= {newest - timedelta(days=random.randint(0, 120)) for _ in range(random.choice((0, 0, 1, 3)))}
    total, share = random.choice(TOTALS), random.choice(SHARES)
    later = random.choice((total, total, random.choice(TOTALS)))
    turning = newest - timedelta(days=random.choice((0, 7, 14, 30)))
    return [
        snapshot(random, d, subscription_id, product, later if d >= turning else total, share) for d in sorted(days)
    ]


def snapshot(random: Random, day: date, subscription_id: str, product: str, total: int, share: float) -> CsvRow:
    assigned = max(0, round(total * share) + random.choice((0, 0, 0, 1, -1)))
    used = max(0, round(assigned * random.choice((0.0, 0.3, 0.7, 1.0, 1.2))))
    return {
        "snapshot_date": str(day),
        "subscription_id": subscription_id,
        "product": product,
        "total": str(total),
        "assigned": str(assigned),
        "used": str(used),
        "updated_at": updated_at(random, day),
    }


def updated_at(random: Random, day: date) -> str:
    """Often empty; else one of few instants, so that corrections meet older, equal and newer ones."""
    return random.choice(("", f"{day}T02:00:00Z", f"{day}T04:00:00+02:00", f"{day}T03:00:00Z", f"{day}T00:30:00-05:00"))


def cohort(
    random: Random,
    region: str,
    day: date,
    customers: list[CsvRow],
    subscriptions: list[CsvRow],
    snapshots: list[CsvRow],
) -> None:
    """Lines of one product and kind, seven to nine of a band, a few in the next, some at the edge of counting."""
    product, kind = random.choice(PRODUCTS[:2]), random.choice(("subscription", "trial"))
    small, large = random.choice(((5, 24), (24, 25), (25, 99), (100, 499), (500, 2000), (5, 5)))
    ages = random.choice(((30, 31, 37, 100), (30, 36, 37, 29), (45, 60)))
    for _ in range(random.choice((6, 7, 8, 8, 9, 10))):
        number = 256 + len(customers)
        customers.append(customer(random, region, number, day))
        new = subscription(random, customers[-1], f"{region}-C{number}", day)
        new |= {"kind": kind, "start_date": str(day - timedelta(days=random.choice(ages))), "state": "active"}
        new |= {"end_date": str(day + timedelta(days=random.choice((30, 90, 91, 400))))}
        new |= {"auto_renew": "false"} if kind == "trial" else {}
        subscriptions.append(new)
        total = random.choice((small, small, large))
        for weeks in range(random.choice((1, 2, 3))):
            before = day - timedelta(days=7 * weeks)
            snapshots.append(
                snapshot(random, before, new["subscription_id"], product, total, random.choice(SHARES[:12]))
            )
