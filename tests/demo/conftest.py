"""The usual demo partner, written and imported once for all tests that only look at it."""

from __future__ import annotations

import csv
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from dashboard import config
from dashboard.access import OPERATOR
from dashboard.config import Config
from dashboard.data import page_state
from dashboard.data.questions import figures
from dashboard.data.sources import importer
from dashboard.data.sources.importer import Result
from dashboard.data.store import Store
from dashboard.demo import Plan, write
from dashboard.parameters import PageState
from dashboard.scope import Region
from tests.conftest import MadeOnce

AS_OF = date(2026, 11, 24)  # a Tuesday
Rows = list[dict[str, str]]


@dataclass
class Demo:
    plan: Plan
    folder: Path
    config: Config
    results: dict[Region, Result]
    documents: dict[tuple[Region, str], dict[str, Any]] = field(default_factory=dict)

    @cached_property
    def store(self) -> Store:
        return Store(self.config)

    def figures(self, region: Region, service: str = "meetings") -> dict[str, Any]:
        if (region, service) not in self.documents:
            state = PageState.of({"region": region, "service": service})
            scope = page_state.build(self.store, state, OPERATOR)
            self.documents[region, service] = figures.document(self.store, scope)
        return self.documents[region, service]

    def rows(self, region: Region, name: str) -> Rows:
        return read(self.folder / region / f"{name}.csv")

    def everywhere(self, name: str) -> Rows:
        return [row for region in self.results for row in self.rows(region, name)]


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def settings(folder: Path) -> Config:
    said = {"HOME": str(folder / "home"), "SECRET_KEY": "0123456789abcdef" * 2, "MAX_FUTURE_DAYS": "30000"}
    return config.read({f"PARTNER_HUB_{name}": value for name, value in said.items()})


def made(plan: Plan, folder: Path) -> Demo:
    mine = settings(folder)
    places = write(folder / "files", plan)
    results = {region: importer.run(mine, region, place) for region, place in places.items()}
    return Demo(plan, folder / "files", mine, results)


@pytest.fixture(scope="session")
def usual(made_once: MadeOnce) -> Demo:
    plan = Plan(AS_OF)

    def make(folder: Path) -> None:
        (folder / "results").write_bytes(pickle.dumps(made(plan, folder).results))

    folder = made_once("usual-demo", make)
    return Demo(plan, folder / "files", settings(folder), pickle.loads((folder / "results").read_bytes()))


@pytest.fixture
def make(tmp_path: Path) -> Callable[[Plan], Demo]:
    return lambda plan: made(plan, tmp_path)
