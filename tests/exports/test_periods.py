"""The file of a chart holds what the chart shows: its period too."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient

from dashboard.factory import create_app
from tests.figures.cast import Cast
from tests.figures.hubs import Product
from tests.web.helpers import sign_in

WEEKS = 110


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A reader of one line with more than two years of weeks."""
    home: Path = tmp_path_factory.mktemp("periods")
    product = Product(home / "home")
    cast = Cast(product, home / "folders")
    cast.line("Alba", (10, 8, 4), days=tuple(range(-7 * WEEKS, 1, 7)), start=-7 * WEEKS, ends=60)
    cast.publish(0)
    yield sign_in(create_app(product.config))


def filed(reader: FlaskClient, kind: str = "csv", **asked: str) -> Any:
    answer = reader.get(f"/export/licenses-trend.{kind}", query_string={"region": "eu", **asked})
    assert answer.status_code == 200, answer.text
    return answer.data


def dates(reader: FlaskClient, **asked: str) -> list[str]:
    return [line[0] for line in csv.reader(io.StringIO(filed(reader, **asked).decode("utf-8-sig")))][1:]


def drawn(reader: FlaskClient, **asked: str) -> int:
    answer = reader.get("/blocks/licenses-trend", query_string={"region": "eu", **asked})
    assert answer.json is not None
    return len(answer.json["slots"]["twin"]["rows"])


@pytest.mark.parametrize(
    ("period", "weeks"), [("", 53), ("1y", 53), ("3m", 14), ("2y", 105), ("2026-11-01..2026-11-22", 4)]
)
def test_the_trends_file_has_the_weeks_of_its_chart(reader: FlaskClient, period: str, weeks: int) -> None:
    asked = {"range": period} if period else {}
    found = dates(reader, **asked)
    assert len(found) == drawn(reader, **asked) == weeks
    assert found == sorted(found) and found[-1] == "2026-11-22"


def test_and_says_which_they_are(reader: FlaskClient) -> None:
    scope = openpyxl.load_workbook(io.BytesIO(filed(reader, "xlsx"))).worksheets[1]
    assert dict(scope.iter_rows(values_only=True))["Period"] == "2025-11-23 – 2026-11-22"


def test_a_data_date_within_a_week_is_no_week_end(tmp_path: Path) -> None:
    product = Product(tmp_path / "home")
    cast = Cast(product, tmp_path / "folders")
    cast.line("Alba", (10, 8, 4), days=(-14, -7, -3), ends=60)
    cast.publish(-3)
    reader = sign_in(create_app(product.config))
    for lang, days in (
        ("en", ["week end", "week end", "data date"]),
        ("pl", ["koniec tygodnia", "koniec tygodnia", "data odniesienia"]),
    ):
        lines = list(csv.reader(io.StringIO(filed(reader, lang=lang).decode("utf-8-sig"))))
        assert [line[:2] for line in lines[1:]] == [
            [date, day] for date, day in zip(("2026-11-08", "2026-11-15", "2026-11-19"), days, strict=True)
        ]
        assert lines[0][0] in {"Date", "Data"}
    answer = reader.get("/blocks/licenses-trend?region=eu&lang=en")
    assert answer.json is not None
    twin = answer.json["slots"]["twin"]
    nbsp = "\u00a0"
    assert twin["head"][0] == "Date"
    assert [row[0] for row in twin["rows"]] == [
        f"19{nbsp}Nov{nbsp}2026 (data date)",
        f"15{nbsp}Nov{nbsp}2026",
        f"8{nbsp}Nov{nbsp}2026",
    ]
