"""Every figure at every day after trials were started, extended, cancelled, taken over and over: the oracle's."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from dashboard.data.questions.trials import MOST_EXTENSIONS
from dashboard.data.state.database import Database
from dashboard.data.trials import asking, writing
from dashboard.data.trials.writing import Done, Hub
from dashboard.scope import Region
from tests.figures.hubs import Oracle, Product
from tests.oracle import history
from tests.oracle.compare import differences
from tests.oracle.folders import Folder
from tests.oracle.partners import partner
from tests.oracle.questions import questions
from tests.state.conftest import FakeClock
from tests.trials.hubs import WARSAW, hub_of

SAMPLE = (12, 14)  # several regions, files left out; between them every act, also the taking over
COUNTRIES = {"eu": "PL", "us": "MX", "ca": "CA", "uae": "AE"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Many partners only where torture is asked for by name."""
    if "seed" not in metafunc.fixturenames:
        return
    asked = metafunc.config.option.markexpr == "torture"
    first, count = int(os.environ.get("ORACLE_FIRST", "100")), int(os.environ.get("ORACLE_PARTNERS", "100"))
    many = [pytest.param(seed, marks=pytest.mark.torture) for seed in range(first, first + count)]
    metafunc.parametrize("seed", many if asked else SAMPLE)


@dataclass
class Both:
    """The product and the oracle, to whom the same is done."""

    seed: int
    product: Product
    oracle: Oracle
    hub: Hub
    clock: FakeClock
    random: Random
    running: list[Done] = field(default_factory=list)
    extended: Counter[str] = field(default_factory=Counter)

    @property
    def today(self) -> date:
        return self.clock.now.date()

    def take_in(self, region: str, folder: Path) -> None:
        self.oracle.take_in(region, folder)
        self.product.take_in(region, folder)
        newest = self.oracle.known[region].data_date + timedelta(days=self.random.choice((-1, 0, 1, 3)))
        self.clock.now = max(self.clock.now, datetime(newest.year, newest.month, newest.day, 9, tzinfo=UTC))

    def start(self, region: str) -> None:
        """Of somebody who is there, or of somebody new."""
        known = self.oracle.known[region]
        there = [one.org_id for one in known.customers.values() if one.withdrawn_on is None]
        old = there and self.random.random() < 0.5
        products = self.random.sample(["meetings", "calling", "webinars"], self.random.choice((1, 2)))
        licenses = {product: self.random.choice((1, 5, 30, 10_000)) for product in products}
        site = WARSAW if "meetings" in licenses else {"site_url": None, "time_zone": None}
        asked = asking.services(licenses, self.random.choice((7, 30, 90)), **site)
        name = f"Nowa {len(known.customers)}"
        new = asking.company(name, "it@nowa.example", "retail", COUNTRIES[region])
        whom = (Region(region), self.random.choice(there)) if old else new
        done = writing.start(self.hub, whom, asked)
        customer = None
        if not old:
            customer = history.Customer(
                done.org_id, name, "partner", None, "it@nowa.example", None, COUNTRIES[region], self.today, None
            )
        trial = history.Subscription(
            done.subscription_id,
            done.org_id,
            True,
            known.data_date,
            self.today + timedelta(days=asked.days),
            False,
            "active",
            "",
        )
        history.start_trial(known, trial, licenses, customer)
        self.running.append(done)

    def change(self) -> None:
        """One that runs is extended or cancelled; or nothing."""
        if not self.running:
            return
        done = self.random.choice(self.running)
        known = self.oracle.known[done.region]
        trial = known.subscriptions[done.subscription_id]
        customer = known.customers[done.org_id]
        ours = done.subscription_id in known.trials_here and not (trial.withdrawn_on or customer.withdrawn_on)
        if not ours or trial.end < self.today:
            self.running.remove(done)
            return
        if self.extended[done.subscription_id] < MOST_EXTENSIONS and self.random.random() < 0.6:
            self.extended[done.subscription_id] += 1
            writing.extend(self.hub, done.region, done.subscription_id)
            history.extend_trial(known, done.subscription_id, self.today)
        else:
            self.running.remove(done)
            writing.cancel(self.hub, done.region, done.subscription_id)
            history.cancel_trial(known, done.subscription_id, self.today)

    def found(self, turn: int) -> list[str]:
        found = []
        for asked in questions(self.seed + turn, self.oracle.known, int(os.environ.get("ORACLE_QUESTIONS", "2"))):
            want = self.oracle.document(asked.region, asked.service, asked.as_of, asked.query)
            got = self.product.whole(asked.region, asked.service, asked.as_of, asked.query)
            found += [f"{asked}{difference}" for difference in differences(want, got)]
            rows = self.oracle.customers(asked.region, asked.as_of, asked.query)
            got = self.product.customers(asked.region, asked.as_of, asked.query)
            found += [f"{asked}{difference}" for difference in differences(rows, got)]
        return found


def taking_over(folder: Folder, both: Both, region: str) -> Folder:
    """The folder also names some of the trials, as the system that provisioned them has them."""
    known = both.oracle.known.get(region)
    if known is None or folder.left_out:
        return folder
    orgs = {row["org_id"] for row in folder.customers}
    named = [name for name in known.trials_here if known.subscriptions[name].org_id in orgs]
    rows = tuple(
        {
            "subscription_id": name,
            "org_id": known.subscriptions[name].org_id,
            "kind": "subscription",
            "start_date": str(known.subscriptions[name].start),
            "end_date": str(known.subscriptions[name].end + timedelta(days=200)),
            "auto_renew": "true",
            "state": "active",
            "provisioned_by": "",
        }
        for name in named[::2]
    )
    return Folder(
        folder.customers,
        (*folder.subscriptions, *rows),
        folder.snapshots,
        folder.dated,
        folder.left_out,
        folder.legs,
        folder.admins,
    )


def test_every_figure_at_every_day_is_the_oracles(
    seed: int, tmp_path: Path, file_state: Database, clock: FakeClock
) -> None:
    product = Product(tmp_path / "home")
    hub = hub_of(product.config, file_state)
    both = Both(seed, product, Oracle(), hub, clock, Random(f"trials {seed}"))
    found: list[str] = []
    for turn, (region, folder) in enumerate(partner(seed).imports):
        both.take_in(region, taking_over(folder, both, region).write(tmp_path / f"{turn}-{region}"))
        for _ in range(2):
            both.start(region)
            both.clock.pass_by(timedelta(days=both.random.choice((0, 1, 8, 29))))
            both.change()
        found += both.found(turn)
    assert found == []
