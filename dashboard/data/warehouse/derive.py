"""From the contract's tables to the derived tables that questions read; runs once, while a version is built."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from dashboard.codes import ANALYSED, LIVE_STATES
from dashboard.data.metrics import KNOWN_DAYS
from dashboard.data.warehouse import assigning, find_tables
from dashboard.query import folded


def build(connection: duckdb.DuckDBPyConnection) -> None:
    """Make every derived table in the connection's database.

    Reads `customers`, `subscriptions` and `snapshots_merged(snapshot_date, subscription_id, product, total,
    assigned, used, updated_at, origin)`, which must exist, and the inventory.
    """
    _keys(connection)
    for statement in (_CUSTOMER, _SUBSCRIPTION, _LINE, _LINE_VALUE, _SNAPSHOTS, _POINT, _POINT_TOTAL):
        connection.execute(statement)
    connection.unregister("customer_keys")
    connection.unregister("subscription_keys")
    _assigned(connection)
    find_tables.build(connection)


def _keys(connection: duckdb.DuckDBPyConnection) -> None:
    """Folded texts for the query: folding is ours (DuckDB's own leaves letters such as l-stroke)."""
    customers = connection.execute("select org_id, name, admin_email from customers").fetchall()
    ids = connection.execute("select subscription_id from subscriptions").fetchall()
    connection.register(
        "customer_keys",
        pa.table(
            {
                "org_id": pa.array([row[0] for row in customers], pa.string()),
                "name_key": pa.array([folded(row[1]) for row in customers], pa.string()),
                "email_key": pa.array([folded(row[2] or "") for row in customers], pa.string()),
            }
        ),
    )
    connection.register(
        "subscription_keys",
        pa.table(
            {
                "subscription_id": pa.array([row[0] for row in ids], pa.string()),
                "id_key": pa.array([folded(row[0]) for row in ids], pa.string()),
            }
        ),
    )


def _assigned(connection: duckdb.DuckDBPyConnection) -> None:
    rows = assigning.keyed(connection.execute(assigning.ASSIGNED).fetchall())
    columns = zip(*rows, strict=True) if rows else ((), (), ())
    names = ("email_key", "org_id", "source")
    table = pa.table({name: pa.array(cells, pa.string()) for name, cells in zip(names, columns, strict=True)})
    connection.register("assigned", table)
    connection.execute("create table assignment as from assigned order by email_key")
    connection.unregister("assigned")


def _texts(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


_CUSTOMER = """
create table customer as
select row_number() over (order by c.org_id)::integer as customer_id, c.org_id, c.name, k.name_key, k.email_key,
       c.managed_by, c.last_admin_sign_in::date as last_sign_in, c.withdrawn_on
from customers c join customer_keys k using (org_id)
order by customer_id
"""

_SUBSCRIPTION = """
create table subscription as
select s.subscription_id, c.customer_id, k.id_key, s.kind, s.start_date, s.end_date, s.auto_renew, s.state,
       least(s.withdrawn_on, c.withdrawn_on) as withdrawn_on
from subscriptions s
join customer c using (org_id)
join subscription_keys k using (subscription_id)
order by s.subscription_id
"""

_LINE = f"""
create table line as
select row_number() over (order by m.product, m.subscription_id)::integer as line_id, s.customer_id,
       m.subscription_id, m.product, s.kind, s.start_date, s.end_date, s.auto_renew,
       case when s.state in ({_texts(LIVE_STATES)}) then s.start_date end as live_from,
       least(s.end_date, s.withdrawn_on - 1) as live_until
from (select distinct subscription_id, product from snapshots_merged) m
join subscription s using (subscription_id)
order by line_id
"""

# Sorted by product and day, so that a question about one day reads a few blocks and skips the rest.
_LINE_VALUE = f"""
create table line_value as
select l.line_id, l.product, m.snapshot_date as valid_from,
       least(lead(m.snapshot_date) over (partition by l.line_id order by m.snapshot_date),
             m.snapshot_date + {KNOWN_DAYS}) as valid_until,
       m.total, m.assigned, m.used, m.updated_at, m.origin
from snapshots_merged m join line l using (subscription_id, product)
order by l.product, valid_from, l.line_id
"""

_SNAPSHOTS = """
create view license_snapshots as
select v.valid_from as snapshot_date, l.subscription_id, l.product, v.total, v.assigned, v.used, v.updated_at,
       v.origin
from line_value v join line l using (line_id)
"""

_WEEK_ENDS = f"""
select b.product, s.day::date as date
from (select product, min(valid_from) as first from line_value where product in ({_texts(ANALYSED)})
      group by product) b,
     unnest(generate_series(
         b.first::timestamp + to_days((7 - isodow(b.first)::integer) % 7),
         (select max(valid_from) from line_value)::timestamp,
         interval 7 days)) as s(day)
"""

# Each value speaks for the week ends from its snapshot to the day before it is replaced: two at most, since it is
# known for less than 15 days. (Looking each week end up in the values instead took five times as long.)
_SPOKEN = f"""
select v.*, w.date
from (select *, valid_from + (7 - isodow(valid_from)::integer) % 7 as sunday from line_value
      where product in ({_texts(ANALYSED)})) v,
     lateral (select v.sunday as date union all select v.sunday + 7) w
where w.date < v.valid_until and w.date <= (select max(valid_from) from line_value)
"""

_POINT = f"""
create table point as
with lives as (
  select l.product, w.date, l.customer_id, count(*)::integer as live
  from ({_WEEK_ENDS}) w
  join line l on l.product = w.product and w.date between l.live_from and l.live_until
  group by all),
sums as (
  select v.product, v.date, l.customer_id, count(*)::integer as known, sum(v.used)::bigint as used,
         sum(greatest(0, v.assigned - v.used))::bigint as idle,
         sum(greatest(0, v.total - v.assigned))::bigint as available, sum(v.total)::bigint as total,
         sum(greatest(0, v.assigned - v.total))::bigint as over
  from ({_SPOKEN}) v
  join line l on l.line_id = v.line_id and v.date between l.live_from and l.live_until
  group by all)
select product, date, customer_id, live, coalesce(known, 0)::integer as known, used, idle, available, total, over
from lives left join sums using (product, date, customer_id)
order by product, date, customer_id
"""

_POINT_TOTAL = """
create table point_total as
select product, date, sum(live)::integer as live, sum(known)::integer as known, sum(used)::bigint as used,
       sum(idle)::bigint as idle, sum(available)::bigint as available, sum(total)::bigint as total,
       sum(over)::bigint as over
from point group by all order by product, date
"""
