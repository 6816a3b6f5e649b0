"""What a cell of each kind may hold; everything else is a problem at its place."""

from __future__ import annotations

from datetime import date, datetime

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.data.sources.contract import COUNTRIES, FILES, File, Kind
from dashboard.data.warehouse import kinds
from tests.importer.folders import ORGS, Hub, Row, customer, found, small, snapshot, subscription, whole


def taken(hub: Hub, file: str, row: Row, column: str) -> object:
    """The stored value of one cell: the first row of the file is replaced."""
    files = whole()
    files[file][0] = row
    hub.publish(files)
    key = {"customers": "org_id", "subscriptions": "subscription_id", "license_snapshots": "subscription_id"}.get(file)
    where = f" where {key} = '{row[key].lower() if key == 'org_id' else row[key]}'" if key else ""
    return hub.ask(f"select {column} from {file}{where}")[0][0]


def refused(hub: Hub, file: str, row: Row) -> tuple[int, str, str]:
    files = whole()
    files[file].append(row)
    (problem,) = found(hub.take(files))
    assert problem[0] == f"{file}.csv"
    return problem[1], problem[2], problem[3]


@pytest.mark.parametrize(("text", "value"), [
    ("2026-11-20T08:00:00Z", datetime(2026, 11, 20, 8)),
    ("2026-11-20T08:00:00+02:00", datetime(2026, 11, 20, 6)),
    ("2026-11-20T23:30:00-0530", datetime(2026, 11, 21, 5)),
    ("2026-11-20 08:00:00.123456+00", datetime(2026, 11, 20, 8, 0, 0, 123456)),
    ("2026-11-20T08:00:00.1234567Z", datetime(2026, 11, 20, 8, 0, 0, 123456)),
    ("2026-11-20T08:00Z", datetime(2026, 11, 20, 8)),
    ("  2026-11-20T08:00:00z ", datetime(2026, 11, 20, 8)),
    ("2026-11-20T08:00:00+23:59", datetime(2026, 11, 19, 8, 1)),
])  # fmt: skip
def test_an_instant_is_stored_in_utc_to_the_microsecond(hub: Hub, text: str, value: datetime) -> None:
    assert taken(hub, "customers", customer("Alba", last_admin_sign_in=text), "last_admin_sign_in") == value


@pytest.mark.parametrize(("text", "rule"), [
    ("2026-11-20T08:00:00", "instant_zone"),
    ("2026-11-20 08:00", "instant_zone"),
    ("2026-11-20", "instant"),
    ("2026-11-20T24:00:00Z", "instant"),
    ("2026-02-30T08:00:00Z", "instant"),
    ("2026-11-20T08:00:00+24:00", "instant"),
    ("2026-11-20T08:00:00 CET", "instant"),
    ("yesterday", "instant"),
    ("1989-12-31T23:59:59Z", "instant_range"),
    ("2101-01-01T00:00:00Z", "instant_range"),
    ("1990-01-01T00:30:00+01:00", "instant_range"),
])  # fmt: skip
def test_an_instant_that_is_none_is_refused(hub: Hub, text: str, rule: str) -> None:
    files = small()
    files["customers"][1]["last_admin_sign_in"] = text
    assert found(hub.take(files)) == [("customers.csv", 2, "last_admin_sign_in", rule)]


@pytest.mark.parametrize(("text", "value"), [
    ("1990-01-01", date(1990, 1, 1)), (" 2028-02-29\t", date(2028, 2, 29)), ("2100-12-31", date(2100, 12, 31)),
])  # fmt: skip
def test_a_date_in_range_is_taken(hub: Hub, text: str, value: date) -> None:
    row = subscription("Alba", start_date="1990-01-01", end_date=text)
    assert taken(hub, "subscriptions", row, "end_date") == value


@pytest.mark.parametrize(("text", "rule"), [
    ("31/12/2026", "date"), ("2026-02-30", "date"), ("2026-1-5", "date"), ("20261231", "date"),
    ("2026-12-31T00:00:00Z", "date"), ("\u0662\u0660\u0662\u0666-12-31", "date"), ("infinity", "date"),
    ("1989-12-31", "date_range"), ("2101-01-01", "date_range"), ("0026-12-31", "date_range"),
])  # fmt: skip
def test_a_date_that_is_none_is_refused(hub: Hub, text: str, rule: str) -> None:
    files = small()
    files["subscriptions"][2]["end_date"] = text
    assert found(hub.take(files)) == [("subscriptions.csv", 3, "end_date", rule)]


