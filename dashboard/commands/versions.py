"""`partner-hub versions`, `rollback`, `verify`: what is kept, which is current, whether it is sound."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import click
import orjson

from dashboard import config
from dashboard.commands import written_down
from dashboard.data.audit.audit_log import Act
from dashboard.data.versions import catalog as kept
from dashboard.data.versions import lock, pointers
from dashboard.data.versions.catalog import Version
from dashboard.errors import Unusable
from dashboard.scope import Region
from dashboard.words import text

LANG = "en"
NOT_SOUND = 3
_REGIONS = click.Choice([str(region) for region in Region])


@click.command()
@click.option("--region", required=True, type=_REGIONS, help="Whose versions.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def versions(region: str, as_json: bool) -> None:
    """List the versions that are kept, newest first."""
    where = Region(region)
    place = config.read(os.environ, signs=False).places[where]
    _stop_without_data(place, where)
    fault, now = pointers.misfit(place), pointers.said(place)
    rows = [_row(place, where, number, now) for number in kept.numbers(place)]
    if as_json:
        _print({"region": region, "current": now, "versions": rows})
    else:
        _list(rows)
    if fault:
        raise fault


def _list(rows: list[dict[str, Any]]) -> None:
    click.echo(text(LANG, "import.versions.head"))
    for row in rows:
        click.echo(_line(row))


def _stop_without_data(place: Path, region: Region) -> None:
    """Raises Unusable where nothing was ever published, or nothing is left of it."""
    if not kept.numbers(place) and kept.current_number(place) is None:
        raise Unusable("warehouse.error.no_data", region=region)


def _row(place: Path, region: Region, number: int, now: int | None) -> dict[str, Any]:
    try:
        version = kept.read(place, region, number)
    except Unusable:
        return {"version": number, "current": number == now, "damaged": True}
    return {
        "version": number,
        "current": number == now,
        "data_date": str(version.data_date),
        "first_date": str(version.first_date),
        "published_at": version.published_at.astimezone(UTC).isoformat(),
        "verified": version.verified,
        "parent": version.manifest["parent"],
        "files": [source["file"] for source in version.manifest["sources"]],
    }


def _line(row: dict[str, Any]) -> str:
    if row.get("damaged"):
        return text(LANG, "import.versions.damaged", number=row["version"])
    mark = "*" if row["current"] else " "
    verified = text(LANG, "import.versions.yes" if row["verified"] else "import.versions.no")
    published = row["published_at"][:16].replace("T", " ")
    return f"{mark:<8} {row['version']:<8} {row['data_date']:<11} {published:<17} {verified}"


@click.command()
@click.option("--region", required=True, type=_REGIONS, help="Whose current version.")
@click.option("--to", "number", type=click.IntRange(min=1), help="A kept version; without it the one before.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def rollback(region: str, number: int | None, as_json: bool) -> None:
    """Make an older version current; the newer ones stay kept. --to also mends a lost pointer to the current one."""
    where = Region(region)
    settings = config.read(os.environ, signs=False)
    place = settings.places[where]
    _stop_without_data(place, where)
    try:
        with (
            lock.writer(place, settings.limits.import_wait_s, lambda: _waits(as_json)),
            written_down.publication(settings, where, Act.ROLLED_BACK) as note,
        ):
            previous, mended = pointers.said(place), pointers.misfit(place) is not None
            version = kept.rollback(place, where, number, note)
    except OSError as error:
        raise Unusable("warehouse.error.place", place=place, reason=error) from error
    if as_json:
        _print({"region": region, "version": version.number, "previous": previous})
        return
    key = "mended" if mended else "stays" if version.number == previous else "rolled_back"
    click.echo(text(LANG, f"import.versions.{key}", region=region, version=version.number, previous=previous))


def _waits(quiet: bool) -> None:
    if not quiet:
        click.echo(text(LANG, "import.step.wait"), err=True)


@click.command()
@click.option("--region", type=_REGIONS, help="One region only.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def verify(region: str | None, as_json: bool) -> int:
    """Read every file of every kept version and hold it against its manifest."""
    settings = config.read(os.environ, signs=False)
    where = [Region(region)] if region else list(Region)
    if region:
        _stop_without_data(settings.places[where[0]], where[0])
    found = [each for one in where for each in _found(settings.places[one], one)]
    if as_json:
        _print({"sound": not any(each["faults"] for each in found), "versions": found})
    else:
        _report(found)
    return NOT_SOUND if any(each["faults"] for each in found) else 0


def _found(place: Path, region: Region) -> Iterator[dict[str, Any]]:
    if fault := pointers.misfit(place):
        yield {"region": str(region), "version": pointers.said(place), "faults": [fault.told(LANG)]}
    for number in kept.numbers(place):
        yield {"region": str(region), "version": number, "faults": _faults(place, region, number)}


def _faults(place: Path, region: Region, number: int) -> list[str]:
    try:
        version: Version = kept.read(place, region, number)
    except Unusable as error:
        return [error.told(LANG)]
    return list(kept.faults_of(version))


def _report(found: list[dict[str, Any]]) -> None:
    if not found:
        click.echo(text(LANG, "import.versions.none"))
    for each in found:
        faults = "; ".join(each["faults"])
        said = text(
            LANG,
            f"import.versions.{'unsound' if faults else 'sound'}",
            region=each["region"],
            number=each["version"] or "-",
            faults=faults,
        )
        click.echo(said, err=bool(faults))


def _print(document: dict[str, Any]) -> None:
    click.echo(orjson.dumps(document).decode())
