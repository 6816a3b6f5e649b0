"""Homes to save and to fill, and what is seen of them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from dashboard.access import OPERATOR
from dashboard.config import Config
from dashboard.data import page_state
from dashboard.data.audit.audit_log import Who
from dashboard.data.people import api_tokens, links, preferences, users
from dashboard.data.people.opening import open_state
from dashboard.data.questions.figures import document
from dashboard.data.state import settings
from dashboard.data.state.models import PreferenceRow, SettingRow, UserRow
from dashboard.data.store import Store
from dashboard.data.versions import catalog
from dashboard.parameters import PageState
from tests.importer.folders import REGION, Hub, leg, small, snapshot, write


@dataclass
class Home:
    """A home under a folder of its own; the state lies where `environ` says."""

    hub: Hub

    @property
    def path(self) -> Path:
        return self.hub.home

    @property
    def config(self) -> Config:
        return self.hub.config

    def figures(self) -> dict[str, Any]:
        scope = page_state.build(Store(self.config), PageState.of({"region": "eu"}), OPERATOR)
        return dict(document(Store(self.config), scope))

    def pointers(self) -> tuple[int | None, int, list[int]]:
        place = self.hub.place
        return catalog.current_number(place), catalog.highest_number(place), catalog.numbers(place)

    def faults(self) -> list[str]:
        return [fault for each in catalog.kept(self.hub.place, REGION) for fault in catalog.faults_of(each)]

    def people(self) -> list[tuple[Any, ...]]:
        """Every user, preference and setting, read through this program's own models."""
        state = open_state(self.config.state_url)
        with state.read() as connection:
            rows = [
                tuple(row)
                for model in (UserRow, PreferenceRow, SettingRow)
                for row in connection.execute(select(*model.__table__.columns).order_by(*model.__table__.primary_key))
            ]
        state.close()
        return rows


def empty(path: Path, environ: dict[str, str]) -> Home:
    """Nothing there."""
    return Home(Folders(path, environ))


def filled(path: Path) -> Home:
    """Three versions with legs, rolled back to the second; a user with a preference, a setting, a link, a token."""
    home = empty(path, {})
    home.path.mkdir(mode=0o700, parents=True)
    home.hub.publish(small() | {"call_legs": [leg(1)]})
    more = {"license_snapshots": [snapshot("Birch", "2026-11-29")], "call_legs": [leg(9, "2026-11-25T10:00:00Z")]}
    home.hub.publish(more)
    home.hub.publish({"license_snapshots": [snapshot("Birch", "2026-12-06")]})
    catalog.rollback(home.hub.place, REGION)
    _people(home)
    return home


def copied(home: Home, path: Path, environ: dict[str, str]) -> Home:
    """The same at another path; where `environ` names a database, with a state of its own there."""
    other = empty(path, environ)
    shutil.copytree(home.path, other.path)
    if environ:
        _people(other)
    return other


def _people(home: Home) -> None:
    state = open_state(home.config.state_url)
    admin = users.local_admin_id(state)
    preferences.write(state, replace(OPERATOR, id=admin), "columns.licenses-low-rows", ["customer", "end_date"])
    settings.write(state, "name", {"of": "Zażółć", "n": [1, None, True]})
    links.new(state, admin)
    api_tokens.make(state, Who(OPERATOR), admin, "nightly", [api_tokens.Reach.FIGURES], [REGION])
    state.close()


class Folders(Hub):
    """A hub whose import folders lie beside its home, which holds only what the product writes."""

    def folder(self, files: Any) -> Path:
        """A folder of contract files."""
        self._folders += 1
        return write(self.home.with_name(f"{self.home.name}-folder-{self._folders}"), files)
