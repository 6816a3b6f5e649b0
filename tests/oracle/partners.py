"""Small odd partners from a seed: folders for a few regions, imported in turn, each with what it may change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from tests.oracle.call_rows import legs_of_imports
from tests.oracle.folders import CsvRow, Folder, Partner
from tests.oracle.rows import (
    DATA_DATES,
    ENDS,
    PRODUCTS,
    STATES,
    TOTALS,
    base,
    customer,
    edge,
    finished,
    line,
    snapshot,
    subscription,
    updated_at,
)


def partner(seed: int) -> Partner:
    """The partner of a seed: one to three regions, one to three imports in each."""
    random = Random(seed)
    regions = random.sample(("us", "eu", "ca", "uae"), random.choice((1, 1, 2, 2, 3)))
    day = random.choice(DATA_DATES)
    turns = [
        (region, turn, folder)
        for region in regions
        for turn, folder in enumerate(folders(random, region, day + timedelta(days=random.choice((0, 0, 1, -3, -7)))))
    ]
    turns.sort(key=lambda t: t[1])
    peopled = with_people(Random(f"people {seed}"), [(region, folder) for region, _, folder in turns])
    return Partner(seed, with_legs(Random(f"legs {seed}"), peopled))


PEOPLE = (
    "ana@p.example",
    "Ana@P.example",
    "\u0141uk@p.example",
    "\u0142uk@p.example",
    "boss@p.example",
    "eve@p.example",
)


def with_people(random: Random, imports: list[tuple[str, Folder]]) -> list[tuple[str, Folder]]:
    """The same imports with who is responsible: spelled this way and that, some of them of every customer."""
    return [(region, responsible(random, folder)) for region, folder in imports]


def responsible(random: Random, folder: Folder) -> Folder:
    orgs = sorted({row["org_id"] for row in folder.customers})
    provisioners = {name: random.choice(("", *PEOPLE)) for name in {s["subscription_id"] for s in folder.subscriptions}}
    subscriptions = tuple(
        row | {"provisioned_by": provisioners[row["subscription_id"]]} for row in folder.subscriptions
    )
    pairs = {(random.choice(PEOPLE), random.choice(("", *orgs, *orgs))) for _ in range(random.choice((0, 1, 3)))}
    admins = [
        {"email": email, "name": "A", "role": "partner_admin", "org_id": org_id} for email, org_id in sorted(pairs)
    ]
    missing = bool(folder.left_out)  # whom the folder does not bring, it does not speak of either
    return replace(folder, subscriptions=subscriptions, admins=() if missing else tuple(admins))


def with_legs(random: Random, imports: list[tuple[str, Folder]]) -> tuple[tuple[str, Folder], ...]:
    """The same imports with legs of customers known by then, withdrawn ones too; now and then nobody calls."""
    found = []
    legs = {region: iter(legs_of(random, region, [f for r, f in imports if r == region])) for region, _ in imports}
    for region, folder in imports:
        found.append((region, replace(folder, legs=tuple(next(legs[region])))))
    return tuple(found)


def legs_of(random: Random, region: str, before: list[Folder]) -> list[list[CsvRow]]:
    if random.random() < 0.15:
        return [[] for _ in before]
    customers = [sorted({row["org_id"] for f in before[: n + 1] for row in f.customers}) for n in range(len(before))]
    return legs_of_imports(random, region, [folder.newest for folder in before], customers)


def folders(random: Random, region: str, day: date) -> list[Folder]:
    """The imports of a region; the first one's data date is `day`."""
    found = [base(random, region, day)]
    for _ in range(random.choice((0, 0, 1, 1, 2))):
        change = random.choice((newer, newer, older, come_back, part_of_it))
        found.append(change(random, found))
    return found