@pytest.mark.parametrize(("text", "value"), [("0", 0), (" 12 ", 12), ("007", 7), ("\u00a05", 5),
                                             ("9007199254740991", 2**53 - 1)])  # fmt: skip
def test_a_whole_number_is_taken(hub: Hub, text: str, value: int) -> None:
    assert taken(hub, "license_snapshots", snapshot("Alba", total=text), "total") == value


@pytest.mark.parametrize(("text", "rule"), [
    ("12.7", "int"), ("5.0", "int"), ("-1", "int"), ("+5", "int"), ("1,234", "int"), ("1 234", "int"), ("1e3", "int"),
    ("0x10", "int"), ("1_000", "int"), ("ten", "int"), ("\u0661\u0662", "int"), ("NaN", "int"), ("true", "int"),
    ("9007199254740992", "int_range"), ("99999999999999999999999", "int_range"),
])  # fmt: skip
def test_a_number_that_is_not_whole_is_refused(hub: Hub, text: str, rule: str) -> None:
    assert refused(hub, "license_snapshots", snapshot("Alba", day="2026-11-15", total=text)) == (5, "total", rule)


@pytest.mark.parametrize(("text", "value"), [("12.5", 12.5), ("-3", -3.0), ("+.5", 0.5), ("1.", 1.0), ("1e-3", 0.001)])
def test_a_number_is_taken(hub: Hub, text: str, value: float) -> None:
    files = whole()
    files["orders"][0]["amount"] = text
    hub.publish(files)
    assert hub.ask("select amount from orders") == [(value,)]


@pytest.mark.parametrize(("text", "rule"), [("NaN", "num"), ("inf", "num"), ("1,5", "num"), ("0x1", "num"), ("1_0", "num"),
                                            ("12 EUR", "num"), (".", "num"), ("1e400", "num_range")])  # fmt: skip
def test_a_number_that_is_none_is_refused(hub: Hub, text: str, rule: str) -> None:
    files = whole()
    files["orders"][0]["amount"] = text
    assert found(hub.take(files)) == [("orders.csv", 1, "amount", rule)]


@pytest.mark.parametrize("text", ["True", "TRUE", "1", "yes", "t", "false."])
def test_a_boolean_is_true_or_false_and_nothing_else(hub: Hub, text: str) -> None:
    files = small()
    files["subscriptions"][0]["auto_renew"] = text
    assert found(hub.take(files)) == [("subscriptions.csv", 1, "auto_renew", "bool")]


def test_a_uuid_is_stored_in_lower_case_and_found_in_any(hub: Hub) -> None:
    files = small()
    upper = "ABCDEF00-0000-4000-8000-00000000000A"
    files["customers"][0]["org_id"] = upper
    files["subscriptions"][0]["org_id"] = upper.title()
    hub.publish(files)
    assert hub.ask("select org_id from subscriptions where subscription_id = 'Sub-Alba'") == [(upper.lower(),)]


@pytest.mark.parametrize(
    "text", ["abc", "{00000001-0000-4000-8000-000000000001}", "00000001000040008000000000000001", "Total"]
)
def test_an_identifier_that_is_no_uuid_is_refused(hub: Hub, text: str) -> None:
    assert refused(hub, "customers", customer("Alba", org_id=text)) == (5, "org_id", "uuid")


@pytest.mark.parametrize(("file", "column", "text", "rule"), [
    ("customers", "country", "pl", "country"), ("customers", "country", "XK", "country"), ("customers", "country", "UK", "country"),
    ("customers", "managed_by", "Partner", "choice"), ("subscriptions", "state", "expired", "choice"),
    ("orders", "currency", "EURO", "currency"), ("orders", "currency", "eur", "currency"),
    ("devices", "phone_number", "0048221234567", "e164"), ("devices", "phone_number", "+0123", "e164"),
    ("devices", "phone_number", "+48 22 123", "e164"), ("phone_numbers", "number_type", "primary", "choice"),
    ("call_legs", "direction", "inbound", "choice"), ("call_legs", "endpoint_type", "fax", "choice"),
    ("partner_admins", "role", "admin", "choice"),
])  # fmt: skip
def test_a_value_outside_its_list_is_refused(hub: Hub, file: str, column: str, text: str, rule: str) -> None:
    files = whole()
    files[file][0][column] = text
    assert found(hub.take(files)) == [(f"{file}.csv", 1, column, rule)]


