"""The files of the calling page are the rows of the figures document, cut or not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from flask.testing import FlaskClient

from dashboard import context
from dashboard.catalog.coded import endpoint
from dashboard.data.audit import audit_list
from dashboard.data.versions import catalog, manifest
from dashboard.data.warehouse import facts, rollup
from dashboard.factory import create_app
from dashboard.look import Look
from dashboard.pages import calling
from dashboard.scope import Region
from dashboard.web import hub
from dashboard.web.server import block_answer
from tests.figures.cast import Cast
from tests.figures.hubs import Product
from tests.web.helpers import anonymous, sign_in

FILES = ("bands", "quality", "endpoints", "features", "usage-rows", "quality-rows", "queue-rows")


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Three customers with calls in two weeks, one of them with a queue and a bad line."""
    home: Path = tmp_path_factory.mktemp("calls")
    made = Product(home / "home")
    cast = Cast(made, home / "folders")
    for who in ("Alba", "Birch", "Cedar"):
        cast.line(who, (30, 20, 10), days=(-14, -7, 0), ends=60, product="calling")
        for day in (-6, -5, -12):
            cast.leg(who, day, user=f"{who}-{day}", audio=(10, 0, 0))
    cast.leg("Birch", -6, user="b", endpoint="app_mobile", audio=(900, 0, 0), feature="call_park")
    cast.leg("Cedar", -6, user="", endpoint="gateway", feature="call_queue", outcome="abandoned", wait=30)
    cast.publish(0)
    yield made


@pytest.fixture(scope="module")
def app(product: Product) -> Any:
    return create_app(product.config)


@pytest.fixture
def reader(app: Any) -> FlaskClient:
    return sign_in(app)


def lines(reader: FlaskClient, name: str, **asked: str) -> list[dict[str, str]]:
    answer = reader.get(f"/export/calling-{name}.csv", query_string={"region": "eu", **asked})
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), strict=True))


def test_the_tables_have_the_documents_rows_in_its_order(reader: FlaskClient, product: Product) -> None:
    calls = product.document("eu")["calling"]
    usage, quality = lines(reader, "usage-rows"), lines(reader, "quality-rows")
    assert [line["Customer"] for line in usage] == [row["customer"] for row in calls["usage_rows"]]
    assert [float(line["Call minutes"]) for line in usage] == [row["minutes"] for row in calls["usage_rows"]]
    weeks = [[value for name, value in line.items() if name.startswith("Active users: ")] for line in usage]
    assert weeks == [[str(users) for users in row["active_users_8_weeks"]] for row in calls["usage_rows"]]
    assert [line["Worst endpoint type"] for line in quality] == [
        (row["worst_endpoint"] and endpoint(row["worst_endpoint"], Look())) or "" for row in calls["quality_rows"]
    ]
    (queue,) = lines(reader, "queue-rows")
    assert (queue["Offered"], queue["Abandoned"], queue["Abandoned %"]) == ("1", "1", "100")


def test_weeks_endpoint_types_and_features(reader: FlaskClient, product: Product) -> None:
    calls = product.document("eu")["calling"]
    users, legs = lines(reader, "bands"), lines(reader, "quality")
    assert (
        [line["Week"] for line in users]
        == [line["Week"] for line in legs]
        == [str(row["week"]) for row in calls["bands"]]
    )
    assert [line["Users with 1–9 legs"] for line in users] == [str(row["1-9"]) for row in calls["bands"]]
    assert [line["Poor legs"] for line in legs] == [str(row["poor"]) for row in calls["quality"]]
    assert set(users[0]) & set(legs[0]) == {"Week"}, "each chart's file is its own"
    assert [line["Endpoint type"] for line in lines(reader, "endpoints")] == [
        endpoint(row["endpoint_type"], Look()) for row in calls["endpoints"]
    ]
    assert [line["Feature usage"] for line in lines(reader, "features")] == [
        str(row["legs"]) for row in calls["features"]
    ]


