"""Makes the demo partner once in build/bench, times what the product does on it, prints the table.

`python -m bench --large` (`make bench LARGE=1`) measures the large region of the specification instead,
`python -m bench --rollup` (`make bench ROLLUP=1`) only the roll-up of 50 million call legs.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import chain
from pathlib import Path

import duckdb

from bench import (
    calling,
    customers,
    flood,
    front,
    load,
    pages,
    pictures,
    reports,
    rollup,
    search,
    server,
    shared_cache,
    sign_in,
    walls,
)
from bench.timing import RUNS, Line, compare
from dashboard import config
from dashboard.access import OPERATOR, Role, User
from dashboard.cli import COLLECT, quiet
from dashboard.data import page_state
from dashboard.data.questions import facets, licenses, trend
from dashboard.data.questions.figures import document
from dashboard.data.statements import written
from dashboard.data.store import Asked, Store
from dashboard.data.versions.opened import SERVING
from dashboard.parameters import PageState
from dashboard.scope import Region, Scope

LARGE, ROLLUP, KEEP = (f"--{word}" in sys.argv[1:] for word in ("large", "rollup", "keep"))
ONLY = dict(zip(sys.argv[1:], sys.argv[2:], strict=False)).get("--only")
OF_THEIR_OWN = {"sign-in", "customers"}  # parts that look at no demo partner
FAILED = "not measured: "
CUSTOMERS, WEEKS = (10_000, 104) if LARGE else (400, 104)
HOME = Path("build/bench/large" if LARGE else "build/bench/home").absolute()
CALLS = Path("build/bench/calls").absolute()
NUMBERS = Path("build/bench/numbers").absolute()
REGION, OTHER = Region.US, Region.EU
QUESTIONS: tuple[Asked, ...] = (
    licenses.TOP,
    trend.TREND_TO_DATA_DATE,
    *licenses.PAGE_SECTIONS.values(),
    licenses.STATUSES,
    facets.QUERY,
)

# The trend as it is asked without derived tables: the newest raw snapshot of each line at each week end.
RAW_TREND = """
select w.date, s.subscription_id, max_by(s.used, s.snapshot_date), max_by(s.total, s.snapshot_date)
from (select day::date as date from generate_series(
  timestamp '2024-01-07', (select max(snapshot_date) from license_snapshots)::timestamp, interval 7 days) t(day)) w
