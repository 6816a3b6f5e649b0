"""One customer with everything that a page of one can show: beside its own, a running trial and an open invoice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np

from dashboard import codes
from dashboard.demo.snapshots import Rows
from dashboard.demo.tables import Table
from dashboard.demo.world import World

CODE = "Trial0000001"  # the numbers of all others are greater
PRODUCT = "webinars"  # no license figure counts it
_CUSTOMER = 0  # it has both services, whatever the seed
_FEWEST_CUSTOMERS = 15
_AGE, _LENGTH, _LICENSES = 40, 90, 50


def shown(world: World) -> bool:
    """Whether the region has that customer: the first one of a plan that is large enough for stories."""
    return world.region is next(iter(world.plan.split())) and len(world.responsible) >= _FEWEST_CUSTOMERS


def with_colleague(world: World) -> World:
    """The region with two people responsible for that customer, or more."""
    own = world.responsible[_CUSTOMER]
    others = [at for at, admin in enumerate(world.admins) if admin.role == "partner_admin" and at not in own]
    return replace(world, responsible=[sorted({*own, *others[: 2 - len(own)]}), *world.responsible[1:]])


def with_trial(world: World, table: Table) -> Table:
    """`subscriptions.csv` with its running trial."""
    since = world.plan.as_of - timedelta(days=_AGE)
    trial = {
        "subscription_id": CODE,
        "org_id": world.customers.org_id[_CUSTOMER],
        "kind": codes.TRIAL,
        "start_date": str(since),
        "end_date": str(since + timedelta(days=_LENGTH - 1)),
        "auto_renew": "false",
        "state": "active",
        "provisioned_by": world.admins[world.responsible[_CUSTOMER][0]].email,
    }
    return {name: [*cells, trial[name]] for name, cells in table.items()}


def with_open_invoice(world: World, table: Table) -> Table:
    """`invoices.csv` with the newest one of that customer that is due not paid."""
    deals = np.flatnonzero(world.deals.owner == _CUSTOMER)
    own, today = {world.codes[deal] for deal in deals}, str(world.plan.as_of)
    due = [
        (str(day), at)
        for at, (code, day) in enumerate(zip(table["subscription_id"], table["due_on"], strict=True))
        if code in own and str(day) < today
    ]
    paid = list(table["paid_on"])
    if due:
        paid[max(due)[1]] = ""
    return {**table, "paid_on": paid}


def snapshots(world: World) -> Rows:
    """Those of the trial, whose line comes after all others."""
    dates = world.plan.dates()
    age = (dates - np.datetime64(world.plan.as_of, "D")).astype(np.int64) + _AGE
    dates, age = dates[age >= 0], age[age >= 0]
    assigned = np.minimum(_LICENSES, 5 + age)
    line = np.full(len(dates), len(world.lines.deal))
    return Rows(dates, line, np.full(len(dates), _LICENSES), assigned, assigned * 2 // 3)
