"""Legs drawn near an edge of some rule: limits exactly hit, the ends of weeks, nine and ten legs of a user ..."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from tests.oracle.folders import CsvRow

ENDPOINTS = (
    "app_desktop",
    "app_mobile",
    "teams",
    "desk_phone",
    "room_device",
    "third_party",
    "mobile_network",
    "gateway",
)
FEATURES = ("hunt_group", "call_queue", "auto_attendant", "transfer", "voicemail", "executive_assistant", "paging")
OUTCOMES = ("answered", "abandoned", "timed_out", "overflowed", "transferred")
USERS = ("u1", "u2", "u3", "U1", "żółw", "0")  # the same at every customer
MEASURED = ("jitter_ms", "latency_ms", "loss_pct")
LIMITS = {
    "jitter_ms": ("150", "1.5e2", "150.001"),
    "latency_ms": ("400", "400.0", "401"),
    "loss_pct": ("5", "5.0", "5.01"),
}
CLOCKS = (
    "T00:00:00Z",
    "T00:00:00.000001Z",
    "T23:59:59.999999Z",
    "T23:59:59Z",
    "T12:00:00Z",
    "T00:30:00+01:00",
    "T23:30:00-05:00",
    "T05:30:00+05:30",
)
WEEKS = (0, 0, 0, 0, 1, 1, 1, 2, 6, 7, 8, 9, -1)  # before the last week that is whole at the data date
SECONDS = ("0", "1", "29", "60", "90", "600", "3601")
WAITS = ("", "0", "7", "30", "61")


def legs_of_imports(
    random: Random, region: str, days: Sequence[date], customers: Sequence[Sequence[str]]
) -> list[list[CsvRow]]:
    """The legs of each import of a region; `days`: their dates, `customers`: the organization IDs known by then."""
    known: dict[str, CsvRow] = {}
    found = []
    for day, orgs in zip(days, customers, strict=True):
        callers = random.sample(sorted(orgs), min(len(orgs), random.choice((1, 2, 4))))
        new = [leg(random, f"{region}-{len(known) + n}", callers, day) for n in range(random.choice((0, 3, 20, 50)))]
        if random.random() < 0.4:
            new += busy(random, f"{region}-{len(known) + len(new)}", callers, day)
        again = [changed(random, row, callers, day) for row in random.sample(list(known.values()), len(known) // 4)]
        rows = [*new, *again]
        known |= {row["leg_id"]: row for row in rows}
        random.shuffle(rows)
        if rows and random.random() < 0.2:
            rows.append(dict(rows[0]))
        found.append(rows)
    return found


def start(random: Random, day: date) -> str:
    """Mostly in the last whole week, mostly on its first or last day."""
    sunday = day - timedelta(days=day.isoweekday() % 7 + 7) - timedelta(weeks=random.choice(WEEKS))
    return f"{sunday + timedelta(days=random.choice((0, 0, 6, 6, 3, 5, -1, 7)))}{random.choice(CLOCKS)}"


def leg(random: Random, name: str, callers: Sequence[str], day: date) -> CsvRow:
    queued = random.random() < 0.4
    return {
        "leg_id": name,
        "call_id": f"call {name}",
        "org_id": random.choice(callers),
        "user_id": random.choice(("", *USERS)),
        "start_time": start(random, day),
        "duration_s": random.choice(SECONDS),
        "direction": random.choice(("originating", "terminating")),
        "endpoint_type": random.choice((*ENDPOINTS, "desk_phone", "gateway")),
        "video": random.choice(("true", "false")),
        **measures(random),
        "feature": random.choice(("", "", *FEATURES)),
        "queue_id": random.choice(("", "q1")),
        "queue_wait_s": random.choice(WAITS) if queued or random.random() < 0.1 else "",
        "queue_outcome": random.choice((*OUTCOMES, "abandoned", "abandoned")) if queued else "",
        "updated_at": random.choice(("", f"{day}T02:00:00Z", f"{day}T04:00:00+02:00", f"{day}T03:00:00.000001Z")),
    }


def measures(random: Random) -> CsvRow:
    """Both streams, one, or none; now and then only one value of a stream, or every limit broken."""
    streams = random.choice(((), ("audio",), ("video",), ("audio", "video"), ("audio", "video")))
    names = [(stream, what) for stream in streams for what in MEASURED]
    if random.random() < 0.2:
        return {f"{stream}_{what}": LIMITS[what][2] for stream, what in names}
    return {
        f"{stream}_{what}": random.choice(("0", "3.5", *LIMITS[what][:2], LIMITS[what][2]))
        for stream, what in names
        if random.random() < 0.8
    }


def busy(random: Random, name: str, callers: Sequence[str], day: date) -> list[CsvRow]:
    """One user with as many legs in a day as a band ends or begins with, one or two through a gateway."""
    number, gateways = random.choice((9, 10, 49, 50)), random.choice((0, 0, 1, 2))
    first = leg(random, name, callers, day) | {"user_id": random.choice(USERS), "endpoint_type": "teams"}
    rows = [first | {"leg_id": f"{name}-{n}", **measures(random)} for n in range(number)]
    through = [first | {"leg_id": f"{name}-g{n}", "endpoint_type": "gateway"} for n in range(gateways)]
    return rows + through


def changed(random: Random, row: CsvRow, callers: Sequence[str], day: date) -> CsvRow:
    """Repeated as it was, corrected, in another week, or of another customer; the instant older, equal or newer."""
    other = leg(random, row["leg_id"], callers, day)
    names = random.choice(
        (
            (),
            ("start_time", "updated_at"),
            ("org_id", "user_id", "updated_at"),
            ("duration_s", "queue_outcome", "queue_wait_s", "updated_at"),
            ("endpoint_type", "video", "feature"),
            tuple(other),
        )
    )
    return row | {name: other[name] for name in names}
