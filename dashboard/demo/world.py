"""A demo partner's region, made up but not yet written: its customers, deals, lines and administrators."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np

from dashboard.demo.draw import Bools, Ints, Random, quota, stream, uuids, whole
from dashboard.demo.lines import Lines, sold
from dashboard.demo.names import Named, named
from dashboard.demo.people import Admin, team
from dashboard.demo.plan import Days, Plan
from dashboard.demo.roles import Story
from dashboard.demo.stories import Deals, told
from dashboard.scope import Region

VERTICALS = (
    "education",
    "healthcare",
    "manufacturing",
    "finance",
    "public_sector",
    "retail",
    "logistics",
    "professional_services",
    "energy",
    "hospitality",
)
_WHOLESALE, _EXTERNAL = 0.16, 0.14
_CODES = 9_000_000  # subscription numbers have seven digits
_STRIDE = 1_299_709  # a prime: numbers in a row look unrelated, and none comes twice


@dataclass(frozen=True, slots=True)
class Customers:
    """Customers of a region, one a row. `signed_in` is seconds since 1970, -1 where nobody ever signed in."""

    org_id: list[str]
    named: list[Named]
    story: Ints
    wholesale: Bools
    external: Bools
    created: Ints
    signed_in: Ints
    vertical: list[str]
    admin_email: list[str]


@dataclass(frozen=True, slots=True)
class World:
    """Everything of one region except the snapshots, which are too many to hold."""

    plan: Plan
    region: Region
    customers: Customers
    deals: Deals
    codes: list[str]
    lines: Lines
    admins: list[Admin]
    responsible: list[list[int]]


def build(plan: Plan, region: Region, count: int) -> World:
    """A region of `count` customers."""
    stories, deals = told(plan, region, count)
    admins, responsible = team(plan.seed, region, count)
    return World(
        plan,
        region,
        _customers(plan, region, stories, deals),
        deals,
        _codes(plan, region, deals),
        sold(plan, region, deals, count),
        admins,
        responsible,
    )


def _customers(plan: Plan, region: Region, stories: Ints, deals: Deals) -> Customers:
    random, count = stream(plan.seed, region, "customers"), len(stories)
    names = named(plan.seed, region, count)
    verticals = quota(count, [1.0] * (len(VERTICALS) + 1), random)
    return Customers(
        uuids(count, random),
        names,
        stories,
        quota(count, (1 - _WHOLESALE, _WHOLESALE), random) == 1,
        quota(count, (1 - _EXTERNAL, _EXTERNAL), random) == 1,
        _created(plan, stories, deals, random),
        _signed_in(plan, stories, random),
        [("", *VERTICALS)[index] for index in verticals],
        [f"it@{_domain(each.name, number)}" for number, each in enumerate(names)],
    )


def _created(plan: Plan, stories: Ints, deals: Deals, random: Random) -> Ints:
    """Seconds since 1970: some days before the first deal; for who has none, some day in the past."""
    count, today = len(stories), np.datetime64(plan.as_of, "D").astype(np.int64)
    first = today - whole(0, 400, random, count)
    begun = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(begun, deals.owner, deals.start.astype(np.int64))
    day = np.minimum(np.where(begun < np.iinfo(np.int64).max, begun, first), today) - whole(0, 12, random, count)
    return day * 86_400 + whole(6 * 3600, 20 * 3600, random, count)


def _signed_in(plan: Plan, stories: Ints, random: Random) -> Ints:
    """Most administrators came lately, some long ago, some never; of who left, most long ago."""
    count, today = len(stories), np.datetime64(plan.as_of, "D").astype(np.int64)
    kind = quota(count, (0.78, 0.15, 0.07), random)
    kind = np.where((stories == Story.CHURNED) & (random.random(count) < 0.8), 1, kind)
    ago = np.where(kind == 1, whole(61, 500, random, count), np.minimum(random.exponential(9, count), 58))
    instant = (today - ago.astype(np.int64)) * 86_400 - whole(0, 80_000, random, count)
    return np.asarray(np.where(kind == 2, -1, instant), dtype=np.int64)


def _domain(name: str, number: int) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    word = "-".join("".join(char if char.isalnum() else " " for char in plain).split()[:2])
    return f"{word}-{number}.example.com" if len(word) > 2 else f"org-{number}.example.com"


def _codes(plan: Plan, region: Region, deals: Deals) -> list[str]:
    regions = list(Region)
    numbers = np.arange(len(deals.owner), dtype=np.int64) * len(regions) + regions.index(region)
    scattered = (numbers * _STRIDE + plan.seed % _CODES) % _CODES + 1_000_000
    return [f"{'Trial' if trial else 'Sub'}{code}" for trial, code in zip(deals.trial, scattered, strict=True)]


def dates_of(days: Days) -> list[str]:
    """Dates as the contract writes them."""
    return [str(day) for day in np.datetime_as_string(days)]


def instants_of(seconds: Ints) -> list[str]:
    """Instants as the contract writes them; empty for -1."""
    texts = np.datetime_as_string(seconds.astype("datetime64[s]"), timezone="UTC")
    return ["" if second < 0 else str(text) for second, text in zip(seconds, texts, strict=True)]