join license_snapshots s on s.snapshot_date <= w.date and s.snapshot_date > w.date - 14 and s.product = 'meetings'
group by w.date, s.subscription_id
"""


def main() -> int:
    """Print the table; write build/bench.json; 1 where a part of it could not be measured."""
    quiet()
    gc.set_threshold(*COLLECT)  # as in the hub's own processes
    lines: list[Line] = []
    for line in told(chosen(rolled() if ROLLUP else everything())):
        lines.append(line)
        print(row(line), flush=True)
    Path("build").mkdir(exist_ok=True)
    Path("build/bench.json").write_text(json.dumps([line.as_json() for line in lines], indent=1))
    return int(any(line.what.startswith(FAILED) for line in lines))


Parts = dict[str, Callable[[], Iterable[Line]]]


def chosen(parts: Parts) -> Parts:
    """The part that `--only NAME` names, or all; an unknown name is told with those that there are."""
    if ONLY is None:
        return parts
    if ONLY not in parts:
        raise SystemExit(f"There is no part {ONLY!r}: {', '.join(parts)}.")
    return {ONLY: parts[ONLY]}


def rolled() -> Parts:
    """The roll-up alone: it takes minutes and gigabytes of disk."""
    return {"rollup": lambda: rollup.lines(rollup.LEGS, keep=KEEP)}


def everything() -> Parts:
    """All that is measured on the demo partner."""
    environ = os.environ | {"PARTNER_HUB_HOME": str(HOME)}
    if ONLY not in OF_THEIR_OWN:
        prepare(environ)
    return {
        "questions": lambda: cases(config.read(environ), environ),
        "calling": lambda: calling.lines(HOME, CALLS, REGION) if LARGE else (),
        "search": lambda: search.lines(HOME, NUMBERS, REGION),
        "reports": lambda: reports.lines(HOME, NUMBERS, REGION),
        "server": lambda: server.lines(HOME, REGION),
        "shared-cache": lambda: shared_cache.lines(HOME, REGION),
        "start": lambda: server.starts(HOME),
        "sign-in": sign_in.lines,
        "load": lambda: load.lines(HOME, [REGION, OTHER]),
        "flood": lambda: flood.lines(HOME, REGION),
        "front": lambda: front.lines(HOME, REGION),
        "pages": lambda: pages.lines(HOME, REGION, OTHER, RUNS),
        "pictures": lambda: pictures.lines(HOME, REGION),
        "walls": lambda: chain(walls.lines(HOME), walls.week()),
        "customers": lambda: customers.lines() if LARGE else (),
        "import": lambda: server.imports(CUSTOMERS, WEEKS) if LARGE else (),
    }


def told(parts: Parts) -> Iterator[Line]:
    """One after the other; what fails says so in its row, and the others go on."""
    for name, part in parts.items():
        try:
            yield from part()
        except Exception as error:  # noqa: BLE001  one row may fail for any reason
            yield Line(f"{FAILED}{name}: {type(error).__name__} {str(error)[:60]}", 0, 0, "", None, None, "", False)


def prepare(environ: dict[str, str]) -> None:
    """The demo partner, made on the first run."""
    command = [sys.executable, "-m", "dashboard", "demo", "--customers", str(CUSTOMERS), "--weeks", str(WEEKS)]
    # Large is said of one region: two are made one after the other.
    for regions in ([REGION], [OTHER]) if LARGE else (list(Region),):
        if not all((HOME / "warehouse" / region / "CURRENT").exists() for region in regions):
            subprocess.run([*command, "--regions", ",".join(regions)], env=environ, check=True)


def cases(settings: config.Config, environ: dict[str, str]) -> list[Line]:
    """Every case, measured."""
    store = Store(settings)
    scope = page_state.build(store, PageState(region=REGION), OPERATOR)
    filtered = page_state.build(store, PageState(region=REGION, q="managed-by:partner -status:trial"), OPERATOR)
    reader = limited(store, scope)
    day = scope.places[0].data_date - timedelta(days=70)
    past = page_state.build(store, PageState(region=REGION, as_of=day), OPERATOR)
    raw = duckdb.connect(
        str(settings.places[REGION] / f"{scope.places[0].version:06d}.duckdb"), read_only=True, config=SERVING
    )
    figures = [sys.executable, "-m", "dashboard", "figures", "--region", REGION, "--json"]
    return [
        compare("S7 every question of the license page, one service", lambda: ask(store, scope, *QUESTIONS), 150),
        compare("S7 the same, the tables' rows at hand", lambda: ask(store, scope, *QUESTIONS, anew=False), 150),
        compare("S7 the same, filtered", lambda: ask(store, filtered, *QUESTIONS), 150),
        compare("S7 the same, at a past date", lambda: ask(store, past, *QUESTIONS), 150),
        compare("S7 every question, none of them written yet", lambda: unwritten(store, scope), 150),
        compare(
            "S8 the same for a reader with 500 assigned customers",
            lambda: ask(store, entered(store, reader), *QUESTIONS),
            200,
        ),
        compare("S7 KPI row", lambda: ask(store, scope, licenses.TOP), 25),
        compare(
            "S7 trend",
            lambda: ask(store, scope, trend.TREND),
            15,
            "raw snapshots",
            lambda: raw.execute(RAW_TREND).fetchall(),
        ),
        compare("the figures document", lambda: document(store, scope), 200),
        compare(
            "S19 `partner-hub figures`, start included",
            lambda: subprocess.run(figures, env=environ, check=True, capture_output=True),
            1500,
        ),
    ]


def ask(store: Store, scope: Scope, *questions: Asked, anew: bool = True) -> None:
    """Ask without a cache, the filter evaluated anew; statements stay written, as they do in a worker.

    `anew`: the rows of tables are made anew too, which a worker does once for each version, day and service.
    """
    store.chosen.clear()
    if anew:
        store.opened.forget_rows()
    for question in questions:
        question.part(store, scope)  # what stands beside it is a question of its own, and asked once


def limited(store: Store, scope: Scope) -> User:
    """A partner administrator with 500 customers."""
    parts = [store.answer(question, scope) for question in licenses.SECTIONS.values()]
    some = sorted({row["org_id"] for part in parts for row in part["rows"]})[:500]
    return User(1, "anna@partner.example", "Anna", Role.ADMIN, (REGION,), tuple((REGION, org_id) for org_id in some))


def entered(store: Store, reader: User) -> Scope:
    """What a reader may see; what is assigned to them is asked anew."""
    store.rights.clear()
    return page_state.build(store, PageState(region=REGION), reader)


def unwritten(store: Store, scope: Scope) -> None:
    """What the first reader of a new version waits for, where the worker has not warmed up."""
    written.cache_clear()
    ask(store, scope, *QUESTIONS)


def row(line: Line) -> str:
    """A line as text."""
    other = f"{line.compared_with} {line.other:,.1f} = {line.ratio:.1f} x" if line.other and line.ratio else ""
    met = "" if line.met is None else "met" if line.met else "NOT met"
    return f"{line.what:52} {line.ours:10,.1f} (min {line.least:,.1f})  {line.goal:22} {met:8} {other}"


if __name__ == "__main__":
    sys.exit(main())
