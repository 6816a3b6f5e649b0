"""Locations, devices and phone numbers of the customers that call."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.codes import PRODUCTS
from dashboard.demo.draw import Bools, Ints, Random, pick, quota, stream, uuids, whole
from dashboard.demo.tables import Table
from dashboard.demo.world import World, instants_of

DEVICES = (
    "Cisco 8841",
    "Cisco 8851",
    "Cisco 9841",
    "Cisco 9861",
    "Cisco 840 Wireless Phone",
    "Cisco DBS-210",
    "Cisco Desk Pro",
    "Cisco Room Bar",
    "Cisco Board Pro 55",
    "Cisco ATA 191",
)
_DEVICE_SHARES = (0.22, 0.17, 0.16, 0.09, 0.07, 0.06, 0.07, 0.08, 0.04, 0.04)
_FIRMWARE = ("14.2.1", "14.3.0", "3.2.1", "3.3.1", "RoomOS 11.20.2", "RoomOS 11.24.1", "")
_USERS = ("People", "Workspace", "Auto attendant", "Call queue", "Hunt group", "Voicemail group", "")
_USER_SHARES = (0.66, 0.1, 0.05, 0.04, 0.05, 0.02, 0.08)
_OWNERS = 2  # the first kinds of users have an owner: people and workspaces
_PSTN = ("Cloud connected PSTN", "Premises-based PSTN", "Cisco Calling Plan")
_MOST_DEVICES, _MOST_NUMBERS, _MOST_OFFICES = 9, 16, 5
_FIRST_EXTENSION = 2001
_EXTENSIONS = 0.45
_OFFICES = ("", " – Warehouse", " – Branch office", " – Service center", " – Showroom")
_DIALING = {
    "US": "1",
    "CA": "1",
    "MX": "52",
    "BR": "55",
    "JP": "81",
    "KR": "82",
    "TW": "886",
    "SG": "65",
    "TH": "66",
    "AU": "61",
    "NZ": "64",
    "GB": "44",
    "IE": "353",
    "DE": "49",
    "AT": "43",
    "CH": "41",
    "FR": "33",
    "BE": "32",
    "PL": "48",
    "ES": "34",
    "PT": "351",
    "IT": "39",
    "NL": "31",
    "SE": "46",
    "NO": "47",
    "DK": "45",
    "IS": "354",
    "CZ": "420",
    "SK": "421",
    "HU": "36",
    "RO": "40",
    "EE": "372",
    "LT": "370",
    "GR": "30",
    "CY": "357",
    "BG": "359",
    "UA": "380",
    "IL": "972",
    "AE": "971",
    "SA": "966",
    "QA": "974",
    "KW": "965",
    "OM": "968",
    "BH": "973",
    "EG": "20",
}


@dataclass(frozen=True, slots=True)
class Inventory:
    """The three files; `None` owners and places stand as empty text."""

    locations: Table
    devices: Table
    phone_numbers: Table


@dataclass(frozen=True, slots=True)
class _Offices:
    owner: Ints
    first: Ints
    count: Ints
    ids: list[str]


def inventory(world: World) -> Inventory:
    """What the calling customers of a region have."""
    random = stream(world.plan.seed, world.region, "inventory")
    seats = _seats(world)
    offices = _offices(seats, random)
    return Inventory(
        _locations(world, offices), _devices(world, seats, offices, random), _numbers(world, seats, offices, random)
    )


def _seats(world: World) -> Ints:
    """Calling licenses of each customer that run now."""
    calling = (world.lines.product == PRODUCTS.index("calling")) & (
        world.lines.known >= np.datetime64(world.plan.as_of, "D")
    )
    owners = world.deals.owner[world.lines.deal]
    seats = np.bincount(owners[calling], world.lines.total[calling], len(world.customers.org_id))
    return np.asarray(seats, dtype=np.int64)


def _offices(seats: Ints, random: Random) -> _Offices:
    count = np.clip(1 + np.log10(np.maximum(seats, 1)).astype(np.int64) + whole(-1, 1, random, len(seats)), 1, None)
    count = np.where(seats > 0, np.minimum(count, _MOST_OFFICES), random.random(len(seats)) < 0.3)
    owner = np.repeat(np.arange(len(seats)), count)
    return _Offices(owner, np.cumsum(count) - count, count, uuids(len(owner), random))


def _locations(world: World, offices: _Offices) -> Table:
    named = [world.customers.named[owner] for owner in offices.owner]
    number = np.arange(len(offices.owner)) - offices.first[offices.owner]
    return {
        "location_id": offices.ids,
        "org_id": [world.customers.org_id[owner] for owner in offices.owner],
        "name": [f"{each.place}{_OFFICES[index]}" for each, index in zip(named, number, strict=True)],
        "country": [each.country for each in named],
    }


def _devices(world: World, seats: Ints, offices: _Offices, random: Random) -> Table:
    owner, number = _spread(np.minimum(-(-seats // 8), _MOST_DEVICES))
    count = len(owner)
    people = _people(world, owner, number, np.ones(count, dtype=np.bool_), random)
    return {
        "org_id": [world.customers.org_id[index] for index in owner],
        "location_id": _where(owner, offices, random),
        "product": [DEVICES[index] for index in quota(count, _DEVICE_SHARES, random)],
        "mac": [f"02{world.plan.seed % 256:02x}{index:08x}" for index in _identities(world, count)],
        "firmware": [_FIRMWARE[index] for index in whole(0, len(_FIRMWARE) - 1, random, count)],
        "phone_number": [""] * count,
        "extension": [str(_FIRST_EXTENSION + index) for index in number],
        "owner_id": people[0],
        "owner_uuid": people[1],
        "updated_at": _updated(world, count, random),
    }


def _numbers(world: World, seats: Ints, offices: _Offices, random: Random) -> Table:
    owner, number = _spread(np.minimum(-(-seats // 5), _MOST_NUMBERS))
    count = len(owner)
    inner = random.random(count) < _EXTENSIONS
    user = pick(count, range(len(_USERS)), _USER_SHARES, random)
    people = _people(world, owner, number, user < _OWNERS, random)
    outer, main = ~inner, random.random(count) < 0.85
    return {
        "org_id": [world.customers.org_id[index] for index in owner],
        "location_id": _where(owner, offices, random),
        "phone_number": _blank(_dialled(world, owner), inner),
        "extension": _blank([str(_FIRST_EXTENSION + index) for index in number], outer),
        "pstn_connection": _blank([_PSTN[index % len(_PSTN)] for index in owner], inner),
        "activated": _blank(["true" if luck < 0.94 else "false" for luck in random.random(count)], inner),
        "user_type": [_USERS[index] for index in user],
        "number_type": _blank(["Primary" if yes else "Secondary" for yes in main], inner | (user == len(_USERS) - 1)),
        "owner_id": people[0],
        "owner_uuid": people[1],
        "updated_at": _updated(world, count, random),
    }


def _spread(counts: Ints) -> tuple[Ints, Ints]:
    """Owner of each thing, and its number among the owner's, from 0."""
    owner = np.repeat(np.arange(len(counts)), counts)
    return owner, np.arange(len(owner)) - (np.cumsum(counts) - counts)[owner]


