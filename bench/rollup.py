"""S13: 50 million call legs to weekly facts, in child processes, and PostgreSQL beside it on the last week.

`python -m bench --rollup` (`make bench ROLLUP=1`) makes the legs in build/bench/legs and removes them afterwards;
with `--keep` they stay for the next time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, TypeAlias

import duckdb
import psycopg

from bench.timing import Line
from dashboard.codes import ENDPOINT_TYPES
from dashboard.data.contract import contract
from dashboard.data.contract.kinds import shape
from dashboard.data.warehouse import rollup

LEGS, WEEKS, CUSTOMERS = 50_000_000, 12, 10_000
LAST = date(2026, 11, 15)
PLACE = Path("build/bench/legs").absolute()
POSTGRES = "TEST_POSTGRES_URL"
BYTES_PER_LEG = 60  # on the disk: legs, facts, and what is sorted; PostgreSQL's week is counted apart
MEMORY = "1GB"
SCHEMA = "partner_hub_bench"
Asked: TypeAlias = duckdb.DuckDBPyConnection | psycopg.Connection[Any]
TRIES = 3  # of the last week; the least is told beside the median

# Few customers have most of the legs: the largest one in a hundred. A customer's lie together, as the hub writes them.
_WHO = f"cast(floor(pow(i / {{legs}}, 2) * {CUSTOMERS}) as integer)"
_QUEUED = "g % 3 = 0 and h // 13 % 8 = 1"


def _one_of(names: tuple[str, ...], number: str) -> str:
    return f"[{', '.join(map(repr, names))}][1 + cast({number} % {len(names)} as integer)]"


def _measure(when: str, number: str, most: int) -> str:
    return f"case when {when} then cast({number} % {most} / 10.0 as double) end"


# The contract's columns as the hub writes them, of leg number `i` with the random numbers `h` and `g`.
_FEATURES = (
    "hunt_group",
    "call_queue",
    "auto_attendant",
    "call_forwarding",
    "transfer",
    "call_park",
    "call_pickup",
    "voicemail",
)
_OUTCOMES = ("answered", "answered", "answered", "abandoned", "timed_out", "overflowed", "transferred")
_COLUMNS = {
    "leg_id": "printf('{week}-%08d', i)",
    "call_id": "'{week}-c' || i // 2",
    "org_id": "printf('%08x-0000-4000-8000-%012x', org, org)",
    "location_id": "case when h % 3 > 0 then printf('%08x-0000-4000-9000-%012x', org, h % 3) end",
    "user_id": "case when g % 20 > 0 then 'u' || org || '-' || g % 60 end",
    "start_time": "timestamp '{week}' + to_seconds(cast(g % 604800 as bigint))",
    "duration_s": "cast(g // 7 % 600 as bigint)",
    "direction": "case when i % 2 = 0 then 'originating' else 'terminating' end",
    "endpoint_type": _one_of(ENDPOINT_TYPES, "(h // 11)"),
    "video": "h % 10 = 0",
    "audio_jitter_ms": _measure("g % 9 > 0", "h", 1_700),
    "audio_latency_ms": _measure("g % 9 > 0", "g", 4_200),
    "audio_loss_pct": _measure("g % 9 > 0", "h", 52),
    "video_jitter_ms": _measure("h % 10 = 0", "h", 1_600),
    "video_latency_ms": _measure("h % 10 = 0", "g", 4_100),
    "video_loss_pct": _measure("h % 10 = 0", "h", 51),
    "feature": f"case when g % 3 = 0 then {_one_of(_FEATURES, '(h // 13)')} end",
    "queue_id": f"case when {_QUEUED} then 'q' || org || '-' || g % 4 end",
    "queue_wait_s": f"case when {_QUEUED} then cast(g % 300 as bigint) end",
    "queue_outcome": f"case when {_QUEUED} then {_one_of(_OUTCOMES, '(g // 3)')} end",
    "updated_at": "cast(null as timestamp)",
}


def lines(legs: int, keep: bool) -> Iterator[Line]:
    """Everything of S13."""
    _room(legs)
    try:
        make(PLACE, legs)
        yield from _measured(PLACE, legs)
        yield from _beside(PLACE, legs)
    finally:
        if not keep:
            shutil.rmtree(PLACE, ignore_errors=True)


def _room(legs: int) -> None:
    PLACE.parent.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(PLACE.parent).free
    if free < legs * BYTES_PER_LEG:
        raise OSError(f"{free >> 20:,} MB free, {legs * BYTES_PER_LEG >> 20:,} needed for the legs")


def weeks() -> list[date]:
    """The Sundays, oldest first."""
    return [LAST - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]


def make(place: Path, legs: int) -> None:
    """The legs, week by week; a week that is there with so many already stays."""
    for number, week in enumerate(weeks()):
        path = place / f"week={week}" / "legs.parquet"
        if not path.exists() or _rows(path) != legs // WEEKS:
            path.parent.mkdir(parents=True, exist_ok=True)
            _make(path, week, number, legs // WEEKS)


def _rows(path: Path) -> int:
    [(rows,)] = duckdb.execute(f"select count(*) from read_parquet('{path}')").fetchall()
    return int(rows)


def _bounded(path: Path) -> dict[str, str]:
    return {"memory_limit": MEMORY, "temp_directory": str(path.parent / "spill")}


def _make(path: Path, week: date, number: int, legs: int) -> None:
    columns = ",\n".join(f"{value.replace('{week}', str(week))} as {name}" for name, value in _COLUMNS.items())
    made = path.with_suffix(".making")
    with duckdb.connect(config=_bounded(path)) as connection:
        connection.execute(f"""copy (
            with numbered as (select i, hash(i * 2 + 1 + {number}::bigint * 1000000007) as h,
                                     hash(i * 2 + {number}::bigint * 1000000009) as g from range({legs}) t(i)),
                 owned as (select *, {_WHO.format(legs=float(legs))} as org from numbered)
            select {columns} from owned
        ) to '{made}' (format parquet, compression zstd)""")
    made.rename(path)


def _measured(place: Path, legs: int) -> Iterator[Line]:
    """The last week first, so that the whole finds the disk's cache as it would be."""
    runs = [_run(place, str(LAST)) for _ in range(TRIES)]
    took = sorted(seconds for seconds, _peak in runs)
    yield _line(f"S13 roll-up of the last of {WEEKS} weeks, s", took[TRIES // 2], took[0], 8, legs)
    seconds, peak = _run(place, "")
    yield _line(f"S13 roll-up of {legs:,} call legs, s", seconds, seconds, 60, legs)
    yield _line("S13 its peak of memory, MB", peak, peak, 1200, legs)


def _line(what: str, value: float, least: float, goal: float, legs: int) -> Line:
    told = legs == LEGS
    return Line(what, value, least, "", None, None, f"<= {goal:,.0f}" if told else "", value <= goal if told else None)


def _run(place: Path, span: str) -> tuple[float, float]:
    """`partner-hub rollup` from start to end: (seconds, peak megabytes)."""
    with tempfile.TemporaryDirectory(dir=place.parent) as scratch:
        words = [
            sys.executable,
            "-m",
            "dashboard",
            "rollup",
            "--region",
            "eu",
            "--json",
            "--legs",
            str(place),
            "--out",
            f"{scratch}/facts",
            *(["--weeks", span] if span else []),
        ]
        environ = os.environ | {"PARTNER_HUB_HOME": f"{scratch}/home"}
        began = perf_counter()
        process = subprocess.Popen(words, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        _pid, status, used = os.wait4(process.pid, 0)
        seconds = perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)  # so that nobody waits for it again
        said = process.stderr.read().decode() if process.stderr else ""
        assert process.returncode == 0, said[-2000:]
        return seconds, used.ru_maxrss / 1024


def _beside(place: Path, legs: int) -> Iterator[Line]:
    """The five questions of the last week, one after the other, in DuckDB from the files and in PostgreSQL."""
    url = os.environ.get(POSTGRES)
    if not url:
        print(f"S13 beside PostgreSQL: {POSTGRES} names no database here")
        return
    path = place / f"week={LAST}" / "legs.parquet"
    with _loaded(url, path) as theirs, duckdb.connect(config=_bounded(path)) as ours:
        ours.execute(f"create view legs as from read_parquet('{path}')")
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(TRIES):
            for connection, taken in zip((ours, theirs), times, strict=True):
                taken.append(_asked(connection))
            assert _sums(ours) == _sums(theirs), "not the same facts"
    mine, told = (sorted(taken)[TRIES // 2] for taken in times)
    goal, met = (">= 5 x", told >= 5 * mine) if legs == LEGS else ("", None)
    yield Line("S13 the last week's five questions, s", mine, min(times[0]), "PostgreSQL", told, told / mine, goal, met)


@contextmanager
def _loaded(url: str, path: Path) -> Iterator[psycopg.Connection[Any]]:
    """A connection to PostgreSQL with the legs of the file in a table of a schema that is gone afterwards."""
    types = {"varchar": "text", "double": "double precision"}
    kinds = [(name, shape(contract.file("call_legs").column(name)).type) for name in rollup.COLUMNS]
    columns = ", ".join(f"{name} {types.get(kind, kind)}" for name, kind in kinds)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"drop schema if exists {SCHEMA} cascade")
        connection.execute(f"create schema {SCHEMA}")
        try:
            connection.execute(f"set search_path = {SCHEMA}")
            connection.execute(f"create unlogged table legs ({columns})")
            _copy(connection, path)
            connection.execute("vacuum analyze legs")
            connection.execute("set work_mem = '256MB'")  # its default is 4 MB: not what one would compare with
            yield connection
        finally:
            connection.execute(f"drop schema {SCHEMA} cascade")


def _copy(connection: psycopg.Connection[Any], path: Path) -> None:
    names = ", ".join(rollup.COLUMNS)
    with tempfile.TemporaryDirectory(dir=PLACE.parent) as scratch:
        made = Path(scratch) / "legs.csv"
        duckdb.execute(f"copy (select {names} from read_parquet('{path}')) to '{made}' (format csv, header false)")
        with made.open("rb") as csv, connection.cursor().copy(f"copy legs ({names}) from stdin (format csv)") as copy:
            while block := csv.read(1 << 20):
                copy.write(block)


def _asked(connection: Asked) -> float:
    """Seconds for every fact table of the last week."""
    for fact in rollup.FACTS:
        connection.execute(f"drop table if exists {fact.name}")
    began = perf_counter()
    for fact in rollup.FACTS:
        connection.execute(f"create table {fact.name} as {rollup.text(fact, LAST)}")
    return perf_counter() - began


def _sums(connection: Asked) -> list[list[int]]:
    """What both must agree on: rows and every sum of every table."""
    return [
        [
            int(value)
            for value in connection.execute(
                f"select count(*), {', '.join(f'sum({name})' for name in fact.sums)} from {fact.name}"
            ).fetchall()[0]
        ]
        for fact in rollup.FACTS
    ]
