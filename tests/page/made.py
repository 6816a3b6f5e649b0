"""A small hand-made region: one context, a few rows; no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast

from dashboard import config
from dashboard.access import Role, User
from dashboard.catalog.licenses import TABLES
from dashboard.context import Context
from dashboard.data.populations import SUMS
from dashboard.data.store import Store
from dashboard.errors import Missing
from dashboard.look import Look
from dashboard.parameters import PageState
from dashboard.query import parse
from dashboard.scope import EVERYONE, WEEK, Region, RegionView, Scope, Service

DAY = date(2026, 11, 22)
FIRST = date(2026, 1, 4)
CLARA = User(1, "clara@partner.example", "Clara Nowak", Role.FULL, tuple(Region))


class NoStore:
    """Knows which regions have data, answers nothing."""

    def __init__(self, places: tuple[RegionView, ...]) -> None:
        self._places = places
        self.damaged: set[Region] = set()

    def places(self, _regions: object) -> tuple[RegionView, ...]:
        return self._places

    def degraded(self, region: Region) -> bool:
        return region in self.damaged

    def answer(self, _question: object, scope: Scope) -> Any:
        raise Missing("warehouse.error.gone", region=scope.places[0].region, version=scope.places[0].version)


def place(region: Region = Region.EU, as_of: date = DAY, data_date: date = DAY) -> RegionView:
    return RegionView(region, 7, as_of, data_date, FIRST, EVERYONE)


def context(
    *places: RegionView,
    service: Service = Service.MEETINGS,
    lang: str = "en",
    theme: str = "light",
    q: str = "",
    asked: Mapping[str, str] | None = None,
    today_is_fresh: bool = True,
) -> Context:
    """What answers a request about these places (default: one region at its data date)."""
    at = places or (place(),)
    scope = Scope(places=at, service=service, query=parse(q), combined=len(at) > 1)
    settings = config.read({"PARTNER_HUB_STALE_DAYS": "3650" if today_is_fresh else "1"})
    store = cast(Store, NoStore(at))
    return Context(CLARA, PageState.of(asked or {}), scope, Look(lang, theme), store, settings, dict(asked or {}))


def row(customer: str = "Alba Trasporti", **more: Any) -> dict[str, Any]:
    """A row of a section's table: a known line of a subscription."""
    return dict.fromkeys(column.id for table in TABLES.values() for column in table.columns) | {
        "region": "eu",
        "org_id": f"org-{customer}",
        "customer": customer,
        "subscription_id": "Sub100",
        "kind": "subscription",
        "start_date": "2026-10-01",
        "end_date": "2026-12-01",
        "auto_renew": False,
        "total": 100,
        "assigned": 60,
        "used": 30,
        "assignment_change": 2,
        "usage_change": None,
        "available": 40,
        "over": 0,
        "used_rate": 0.3,
        **more,
    }


def sums(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """What `populations.SUMS` says of such rows; 0 where no test has a value."""
    added = {name: sum(row[name] or 0 for row in rows) for name in ("total", "assigned", "used", "available", "over")}
    of_kind = {
        f"total_{word}": sum(row["total"] or 0 for row in rows if row["kind"] == kind)
        for word, kind in (("paid", "subscription"), ("trial", "trial"))
    }
    counted = {"rows": len(rows), "customers": len({row["org_id"] for row in rows})}
    return dict.fromkeys(SUMS, 0) | counted | added | of_kind


ASSETS = Path(__file__).resolve().parents[2] / "assets"
FOREIGN = {"plotly-basic.min.js"}  # what set-up fetches, where it can


def scripts() -> list[Path]:
    """The scripts that we wrote."""
    return sorted(path for path in ASSETS.glob("*.js") if path.name not in FOREIGN)


def calling_weeks(**more: Any) -> dict[str, Any]:
    """The part of the figures document about 8 weeks of calls."""
    weeks = [(DAY - (8 - at) * WEEK).isoformat() for at in range(8)]
    queues = {
        "average_time_to_answer_s": 42.4,
        "average_wait_before_abandonment_s": 118.0,
        "abandoned_rate": 0.074,
        "offered": 1000,
        "abandoned": 74,
    }
    return {
        "week": weeks[-1],
        "bands": [{"week": week, "0": 20, "1-9": 12, "10-49": 7, "50+": 2} for week in weeks],
        "quality": [{"week": week, "good": 900, "poor": 27, "not_measured": 73} for week in weeks],
        "queues": queues,
        "queues_previous": {**queues, "average_time_to_answer_s": 47.4, "abandoned_rate": 0.068},
        **more,
    }
