"""A report of far more rows than the memory of its reading holds."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from dashboard import config
from dashboard.access import OPERATOR
from dashboard.data.reports import reading
from dashboard.data.reports.known import template
from dashboard.data.store import Store
from dashboard.data.versions import catalog
from dashboard.exports.reports.begin import begin
from dashboard.pages import BLOCKS
from dashboard.scope import Region
from tests.web.conftest import data_home

__all__ = ["data_home"]
CUSTOMERS, NUMBERS = 10_000, 200_000
MEMORY = "80MB"
MADE = f"""
create temp table numbered as select org_id, row_number() over () as n from customers limit 1;
insert into customers by name select customers.* replace (gen_random_uuid()::varchar as org_id)
  from customers, range({CUSTOMERS}) where org_id = (select org_id from numbered);
insert into customer by name select customer.* replace (c.org_id as org_id) from customer, customers c
  where customer.org_id = (select org_id from numbered) and c.org_id not in (select org_id from customer);
delete from phone_numbers;
insert into phone_numbers by name select org_id, '+48' || (200000000 + i)::varchar as phone_number,
  'user' || i::varchar || '@a-very-long-domain-of-a-customer.example' as owner_id, 'Cloud' as pstn_connection
  from range({NUMBERS}) t(i) join (select org_id, row_number() over () - 1 as n from customers) o on o.n = i % {CUSTOMERS};
"""


@pytest.fixture
def much(data_home: Path, tmp_path: Path) -> Path:
    shutil.copytree(data_home / "warehouse", tmp_path / "home" / "warehouse")
    version = catalog.current(tmp_path / "home" / "warehouse" / "us", Region.US)
    with duckdb.connect(str(version.path)) as connection:
        connection.execute(MADE)
    return tmp_path / "home"


def test_s15_numbers_of_many_customers_need_no_memory_of_all_of_them(
    much: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also as they are told a day later, which is a view of two tables."""
    monkeypatch.setattr(reading, "_MEMORY", MEMORY)
    store = Store(config.read({"PARTNER_HUB_HOME": str(much)}))
    making = begin(store, OPERATOR, template("phone-numbers"), {"region": "us"}, "csv", BLOCKS)
    with (much / "report.csv").open("wb") as out:
        assert making.write(out).rows == NUMBERS
