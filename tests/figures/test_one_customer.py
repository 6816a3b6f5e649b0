"""What the page of one customer says, against plain Python over the imported rows; for every customer of a partner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboard import cli, config
from dashboard.access import OPERATOR, Role, User
from dashboard.context import Context, context_of
from dashboard.data.administrators import Administrators
from dashboard.data.questions import customer_rows, one_customer
from dashboard.data.questions.one_customer_inventory import INVENTORY, unowned
from dashboard.data.questions.one_customer_peers import PEERS
from dashboard.data.questions.one_customer_people import Responsible, responsible
from dashboard.data.store import Store
from dashboard.data.versions.opened import SERVING
from dashboard.errors import Missing, Refused
from dashboard.look import Look
from dashboard.scope import Region

DAY = date(2026, 11, 22)
PAST = date(2026, 10, 20)
DAYS = (DAY, PAST)
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("one") / "home"
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PARTNER_HUB_HOME", str(place))
        words = ["--customers", "40", "--weeks", "16", "--seed", "5", "--as-of", str(DAY), "--regions", "us"]
        assert cli.run(["demo", *words]) == 0
        yield place


@pytest.fixture(scope="module")
def store(home: Path) -> Store:
    return Store(config.read({"PARTNER_HUB_HOME": str(home)}))


@pytest.fixture(scope="module")
def raw(home: Path) -> dict[str, Rows]:
    """The imported rows, as the version keeps them."""
    [file] = sorted((home / "warehouse" / "us").glob("*.duckdb"))
    with duckdb.connect(str(file), read_only=True, config=dict(SERVING)) as connection:
        found = {}
        for name in (
            "customers",
            "subscriptions",
            "license_snapshots",
            "orders",
            "invoices",
            "devices",
            "phone_numbers",
        ):
            cursor = connection.execute(f"select * from {name}")
            names = [column[0] for column in cursor.description]
            found[name] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return found


def at(store: Store, org_id: str, day: date = DAY) -> Context:
    return context_of(store, OPERATOR, Look(), {"region": "us", "customer": org_id, "as_of": str(day)})


def answer(store: Store, question: Any, org_id: str, day: date = DAY) -> Any:
    now = at(store, org_id, day)
    return store.answer(question, now.scope)


def listed(store: Store, day: date = DAY) -> Rows:
    scope = context_of(store, OPERATOR, Look(), {"region": "us", "as_of": str(day)}).scope
    rows: Rows = store.answer(customer_rows.ROWS, scope)["us"]
    return rows


@pytest.mark.parametrize("day", DAYS)
def test_licenses_by_product_add_up_to_the_row_of_the_list(store: Store, day: date) -> None:
    seen = 0
    for row in listed(store, day):
        live = [one for one in answer(store, one_customer.PRODUCTS, row["org_id"], day) if one["live"]]
        assert [one["product"] for one in live] == row["products"]
        for name in one_customer.NUMBERS:
            known = [one[name] for one in live if one[name] is not None]
            assert (sum(known) if known or not live else None) == row[name], (row["org_id"], name)
        seen += len(live)
    assert seen > 40


def test_health_is_that_of_the_list(store: Store) -> None:
    for row in listed(store):
        one = answer(store, one_customer.HEALTH, row["org_id"])
        assert (one["health"], one["band"], [each["reason"] for each in one["reasons"]]) == (
            row["health"],
            row["band"],
            row["reasons"],
        )


def _snapshot(raw: dict[str, Rows], key: tuple[str, str], day: date) -> dict[str, Any] | None:
    """The newest one on or before the day, if it is not 14 days old."""
    own = [
        row
        for row in raw["license_snapshots"]
        if (row["subscription_id"], row["product"]) == key and day - timedelta(days=14) < row["snapshot_date"] <= day
    ]
    return max(own, key=lambda row: row["snapshot_date"], default=None)


@pytest.mark.parametrize("day", DAYS)
def test_a_line_has_its_13_weeks(store: Store, raw: dict[str, Rows], day: date) -> None:
    weeks = [day - timedelta(days=7 * back) for back in range(12, -1, -1)]
    checked = 0
    for row in listed(store, day)[:12]:
        for found in answer(store, one_customer.SUBSCRIPTIONS, row["org_id"], day)["lines"]:
            key = (found["subscription_id"], found["product"])
            values = [_snapshot(raw, key, each) for each in weeks]
            for name in one_customer.NUMBERS:
                assert found[f"{name}_13_weeks"] == [each and each[name] for each in values], key
                assert found[name] == found[f"{name}_13_weeks"][-1]
            checked += 1
    assert checked > 10


@pytest.mark.parametrize("day", DAYS)
def test_invoices_are_as_they_were_on_the_day(store: Store, raw: dict[str, Rows], day: date) -> None:
    owner = {row["subscription_id"]: row["org_id"] for row in raw["subscriptions"]}
    wanted = defaultdict(list)
    for row in raw["invoices"]:
        if row["issued_on"] <= day:
            paid = row["paid_on"] if row["paid_on"] and row["paid_on"] <= day else None
            wanted[owner[row["subscription_id"]]].append(
                (row["invoice_id"], str(paid or ""), paid is None and row["due_on"] < day)
            )
    late = 0
    for row in listed(store, day):
        found = answer(store, one_customer.SUBSCRIPTIONS, row["org_id"], day)["invoices"]
        assert sorted((one["invoice_id"], str(one["paid_on"] or ""), one["overdue"]) for one in found) == sorted(
            wanted[row["org_id"]]
        )
        late += sum(one["overdue"] for one in found)
    assert late > 0


def test_orders_add_up_by_product(store: Store, raw: dict[str, Rows]) -> None:
    sums: dict[tuple[str, str | None], int] = defaultdict(int)
    wanted = {}
    for row in sorted(raw["orders"], key=lambda row: (row["ordered_at"], row["order_id"])):
        key = (row["subscription_id"], row["product"])
        if row["ordered_at"] <= DAY:
            sums[key] += row["quantity"]
            wanted[row["order_id"]] = sums[key]
    found = {
        one["order_id"]: one["running_quantity"]
        for row in listed(store)
        for one in answer(store, one_customer.SUBSCRIPTIONS, row["org_id"])["orders"]
    }
    assert found == {key: wanted[key] for key in found}
    assert len(found) > 20


def test_statuses_are_compared_with_those_of_a_week_before(store: Store) -> None:
    before = {row["org_id"]: row["statuses"] for row in listed(store, DAY - timedelta(days=7))}
    turned = 0
    for row in listed(store):
        told = answer(store, one_customer.CHANGES, row["org_id"])["statuses"]
        now = [name for name, held in told.items() if held and not name.endswith("_before")]
        then = [name.removesuffix("_before") for name, held in told.items() if held and name.endswith("_before")]
        assert (now, then) == (row["statuses"], before.get(row["org_id"], []))
        turned += now != then
    assert turned > 0


def test_there_are_licenses_to_spare_where_13_weeks_say_so() -> None:
    def line(assigned: list[int | None], total: int = 100) -> dict[str, Any]:
        return {"assigned_13_weeks": assigned, "total_13_weeks": [total] * 13}

    assert one_customer.to_spare(line([59] * 13))
    assert not one_customer.to_spare(line([60] * 13))
    assert not one_customer.to_spare(line([*[10] * 12, 60]))
    assert not one_customer.to_spare(line([None, *[10] * 12]))
    assert not one_customer.to_spare(line([0] * 13, total=0))


def test_it_is_asked_of_one_customer_of_one_region(store: Store) -> None:
    org_id = listed(store)[0]["org_id"]
    for asked in (
        {"region": "all", "customer": org_id},
        {"region": "us", "customer": "x"},
        {"region": "us", "customer": "0" * 36},
    ):
        with pytest.raises((Missing, Refused)):
            context_of(store, OPERATOR, Look(), asked)
    with pytest.raises(Refused):
        store.answer(one_customer.TERMS, context_of(store, OPERATOR, Look(), {"region": "us"}).scope)


@pytest.mark.parametrize("day", DAYS)
def test_administrators_are_those_whom_the_list_counts(store: Store, raw: dict[str, Rows], day: date) -> None:
    ids = [row["org_id"] for row in raw["customers"]]
    ana, bo = (User(n, f"{n}@P.example", "Ana", Role.ADMIN, (Region.US,)) for n in (1, 2))
    hub = Administrators(
        {(Region.US, ids[0]): frozenset({ana.email.lower(), bo.email.lower()})},
        {Region.US: frozenset({bo.email.lower()})},
    )
    store = replace(store, responsible=lambda: hub)
    everybody = context_of(store, OPERATOR, Look(), {"region": "us", "as_of": str(day)})
    document = customer_rows.document(store, everybody.scope, licenses=False)
    listed = {row["org_id"]: row["administrators"] for row in document["rows"]}
    seen: list[Responsible] = []
    for org_id, number in listed.items():
        found = responsible(store, at(store, org_id, day).scope, [ana, bo] if org_id == ids[0] else [])
        assert len(found) == number, org_id
        assert len({one.email.lower() for one in found}) == number
        for one in found:
            made = [row["subscription_id"] for row in raw["subscriptions"] if row["provisioned_by"] == one.email]
            assert set(one.provisioned) <= set(made)
        seen += found
    assert [one.name for one in seen if one.person] == ["Ana"]
    assert any(one.imported and one.provisioned for one in seen)


def test_the_inventory_is_what_the_files_have_of_this_customer(store: Store, raw: dict[str, Rows]) -> None:
    of: dict[str, dict[str, Rows]] = {"devices": defaultdict(list), "numbers": defaultdict(list)}
    for name, file in (("devices", "devices"), ("numbers", "phone_numbers")):
        for row in raw[file]:
            of[name][row["org_id"]].append(row)
    assert of["devices"] and of["numbers"]
    for row in raw["customers"]:
        part = store.answer(INVENTORY, at(store, row["org_id"]).scope)
        told = {each["mac"] for each in part["devices"]}
        assert told == {each["mac"] for each in of["devices"][row["org_id"]]}
        lines = sorted((each["phone_number"] or "", each["extension"] or "") for each in part["numbers"])
        wanted = of["numbers"][row["org_id"]]
        assert lines == sorted((each["phone_number"] or "", each["extension"] or "") for each in wanted)
        assert all(each["location"] for each in (*part["devices"], *part["numbers"]))
        assert len(unowned(part["numbers"])) == sum(each["owner_id"] is None for each in wanted)


def _quartile(values: list[float], share: float) -> float:
    """Linearly interpolated."""
    at, ordered = (len(values) - 1) * share, sorted(values)
    low, part = int(at), at - int(at)
    return ordered[low] + (ordered[min(low + 1, len(ordered) - 1)] - ordered[low]) * part


def test_peers_are_a_band_of_five_others_or_nothing(store: Store) -> None:
    orgs = [row["org_id"] for row in listed(store)]
    bought = {
        (org_id, one["product"]): (one["total"], one["assigned"])
        for org_id in orgs
        for one in answer(store, one_customer.PRODUCTS, org_id)
        if one["live"] and (one["total"] or 0) >= 5
    }
    floors = (2000, 500, 100, 25, 5)
    band = {key: next(floor for floor in floors if total >= floor) for key, (total, _assigned) in bought.items()}
    told = quiet = 0
    for org_id in orgs:
        found = answer(store, PEERS, org_id)
        assert [one["product"] for one in found] == sorted(product for own, product in bought if own == org_id)
        for one in found:
            key = (org_id, one["product"])
            assert one["rate"] == pytest.approx(bought[key][1] / bought[key][0], rel=1e-12)
            assert set(one) == {"product", "rate", "low", "high"}, "how many others there are is not told"
            alike = [each for each in bought if each[1] == key[1] and each[0] != org_id and band[each] == band[key]]
            rates = [bought[each][1] / bought[each][0] for each in alike]
            if len(rates) < 5:
                assert (one["low"], one["high"]) == (None, None)
                quiet += 1
                continue
            low, high = _quartile(rates, 0.25), _quartile(rates, 0.75)
            assert low - 0.05 < one["low"] <= low + 1e-9 and high - 1e-9 <= one["high"] < high + 0.05
            assert all(abs(end * 20 - round(end * 20)) < 1e-9 for end in (one["low"], one["high"]))
            told += 1
    assert told > 5 and quiet > 5