@pytest.mark.parametrize(
    ("lang", "type_", "phone", "feature"),
    [
        ("en", "Endpoint type", "Desk phone", "Call park"),
        ("pl", "Typ urządzenia", "Telefon biurkowy", "Parkowanie"),
    ],
)
def test_codes_are_the_words_of_the_screen(
    reader: FlaskClient, lang: str, type_: str, phone: str, feature: str
) -> None:
    assert phone in {line[type_] for line in lines(reader, "endpoints", lang=lang)}
    assert feature in {next(iter(line.values())) for line in lines(reader, "features", lang=lang)}


def test_a_cut_table_is_exported_as_it_is_cut(reader: FlaskClient) -> None:
    (birch,) = lines(reader, "usage-rows", endpoint="app_mobile")
    assert (birch["Customer"], birch["Call legs"], birch["Active users"]) == ("Birch", "1", "")
    (parked,) = lines(reader, "quality-rows", feature="call_park")
    assert (parked["Customer"], parked["Poor legs"]) == ("Birch", "1")


@pytest.mark.parametrize("name", FILES)
def test_every_file_opens_in_a_spreadsheet(reader: FlaskClient, name: str) -> None:
    answer = reader.get(f"/export/calling-{name}.xlsx?region=eu&lang=pl&range=3m")
    assert answer.status_code == 200, answer.text
    rows, scope = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets
    assert rows.max_row == len(lines(reader, name)) + 1
    assert scope.max_row > 5


WEEK = "2026-11-15"
PART = {"endpoint": "app_mobile"}


def named(reader: FlaskClient, name: str, **asked: str) -> str:
    answer = reader.head(f"/export/calling-{name}.csv", query_string={"region": "eu", **asked})
    return answer.headers["Content-Disposition"].partition('filename="')[2].rstrip('"')


def test_a_file_is_named_after_its_week_and_part_and_no_service(reader: FlaskClient) -> None:
    assert named(reader, "bands", service="calling") == f"partner-hub-calling-bands-eu-week-{WEEK}.csv"
    assert named(reader, "usage-rows", **PART) == f"partner-hub-calling-usage-rows-eu-app-mobile-week-{WEEK}.csv"
    assert named(reader, "queue-rows", feature="call_park", as_of="2026-11-18") == (
        "partner-hub-calling-queue-rows-eu-call-park-week-2026-11-08.csv"
    )
    assert named(reader, "endpoints", **PART) == f"partner-hub-calling-endpoints-eu-week-{WEEK}.csv", (
        "all types are in it"
    )


def scope_of(reader: FlaskClient, name: str, **asked: str) -> dict[str, str]:
    answer = reader.get(f"/export/calling-{name}.xlsx", query_string={"region": "eu", **asked})
    return dict(openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[1].iter_rows(values_only=True))


@pytest.mark.parametrize("name", FILES)
def test_the_second_sheet_says_week_and_part(reader: FlaskClient, name: str) -> None:
    told = scope_of(reader, name, service="meetings", **PART)
    assert told["Week"] == f"{WEEK} \u2013 2026-11-21"
    assert "Service" not in told and "Meetings" not in told.values()
    assert told.get("Calls") == ("Endpoint type: Webex app, mobile" if name.endswith("-rows") else None)


def test_and_that_all_calls_are_in_it_where_none_is_chosen(reader: FlaskClient) -> None:
    assert scope_of(reader, "queue-rows")["Calls"] == "all"
    assert scope_of(reader, "queue-rows", feature="call_park", lang="pl")["Połączenia"] == "Funkcja: Parkowanie"


def test_the_audit_log_says_week_and_part_and_no_service(app: Any, reader: FlaskClient) -> None:
    def last() -> Any:
        return audit_list.page(hub.of(app.server).state, audit_list.Asked())[0].after

    reader.get("/export/calling-usage-rows.csv", query_string={"region": "eu", **PART})
    said = last()
    assert (said["week"], said["endpoint"]) == (WEEK, "app_mobile")
    reader.get("/export/calling-bands.csv", query_string={"region": "eu", "range": "3m", **PART})
    assert last().keys() & {"", "service", "endpoint", "range", "week"} == {"week"} and last()["week"] == WEEK
    assert "service" not in said
    reader.get("/export/licenses-trend.csv", query_string={"region": "eu"})
    assert (last()["service"], last()["range"]) == ("meetings", "1y")


