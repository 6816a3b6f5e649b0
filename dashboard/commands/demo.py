"""`partner-hub demo`: a made-up partner, imported like anyone else's data, or only written to a folder."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import click

from dashboard import config, parameters
from dashboard.commands import demo_notes, demo_tags, demo_walls, written_down
from dashboard.commands.progress import USUAL_S, Bar
from dashboard.config import Config
from dashboard.data.audit.audit_log import Act
from dashboard.data.sources import importer
from dashboard.data.sources.importer import Result
from dashboard.data.versions import catalog
from dashboard.demo import Plan, write
from dashboard.demo.plan import CUSTOMERS, SEED, WEEKS
from dashboard.errors import Refused, Unusable
from dashboard.scope import Region
from dashboard.words import text

LANG = "en"
_WRITING = 0.25  # of the time that a region takes; the rest is its import
_IMPORTING = {"wait": (0.0, 0.0), "read": (0.0, 0.4), "check": (0.4, 0.6), "build": (0.6, 1.0)}


@click.command()
@click.option("--customers", default=CUSTOMERS, show_default=True, help="Customers of all regions together.")
@click.option("--weeks", default=WEEKS, show_default=True, help="Weekly license snapshots.")
@click.option("--seed", default=SEED, show_default=True, help="Another seed makes another partner.")
@click.option("--as-of", "as_of", default="", metavar="DATE", help="Newest snapshot (default: today in UTC).")
@click.option("--regions", default=",".join(Region), show_default=True, help="Regions, with commas between.")
@click.option("--write", "folder", type=click.Path(path_type=Path), help="Only write the import files, to this folder.")
@click.option(
    "--told-every", "pause_s", type=float, default=USUAL_S, hidden=True, help="Seconds between two lines of progress."
)
def demo(customers: int, weeks: int, seed: int, as_of: str, regions: str, folder: Path | None, pause_s: float) -> None:
    """Make up a life-like partner and import it; the same options make the same files."""
    plan = Plan(_day(as_of), customers, weeks, seed, _regions(regions))
    if folder is not None:
        _write_only(folder, plan)
    else:
        fill(config.read(os.environ), plan, pause_s)


def fill(settings: Config, plan: Plan, pause_s: float = USUAL_S) -> None:
    """Write and import a demo partner, telling how far it is.

    Raises Refused where a region has other data that the demo would withdraw; then nothing was changed.
    """
    latest = settings.limits.latest_snapshot(datetime.now(UTC).date())
    if plan.as_of > latest:
        raise Refused("demo.refused.future", value=plan.as_of, latest=latest)
    with _aside(settings) as folder, Progress(plan, pause_s=pause_s) as progress:
        places = write(Path(folder), plan, progress.writing)
        for region, place in places.items():
            _stop_at_problems(settings, region, place)
        results = [_import(settings, region, place, progress) for region, place in places.items()]
    demo_tags.give(settings)
    demo_notes.write(settings)
    demo_walls.hang(settings, [result.region for result in results])
    for result in results:
        key = "imported" if result.published else "unchanged"
        count, day = plan.split()[result.region], result.data_date
        click.echo(text(LANG, f"demo.done.{key}", region=result.region, n=count, day=day, version=result.version))


def _import(settings: Config, region: Region, place: Path, progress: Progress) -> Result:
    with written_down.publication(settings, region, Act.IMPORTED) as note:
        result = importer.run(settings, region, place, progress=progress.importing(region), note=note)
    _stop_at(result)
    return result


def _write_only(folder: Path, plan: Plan) -> None:
    with Progress(plan, writing_only=True) as progress:
        places = write(folder, plan, progress.writing)
    for region, place in places.items():
        click.echo(text(LANG, "demo.done.written", region=region, n=plan.split()[region], path=place))


def _day(value: str) -> date:
    return parameters.day(value) if value else datetime.now(UTC).date()


def _regions(value: str) -> tuple[Region, ...]:
    names = [name.strip() for name in value.split(",") if name.strip()]
    for name in names:
        if name not in set(Region):
            raise Refused("demo.refused.region", value=name, known=", ".join(Region))
        if names.count(name) > 1:
            raise Refused("demo.refused.region_twice", value=name)
    return tuple(Region(name) for name in names)


def _aside(settings: Config) -> tempfile.TemporaryDirectory[str]:
    try:
        settings.aside.mkdir(mode=0o700, parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(prefix="demo-", dir=settings.aside)
    except OSError as error:
        raise Unusable("demo.unusable.folder", path=settings.home, reason=error.strerror or error) from error


def _stop_at_problems(settings: Config, region: Region, place: Path) -> None:
    """Find out before the first import whether a region's data stand against it; a new region can't."""
    if catalog.current_number(settings.places[region]) is not None:
        _stop_at(importer.run(settings, region, place, dry_run=True))


def _stop_at(result: Result) -> None:
    if result.refused and any(each.rule == "withdrawals" for each in result.problems):
        raise Refused("demo.refused.other_partner", region=result.region)
    if result.refused:
        raise Refused("demo.refused.import", region=result.region, problem=result.problems[0].message(LANG))


class Progress:
    """One bar over all regions."""

    def __init__(self, plan: Plan, *, writing_only: bool = False, pause_s: float = USUAL_S) -> None:
        self._weights = {region: count / plan.customers for region, count in plan.split().items()}
        self._writing = 1.0 if writing_only else _WRITING
        self._shares: dict[tuple[str, Region], float] = {}
        self._bar = Bar(pause_s=pause_s)

    def __enter__(self) -> Self:
        self._bar.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.__exit__(kind, error, trace)

    def writing(self, region: Region, done: int, total: int) -> None:
        """So many of a region's rows are written."""
        self._tell("write", region, done / total * self._writing)

    def importing(self, region: Region) -> Callable[[str, str, float], None]:
        """What the importer of a region calls."""

        def tell(step: str, _file: str, share: float) -> None:
            begin, end = _IMPORTING[step]
            self._tell("import", region, (begin + (end - begin) * share) * (1 - self._writing))

        return tell

    def _tell(self, step: str, region: Region, share: float) -> None:
        self._shares[step, region] = share
        done = sum(self._weights[each] * part for (_, each), part in self._shares.items())
        self._bar.tell(done, text(LANG, f"demo.step.{step}", region=region))