def _where(owner: Ints, offices: _Offices, random: Random) -> list[str]:
    chosen = offices.first[owner] + np.floor(random.random(len(owner)) * offices.count[owner]).astype(np.int64)
    return [offices.ids[index] for index in chosen]


def _people(world: World, owner: Ints, number: Ints, some: Bools, random: Random) -> tuple[list[str], list[str]]:
    """E-mail and identifier of who something belongs to, blank where it is nobody's."""
    domains = [email.split("@")[1] for email in world.customers.admin_email]
    emails = [f"user{index + 1}@{domains[each]}" for each, index in zip(owner, number, strict=True)]
    return _blank(emails, ~some), _blank(uuids(len(emails), random), ~some)


def _dialled(world: World, owner: Ints) -> list[str]:
    """Numbers of nobody: in North America from the block kept for fiction, elsewhere with an unused beginning."""
    countries = [world.customers.named[index].country for index in owner]
    texts = []
    for serial, country in zip(_identities(world, len(owner)), countries, strict=True):
        index = serial % 79_000
        local = f"{200 + index // 100}55501{index % 100:02d}" if _DIALING[country] == "1" else f"1{serial % 10**7:07d}"
        texts.append(f"+{_DIALING[country]}{local}")
    return texts


def _identities(world: World, count: int) -> list[int]:
    """Whole numbers that no other region of the partner has."""
    regions = list(type(world.region))
    return [index * len(regions) + regions.index(world.region) for index in range(count)]


def _updated(world: World, count: int, random: Random) -> list[str]:
    today = np.datetime64(world.plan.as_of, "D").astype(np.int64)
    return instants_of((today - whole(1, 300, random, count)) * 86_400 + whole(0, 86_399, random, count))


def _blank(texts: list[str], where: Bools) -> list[str]:
    return ["" if yes else text for text, yes in zip(texts, where, strict=True)]