@pytest.mark.parametrize("name", ["head", "queues"])
def test_what_has_no_rows_has_no_file(reader: FlaskClient, name: str) -> None:
    assert reader.get(f"/export/calling-{name}.csv?region=eu").status_code == 404


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"endpoint": "fax"}, "endpoint"),
        ({"feature": "Call Park"}, "Call Park"),
        ({"feature": "x" * 200}, "feature"),
        ({"endpoint": "teams", "feature": "call_park"}, "not both"),
    ],
)
def test_a_part_that_there_is_not_is_refused_in_words(reader: FlaskClient, asked: dict[str, str], word: str) -> None:
    for address in ("/export/calling-usage-rows.csv", "/blocks/calling-usage-rows"):
        answer = reader.get(address, query_string={"region": "eu", **asked})
        assert answer.status_code == 400
        assert answer.json is not None and word in answer.json["error"]["message"]


def test_f20_the_wall_clock_changes_no_figure(reader: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def shown(day: date) -> dict[str, Any]:
        monkeypatch.setattr(context, "today", lambda: day)
        monkeypatch.setattr(block_answer.context, "today", lambda: day)
        return {
            block.id: (reader.get(f"/blocks/{block.id}?region=eu").json or {})["slots"]
            for block in calling.BLOCKS
            if block is not calling.HEAD
        }

    before = shown(date(2026, 11, 28))
    assert before == shown(date(2026, 11, 29)) == shown(date(2031, 2, 3))
    assert before["calling-usage-rows"]["rows"]


def test_what_is_current_is_told_once_and_then_only_that_nothing_changed(
    app: Any, reader: FlaskClient, product: Product, tmp_path: Path
) -> None:
    first = reader.get("/fresh")
    assert first.json is not None and first.json["regions"] == {"us": "", "ca": "", "eu": "1", "uae": ""}
    tag = first.headers["ETag"]
    again = reader.get("/fresh", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert "private" in again.headers["Cache-Control"] or "no-store" in again.headers["Cache-Control"]
    other = Cast(product, tmp_path / "folders", "us")
    other.line("Elder", (10, 5, 5), days=(0,), ends=60)
    other.publish(0)
    changed = reader.get("/fresh", headers={"If-None-Match": tag})
    assert changed.json is not None and changed.json["regions"]["us"] == "1"
    assert changed.headers["ETag"] != tag


def test_nobody_learns_what_is_current_without_a_session(app: Any) -> None:
    assert anonymous(app).get("/fresh").status_code == 401


def test_a_version_of_an_older_release_says_what_it_said_and_the_page_how_to_go_on(tmp_path: Path) -> None:
    made = Product(tmp_path / "home")
    cast = Cast(made, tmp_path / "folders")
    cast.line("Alba", (30, 20, 10), days=(0,), ends=60, product="calling")
    cast.publish(0)
    place = made.config.places[Region.EU]
    current = catalog.current(place, Region.EU)
    with closing(duckdb.connect(str(current.path))) as file:
        for table in (*(fact.name for fact in rollup.FACTS), *facts.CALLING):
            file.execute(f"drop table {table}")
    told = {**current.manifest, "file": manifest.entry(current.path, current.path.name)}
    manifest.write(place / "000001.json", told)
    older = Product(tmp_path / "home")
    said = older.whole("eu", "meetings", None, "")
    assert said["calling"] is None and said["top"]["total_customers"] == 1
    answer = sign_in(create_app(older.config)).get("/blocks/calling-bands?region=eu")
    assert answer.status_code == 503
    assert answer.json is not None and "partner-hub rollup --region eu" in answer.json["error"]["message"]
