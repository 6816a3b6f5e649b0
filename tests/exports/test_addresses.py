"""`/export/...`: the whole filtered population of a block, as the page shows it, or a refusal in words."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.data.metrics import Section
from dashboard.exports.cells import restored
from dashboard.factory import create_app
from dashboard.pages import BLOCKS
from tests.figures.cast import Cast
from tests.figures.hubs import Product
from tests.web.helpers import anonymous, sign_in

OVER = (10, 14, 9)
NAMES = ("=1+1", "Birch; -2", "Łąka Sp. z o.o.", "Cedar", 'Dahlia "D"')


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Five customers over their limit in the EU, one in the US at an earlier day."""
    home: Path = tmp_path_factory.mktemp("exports")
    made = Product(home / "home")
    europe, america = Cast(made, home / "folders"), Cast(made, home / "folders", "us")
    for at, name in enumerate(NAMES):
        europe.customer(str(at), shown=name)
        europe.line(
            str(at), (10, 11 + at, 5), days=(-14, -7, 0), ends=60, auto_renew=at > 1, name=f"Sub-{at}", trial=at == 0
        )
    america.line("Elder", OVER, days=(-7, -4), ends=60)
    europe.publish(0)
    america.publish(-4)
    yield made


@pytest.fixture(scope="module")
def app(product: Product) -> Any:
    return create_app(product.config)


@pytest.fixture
def reader(app: Any) -> FlaskClient:
    return sign_in(app)


def lines(answer: TestResponse) -> list[dict[str, str]]:
    """The rows of a CSV answer by their headings."""
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), strict=True))


def customers(answer: TestResponse) -> list[str]:
    return [restored(line["Customer"]) for line in lines(answer)]


@pytest.mark.parametrize("section", Section)
def test_a_table_has_the_figures_rows_in_the_default_order(reader: FlaskClient, product: Product, section: str) -> None:
    rows = product.document("eu")[section]["rows"]
    found = lines(reader.get(f"/export/licenses-{section}.csv?region=eu"))
    assert [restored(line["Customer"]) for line in found] == [row["customer"] for row in rows]
    assert [line["Subscription ID"] for line in found] == [row["subscription_id"] for row in rows]
    assert [line["Total licenses"] for line in found] == [str(row["total"]) for row in rows]
    assert [line["Weekly assignment change"] for line in found] == [str(row["assignment_change"]) for row in rows]


def test_a_trial_has_its_own_identifier(reader: FlaskClient) -> None:
    (trial,) = [each for each in lines(reader.get("/export/licenses-over.csv?region=eu")) if each["Kind"] == "Trial"]
    assert trial["Subscription ID"] == "Sub-0"


def test_rates_are_exported_at_full_precision(reader: FlaskClient, product: Product) -> None:
    found = lines(reader.get("/export/licenses-over.csv?region=eu"))
    rates = [row["rate"] for row in product.document("eu")["over"]["rows"]]
    assert [Decimal(line["Licenses assigned (%)"]) for line in found] == [Decimal(repr(rate)) * 100 for rate in rates]


def test_the_13_weeks_are_the_figures_own(reader: FlaskClient, product: Product) -> None:
    (line, *_), (row, *_) = (
        lines(reader.get("/export/licenses-expiring.csv?region=eu")),
        product.document("eu")["expiring"]["rows"],
    )
    weeks = [value for name, value in line.items() if name.startswith("Usage in the last 3 months")]
    assert weeks == ["" if used is None else str(used) for used in row["usage_13_weeks"]]


def test_the_query_of_the_page_selects_the_customers(reader: FlaskClient) -> None:
    assert customers(reader.get("/export/licenses-over.csv?region=eu&q=cedar")) == ["Cedar"]


def test_sort_and_filter_are_the_grids(reader: FlaskClient) -> None:
    model = json.dumps({"assigned": {"filterType": "number", "type": "lessThan", "filter": 14}})
    answer = reader.get(
        "/export/licenses-over.csv", query_string={"region": "eu", "sort": "assigned:asc", "filter": model}
    )
    assert customers(answer) == ["=1+1", "Birch; -2", "Łąka Sp. z o.o."]


def test_an_earlier_day_is_exported_as_of_that_day(reader: FlaskClient) -> None:
    answer = reader.get("/export/licenses-over.csv?region=eu&as_of=2026-11-15")
    assert {line["Weekly assignment change"] for line in lines(answer)} == {"0"}
    assert "2026-11-15.csv" in answer.headers["Content-Disposition"]


def test_all_regions_say_region_and_data_date_of_each_row(reader: FlaskClient) -> None:
    answer = reader.get("/export/licenses-over.csv?region=all")
    assert "all-meetings-2026-11-22.csv" in answer.headers["Content-Disposition"], "the newest of their days"
    found = lines(answer)
    assert {(line["Region"], line["Data date"]) for line in found} == {("EU", "2026-11-22"), ("US", "2026-11-18")}


