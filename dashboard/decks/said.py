"""What decks are asked with, as texts by name: how it is sent, and how a job keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.decks import content
from dashboard.decks.many import Asked, Customer
from dashboard.decks.review import Wish
from dashboard.decks.texts import clean
from dashboard.errors import BadField, Refused

QUARTER, FIRST, LAST, MANAGER, SECTIONS, LANG, CUSTOMERS = (
    "quarter",
    "from",
    "to",
    "manager",
    "sections",
    "lang",
    "orgs",
)
MOST_MANAGER = 100


def sections(given: Sequence[str]) -> tuple[str, ...]:
    """Those that are asked for, in the order of the slides; none: all. Raises Refused for one that there is not."""
    unknown = [name for name in given if name not in content.SECTIONS]
    if unknown:
        raise Refused("decks.error.section", got=unknown[0][:40], known=", ".join(content.SECTIONS))
    return tuple(name for name in content.SECTIONS if name in given)


def wish_of(given: Mapping[str, str], chosen: Sequence[str]) -> Wish:
    """Raises Refused for a section that there is not, BadField for a manager's name that is too long."""
    manager = clean(given.get(MANAGER, ""))
    if len(manager) > MOST_MANAGER:
        raise BadField("decks.error.manager", field=MANAGER, most=MOST_MANAGER)
    quarter, first, last = (given.get(name, "") for name in (QUARTER, FIRST, LAST))
    return Wish(quarter, first, last, manager, sections(chosen))


def kept(asked: Asked) -> dict[str, str]:
    """As texts. `region`: of all of them, or `all`."""
    wish, regions = asked.wish, {region for region, _org_id in asked.customers}
    said = {
        "region": regions.pop() if len(regions) == 1 else "all",
        QUARTER: wish.quarter,
        FIRST: wish.first,
        LAST: wish.last,
        MANAGER: wish.manager,
        SECTIONS: ",".join(wish.sections),
        LANG: asked.lang,
        CUSTOMERS: ",".join(":".join(each) for each in asked.customers),
    }
    return {name: value for name, value in said.items() if value}


def asked_of(given: Mapping[str, str], kind: str) -> Asked:
    """The way back."""
    named: list[Customer] = []
    for each in given[CUSTOMERS].split(","):
        region, _, org_id = each.partition(":")
        named.append((region, org_id))
    chosen = given.get(SECTIONS, "")
    return Asked(tuple(named), kind, given[LANG], wish_of(given, chosen.split(",") if chosen else ()))