def newer(random: Random, before: list[Folder]) -> Folder:
    """A later day (or the same): some rows gone, some changed, a new customer, corrections of the past."""
    last = present(before)
    day = max(folder.newest for folder in before) + timedelta(days=random.choice((0, 1, 3, 7, 7, 14)))
    region = last.customers[0]["org_id"][:8]
    gone = {row["org_id"] for row in random.sample(last.customers, min(len(last.customers) // 3, random.randint(0, 3)))}
    customers = [changed_customer(random, row, day) for row in last.customers if row["org_id"] not in gone]
    subscriptions = [
        changed_subscription(random, row, customers, day)
        for row in last.subscriptions
        if row["org_id"] not in gone and random.random() < 0.92
    ]
    name = ("us", "ca", "eu", "uae")[int(region)]
    customers.append(customer(random, name, 1024 + 16 * len(before), day))
    subscriptions.append(subscription(random, customers[-1], f"{name}-N{len(before)}", day))
    snapshots = line(random, subscriptions[-1]["subscription_id"], "meetings", day)
    snapshots += later_snapshots(random, before, [s["subscription_id"] for s in subscriptions], day)
    return finished(random, customers, subscriptions, without_doubles(snapshots))


def present(before: list[Folder]) -> Folder:
    """The newest full files so far, each row once; customers who are left without their file stay as they were."""
    last = before[0]
    for folder in before[1:]:
        last = folder if folder.newest >= last.newest and not folder.left_out else last
    return replace(last, customers=once(last.customers), subscriptions=once(last.subscriptions))


def once(rows: Iterable[CsvRow]) -> tuple[CsvRow, ...]:
    return tuple({tuple(row.items()): row for row in rows}.values())


def changed_customer(random: Random, row: CsvRow, day: date) -> CsvRow:
    return row | {"last_admin_sign_in": f"{day}T10:00:00Z"} if random.random() < 0.1 else row


def changed_subscription(random: Random, row: CsvRow, owners: list[CsvRow], day: date) -> CsvRow:
    """Mostly as it was; else another end and state, now and then a trial that was bought, or another owner."""
    if random.random() < 0.8:
        return row
    end = max(date.fromisoformat(row["start_date"]), edge(random, day, ENDS))
    owner = random.choice(owners) if random.random() < 0.2 else row
    kind = "subscription" if random.random() < 0.3 else row["kind"]
    return row | {"end_date": str(end), "state": random.choice(STATES), "org_id": owner["org_id"], "kind": kind}


def later_snapshots(random: Random, before: list[Folder], subscriptions: list[str], day: date) -> list[CsvRow]:
    """The new day for most lines (withdrawn ones too), and corrections of days that are there already."""
    known = [row for folder in before for row in folder.snapshots]
    lines = {(row["subscription_id"], row["product"]): row for row in known}
    corrected = [
        corrected_snapshot(random, row) for row in random.sample(known, min(len(known), random.choice((0, 2, 8))))
    ]
    moved = [
        corrected_snapshot(random, row) | {"snapshot_date": str(day)} for row in lines.values() if random.random() < 0.7
    ]
    anchor = [row for row in moved if row["subscription_id"] in subscriptions]
    spare = snapshot(random, day, random.choice(subscriptions), "messaging", 10, 0.5)
    return [*corrected, *moved] if anchor else [*corrected, *moved, spare]


def corrected_snapshot(random: Random, row: CsvRow) -> CsvRow:
    assigned = max(0, int(row["assigned"]) + random.choice((-2, -1, 0, 1, 3)))
    day = date.fromisoformat(row["snapshot_date"])
    return row | {"assigned": str(assigned), "updated_at": updated_at(random, day)}


def without_doubles(snapshots: Iterable[CsvRow]) -> list[CsvRow]:
    return list({(r["snapshot_date"], r["subscription_id"], r["product"]): r for r in snapshots}.values())


def older(random: Random, before: list[Folder]) -> Folder:
    """A folder from before the data date: late and corrected snapshots; its full files must change nothing."""
    last = present(before)
    day = max(folder.newest for folder in before) - timedelta(days=random.choice((1, 6, 7, 14, 30)))
    named = [row["subscription_id"] for row in last.subscriptions]
    customers = [row | {"name": "Not this name", "managed_by": "external"} for row in last.customers]
    subscriptions = [row | {"end_date": "2090-01-01"} for row in last.subscriptions]
    known = [row for folder in before for row in folder.snapshots if row["snapshot_date"] < str(day)]
    snapshots = [corrected_snapshot(random, row) for row in random.sample(known, min(len(known), 6))]
    snapshots += [
        snapshot(random, day, random.choice(named), product, random.choice(TOTALS), 0.7) for product in PRODUCTS[:3]
    ]
    return finished(random, customers, subscriptions, without_doubles(snapshots))


def come_back(random: Random, before: list[Folder]) -> Folder:
    """A later day with the full files of the first folder again: what was withdrawn since is ordinary once more."""
    first, last = before[0], present(before)
    day = max(folder.newest for folder in before) + timedelta(days=random.choice((0, 1, 7)))
    customers, subscriptions = list(once(first.customers)), list(once(first.subscriptions))
    names = [row["subscription_id"] for row in subscriptions]
    if len(customers) * 2 < len(last.customers):  # would withdraw more than half
        return newer(random, before)
    return finished(random, customers, subscriptions, without_doubles(later_snapshots(random, before, names, day)))


def part_of_it(random: Random, before: list[Folder]) -> Folder:
    """A later day without one full file or both: what they said stays; customers may go without their subscriptions."""
    left_out = random.choice((frozenset({"subscriptions"}), frozenset({"customers", "subscriptions"})))
    last = present(before)
    day = max(folder.newest for folder in before) + timedelta(days=random.choice((0, 1, 7)))
    customers = [row for row in last.customers if random.random() < 0.9] or list(last.customers)
    names = [row["subscription_id"] for row in last.subscriptions]
    snapshots = without_doubles(later_snapshots(random, before, names, day))
    return replace(finished(random, customers, [], snapshots), left_out=left_out)
