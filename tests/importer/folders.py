"""A small partner as contract files, and the shortest way to import a changed copy of it."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from dashboard import config
from dashboard.config import Config
from dashboard.data.contract import contract
from dashboard.data.contract.rules import Problem
from dashboard.data.sources import importer
from dashboard.data.sources.importer import Result
from dashboard.data.versions import catalog
from dashboard.data.versions.catalog import Version
from dashboard.scope import Region
from dashboard.words import LANGUAGES

REGION = Region.EU
Row = dict[str, str]
Rows = list[Row]
# What imports leave, by what was imported with which settings: the same imports leave the same home.
_LEFT: dict[str, tempfile.TemporaryDirectory[str]] = {}
ORGS = {
    name: f"{number:08d}-0000-4000-8000-00000000000{number}"
    for number, name in enumerate(("Alba", "Birch", "Cedar", "Dahlia"), 1)
}
SITE = "aaaaaaaa-0000-4000-8000-000000000001"


def customer(who: str, /, **changed: str) -> Row:
    row = {"org_id": ORGS[who], "name": who, "country": "PL", "managed_by": "partner"}
    return {**row, "created_at": "2025-01-01T00:00:00Z", "last_admin_sign_in": "2026-11-20T08:00:00Z", **changed}


def subscription(who: str, /, **changed: str) -> Row:
    row = {"subscription_id": f"Sub-{who}", "org_id": ORGS[who], "kind": "subscription", "auto_renew": "true"}
    return {**row, "start_date": "2026-01-01", "end_date": "2027-01-01", "state": "active", **changed}


def snapshot(who: str, /, day: str = "2026-11-22", used: int = 5, **changed: str) -> Row:
    row = {"snapshot_date": day, "subscription_id": f"Sub-{who}", "product": "meetings"}
    return {**row, "total": "10", "assigned": "8", "used": str(used), **changed}


def leg(number: int, start: str = "2026-11-18T10:00:00Z", **changed: str) -> Row:
    row = {"leg_id": f"leg-{number}", "call_id": f"call-{number}", "org_id": ORGS["Alba"], "start_time": start}
    return {
        **row,
        "duration_s": "60",
        "direction": "originating",
        "endpoint_type": "desk_phone",
        "video": "false",
        **changed,
    }


def small() -> dict[str, Rows]:
    """Four customers, one subscription and one snapshot each: every rule holds."""
    return {
        "customers": [customer(name) for name in ORGS],
        "subscriptions": [subscription(name) for name in ORGS],
        "license_snapshots": [snapshot(name) for name in ORGS],
    }


def whole() -> dict[str, Rows]:
    """The small partner with every file of the contract."""
    alba = ORGS["Alba"]
    return small() | {
        "locations": [{"location_id": SITE, "org_id": alba, "name": "Site", "country": "PL"}],
        "orders": [
            {
                "order_id": "o1",
                "subscription_id": "Sub-Alba",
                "ordered_at": "2026-01-01",
                "description": "first",
                "quantity": "10",
                "amount": "12.5",
                "currency": "EUR",
            }
        ],
        "invoices": [
            {
                "invoice_id": "i1",
                "subscription_id": "Sub-Alba",
                "issued_on": "2026-01-01",
                "due_on": "2026-02-01",
                "paid_on": "",
                "amount": "-3",
                "currency": "EUR",
            }
        ],
        "call_legs": [
            leg(1),
            leg(2, location_id=SITE, audio_jitter_ms="1.5e2", updated_at="2026-11-19T00:00:00+02:00"),
        ],
        "devices": [
            {"org_id": alba, "location_id": SITE, "product": "Desk phone", "mac": "00", "phone_number": "+48221234567"}
        ],
        "phone_numbers": [
            {"org_id": alba, "phone_number": "+48221234567", "activated": "true"},
            {"org_id": alba, "extension": "100", "number_type": "Primary"},
        ],
        "partner_admins": [
            {"email": "a@example.org", "name": "A", "role": "partner_admin", "org_id": alba},
            {"email": "b@example.org", "name": "B", "role": "help_desk_basic", "org_id": ""},
        ],
    }


def text(rows: Sequence[Mapping[str, str]], columns: Sequence[str] = ()) -> str:
    """Rows as CSV with LF."""
    names = list(columns) or list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write(folder: Path, files: Mapping[str, Rows | str | bytes]) -> Path:
    """A folder of contract files: rows, or the text of a file, or its bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / (name if "." in name else f"{name}.csv")
        if isinstance(content, list):
            content = text(content) if content else ",".join(contract.file(name).names) + "\n"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@dataclass
