"""Files of a region as columns: customers, subscriptions, partner administrators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from dashboard import codes
from dashboard.demo.draw import stream
from dashboard.demo.roles import Role
from dashboard.demo.world import World, dates_of, instants_of

Table = Mapping[str, Sequence[object]]

_PROVISIONED = 0.65
_STATES = {Role.SUSPENDED: "suspended", Role.PENDING: codes.PENDING, Role.CANCELLED: "cancelled"}
_ENDED_CANCELLED = 0.12


def customers(world: World) -> Table:
    """`customers.csv`."""
    each = world.customers
    numbers = range(1, len(each.org_id) + 1)
    return {
        "org_id": each.org_id,
        "name": [named.name for named in each.named],
        "external_id": [
            f"WS-{world.region.upper()}-{n:06d}" if yes else "" for n, yes in zip(numbers, each.wholesale, strict=True)
        ],
        "country": [named.country for named in each.named],
        "managed_by": ["external" if yes else "partner" for yes in each.external],
        "created_at": instants_of(each.created),
        "last_admin_sign_in": instants_of(each.signed_in),
        "vertical": each.vertical,
        "admin_email": each.admin_email,
    }


def subscriptions(world: World) -> Table:
    """`subscriptions.csv`."""
    deals = world.deals
    return {
        "subscription_id": world.codes,
        "org_id": [world.customers.org_id[owner] for owner in deals.owner],
        "kind": [codes.TRIAL if yes else codes.SUBSCRIPTION for yes in deals.trial],
        "start_date": dates_of(deals.start),
        "end_date": dates_of(deals.end),
        "auto_renew": ["true" if yes else "false" for yes in deals.auto_renew],
        "state": states(world),
        "provisioned_by": _provisioned(world),
    }


def partner_admins(world: World) -> Table:
    """`partner_admins.csv`: a row for each customer of a partner administrator, one row for everyone else."""
    rows = [(admin, "") for admin in world.admins if admin.role != "partner_admin"]
    for org_id, people in zip(world.customers.org_id, world.responsible, strict=True):
        rows += [(world.admins[index], org_id) for index in people]
    return {
        "email": [admin.email for admin, _ in rows],
        "name": [admin.name for admin, _ in rows],
        "role": [admin.role for admin, _ in rows],
        "org_id": [org_id for _, org_id in rows],
    }


def states(world: World) -> list[str]:
    """State of each deal, as it is now."""
    random = stream(world.plan.seed, world.region, "states")
    broken = (world.deals.role == Role.ENDED) & (random.random(len(world.deals.role)) < _ENDED_CANCELLED)
    return [
        "cancelled" if yes else _STATES.get(Role(role), "active")
        for role, yes in zip(world.deals.role, broken, strict=True)
    ]


def _provisioned(world: World) -> list[str]:
    random = stream(world.plan.seed, world.region, "provisioned")
    known = np.asarray(random.random(len(world.deals.owner)) < _PROVISIONED)
    people = [world.responsible[owner] for owner in world.deals.owner]
    return [
        world.admins[indices[0]].email if yes and indices else "" for yes, indices in zip(known, people, strict=True)
    ]
