"""The three built-in reports, row by row, from the rows of folders that were imported in turn (docs/reports.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from tests.oracle.folders import CsvRow

Rows = Mapping[str, Sequence[CsvRow]]  # by the name of the file
Line = tuple[object, ...]
KEYS = {
    "customers": ("org_id",),
    "locations": ("location_id",),
    "devices": ("mac",),
    "phone_numbers": ("org_id", "phone_number", "extension"),
}
MEASURED = {"jitter_ms": 150, "latency_ms": 400, "loss_pct": 5}


@dataclass
class Known:
    """Rows by their key; withdrawn ones with the day on which they were missed first."""

    tables: dict[str, dict[tuple[str, ...], CsvRow]] = field(default_factory=lambda: {name: {} for name in KEYS})
    withdrawn: dict[tuple[str, tuple[str, ...]], date] = field(default_factory=dict)
    legs: dict[str, CsvRow] = field(default_factory=dict)
    before: list[Known] = field(default_factory=list)

    def take_in(self, day: date, rows: Rows) -> None:
        """One import, newer than those before."""
        self.before.append(Known({name: dict(table) for name, table in self.tables.items()}, dict(self.withdrawn)))
        for name, key in KEYS.items():
            if name not in rows:
                continue
            new = {tuple(row[part] for part in key): row for row in rows[name]}
            for gone in self.tables[name].keys() - new.keys():
                self.withdrawn.setdefault((name, gone), day)
            for there in new:
                self.withdrawn.pop((name, there), None)
            self.tables[name] |= new
        self.legs |= {row["leg_id"]: row for row in rows.get("call_legs", ())}

    def there(self, name: str, key: tuple[str, ...]) -> bool:
        return (name, key) not in self.withdrawn

    def customer(self, org: str) -> CsvRow:
        return self.tables["customers"][org,]

    def location(self, name: str) -> CsvRow:
        return self.tables["locations"].get((name,), {"name": "", "country": ""})

    def settled(self, name: str, before: datetime | None) -> list[CsvRow]:
        """The present rows of an inventory table, young ones as they were."""
        found = []
        for key in self.tables[name]:
            if not self.there(name, key):
                continue
            told = self.told(name, key, before)
            if told and self.there("customers", (told["org_id"],)):
                found.append(told)
        return found

    def told(self, name: str, key: tuple[str, ...], before: datetime | None) -> CsvRow | None:
        """The newest row that is not young; one that was not there then has none."""
        for known in (self, *reversed(self.before)):
            row = known.tables[name].get(key)
            if row and not young(row, before):
                return row if known.there(name, key) else None
        return None


def young(row: CsvRow, before: datetime | None) -> bool:
    return before is not None and bool(row["updated_at"]) and instant(row["updated_at"]) >= before


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def devices(known: Known, before: datetime | None = None) -> list[Line]:
    lines = []
    for row in known.settled("devices", before):
        own, place = known.customer(row["org_id"]), known.location(row["location_id"])
        whose = (own["external_id"], own["name"], row["org_id"], row["location_id"], place["name"])
        rest = ("product", "mac", "firmware", "phone_number", "extension", "owner_id", "owner_uuid")
        lines.append(((own["name"], row["org_id"], row["mac"]), (*whose, *(row[name] for name in rest))))
    return [line for _key, line in sorted(lines)]


def numbers(known: Known, before: datetime | None = None) -> list[Line]:
    lines = []
    for row in known.settled("phone_numbers", before):
        own, place = known.customer(row["org_id"]), known.location(row["location_id"])
        number = row["phone_number"] != ""
        owned = bool(row["owner_id"] or row["owner_uuid"])
        extension = "" if number else row["extension"]
        feature = row["user_type"].lower() in ("auto attendant", "call queue", "hunt group")
        state = {"true": "Active", "false": "Inactive", "": ""}[row["activated"]]
        line = (
            *(own["external_id"], own["name"], row["org_id"], row["location_id"], place["name"], place["country"]),
            *(row["phone_number"], extension, row["pstn_connection"] if number else "", state if number else ""),
            *(row["user_type"] if owned else "", row["number_type"] if number and owned else ""),
            *("" if feature else row["owner_id"], row["owner_uuid"]),
        )
        lines.append(((own["name"], row["org_id"], row["phone_number"], row["extension"]), line))
    return [line for _key, line in sorted(lines)]


def usage(known: Known, first: date, last: date, before: datetime | None = None) -> list[Line]:
    groups: dict[tuple[str, str, str, str], list[CsvRow]] = defaultdict(list)
    for leg in known.legs.values():
        own, day = known.customer(leg["org_id"]), instant(leg["start_time"]).date()
        late = before is not None and not instant(own["created_at"]) < before
        if first <= day <= last and counts(known, leg["org_id"], day) and not late:
            where = known.location(leg["location_id"])["name"]
            groups[own["name"], leg["org_id"], where, leg["location_id"]].append(leg)
    return [(*key[:3], *measures(legs)) for key, legs in sorted(groups.items())]


def counts(known: Known, org: str, day: date) -> bool:
    """A withdrawn customer's legs count in the weeks that end before it was withdrawn."""
    gone = known.withdrawn.get(("customers", (org,)))
    sunday = day - timedelta(days=day.isoweekday() % 7)
    return gone is None or sunday + timedelta(days=7) < gone


def measures(legs: Sequence[CsvRow]) -> Line:
    def count(**held: str) -> int:
        return sum(all(leg[name] == value for name, value in held.items()) for leg in legs)

    inbound = [leg for leg in legs if leg["direction"] == "terminating"]
    outcomes = [leg["queue_outcome"] for leg in inbound]
    features = [leg["feature"] for leg in inbound]
    return (
        *(count(direction="originating"), len(legs), sum(map(poor, legs))),
        *(minutes(legs), minutes([leg for leg in legs if leg["video"] == "true"])),
        *(count(video="false"), count(video="true")),
        *(count(endpoint_type=kind) for kind in ("desk_phone", "room_device", "third_party")),
        *(features.count("hunt_group"), features.count("auto_attendant"), sum(map(bool, outcomes))),
        *(outcomes.count(name) for name in ("timed_out", "overflowed", "transferred", "abandoned")),
    )


def minutes(legs: Sequence[CsvRow]) -> Fraction:
    return Fraction(sum(int(leg["duration_s"]) for leg in legs), 60)


def poor(leg: CsvRow) -> bool:
    values = [(leg.get(f"{stream}_{name}"), most) for stream in ("audio", "video") for name, most in MEASURED.items()]
    return any(value and float(value) > most for value, most in values)
