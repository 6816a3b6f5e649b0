"""What a cell of each kind may hold; everything else is a problem at its place."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.data.contract import kinds
from dashboard.data.contract.contract import COUNTRIES, FILES, File, Kind
from tests.importer.folders import ORGS, Hub, Row, Rows, customer, found, leg, small, snapshot, subscription, whole


def values(hub: Hub, file: str, column: str, texts: Collection[str]) -> list[object]:
    """What is stored of each text, written into a row of its own."""
    hub.publish(small() | {file: rows_with(file, column, texts)})
    return [value for (value,) in hub.ask(f"select {column} from {file} order by {ORDER[file]}")]


def rules(hub: Hub, file: str, column: str, texts: Collection[str]) -> list[str]:
    """The rule that each text breaks, written into a row of its own."""
    problems = found(hub.take(small() | {file: rows_with(file, column, texts)}))
    assert [problem[:3] for problem in problems] == [(f"{file}.csv", row, column) for row in range(1, len(texts) + 1)]
    return [rule for *_place, rule in problems]


ORDER = {"orders": "order_id", "license_snapshots": "product", "customers": "org_id"}
ORDERED = {"subscription_id": "Sub-Alba", "ordered_at": "2026-01-01", "description": "d", "quantity": "1"}
IDS = [*ORGS.values(), *(f"{number:08d}-0000-4000-8000-000000000000" for number in range(5, 20))]
SUBSCRIPTIONS = [*(f"Sub-{name}" for name in ORGS), *(f"Sub-{number}" for number in range(5, 20))]


def rows_with(file: str, column: str, texts: Collection[str]) -> Rows:
    """Good rows of a file, the small partner's first, but for one column."""
    make: dict[str, Callable[[int], Row]] = {
        "orders": lambda number: {"order_id": f"o{number:03d}", **ORDERED},
        "license_snapshots": lambda number: snapshot("Alba", product=f"p{number:03d}"),
        "subscriptions": lambda number: subscription("Alba", subscription_id=SUBSCRIPTIONS[number]),
        "customers": lambda number: customer("Alba", org_id=IDS[number]),
        "call_legs": leg,
    }
    rows = [{**make[file](number), column: text} for number, text in enumerate(texts)]
    return rows + (small()[file][len(rows) :] if file in ("customers", "subscriptions") else [])


# What a cell of each kind must not hold, and the rule that it breaks.
INSTANTS = {
    "2026-11-20T08:00:00": "instant_zone",
    "2026-11-20 08:00": "instant_zone",
    "2026-11-20": "instant",
    "2026-11-20T24:00:00Z": "instant",
    "2026-02-30T08:00:00Z": "instant",
    "2026-11-20T08:00:00+24:00": "instant",
    "2026-11-20T08:00:00 CET": "instant",
    "yesterday": "instant",
    "1989-12-31T23:59:59Z": "instant_range",
    "2101-01-01T00:00:00Z": "instant_range",
    "1990-01-01T00:30:00+01:00": "instant_range",
}
DATES = {
    **dict.fromkeys(("31/12/2026", "2026-02-30", "2026-1-5", "20261231", "2026-12-31T00:00:00Z"), "date"),
    **dict.fromkeys(("\u0662\u0660\u0662\u0666-12-31", "infinity", "+2026-12-31", "today"), "date"),
    **dict.fromkeys(("1989-12-31", "2101-01-01", "0026-12-31"), "date_range"),
}
WHOLE_NUMBERS = {
    **dict.fromkeys(("12.7", "5.0", "-1", "+5", "1,234", "1 234", "1e3", "0x10", "1_000", "ten", "NaN"), "int"),
    **dict.fromkeys(("\u0661\u0662", "-0", "true"), "int"),
    **dict.fromkeys(("1000000001", "99999999999999999999999"), "int_range"),
}
SECONDS = {"1000000001": "seconds_range"}
NUMBERS = {**dict.fromkeys(("NaN", "inf", "1,5", "0x1", "1_0", "12 EUR", "."), "num"), "1e400": "num_range"}
BOOLEANS = ["True", "TRUE", "1", "yes", "t", "false."]
COUNTRY_CODES = ["pl", "XK", "UK", "Poland", "P"]
CURRENCY_CODES = ["eur", "EURO", "E"]
BLANKS = ["", " ", "\u00a0\t"]
# (file, column, texts) of all of them: docs/odd-files.md says what a reader is told of each.
REFUSED = (
    ("customers", "last_admin_sign_in", INSTANTS),
    ("orders", "ordered_at", DATES),
    ("license_snapshots", "total", WHOLE_NUMBERS),
    ("orders", "amount", NUMBERS),
    ("call_legs", "duration_s", SECONDS),
    ("subscriptions", "auto_renew", BOOLEANS),
    ("customers", "country", COUNTRY_CODES),
    ("orders", "currency", CURRENCY_CODES),
    ("customers", "name", BLANKS),
)


