"""A demo partner onto disk: one folder of contract files for each region, there whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from itertools import chain
from pathlib import Path

import pyarrow as pa

from dashboard.codes import PRODUCTS
from dashboard.demo import billing, showcase, tables
from dashboard.demo.calling import Seats, call_legs, expected
from dashboard.demo.files import write_manifest, write_parts, write_snapshots, write_table
from dashboard.demo.inventory import inventory
from dashboard.demo.plan import Plan
from dashboard.demo.snapshots import rows
from dashboard.demo.world import World, build
from dashboard.errors import Refused, Unusable
from dashboard.scope import Region

# Told the region, how many rows of its large files are written, and how many there are.
Progress = Callable[[Region, int, int], None]


def silent(_region: Region, _done: int, _total: int) -> None:
    """Tells nobody."""


def write(folder: Path, plan: Plan, progress: Progress = silent) -> dict[Region, Path]:
    """Write `<folder>/<region>/*.csv` for each region of the plan that has customers; where they are.

    Raises Refused when such a folder has something in it already, Unusable when the place can't be written.
    """
    places = {region: folder / region for region in plan.split()}
    for place in places.values():
        _stop_at_something(place)
    try:
        for region, count in plan.split().items():
            _write_region(places[region], build(plan, region, count), progress)
        # Else Arrow keeps what it wrote from for what it may write next, beside the import that follows.
        pa.default_memory_pool().release_unused()
    except OSError as error:
        raise Unusable("demo.unusable.folder", path=folder, reason=error.strerror or error) from error
    return places


def _stop_at_something(place: Path) -> None:
    if place.is_dir() and not any(place.iterdir()):
        return
    if place.exists():
        raise Refused("demo.refused.not_empty", path=place)


def _write_region(place: Path, world: World, progress: Progress) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
    try:
        write_manifest(aside, _write_files(aside, world, progress))
        aside.chmod(0o755)
        aside.rename(place)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _write_files(folder: Path, world: World, progress: Progress) -> dict[str, int]:
    things, showcase_here = inventory(world), showcase.shown(world)
    if showcase_here:
        world = showcase.with_colleague(world)
    subscriptions, invoices = tables.subscriptions(world), billing.invoices(world)
    written = {
        "customers": tables.customers(world),
        "locations": things.locations,
        "subscriptions": showcase.with_trial(world, subscriptions) if showcase_here else subscriptions,
        "orders": billing.orders(world),
        "invoices": showcase.with_open_invoice(world, invoices) if showcase_here else invoices,
        "devices": things.devices,
        "phone_numbers": things.phone_numbers,
        "partner_admins": tables.partner_admins(world),
    }
    counts = {f"{name}.csv": write_table(folder / f"{name}.csv", table) for name, table in written.items()}
    wrote, seats = _teller(world, progress), Seats(world)
    counts["license_snapshots.csv"] = _write_snapshots(folder / "license_snapshots.csv", world, seats, wrote)
    legs = call_legs(world, things.locations, seats)
    counts["call_legs.csv"] = write_parts(folder / "call_legs.csv", legs, wrote)
    return counts


def _teller(world: World, progress: Progress) -> Callable[[int], None]:
    """What is told how many rows of the large files are written since it was told last."""
    customers = len(world.customers.org_id)
    done, total = 0, max(1, _expected(world) + expected(world.plan, world.region, customers))

    def wrote(part: int) -> None:
        nonlocal done
        done += part
        progress(world.region, min(done, total), total)

    return wrote


def _write_snapshots(path: Path, world: World, seats: Seats, wrote: Callable[[int], None]) -> int:
    lines = world.lines
    codes = [*(world.codes[deal] for deal in lines.deal), showcase.CODE]
    products = [*(PRODUCTS[product] for product in lines.product), showcase.PRODUCT]
    more = [showcase.snapshots(world)] if showcase.shown(world) else []
    parts = chain(seats.watch(rows(world.plan, world.region, lines)), more)
    return write_snapshots(path, parts, codes, products, wrote)


def _expected(world: World) -> int:
    dates = world.plan.dates()
    began = dates.searchsorted(world.lines.start)
    ended = dates.searchsorted(world.lines.known, side="right")
    return int((ended - began).clip(0).sum())
