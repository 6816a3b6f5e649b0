"""The derived tables of a version that questions read, and nothing else."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, MetaData, String, Table

from dashboard.data.warehouse import rollup

metadata = MetaData()

customer = Table(
    "customer",
    metadata,
    Column("customer_id", Integer, primary_key=True),
    Column("org_id", String),
    Column("name", String),
    Column("name_key", String),  # folded, for the query
    Column("email_key", String),
    Column("managed_by", String),
    Column("last_sign_in", Date),  # UTC date of the last administrator's sign-in
    Column("withdrawn_on", Date),
)
subscription = Table(
    "subscription",
    metadata,
    Column("subscription_id", String, primary_key=True),
    Column("customer_id", Integer),
    Column("id_key", String),
    Column("kind", String),
    Column("start_date", Date),
    Column("end_date", Date),
    Column("auto_renew", Boolean),
    Column("state", String),
    Column("withdrawn_on", Date),  # its own, or its customer's where that is earlier
)
line = Table(
    "line",
    metadata,
    Column("line_id", Integer, primary_key=True),
    Column("customer_id", Integer),
    Column("subscription_id", String),
    Column("product", String),
    Column("kind", String),
    Column("start_date", Date),
    Column("end_date", Date),
    Column("auto_renew", Boolean),
    Column("live_from", Date),  # null: its state never lets it be live
    Column("live_until", Date),  # last live day
)
line_value = Table(
    "line_value",
    metadata,
    Column("line_id", Integer),
    Column("product", String),
    Column("valid_from", Date),  # the snapshot's date
    Column("valid_until", Date),  # first day on which it is unknown or replaced
    Column("total", BigInteger),
    Column("assigned", BigInteger),
    Column("used", BigInteger),
)
point = Table(
    "point",
    metadata,
    Column("product", String),
    Column("date", Date),
    Column("customer_id", Integer),
    Column("live", Integer),
    Column("known", Integer),
    Column("used", BigInteger),
    Column("idle", BigInteger),
    Column("available", BigInteger),
    Column("total", BigInteger),
    Column("over", BigInteger),
)
point_total = Table(
    "point_total", metadata, *(column._copy() for column in point.columns if column.name != "customer_id")
)


def _finds(name: str, *columns: Column[Any]) -> Table:
    """What is searched for: a row a thing of a customer that is there now; `key` as `finding` makes it."""
    return Table(
        name, metadata, Column("customer_id", Integer), Column("key", String), *columns, Column("pairs", BigInteger)
    )


_WHERE = ("location", "owner_id")
find_number = _finds("find_number", *(Column(each, String) for each in ("phone_number", "extension", *_WHERE)))
find_device = _finds("find_device", *(Column(each, String) for each in ("product", "mac", "extension", *_WHERE)))
find_owner = _finds("find_owner", Column("owner_id", String), Column("numbers", Integer), Column("devices", Integer))


def _calls(name: str, keys: tuple[str, ...], sums: tuple[str, ...]) -> Table:
    """Facts about the calls of a week: additive numbers by a text or two."""
    texts, numbers = [Column(key, String) for key in keys], [Column(each, BigInteger) for each in sums]
    return Table(name, metadata, Column("week", Date), Column("customer_id", Integer), *texts, *numbers)


endpoint_week = _calls("endpoint_week", ("endpoint_type",), rollup.SUMS)
feature_week = _calls("feature_week", ("feature",), rollup.SUMS)
queue_week = _calls("queue_week", ("location_id", "queue_id", "endpoint_type", "feature"), rollup.QUEUE_SUMS)
# One row for each customer with a leg in the week; without the weeks in which it was withdrawn already.
calling_week = _calls("calling_week", (), (*rollup.USERS, *rollup.SUMS, *rollup.QUEUE_SUMS))
calling_total = Table(
    "calling_total", metadata, *(column._copy() for column in calling_week.columns if column.name != "customer_id")
)