def test_an_instant_is_stored_in_utc_to_the_microsecond(hub: Hub) -> None:
    expected = {
        "2026-11-20T08:00:00Z": datetime(2026, 11, 20, 8),
        "2026-11-20T08:00:00+02:00": datetime(2026, 11, 20, 6),
        "2026-11-20T23:30:00-0530": datetime(2026, 11, 21, 5),
        "2026-11-20 08:00:00.123456+00": datetime(2026, 11, 20, 8, 0, 0, 123456),
        "2026-11-20T08:00:00.1234567Z": datetime(2026, 11, 20, 8, 0, 0, 123456),
        "2026-11-20T08:00Z": datetime(2026, 11, 20, 8),
        "  2026-11-20T08:00:00z ": datetime(2026, 11, 20, 8),
        "2026-11-20T08:00:00+23:59": datetime(2026, 11, 19, 8, 1),
        "1990-01-01T00:00:00Z": datetime(1990, 1, 1),
    }
    assert values(hub, "license_snapshots", "updated_at", expected) == [*expected.values()]


def test_e12_an_instant_that_is_none_is_refused(hub: Hub) -> None:
    assert rules(hub, "customers", "last_admin_sign_in", INSTANTS) == [*INSTANTS.values()]


def test_a_date_in_range_is_taken(hub: Hub) -> None:
    expected = {"1990-01-01": date(1990, 1, 1), " 2028-02-29\t": date(2028, 2, 29), "2100-12-31": date(2100, 12, 31)}
    assert values(hub, "orders", "ordered_at", expected) == [*expected.values()]


def test_e12_a_date_that_is_none_is_refused(hub: Hub) -> None:
    assert rules(hub, "orders", "ordered_at", DATES) == [*DATES.values()]


def test_a_whole_number_is_taken(hub: Hub) -> None:
    expected = {"0": 0, " 12 ": 12, "007": 7, "\u00a05": 5, "1000000000": 10**9}
    assert values(hub, "license_snapshots", "total", expected) == [*expected.values()]


def test_a_number_that_is_not_whole_is_refused(hub: Hub) -> None:
    assert rules(hub, "license_snapshots", "total", WHOLE_NUMBERS) == [*WHOLE_NUMBERS.values()]


def test_a_number_is_taken(hub: Hub) -> None:
    expected = {"12.5": 12.5, "-3": -3.0, "+.5": 0.5, "1.": 1.0, "1e-3": 0.001, " 7 ": 7.0}
    assert values(hub, "orders", "amount", expected) == [*expected.values()]


def test_a_number_that_is_none_is_refused(hub: Hub) -> None:
    assert rules(hub, "orders", "amount", NUMBERS) == [*NUMBERS.values()]


def test_a_boolean_is_true_or_false_and_nothing_else(hub: Hub) -> None:
    assert rules(hub, "subscriptions", "auto_renew", BOOLEANS) == ["bool"] * len(BOOLEANS)


def test_a_country_is_of_the_standard_and_in_capitals(hub: Hub) -> None:
    assert rules(hub, "customers", "country", COUNTRY_CODES) == ["country"] * len(COUNTRY_CODES)


