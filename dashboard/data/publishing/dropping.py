"""A region whose newest snapshot is of a day to come, brought back: the next version is without such snapshots."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from dashboard.config import Config
from dashboard.data.publishing import publish
from dashboard.data.versions import catalog, lock
from dashboard.data.versions.catalog import Note, Version, silent
from dashboard.data.warehouse import staging
from dashboard.data.warehouse.staging import UNUSABLE, Stage, literal
from dashboard.errors import Refused, Unusable
from dashboard.scope import Region


@dataclass(frozen=True, slots=True)
class Dropped:
    """What became of it. `snapshots`: rows left out; `version` is the current version afterwards."""

    region: Region
    version: int
    previous: int
    data_date: date
    snapshots: int

    def document(self) -> dict[str, object]:
        """The result as `drop-future --json` prints it."""
        return {
            "region": str(self.region),
            "version": self.version,
            "published": self.version != self.previous,
            "data_date": str(self.data_date),
            "snapshots": self.snapshots,
        }


def run(config: Config, region: Region, note: Note = silent) -> Dropped:
    """Publish the region without snapshots that an import would refuse for their day; nothing where there are none.

    Raises Refused where no snapshot would be left, Unusable where the place is not usable or has no data.
    """
    place = config.places[region]
    catalog.current(place, region)  # before the lock, which would make the place
    try:
        with (
            staging.interruptible(),
            lock.writer(place, config.limits.import_wait_s),
            publish.workshop(place) as work,
        ):
            return _dropped(config, region, work, note)
    except (OSError, *UNUSABLE) as error:
        raise Unusable("warehouse.error.place", place=place, reason=error) from error


def _dropped(config: Config, region: Region, work: Path, note: Note) -> Dropped:
    current = catalog.sound(config.places[region], region)
    latest = config.limits.latest_snapshot(datetime.now(UTC).date())
    rows, newest = _later(current, work, latest)
    if not rows:
        return Dropped(region, current.number, current.number, current.data_date, 0)
    if newest is None:
        raise Refused("warehouse.error.all_in_future", region=region, latest=latest)
    version = _published(config, work, current, newest, note)
    return Dropped(region, version.number, current.number, newest, rows)


def _later(current: Version, work: Path, latest: date) -> tuple[int, date | None]:
    """(snapshots of a later day, the newest day of the others)."""
    with closing(staging.connect(work / "future.duckdb")) as connection:
        connection.execute(f"attach {literal(current.path)} as old (read_only)")
        day = f"date {literal(latest)}"
        [(rows, newest)] = connection.execute(
            f"select count(*) filter (snapshot_date > {day}), max(snapshot_date) filter (snapshot_date <= {day})"
            " from old.license_snapshots"
        ).fetchall()
    return rows, newest


def _published(config: Config, work: Path, current: Version, newest: date, note: Note) -> Version:
    """The next version: the same data and legs, as of an earlier day."""
    with Stage(work / "stage.duckdb", None):
        pass  # nothing is imported
    place, legs = config.places[current.region], current.manifest["legs"]
    made = publish.Made(current.region, (), newest, legs, (), (), current.verified)
    version = publish.publish(place, work, made, current, note)
    publish.prune(place, current.region, config)
    return version