def test_the_trend_has_all_its_points_or_those_of_the_range_asked_for(reader: FlaskClient, product: Product) -> None:
    points = product.document("eu")["trend"]
    every = lines(reader.get("/export/licenses-trend.csv?region=eu"))
    assert [line["Date"] for line in every] == [point["date"] for point in points]
    assert [line["Over limit"] for line in every] == [str(point["over"]) for point in points]
    some = lines(reader.get("/export/licenses-trend.csv?region=eu&range=2026-11-10..2026-11-22"))
    assert [line["Date"] for line in some] == ["2026-11-15", "2026-11-22"]


def test_an_empty_population_is_a_head_without_rows(reader: FlaskClient) -> None:
    answer = reader.get("/export/licenses-low.csv?region=eu")
    assert (lines(answer), answer.data.count(b"\r\n")) == ([], 1)


def test_a_workbook_has_the_rows_and_says_what_it_is_of(reader: FlaskClient) -> None:
    model = json.dumps({"customer": {"filterType": "text", "type": "contains", "filter": "a"}})
    answer = reader.get("/export/licenses-over.xlsx", query_string={"region": "eu", "q": "-cedar", "filter": model})
    rows, scope = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets
    assert [row[1] for row in rows.iter_rows(min_row=2, values_only=True)] == ['Dahlia "D"', "Łąka Sp. z o.o."]
    facts = dict(scope.iter_rows(values_only=True))
    assert (facts["Service"], facts["Data date"], facts["Version"], facts["Rows"]) == (
        "Meetings",
        "2026-11-22",
        "1",
        "2",
    )
    assert (facts["Filter of customers"], facts["Filter of columns"]) == ("-cedar", "Customer: contains a")


def test_the_answer_is_a_file_with_a_plain_generated_name(reader: FlaskClient) -> None:
    answer = reader.get("/export/licenses-over.csv?region=eu&lang=pl")
    assert (
        answer.headers["Content-Disposition"]
        == 'attachment; filename="partner-hub-licenses-over-eu-meetings-2026-11-22.csv"'
    )
    assert answer.content_type == "text/csv; charset=utf-8"
    assert "private" in answer.headers["Cache-Control"]
    assert "Identyfikator organizacji" in answer.data.decode("utf-8-sig").split("\r\n")[0]


@pytest.mark.parametrize(
    "name",
    [
        "licenses-top.csv",
        "nothing.csv",
        "licenses-over",
        "licenses-over.pdf",
        "licenses-over.CSV",
        "licenses-over.csv.csv",
        "..secret.key",
        "licenses-over.csv%00",
        "licenses over.csv",
        "x" * 5_000 + ".csv",
        "%EF%BC%9D.csv",
    ],
)
def test_an_export_that_there_is_not_is_not_found(reader: FlaskClient, name: str) -> None:
    answer = reader.get(f"/export/{name}")
    assert (answer.status_code, answer.content_type) == (404, "application/json")
    assert answer.json is not None and len(answer.json["error"]["message"]) > 10


def test_no_path_leads_out_of_the_exports(reader: FlaskClient) -> None:
    for path in ("..%2f..%2fsecret.key", "../secret.key", "/secret.key", "..%5csecret.key"):
        assert reader.get(f"/export/{path}").status_code == 404


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ("sort=nothing:asc", "no column"),
        ("sort=customer", "asc or desc"),
        ("filter={", "cannot be read"),
        ('filter={"nothing":{}}', "no column"),
        ('filter={"total":{"type":"regexp"}}', "no condition"),
        ("region=mars", "mars"),
        ("as_of=9999-99-99", "9999-99-99"),
        ("range=7m", "7m"),
    ],
)
def test_c02_nonsense_is_refused_in_words(reader: FlaskClient, more: str, word: str) -> None:
    answer = reader.get(f"/export/licenses-over.csv?{more}")
    assert answer.status_code == 400
    assert answer.json is not None and word in answer.json["error"]["message"]


def test_without_a_session_nothing_is_exported(app: Any) -> None:
    assert anonymous(app).get("/export/licenses-over.csv?region=eu").status_code == 401


def test_every_block_with_rows_or_points_can_be_exported() -> None:
    exported = {block.id for block in BLOCKS.values() if block.rows}
    of_calls = ("bands", "quality", "endpoints", "features", "usage-rows", "quality-rows", "queue-rows")
    assert exported == {
        "licenses-trend",
        *(f"licenses-{section}" for section in Section),
        *(f"calling-{name}" for name in of_calls),
        "customers-rows",
        "customers-support-rows",
        *(f"customer-{name}" for name in ("subscriptions", "invoices", "orders", "devices", "numbers")),
    }
