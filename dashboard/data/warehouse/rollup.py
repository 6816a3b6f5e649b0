"""From the call legs of a week to facts: one SQL text, in words that DuckDB and Spark both know.

It reads a relation `legs` (the contract's columns, one row a leg, of this week only) and gives one fact table.
Facts are sums, so that any of them can be added: over weeks, customers, endpoint types and regions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dashboard.data import calls


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact table: what a row stands for, and the columns that are added up."""

    name: str
    keys: tuple[str, ...]
    sums: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns in order; `week` is the first, `org_id` the second."""
        return (*self.keys, *self.sums)


_WAITED = "queue_wait_s is not null and queue_outcome"
# Each measure over legs. Waits: of the entries that tell how long they waited, abandoned ones apart.
_LEGS: Mapping[str, str] = {
    "legs": "1",
    "calls": "case when direction = 'originating' then 1 else 0 end",
    "seconds": "duration_s",
    "video_legs": "case when video then 1 else 0 end",
    "video_seconds": "case when video then duration_s else 0 end",
    "measured": "case when measured then 1 else 0 end",
    "poor_any": "case when any_broken then 1 else 0 end",
    "poor_all": "case when all_broken then 1 else 0 end",
}
_QUEUE: Mapping[str, str] = {
    "offered": "case when queue_outcome is not null then 1 else 0 end",
    **{name: f"case when queue_outcome = '{name}' then 1 else 0 end" for name in calls.OUTCOMES},
    "answer_waits": f"case when {_WAITED} <> '{calls.ABANDONED}' then 1 else 0 end",
    "answer_wait_s": f"case when {_WAITED} <> '{calls.ABANDONED}' then queue_wait_s else 0 end",
    "abandon_waits": f"case when {_WAITED} = '{calls.ABANDONED}' then 1 else 0 end",
    "abandon_wait_s": f"case when {_WAITED} = '{calls.ABANDONED}' then queue_wait_s else 0 end",
}
# What the report of calling usage counts beside them; the features count inbound legs.
_INBOUND = "direction = 'terminating'"
_REPORT: Mapping[str, str] = {
    **{f"{name}_legs": f"case when endpoint_type = '{name}' then 1 else 0 end"
       for name in ("desk_phone", "room_device", "third_party")},
    **{f"inbound_{name}": f"case when feature = '{name}' and {_INBOUND} then 1 else 0 end"
       for name in ("hunt_group", "auto_attendant", "call_queue")},
    "inbound_offered": f"case when queue_outcome is not null and {_INBOUND} then 1 else 0 end",
    **{f"inbound_{name}": f"case when queue_outcome = '{name}' and {_INBOUND} then 1 else 0 end"
       for name in ("abandoned", "timed_out", "overflowed", "transferred")},
}  # fmt: skip
SUMS, QUEUE_SUMS = tuple(_LEGS), tuple(_QUEUE)
USERS = tuple(column for _name, column, _first, _last in calls.BANDS)

ENDPOINTS = Fact("endpoint_week", ("week", "org_id", "endpoint_type"), SUMS)
FEATURES = Fact("feature_week", ("week", "org_id", "feature"), SUMS)
QUEUES = Fact("queue_week", ("week", "org_id", "location_id", "queue_id", "endpoint_type", "feature"), QUEUE_SUMS)
USER_BANDS = Fact("user_week", ("week", "org_id"), USERS)
LOCATIONS = Fact("location_day", ("week", "org_id", "location_id", "day"), (*SUMS, *_REPORT))
FACTS = (ENDPOINTS, FEATURES, QUEUES, USER_BANDS, LOCATIONS)

_VALUES = [(f"{stream}_{value}", limit) for stream in calls.STREAMS for value, limit in calls.LIMITS.items()]
_MEASURED = f"coalesce({', '.join(name for name, _limit in _VALUES)}) is not null"
_ANY_BROKEN = " or ".join(f"coalesce({name} > {limit}, false)" for name, limit in _VALUES)
_ALL_BROKEN = " and ".join(f"coalesce({name} > {limit}, false)" for name, limit in _VALUES)


def _added(measures: Mapping[str, str]) -> str:
    return ",\n         ".join(f"cast(sum({value}) as bigint) as {name}" for name, value in measures.items())


def _band(first: int, last: int | None) -> str:
    return f"legs >= {first}" + (f" and legs <= {last}" if last is not None else "")


_BANDS = {name: f"case when {_band(first, last)} then 1 else 0 end" for _band_name, name, first, last in calls.BANDS}

TEXT = f"""
with leg as (
  select org_id, location_id, user_id, endpoint_type, feature, direction, video, duration_s,
         queue_id, queue_outcome, queue_wait_s, cast(start_time as date) as day,
         {_MEASURED} as measured,
         {_ANY_BROKEN} as any_broken,
         {_ALL_BROKEN} as all_broken
  from legs
),
endpoint_week as (
  select date '{{week}}' as week, org_id, endpoint_type,
         {_added(_LEGS)}
  from leg group by org_id, endpoint_type
),
feature_week as (
  select date '{{week}}' as week, org_id, feature,
         {_added(_LEGS)}
  from leg where feature is not null group by org_id, feature
),
queue_week as (
  select date '{{week}}' as week, org_id, location_id, queue_id, endpoint_type, feature,
         {_added(_QUEUE)}
  from leg where queue_outcome is not null group by org_id, location_id, queue_id, endpoint_type, feature
),
user_week as (
  select date '{{week}}' as week, org_id,
         {_added(_BANDS)}
  from (select org_id, user_id, count(*) as legs from leg
        where user_id is not null and endpoint_type <> '{calls.GATEWAY}' group by org_id, user_id) caller
  group by org_id
),
location_day as (
  select date '{{week}}' as week, org_id, location_id, day,
         {_added({**_LEGS, **_REPORT})}
  from leg group by org_id, location_id, day
)
select * from {{table}}
"""


def text(fact: Fact, week: date) -> str:
    """The SQL of one week's rows of a fact table, in no order."""
    return TEXT.format(week=week, table=fact.name)
