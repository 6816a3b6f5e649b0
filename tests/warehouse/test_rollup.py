"""The SQL text that rolls legs up gives the facts that plain Python gives, whatever legs a week has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboard.data.warehouse import rollup
from tests.oracle.call_rows import ENDPOINTS, OUTCOMES
from tests.oracle.facts import FactRow, facts, in_order
from tests.oracle.history import Leg

WEEK = date(2026, 12, 27)  # to 2 January
OPENS = datetime(2026, 12, 27, tzinfo=UTC)
ALMOST = timedelta(days=7) - timedelta(microseconds=1)

COLUMNS = {
    "leg_id": pa.string(),
    "org_id": pa.string(),
    "location_id": pa.string(),
    "user_id": pa.string(),
    "start_time": pa.timestamp("us"),
    "duration_s": pa.int64(),
    "direction": pa.string(),
    "endpoint_type": pa.string(),
    "video": pa.bool_(),
    "audio_jitter_ms": pa.float64(),
    "audio_latency_ms": pa.float64(),
    "audio_loss_pct": pa.float64(),
    "video_jitter_ms": pa.float64(),
    "video_latency_ms": pa.float64(),
    "video_loss_pct": pa.float64(),
    "feature": pa.string(),
    "queue_id": pa.string(),
    "queue_wait_s": pa.int64(),
    "queue_outcome": pa.string(),
}


def near(limit: int) -> st.SearchStrategy[Decimal | None]:
    """Nothing, or a value about a limit."""
    at = Decimal(limit)
    return st.sampled_from([None, None, Decimal(0), at, at - Decimal("0.001"), at + Decimal("0.001"), at * 10**9])


names = st.sampled_from(("", "a", "b", "ż ", "'"))
legs = st.builds(
    Leg,
    leg_id=st.just("l"),
    org_id=st.sampled_from(("org-1", "org-2")),
    location_id=st.sampled_from(("", "place-1", "place-2")),
    user_id=names,
    start=st.timedeltas(timedelta(0), ALMOST).map(lambda after: OPENS + after)
    | st.sampled_from((OPENS, OPENS + ALMOST, OPENS + timedelta(days=5), OPENS + timedelta(days=5, microseconds=-1))),
    duration=st.integers(0, 2**40),
    direction=st.sampled_from(("originating", "terminating")),
    endpoint_type=st.sampled_from(ENDPOINTS),
    video=st.booleans(),
    audio_jitter=near(150),
    audio_latency=near(400),
    audio_loss=near(5),
    video_jitter=near(150),
    video_latency=near(400),
    video_loss=near(5),
    feature=st.sampled_from(("", "hunt_group", "auto_attendant", "call_queue", "voicemail")),
    queue_id=names,
    queue_wait=st.none() | st.integers(0, 2**40),
    queue_outcome=st.sampled_from(("", *OUTCOMES)),
    updated_at=st.none(),
)
# A user with as many legs as a band ends or begins with, by one leg repeated.
busy = st.tuples(legs, st.sampled_from((9, 10, 49, 50))).map(lambda drawn: [drawn[0]] * drawn[1])
LEG = Leg(
    leg_id="l",
    org_id="org-1",
    location_id="",
    user_id="a",
    start=OPENS,
    duration=1,
    direction="originating",
    endpoint_type="teams",
    video=False,
    audio_jitter=None,
    audio_latency=None,
    audio_loss=None,
    video_jitter=None,
    video_latency=None,
    video_loss=None,
    feature="",
    queue_id="",
    queue_wait=None,
    queue_outcome="",
    updated_at=None,
)
BROKEN = replace(
    LEG,
    audio_jitter=Decimal(151),
    audio_latency=Decimal(401),
    audio_loss=Decimal(6),
    video_jitter=Decimal(151),
    video_latency=Decimal(401),
    video_loss=Decimal(6),
)


@cache
def memory() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


def row(leg: Leg) -> dict[str, Any]:
    measured = {
        f"{stream}_{what}": None if value is None else float(value)
        for stream, what, value in (
            ("audio", "jitter_ms", leg.audio_jitter),
            ("audio", "latency_ms", leg.audio_latency),
            ("audio", "loss_pct", leg.audio_loss),
            ("video", "jitter_ms", leg.video_jitter),
            ("video", "latency_ms", leg.video_latency),
            ("video", "loss_pct", leg.video_loss),
        )
    }
    texts = ("location_id", "user_id", "feature", "queue_id", "queue_outcome")
    return {
        "leg_id": leg.leg_id,
        "org_id": leg.org_id,
        "start_time": leg.start.replace(tzinfo=None),
        "duration_s": leg.duration,
        "direction": leg.direction,
        "endpoint_type": leg.endpoint_type,
        "video": leg.video,
        "queue_wait_s": leg.queue_wait,
        **measured,
        **{name: getattr(leg, name) or None for name in texts},
    }


def rolled_up(week: Sequence[Leg]) -> dict[str, list[FactRow]]:
    """What the SQL text makes of the legs."""
    connection = memory()
    connection.register("legs", pa.Table.from_pylist([row(leg) for leg in week], pa.schema(COLUMNS)))
    found = {}
    for fact in rollup.FACTS:
        answer = connection.execute(rollup.text(fact, WEEK))
        assert tuple(column[0] for column in answer.description) == fact.columns
        found[fact.name] = [dict(zip(fact.columns, values, strict=True)) for values in answer.fetchall()]
    connection.unregister("legs")
    return found


weeks = st.tuples(st.lists(legs, max_size=14), st.just([]) | busy).map(lambda drawn: drawn[0] + drawn[1])


def agrees(week: list[Leg]) -> None:
    got, want = rolled_up(week), facts(week)
    assert list(got) == list(want)
    for name, rows in want.items():
        assert in_order(got[name]) == in_order(rows), name


@settings(deadline=None, max_examples=40)
@given(weeks)
@example([])
@example([BROKEN, replace(BROKEN, video_loss=None), replace(BROKEN, audio_latency=Decimal(400)), LEG])
@example([LEG] * 9 + [replace(LEG, endpoint_type="gateway"), replace(LEG, user_id=""), replace(LEG, org_id="org-2")])
def test_metrics_8_the_sql_gives_the_facts_of_plain_python(week: list[Leg]) -> None:
    agrees(week)


@pytest.mark.torture
@settings(deadline=None, max_examples=3000)
@given(weeks)
def test_metrics_8_the_sql_gives_the_facts_of_plain_python_for_thousands_of_weeks(week: list[Leg]) -> None:
    agrees(week)


def test_every_sum_of_the_facts_is_looked_at() -> None:
    """A leg in which everything holds gives each column a value of its own kind."""
    full = replace(
        BROKEN,
        location_id="place-1",
        endpoint_type="desk_phone",
        video=True,
        feature="call_queue",
        queue_id="a",
        queue_wait=3,
        queue_outcome="abandoned",
        direction="terminating",
    )
    want = facts([full])
    assert {name: set(rows[0]) for name, rows in want.items()} == {
        fact.name: set(fact.columns) for fact in rollup.FACTS
    }


def test_facts_are_sums_of_64_bits() -> None:
    memory().register("legs", pa.Table.from_pylist([row(LEG)], pa.schema(COLUMNS)))
    for fact in rollup.FACTS:
        answer = memory().execute(f"describe {rollup.text(fact, WEEK)}").fetchall()
        kinds = {name: kind for name, kind, *_rest in answer}
        assert {kinds[name] for name in fact.sums} == {"BIGINT"}, fact.name
        assert kinds["week"] == "DATE"
    memory().unregister("legs")
