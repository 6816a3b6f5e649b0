"""What to ask a seeded partner: regions, services, days and queries, drawn near where the rules turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tests.oracle.history import Known
from tests.oracle.query import fold
from tests.oracle.statuses import STATUSES


@dataclass(frozen=True)
class Question:
    region: str
    service: str
    as_of: date | None
    query: str = ""


def questions(seed: int, history: Mapping[str, Known], count: int) -> list[Question]:
    """Today's documents of all regions together, then a mix of regions, days and queries."""
    random = Random(f"questions {seed}")
    regions = [*history, "all"]
    asked = [Question("all", service, None) for service in ("meetings", "calling")]
    for _ in range(count):
        region, service = random.choice(regions), random.choice(("meetings", "calling"))
        as_of = random.choice((None, day(random, history, region)))
        asked.append(Question(region, service, as_of, random.choice(("", query(random, history)))))
    return list(dict.fromkeys(asked))


def day(random: Random, history: Mapping[str, Known], region: str) -> date:
    """From the first snapshot on (for all regions: of any) to the newest data date, often where something turns."""
    asked = [known for name, known in history.items() if region in (name, "all")]
    first, last = min(known.first_date for known in asked), max(known.data_date for known in asked)
    gone = [c.withdrawn_on for known in asked for c in known.customers.values()]
    gone += [s.withdrawn_on for known in asked for s in known.subscriptions.values()]
    near = [last - timedelta(days=days) for days in (1, 6, 7, 8, 13, 14, 30)]
    near += [turn - timedelta(days=days) for turn in gone if turn for days in (0, 1, -1)]
    sunday = last - timedelta(days=last.isoweekday() % 7)
    near += [sunday + timedelta(days=days) for days in (-1, 0, 1, -7, -8)]
    anywhere = first + timedelta(days=random.randint(0, max(0, (last - first).days)))
    return min(last, max(first, random.choice([first, anywhere, *near])))


def query(random: Random, history: Mapping[str, Known]) -> str:
    """One to three terms that mean something for this partner."""
    return " ".join(term(random, history) for _ in range(random.choice((1, 1, 2, 2, 3))))


def term(random: Random, history: Mapping[str, Known]) -> str:
    known = random.choice(list(history.values()))
    someone = random.choice(list(known.customers.values()))
    products = sorted({product for _, product in known.snapshots})
    key, value = random.choice(
        (
            ("name", part(random, someone.name)),
            ("name", fold(someone.name)),
            ("name", someone.name.upper()),
            ("org", someone.org_id[-4:]),
            ("region", random.choice(("us", "ca", "eu", "uae"))),
            ("product", random.choice(products)),
            ("type", random.choice(("subscription", "trial"))),
            ("managed-by", random.choice(("partner", "external"))),
            ("status", random.choice(STATUSES)),
            ("status", random.choice(STATUSES)),
            ("", part(random, fold(someone.name))),
            ("", someone.org_id.upper()),
            ("", random.choice(list(known.subscriptions))),
            ("", someone.admin_email[:8] or "example"),
        )
    )
    negation = "-" if key and random.random() < 0.25 else ""
    return f"{negation}{key}{':' if key else ''}{quoted(value)}"


def part(random: Random, name: str) -> str:
    start = random.randint(0, len(name) - 1)
    return name[start : start + random.randint(1, 4)]


def quoted(value: str) -> str:
    """In quotes, which keep spaces; a quote itself cannot be asked for, nor nothing at all."""
    value = value.replace('"', "").replace("\n", " ")
    return f'"{value if value.strip() else "a"}"'
