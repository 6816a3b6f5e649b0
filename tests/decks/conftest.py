"""The demo partner, and decks of some of its customers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard import config
from dashboard.access import OPERATOR
from dashboard.context import context_of
from dashboard.data import page_state
from dashboard.data.brand.brand import Brand
from dashboard.data.questions import customer_rows
from dashboard.data.store import Store
from dashboard.decks.model import Deck
from dashboard.decks.review import Review, Wish
from dashboard.look import Look
from dashboard.parameters import PageState
from tests.browser.kit import served
from tests.conftest import MadeOnce

REGION, QUARTER, RUNNING = "us", "2025Q3", "2025Q4"
BRAND = Brand("Acme Partners", "0A6678", "3C949F")
MadeDeck = Callable[..., Deck]


@pytest.fixture(scope="session")
def demo_home(made_once: MadeOnce) -> Path:
    """That of the browser's tests."""
    return made_once("browser-home", served.make_home)


@pytest.fixture(scope="session")
def store(demo_home: Path) -> Store:
    return Store(config.read({"PARTNER_HUB_HOME": str(demo_home)}, signs=False))


@pytest.fixture(scope="session")
def made(store: Store) -> MadeDeck:
    """The deck of a customer."""

    def deck(org_id: str, lang: str = "en", quarter: str = QUARTER) -> Deck:
        now = context_of(store, OPERATOR, Look(lang), {"region": REGION, "customer": org_id})
        return Review(now, Wish(quarter, manager="Anna Nowak"), BRAND).deck()

    return deck


@pytest.fixture(scope="session")
def picked(store: Store) -> dict[str, str]:
    """Customers by what is special with them: calls and both services, only a trial, a name that is not Latin."""
    asked = {"region": REGION, "as_of": served.NEWEST.isoformat()}
    scope = page_state.build(store, PageState.of(asked), OPERATOR)
    rows = customer_rows.document(store, scope, licenses=True)["rows"]
    both = [row for row in rows if {"meetings", "calling"} <= set(row["products"])]
    return {
        "everything": max(both, key=lambda row: len(row["reasons"]))["org_id"],
        "trial": next(row["org_id"] for row in rows if row["type"] == "trial"),
        "not_latin": next(row["org_id"] for row in rows if row["name"][0] > "\u0590"),
    }