def test_a_trimmed_value_of_a_list_is_taken(hub: Hub) -> None:
    assert taken(hub, "customers", customer("Alba", country=" PL ", managed_by="external "), "country") == "PL"


def test_a_text_is_kept_as_it_is(hub: Hub) -> None:
    name = ' A, "quoted"\nLtd \u202e\U0001f333 '
    assert taken(hub, "customers", customer("Alba", name=name, vertical="  "), "name") == name


@pytest.mark.parametrize("text", ["", " ", "\u00a0\t"])
def test_a_required_text_of_blanks_is_missing(hub: Hub, text: str) -> None:
    assert refused(hub, "customers", customer("Alba", org_id="0000000a-0000-4000-8000-00000000000a", name=text)) == (
        5, "name", "required",
    )  # fmt: skip


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_required_column_must_have_a_value(hub: Hub, file: File) -> None:
    files = whole()
    required = [column.name for column in file.columns if column.required]
    row = len(files[file.name])
    files[file.name][-1].update(dict.fromkeys(required, ""))
    problems = found(hub.take(files))
    assert [each for each in problems if each[3] == "required" and each[0] == f"{file.name}.csv"] == [
        (f"{file.name}.csv", row, name, "required") for name in required
    ]


def test_a_name_is_at_most_a_thousand_characters_and_the_limit_is_a_setting(hub: Hub) -> None:
    assert refused(hub, "customers", customer("Alba", org_id="0000000a-0000-4000-8000-00000000000a", name="\u0141" * 1001)) == (
        5, "name", "name_length",
    )  # fmt: skip
    hub.environ["PARTNER_HUB_MAX_NAME_CHARS"] = "1001"
    files = small()
    files["customers"][0]["name"] = "\u0141" * 1001
    hub.publish(files)


def test_a_cell_is_at_most_64_kib_and_the_limit_is_a_setting(hub: Hub) -> None:
    files = small()
    files["customers"][1]["vertical"] = "\u0141" * 32769
    assert found(hub.take(files)) == [("customers.csv", 2, "vertical", "cell_size")]
    files["customers"][1]["vertical"] = "x" * 65536
    hub.publish(files)
    hub.environ["PARTNER_HUB_MAX_CELL_BYTES"] = "100"
    files["customers"][3]["vertical"] = "y" * 101
    assert found(hub.take(files))[1:] == [("customers.csv", 4, "vertical", "cell_size")]


@pytest.mark.parametrize("size", [1 << 20, 5 << 20])
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_cell_of_megabytes_is_refused_without_filling_the_memory(hub: Hub, size: int, quote: str) -> None:
    header, row_of_alba = "org_id,name,country,managed_by,created_at", "PL,partner,2025-01-01T00:00:00Z"
    big = f"{quote}{'x' * size}{quote}"
    files = small() | {"customers": f"{header}\n{ORGS['Alba']},{big},{row_of_alba}\n"}
    ((file, row, _column, rule), *_others) = found(hub.take(files))
    assert (file, row) == ("customers.csv", 1)
    assert rule in ("cell_size", "line_length", "name_length")


def test_countries_are_the_249_of_the_standard_and_currencies_know_the_euro() -> None:
    assert len(COUNTRIES) == 249
    assert {"EUR", "PLN", "AED"} <= kinds.currencies()
    assert {"EURO", "pln"}.isdisjoint(kinds.currencies())


SHAPED = [Kind.DATE, Kind.INT]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.one_of(st.text(alphabet="0123456789-+.eE_ xT:Z\u0661", min_size=1, max_size=20), st.dates().map(str),
                      st.integers(-5, 2**54).map(str)))  # fmt: skip
def test_the_cheap_way_to_a_value_and_the_strict_one_agree(text: str) -> None:
    for kind in SHAPED:
        shape = kinds.shape(next(column for file in FILES for column in file.columns if column.kind is kind))
        holds = " and ".join(f"({rule.holds})" for rule in shape.rules)
        asked = f"select ({shape.plain}) is true, ({holds}) is true".replace("@", "$1")
        ((plain, strict),) = duckdb.execute(asked, [text]).fetchall()
        assert strict or not plain
