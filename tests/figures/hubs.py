"""Two hubs that answer alike: the oracle, and the product through its real import and its real figures."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from dashboard import config
from dashboard.access import OPERATOR, Role, User
from dashboard.config import Config
from dashboard.data import page_state
from dashboard.data.questions import calling, customer_rows, licenses, trend
from dashboard.data.questions import figures as product_figures
from dashboard.data.sources import importer
from dashboard.data.store import Store
from dashboard.parameters import PageState
from dashboard.scope import Region, Scope
from tests.oracle import customers as oracle_customers
from tests.oracle import figures, history


@dataclass
class Oracle:
    """The plain-Python reading; it knows no versions."""

    known: dict[str, history.Known] = field(default_factory=dict)
    poor_call_rule: str = "any"

    def take_in(self, region: str, folder: Path) -> None:
        history.take_in(self.known.setdefault(region, history.Known()), folder)

    def document(
        self,
        region: str,
        service: str = "meetings",
        as_of: date | None = None,
        query: str = "",
        customers: Collection[str] | None = None,
        version: int | None = None,
    ) -> Mapping[str, Any]:
        assert version is None, "the oracle knows no versions"
        return figures.document(self.known, region, service, as_of, query, customers, self.poor_call_rule)

    def customers(
        self,
        region: str,
        as_of: date | None = None,
        query: str = "",
        customers: Collection[str] | None = None,
        version: int | None = None,
    ) -> dict[str, Any]:
        assert version is None, "the oracle knows no versions"
        return oracle_customers.document(self.known, region, as_of, query, customers, self.poor_call_rule)


@dataclass
class Product:
    """The product, as its own commands use it; everything is written under `home`."""

    home: Path
    poor_call_rule: str = "any"

    @cached_property
    def config(self) -> Config:
        said = {
            "HOME": str(self.home),
            "SECRET_KEY": "0123456789abcdef" * 2,
            "POOR_CALL_RULE": self.poor_call_rule,
            "MAX_FUTURE_DAYS": "30000",
        }  # the days of the scenes are fixed
        return config.read({f"PARTNER_HUB_{name}": value for name, value in said.items()})

    @cached_property
    def store(self) -> Store:
        return Store(self.config)

    def take_in(self, region: str, folder: Path) -> None:
        result = importer.run(self.config, Region(region), folder)
        assert not result.refused, result.document()["problems"]

    def document(
        self,
        region: str,
        service: str = "meetings",
        as_of: date | None = None,
        query: str = "",
        customers: Collection[str] | None = None,
        version: int | None = None,
    ) -> Mapping[str, Any]:
        """Part by part, as pages ask; `whole` is the figures document itself."""
        return Parts(self.store, self.scope(region, service, as_of, query, customers, version))

    def whole(self, region: str, service: str, as_of: date | None, query: str) -> dict[str, Any]:
        return product_figures.document(self.store, self.scope(region, service, as_of, query))

    def customers(
        self,
        region: str,
        as_of: date | None = None,
        query: str = "",
        customers: Collection[str] | None = None,
        version: int | None = None,
    ) -> dict[str, Any]:
        scope = self.scope(region, "meetings", as_of, query, customers, version)
        listed = customer_rows.document(self.store, scope, licenses=True)
        read: dict[str, Any] = orjson.loads(orjson.dumps(listed))
        return read

    def scope(
        self,
        region: str,
        service: str,
        as_of: date | None,
        query: str,
        customers: Collection[str] | None = None,
        version: int | None = None,
    ) -> Scope:
        when = {"as_of": str(as_of or ""), "version": str(version or "")}
        asked = PageState.of({"region": region, "service": service, "q": query, **when})
        limited = User(
            0, "", "", Role.ADMIN, tuple(Region), tuple((each, org) for each in Region for org in customers or ())
        )
        return page_state.build(self.store, asked, OPERATOR if customers is None else limited)


@dataclass(frozen=True)
class Parts(Mapping[str, Any]):
    """The figures document, of which only the parts that are looked at are asked."""

    store: Store
    scope: Scope

    def __getitem__(self, name: str) -> Any:
        if name == "region":
            return self.scope.places[0].region.value if not self.scope.combined else "all"
        if name == "as_of":
            return self.scope.as_of
        if name == "calling":
            return CallingParts(self.store, self.scope)
        part = self.store.answer(QUESTIONS[name], self.scope)
        return part[name] if QUESTIONS[name] is licenses.TOP else part

    def __iter__(self) -> Iterator[str]:
        return iter(QUESTIONS)

    def __len__(self) -> int:
        return len(QUESTIONS)


@dataclass(frozen=True)
class CallingParts(Mapping[str, Any]):
    """The calling part, of which only what is looked at is asked."""

    store: Store
    scope: Scope

    def __getitem__(self, name: str) -> Any:
        if name in product_figures.CALLING:
            return self.store.answer(product_figures.CALLING[name], self.scope)
        return self.store.answer(calling.WEEKS, self.scope)[name]

    def __iter__(self) -> Iterator[str]:
        return iter((*self.store.answer(calling.WEEKS, self.scope), *product_figures.CALLING))

    def __len__(self) -> int:
        return sum(1 for _ in self)


QUESTIONS = {
    "top": licenses.TOP,
    "top_previous": licenses.TOP,
    "trend": trend.TREND,
    "statuses": licenses.STATUSES,
    **{section.value: question for section, question in licenses.SECTIONS.items()},
}
