"""A hub in which trials are started, and the shortest way to start one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from dashboard import config
from dashboard.commands.written_down import WHO
from dashboard.config import Config
from dashboard.data.audit.audit_log import Who
from dashboard.data.state.database import Database
from dashboard.data.store import Store
from dashboard.data.trials import asking, writing
from dashboard.data.trials.asking import NewCompany, Services
from dashboard.data.trials.writing import Bearer, Done, Hub
from dashboard.scope import Region

WARSAW = {"site_url": "alba.webex.com", "time_zone": "Europe/Warsaw"}


def hub_of(settings: Config, state: Database, who: Who = WHO) -> Hub:
    return Hub(settings, state, Store(settings), who, wait_s=5)


def config_of(home: Path) -> Config:
    said = {"HOME": str(home), "SECRET_KEY": "0123456789abcdef" * 2, "MAX_FUTURE_DAYS": "30000"}
    return config.read({f"PARTNER_HUB_{name}": value for name, value in said.items()})


def services(licenses: Mapping[str, int] | None = None, days: int = 30) -> Services:
    counts = licenses or {"meetings": 25, "calling": 10}
    site = WARSAW if "meetings" in counts else {"site_url": None, "time_zone": None}
    return asking.services(counts, days, **site)


def company(name: str = "Nowa", country: str = "PL") -> NewCompany:
    return asking.company(name, "it@nowa.example", "Retail", country)


def started(hub: Hub, whom: NewCompany | Bearer | None = None, asked: Services | None = None) -> Done:
    return writing.start(hub, whom or company(), asked or services())


def eu(org_id: str) -> Bearer:
    return Region.EU, org_id
