"""The partner's own people: administrators of all five roles, and who is responsible for which customer."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from dashboard.demo.culture import words
from dashboard.demo.draw import Random, stream
from dashboard.scope import Region

_FIRST = words(
    "Anna Omar Łucja Mateo Ingrid Kofi Zoë Hiroshi Amélie Tomasz Leila Noah Željka Arjun Chloé Björn Fatima Ewa "
    "Santiago Mei Jonas Nadia Oliver Yara Piotr Camille Dylan Sofía Emre Hannah"
)
_LAST = words(
    "Brandel Okwara Żurawska Ilvento Fjellström Castelmar Adeyinka Morishige Lavergnes Wierzbny Haddadi Quillmore "
    "Novosad Raman Dubreuve Sjölander Al-Sahari Kowalczew Ibarrola Tanaki Lindqvern Petrescan Ashgrove Barazi"
)
# Everyone's: these see all customers, in each region the same people.
_WHOLE_PARTNER = (
    ("partner_full_admin", 2),
    ("partner_readonly_admin", 2),
    ("help_desk_basic", 2),
    ("help_desk_advanced", 1),
)
_CUSTOMERS_EACH, _MOST_ADMINS = 16, 60
_UNASSIGNED, _SHARED = 0.12, 0.12


@dataclass(frozen=True, slots=True)
class Admin:
    """One person. Only a `partner_admin` has customers of their own; the others have all."""

    email: str
    name: str
    role: str


def team(seed: int, region: Region, customers: int) -> tuple[list[Admin], list[list[int]]]:
    """Administrators, and for each customer the (indices of) partner administrators who look after it."""
    everyone = stream(seed, Region.US, "whole partner")
    taken: set[str] = set()
    roles = [role for role, number in _WHOLE_PARTNER for _ in range(number)]
    admins = [_admin(role, everyone, taken) for role in roles]
    random = stream(seed, region, "partner admins")
    own = min(_MOST_ADMINS, max(2, customers // _CUSTOMERS_EACH))
    admins += [_admin("partner_admin", random, taken, f".{region}") for _ in range(own)]
    return admins, [_responsible(len(roles), own, random) for _ in range(customers)]


def _responsible(first: int, own: int, random: Random) -> list[int]:
    luck = random.random()
    number = 0 if luck < _UNASSIGNED else 2 if luck > 1 - _SHARED else 1
    return sorted({first + int(random.random() * own) for _ in range(number)})


def _admin(role: str, random: Random, taken: set[str], suffix: str = "") -> Admin:
    name = f"{_FIRST[int(random.random() * len(_FIRST))]} {_LAST[int(random.random() * len(_LAST))]}"
    plain = unicodedata.normalize("NFKD", name.replace("Ł", "L").replace("ł", "l")).encode("ascii", "ignore").decode()
    local = plain.lower().replace(" ", ".") + suffix
    number = 2
    while f"{local}@example.com" in taken:
        local, number = f"{local.rstrip('0123456789')}{number}", number + 1
    taken.add(f"{local}@example.com")
    return Admin(f"{local}@example.com", name, role)