def test_a_currency_is_of_the_standard_and_in_capitals(hub: Hub) -> None:
    assert rules(hub, "orders", "currency", CURRENCY_CODES) == ["currency"] * len(CURRENCY_CODES)


def test_a_uuid_is_stored_in_lower_case_and_found_in_any(hub: Hub) -> None:
    files = small()
    upper = "ABCDEF00-0000-4000-8000-00000000000A"
    files["customers"][0]["org_id"] = upper
    files["subscriptions"][0]["org_id"] = upper.title()
    hub.publish(files)
    assert hub.ask("select org_id from subscriptions where subscription_id = 'Sub-Alba'") == [(upper.lower(),)]


def test_an_identifier_that_is_no_uuid_is_refused(hub: Hub) -> None:
    texts = ["abc", "{00000001-0000-4000-8000-000000000001}", "00000001000040008000000000000001", "Total"]
    files = small()
    files["customers"] += [customer("Alba", org_id=text) for text in texts]
    assert found(hub.take(files)) == [("customers.csv", row, "org_id", "uuid") for row in (5, 6, 7, 8)]


def test_a_value_outside_its_list_is_refused(hub: Hub) -> None:
    files = whole()
    wrong = [
        ("customers", "managed_by", "Partner", "choice"),
        ("subscriptions", "state", "expired", "choice"),
        ("call_legs", "direction", "inbound", "choice"),
        ("call_legs", "endpoint_type", "fax", "choice"),
        ("devices", "phone_number", "0048221234567", "e164"),
        ("phone_numbers", "phone_number", "+48 22 123", "e164"),
        ("phone_numbers", "number_type", "primary", "choice"),
        ("partner_admins", "role", "admin", "choice"),
    ]
    for file, column, text, _rule in wrong:
        files[file][0][column] = text
    assert found(hub.take(files)) == [(f"{file}.csv", 1, column, rule) for file, column, _text, rule in wrong]


def test_values_of_lists_are_trimmed_and_texts_are_kept_as_they_are(hub: Hub) -> None:
    files = small()
    name = ' A, "quoted"\nLtd \u202e\U0001f333 '
    files["customers"][0].update(country=" PL ", managed_by="external ", name=name, vertical="  ")
    hub.publish(files)
    assert hub.ask("select country, managed_by, name, vertical from customers order by org_id")[0] == (
        "PL",
        "external",
        name,
        "  ",
    )


def test_a_required_text_of_blanks_is_missing(hub: Hub) -> None:
    assert rules(hub, "customers", "name", BLANKS) == ["required"] * len(BLANKS)


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
    assert rules(hub, "customers", "name", ["\u0141" * 1001]) == ["name_length"]
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


@pytest.mark.parametrize(("size", "quote"), [(1 << 20, ""), (5 << 20, ""), (5 << 20, '"')])
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


SHAPED = [Kind.DATE, Kind.INT, Kind.SECONDS, Kind.INSTANT]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    text=st.one_of(
        st.text(alphabet="0123456789-+.eE_ xT:Z\u0661", min_size=1, max_size=20),
        st.dates().map(str),
        st.integers(-5, 2**54).map(str),
        st.datetimes().map("{:%Y-%m-%dT%H:%M:%SZ}".format),
        st.datetimes().map("{:%Y-%m-%d %H:%M:%S+01:00}".format),
    )
)
def test_the_cheap_way_to_a_value_and_the_strict_one_agree(text: str) -> None:
    for kind in SHAPED:
        shape = kinds.shape(next(column for file in FILES for column in file.columns if column.kind is kind))
        holds = " and ".join(f"({rule.holds})" for rule in shape.rules)
        same = f"({shape.plain_value or shape.value}) is not distinct from ({shape.value})"
        asked = f"select ({shape.plain}) is true, ({holds}) is true and {same}".replace("@", "$1")
        ((plain, strict),) = duckdb.execute(asked, [text]).fetchall()
        assert strict or not plain
