"""The roll-up as it is asked for: facts as files beside the hub, or made anew for a region's current version."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from dashboard.config import Config
from dashboard.data.publishing import publish
from dashboard.data.versions import catalog, durable, lock
from dashboard.data.versions.catalog import Note, Version, silent
from dashboard.data.warehouse import facts, given, layout, legs, rollup, staging
from dashboard.data.warehouse.layout import Weeks
from dashboard.data.warehouse.staging import UNUSABLE, Stage, literal
from dashboard.errors import Refused, Unusable
from dashboard.scope import Region

ENGINES = ("duckdb",)
Tell = Callable[[str, str, float], None]  # step ("wait", "week", "build"), the week or "", share of the whole (0 to 1)


@dataclass(frozen=True, slots=True)
class Job:
    """What is asked: of a region's own legs, or of those in a folder that others wrote; the weeks; the engine."""

    config: Config
    region: Region
    span: str | None = None
    engine: str = ENGINES[0]
    given: Path | None = None
    tell: Tell = field(default=lambda _step, _week, _share: None)
    note: Note = silent

    @property
    def place(self) -> Path:
        """The region's folder."""
        return self.config.places[self.region]


@dataclass(frozen=True, slots=True)
class Rolled:
    """What became of it: rows by fact table; the current version afterwards, or the folder that was written."""

    region: Region
    engine: str
    weeks: Sequence[date]
    tables: Mapping[str, int]
    published: bool = False
    version: int | None = None
    out: Path | None = None

    def document(self) -> dict[str, object]:
        """The result as `rollup --json` prints it."""
        return {
            "region": str(self.region),
            "engine": self.engine,
            "weeks": [str(week) for week in self.weeks],
            "tables": dict(self.tables),
            "published": self.published,
            "version": self.version,
            "out": str(self.out) if self.out else None,
        }


def run(job: Job, out: Path | None) -> Rolled:
    """Roll up: to files in `out`, or without it into the region's next version where its facts are not these.

    Raises Refused where what is asked or given is wrong, Unusable where a place is not usable or has no data.
    """
    if job.engine not in ENGINES:
        raise Refused("rollup.refused.engine", value=job.engine, expected=", ".join(ENGINES))
    if job.given and not out:
        raise Refused("rollup.refused.legs_alone")
    where = out.resolve() if out else job.place
    try:
        with staging.interruptible():
            return _to_files(job, where) if out else _anew(job)
    except (OSError, *UNUSABLE) as error:
        raise Unusable("warehouse.error.place", place=where, reason=error) from error


def _to_files(job: Job, out: Path) -> Rolled:
    _free(out)
    if job.given:
        weeks = layout.chosen(layout.find(job.given), job.span)
    else:
        version = catalog.current(job.place, job.region)
        weeks = _own(version, job.span)
        if not weeks:
            raise Unusable("rollup.unusable.no_legs", region=job.region, version=version.number)
    with _aside(out) as (work, folder), closing(staging.connect(work / "rollup.duckdb")) as connection:
        rows = dict.fromkeys((fact.name for fact in rollup.FACTS), 0)
        for at, (week, paths) in enumerate(weeks.items()):
            job.tell("week", str(week), at / len(weeks))
            with _blaming(connection, paths if job.given else ()):
                _read(job, connection, week, paths)
                for name, count in _write(connection, week, folder).items():
                    rows[name] += count
    return Rolled(job.region, job.engine, list(weeks), rows, out=out)


def _read(job: Job, connection: duckdb.DuckDBPyConnection, week: date, paths: Sequence[Path]) -> None:
    if job.given:
        given.read(connection, week, paths)
    else:
        facts.read_legs(connection, paths)


def _free(out: Path) -> None:
    if not out.parent.is_dir():
        raise Refused("rollup.refused.out_parent", path=out, parent=out.parent)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Refused("rollup.refused.out_taken", path=out)


