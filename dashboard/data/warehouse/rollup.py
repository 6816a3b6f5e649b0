"""From the call legs of a week to facts: one SQL text each, in words that DuckDB, Spark and PostgreSQL all know.

It reads a relation `legs` (the contract's columns, one row a leg, of this week only) and gives one fact table.
Facts are sums, so that any of them can be added: over weeks, customers, endpoint types and regions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dashboard import codes
from dashboard.data import call_metrics


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact table: what a row stands for, the numbers that are added up and how, the rows that they are made of."""

    name: str
    keys: tuple[str, ...]
    measures: Mapping[str, str]
    rows: str = "leg"

    @property
    def sums(self) -> tuple[str, ...]:
        """Names of the numbers."""
        return tuple(self.measures)

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns in order; `week` is the first, `org_id` the second."""
        return (*self.keys, *self.sums)


# Counted and not summed: a count is kept in 8 bytes a group, a sum of whole numbers in 24.
def _count(condition: str) -> str:
    return f"count(case when {condition} then 1 end)"


def _sum(value: str, condition: str) -> str:
    return f"cast(sum(case when {condition} then {value} else 0 end) as bigint)"


# Waits: of the entries that tell how long they waited, abandoned ones apart.
_WAITED = "queue_wait_s is not null and queue_outcome"
_LEGS: Mapping[str, str] = {
    "legs": "count(*)",
    "calls": _count("direction = 'originating'"),
    "seconds": "cast(sum(duration_s) as bigint)",
    "video_legs": _count("video"),
    "video_seconds": _sum("duration_s", "video"),
    "measured": _count("measured"),
    "poor_any": _count("any_broken"),
    "poor_all": _count("all_broken"),
}
_QUEUE: Mapping[str, str] = {
    "offered": "count(queue_outcome)",
    **{name: _count(f"queue_outcome = '{name}'") for name in codes.OUTCOMES},
    "answer_waits": _count(f"{_WAITED} <> '{codes.ABANDONED}'"),
    "answer_wait_s": _sum("queue_wait_s", f"{_WAITED} <> '{codes.ABANDONED}'"),
    "abandon_waits": _count(f"{_WAITED} = '{codes.ABANDONED}'"),
    "abandon_wait_s": _sum("queue_wait_s", f"{_WAITED} = '{codes.ABANDONED}'"),
}
# What the report of calling usage counts beside them; the features count inbound legs.
_INBOUND = "direction = 'terminating'"
_REPORT: Mapping[str, str] = {
    **{f"{name}_legs": _count(f"endpoint_type = '{name}'") for name in ("desk_phone", "room_device", "third_party")},
    **{
        f"inbound_{name}": _count(f"feature = '{name}' and {_INBOUND}")
        for name in ("hunt_group", "auto_attendant", "call_queue")
    },
    "inbound_offered": _count(f"queue_outcome is not null and {_INBOUND}"),
    **{
        f"inbound_{name}": _count(f"queue_outcome = '{name}' and {_INBOUND}")
        for name in codes.OUTCOMES
        if name != "answered"
    },
}
SUMS, QUEUE_SUMS = tuple(_LEGS), tuple(_QUEUE)


def _band(first: int, last: int | None) -> str:
    return f"legs >= {first}" + (f" and legs <= {last}" if last is not None else "")


_BANDS = {name: _count(_band(first, last)) for _band_name, name, first, last in call_metrics.BANDS}
USERS = tuple(_BANDS)
_CALLERS = f"""(
  select org_id, user_id, count(*) as legs from leg
  where user_id is not null and endpoint_type <> '{codes.GATEWAY}' group by org_id, user_id
) caller"""

_WEEK = ("week", "org_id")
ENDPOINTS = Fact("endpoint_week", (*_WEEK, "endpoint_type"), _LEGS)
FEATURES = Fact("feature_week", (*_WEEK, "feature"), _LEGS, "leg where feature is not null")
QUEUES = Fact(
    "queue_week",
    (*_WEEK, "location_id", "queue_id", "endpoint_type", "feature"),
    _QUEUE,
    "leg where queue_outcome is not null",
)
USER_BANDS = Fact("user_week", _WEEK, _BANDS, _CALLERS)
LOCATIONS = Fact("location_day", (*_WEEK, "location_id", "day"), {**_LEGS, **_REPORT})
FACTS = (ENDPOINTS, FEATURES, QUEUES, USER_BANDS, LOCATIONS)

_VALUES = [
    (f"{stream}_{value}", limit) for stream in call_metrics.STREAMS for value, limit in call_metrics.LIMITS.items()
]
# Unknown values break no limit: what is unknown is not counted, as little as what is false.
_LEG = f"""select org_id, location_id, user_id, endpoint_type, feature, direction, video, duration_s,
         queue_id, queue_outcome, queue_wait_s, cast(start_time as date) as day,
         coalesce({", ".join(name for name, _limit in _VALUES)}) is not null as measured,
         {" or ".join(f"{name} > {limit}" for name, limit in _VALUES)} as any_broken,
         {" and ".join(f"{name} > {limit}" for name, limit in _VALUES)} as all_broken
  from legs"""
# What is read of a leg.
COLUMNS = (
    "org_id",
    "location_id",
    "user_id",
    "start_time",
    "duration_s",
    "direction",
    "endpoint_type",
    "video",
    *(name for name, _limit in _VALUES),
    "feature",
    "queue_id",
    "queue_wait_s",
    "queue_outcome",
)


def text(fact: Fact, week: date) -> str:
    """The SQL of one week's rows of a fact table, in no order."""
    keys = ", ".join(name for name in fact.keys if name != "week")
    sums = ",\n  ".join(f"{value} as {name}" for name, value in fact.measures.items())
    return f"""with leg as (
  {_LEG}
)
select date '{week}' as week, {keys},
  {sums}
from {fact.rows} group by {keys}"""
