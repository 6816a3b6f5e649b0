"""The questions of the calling page at 10 000 customers x 104 weeks, facts made directly (S7 for this page)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import duckdb

from bench.timing import Line, compare
from dashboard import codes, config
from dashboard.access import OPERATOR
from dashboard.data import call_metrics, page_state
from dashboard.data.questions import calling, calling_tables
from dashboard.data.store import Asked, Store
from dashboard.data.versions import catalog
from dashboard.data.warehouse import facts, rollup
from dashboard.parameters import PageState
from dashboard.scope import Region, Scope

WEEKS = 104
GOAL_MS = 15.0
QUESTIONS: tuple[Asked, ...] = (
    calling.WEEKS,
    calling.ENDPOINTS,
    calling.FEATURES,
    calling_tables.USAGE,
    calling_tables.QUALITY,
    calling_tables.QUEUES,
)
FILTERED = "managed-by:partner -status:trial"
_KEYS = (
    (rollup.ENDPOINTS, codes.ENDPOINT_TYPES, 60),
    (rollup.FEATURES, codes.FEATURES, 25),
    (rollup.QUEUES, ("front", "back"), 20),
    (rollup.USER_BANDS, ("",), 90),
)  # the values of the last key, and how many in a hundred of them a customer has in a week


def lines(large: Path, home: Path, region: Region) -> Iterator[Line]:
    """One line for each question, plain and filtered; the facts are made on the first run."""
    if not (home / "warehouse" / region / "CURRENT").exists():
        _make(large, home, region)
    store = Store(config.read({"PARTNER_HUB_HOME": str(home)}))
    for said, q in (("", ""), (", filtered", FILTERED)):
        scope = page_state.build(store, PageState.of({"region": region.value, "q": q}), OPERATOR)
        for question in QUESTIONS:
            yield _line(store, question, scope, said)


def _line(store: Store, question: Asked, scope: Scope, said: str) -> Line:
    rows = store.answer(question, scope)
    counted = f", {len(rows):,} rows" if isinstance(rows, list) else ""

    def asked() -> None:
        store.chosen.clear()
        store.answer(question, scope)

    return compare(f"S7 {question.name}{said}{counted}", asked, GOAL_MS)


def _make(large: Path, home: Path, region: Region) -> None:
    """The large region with facts of two years in place of its own."""
    shutil.copytree(large / "warehouse" / region, home / "warehouse" / region)
    version = catalog.current(home / "warehouse" / region, region)
    last = call_metrics.last_completed(version.data_date)
    with closing(duckdb.connect(str(version.path), config={"memory_limit": "1GB"})) as connection:
        for name in (*(fact.name for fact in rollup.FACTS), *facts.CALLING):
            connection.execute(f"drop table if exists {name}")
        facts.make(connection)
        for back in range(WEEKS - 1, -1, -1):
            week = last - timedelta(weeks=back)
            for fact, values, share in _KEYS:
                connection.execute(_rows(fact, values, share, str(week)))
        for statement in facts.CALLING.values():
            connection.execute(statement)


def _rows(fact: rollup.Fact, values: tuple[str, ...], share: int, week: str) -> str:
    """A week of a table: numbers from a hash, the measured legs at most all, the poor ones at most those."""
    named = fact.keys[2:]
    keys = ", ".join("v" if name in ("endpoint_type", "feature", "queue_id") else "null" for name in named)
    most = {"measured": "legs", "poor_any": "measured", "abandoned": "offered"}
    numbers = {name: f"hash(c.customer_id, v, '{name}', '{week}') % 40" for name in fact.sums}
    for name, whole in most.items():
        if name in numbers:
            numbers[name] = f"({numbers[name]}) % (1 + {numbers[whole]})"
    sums = ", ".join(f"({numbers[name]})::bigint" for name in fact.sums)
    chosen = f"hash(c.customer_id, v, '{week}') % 100 < {share}"
    listed = ", ".join(f"'{value}'" for value in values)
    return (
        f"insert into {fact.name} select date '{week}', c.customer_id{', ' if named else ''}{keys}, {sums}"
        f" from customer c, unnest([{listed}]) t(v) where {chosen} order by c.customer_id, v"
    )