@contextmanager
def _aside(out: Path) -> Iterator[tuple[Path, Path]]:
    """(a folder to work in, a folder in it that takes the name `out` at the end); nothing stays where it fails."""
    work = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        for fact in rollup.FACTS:
            lock.make_private(work / "facts" / fact.name)
        yield work, work / "facts"
        (work / "facts").rename(out)
        durable.settle_folder(out.parent)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _write(connection: duckdb.DuckDBPyConnection, week: date, folder: Path) -> dict[str, int]:
    """Rows by fact table. They are in order, so that the same legs give the same files."""
    rows = {}
    for fact in rollup.FACTS:
        path = folder / fact.name / f"{week}.parquet"
        statement = (
            f"copy ({rollup.text(fact, week)} order by all) to {literal(path)} (format parquet, compression zstd)"
        )
        [(rows[fact.name],)] = connection.execute(statement).fetchall()
        durable.settle(path)
    return rows


@contextmanager
def _blaming(connection: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> Iterator[None]:
    """Tell a given file that cannot be read or counted from a place that cannot be used."""
    try:
        yield
    except duckdb.FatalException:
        raise
    except duckdb.Error as error:
        given.probe(connection, paths)
        if not paths or isinstance(error, UNUSABLE):
            raise
        reason = str(error).splitlines()[0]
        raise Refused("rollup.refused.file", path=paths[0].parent, reason=reason) from error


def _own(version: Version, span: str | None) -> Weeks:
    """The weeks of the version that are asked for, each file held against the manifest."""
    place, said = version.path.parent, version.manifest["legs"]
    weeks = {date.fromisoformat(leg["week"]): [place / leg["path"]] for leg in said}
    if span is not None and not weeks:
        raise Unusable("rollup.unusable.no_legs", region=version.region, version=version.number)
    chosen = layout.chosen(weeks, span)
    for leg in said:
        if date.fromisoformat(leg["week"]) in chosen:
            legs.unchanged(place, leg)
    return chosen


def _anew(job: Job) -> Rolled:
    catalog.current(job.place, job.region)  # before the lock, which would make the place
    wait_s = job.config.limits.import_wait_s
    with lock.writer(job.place, wait_s, lambda: job.tell("wait", "", 0)), publish.workshop(job.place) as work:
        current = catalog.sound(job.place, job.region)
        publish.sweep(job.place, work)
        weeks = list(_own(current, job.span))
        with closing(staging.connect(work / "facts.duckdb")) as connection:
            connection.execute(f"attach {literal(current.path)} as old (read_only)")
            complete = facts.complete(connection)
            if complete:
                changed = _differing(job, connection, current, weeks)
            else:  # nothing can be taken over
                weeks = changed = list(_own(current, None))
        published = bool(changed) or not complete
        version = _published(job, work, current, changed) if published else current
    return Rolled(job.region, job.engine, weeks, _counted(version, weeks), published=published, version=version.number)


def _differing(job: Job, connection: duckdb.DuckDBPyConnection, current: Version, weeks: Sequence[date]) -> list[date]:
    """The weeks whose facts in `old` are not those of the legs; without a choice also those that have no legs."""
    connection.execute("create temp view customer as from old.customer")
    facts.make(connection)
    found = facts.others(connection, weeks) if job.span is None else set()
    for at, week in enumerate(weeks):
        job.tell("week", str(week), at / len(weeks))
        facts.read_legs(connection, _paths(current, week))
        facts.roll_up(connection, week)
        if facts.differ(connection, week):
            found.add(week)
    return sorted(found)


def _paths(version: Version, week: date) -> list[Path]:
    return [version.path.parent / leg["path"] for leg in version.manifest["legs"] if leg["week"] == str(week)]


def _published(job: Job, work: Path, current: Version, changed: Collection[date]) -> Version:
    """The next version: the same data and legs, other facts."""
    job.tell("build", "", 1)
    with Stage(work / "stage.duckdb", None):
        pass  # nothing is imported
    said = current.manifest
    made = publish.Made(job.region, (), current.data_date, said["legs"], changed, (), current.verified)
    version = publish.publish(job.place, work, made, current, job.note)
    publish.prune(job.place, job.region, job.config)
    return version


def _counted(version: Version, weeks: Sequence[date]) -> dict[str, int]:
    with closing(duckdb.connect(str(version.path), read_only=True)) as connection:
        return {fact.name: facts.count(connection, fact, weeks) for fact in rollup.FACTS}