class Hub:
    """One region in a home of its own."""

    home: Path
    environ: dict[str, str] = field(default_factory=dict)
    _folders: int = 0
    _brought: Path | None = None  # where folders are made, if not in the home

    @property
    def config(self) -> Config:
        return config.read(self.settings)

    @property
    def settings(self) -> dict[str, str]:
        """What is set for it, also in processes of their own."""
        # The days of these partners are fixed: no test depends on the clock but those of what is to come.
        return {"PARTNER_HUB_HOME": str(self.home), "PARTNER_HUB_MAX_FUTURE_DAYS": "30000"} | self.environ

    @property
    def place(self) -> Path:
        return self.config.places[REGION]

    @property
    def current(self) -> Version:
        return catalog.current(self.place, REGION)

    def folder(self, files: Mapping[str, Rows | str | bytes]) -> Path:
        self._folders += 1
        return write((self._brought or self.home) / f"folder-{self._folders}", files)

    def take(self, files: Mapping[str, Rows | str | bytes], **options: Any) -> Result:
        """Import, whatever becomes of it."""
        return importer.run(self.config, REGION, self.folder(files), **options)

    def publish(self, files: Mapping[str, Rows | str | bytes], **options: Any) -> Result:
        """Import what must be taken."""
        result = self.take(files, **options)
        assert [each.message() for each in result.problems] == []
        assert result.published
        return result

    def stands(self, *imports: Mapping[str, Rows | str | bytes]) -> None:
        """Begin as these imports leave a hub, one after the other; made once in a process, then copied."""
        assert not self.place.exists()
        shutil.copytree(self._left(imports), self.home, dirs_exist_ok=True)

    def _left(self, imports: Sequence[Mapping[str, Rows | str | bytes]]) -> str:
        key = repr((imports, self.environ))
        if key not in _LEFT:
            folder = tempfile.TemporaryDirectory()
            with tempfile.TemporaryDirectory() as brought:
                maker = Hub(Path(folder.name), self.environ, _brought=Path(brought))
                if imports[:-1]:
                    maker.stands(*imports[:-1])
                maker.publish(imports[-1])
            _LEFT[key] = folder
        return _LEFT[key].name

    def ask(self, statement: str, version: Version | None = None) -> list[tuple[Any, ...]]:
        with duckdb.connect(str((version or self.current).path), read_only=True) as connection:
            return connection.execute(statement).fetchall()

    def legs(self) -> list[tuple[Any, ...]]:
        """(leg_id, duration_s) of every leg of the current version."""
        paths = [str(path) for path in self.current.legs]
        if not paths:
            return []
        return duckdb.sql("select leg_id, duration_s from read_parquet($p) order by 1", params={"p": paths}).fetchall()


def found(result: Result) -> list[tuple[str, int, str, str]]:
    """(file, row, column, rule) of each problem."""
    return [_place(each) for each in result.problems]


def warned(result: Result) -> list[tuple[str, int, str, str]]:
    """(file, row, column, rule) of each warning."""
    return [_place(each) for each in result.warnings]


def _place(problem: Problem) -> tuple[str, int, str, str]:
    assert all(problem.message(lang) for lang in LANGUAGES), "every finding can be told"
    return problem.file, problem.row, problem.column, problem.rule
