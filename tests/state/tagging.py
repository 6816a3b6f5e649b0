"""Two regions with four customers each, and who acts upon their tags in these tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dashboard import config
from dashboard.access import Role
from dashboard.config import Config
from dashboard.data.audit.audit_log import Who
from dashboard.data.sources import importer
from dashboard.data.state.database import Database
from dashboard.data.store import Store
from dashboard.data.tagged import Bearer
from dashboard.data.tags.reading import Reader
from dashboard.scope import Region
from tests.importer.folders import ORGS, small, write
from tests.state.administrators import actor

ALBA, BIRCH, CEDAR, DAHLIA = ((Region.EU, org_id) for org_id in ORGS.values())
FAR: Bearer = (Region.US, ORGS["Alba"])
NOBODY: Bearer = (Region.EU, "0f0e0d0c-0b0a-4908-8706-050403020100")


def config_of(home: Path) -> Config:
    return config.read({"PARTNER_HUB_HOME": str(home), "PARTNER_HUB_SECRET_KEY": "0123456789abcdef" * 2})


def fill(home: Path) -> None:
    for region in (Region.EU, Region.US):
        folder = home / f"folder-{region}"
        folder.mkdir()
        write(folder, small())
        assert importer.run(config_of(home), region, folder).published


def store_of(home: Path, state: Database) -> Store:
    return Store(config_of(home), tagged=Reader(state))


def partner_admin(state: Database, *own: Bearer, email: str = "dora@partner.example", **more: Any) -> Who:
    """A partner administrator with these customers."""
    assigned = [(str(region), org_id) for region, org_id in own]
    return actor(state, Role.ADMIN, email, **{"regions": ["us", "eu"], "assigned": assigned, **more})


def bearing(store: Store) -> dict[str, list[str]]:
    """Who bears what: names of tags by `eu:Alba`."""
    tagged, called = store.tagged(), {org_id: name for name, org_id in ORGS.items()}
    return {
        f"{region}:{called[org_id]}": tagged.names(region, org_id)
        for region, of in tagged.bearers.items()
        for org_id in sorted(of)
    }
