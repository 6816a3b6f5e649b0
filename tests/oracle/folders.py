"""Folders of contract CSV files as rows, and writing them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

CsvRow = dict[str, str]


@dataclass(frozen=True)
class Folder:
    """One import: rows of the files; `dated` False leaves `updated_at` out."""

    customers: tuple[CsvRow, ...]
    subscriptions: tuple[CsvRow, ...]
    snapshots: tuple[CsvRow, ...]
    dated: bool = False
    left_out: frozenset[str] = frozenset()  # names of full files
    legs: tuple[CsvRow, ...] = ()  # no file where there is none
    admins: tuple[CsvRow, ...] = ()  # the same

    @property
    def newest(self) -> date:
        return max(date.fromisoformat(row["snapshot_date"]) for row in self.snapshots)

    def write(self, place: Path) -> Path:
        """The folder on disk."""
        place.mkdir(parents=True)
        if "customers" not in self.left_out:
            write_csv(place / "customers.csv", self.customers, CUSTOMER)
        if "subscriptions" not in self.left_out:
            write_csv(place / "subscriptions.csv", self.subscriptions, SUBSCRIPTION)
        updated = ("updated_at",) if self.dated else ()
        write_csv(place / "license_snapshots.csv", self.snapshots, (*SNAPSHOT, *updated))
        if self.legs:
            write_csv(place / "call_legs.csv", self.legs, (*LEG, *updated))
        if self.admins:
            write_csv(place / "partner_admins.csv", self.admins, ADMIN)
        return place


@dataclass(frozen=True)
class Partner:
    """Folders by region, in import order."""

    seed: int
    imports: tuple[tuple[str, Folder], ...]

    @property
    def regions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(region for region, _ in self.imports))

    def write(self, place: Path) -> list[tuple[str, Path]]:
        """The folders on disk, in import order."""
        return [
            (region, folder.write(place / f"{turn}-{region}")) for turn, (region, folder) in enumerate(self.imports)
        ]


CUSTOMER = ("org_id", "name", "external_id", "country", "managed_by", "created_at", "last_admin_sign_in", "admin_email")
SUBSCRIPTION = ("subscription_id", "org_id", "kind", "start_date", "end_date", "auto_renew", "state", "provisioned_by")
ADMIN = ("email", "name", "role", "org_id")
SNAPSHOT = ("snapshot_date", "subscription_id", "product", "total", "assigned", "used")
LEG = (
    "leg_id",
    "call_id",
    "org_id",
    "location_id",
    "user_id",
    "start_time",
    "duration_s",
    "direction",
    "endpoint_type",
    "video",
    "audio_jitter_ms",
    "audio_latency_ms",
    "audio_loss_pct",
    "video_jitter_ms",
    "video_latency_ms",
    "video_loss_pct",
    "feature",
    "queue_id",
    "queue_wait_s",
    "queue_outcome",
)


def write_csv(path: Path, rows: Iterable[CsvRow], header: Sequence[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
