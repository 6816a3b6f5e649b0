"""`partner-hub block`: the rows of one block, equal to the figures document and to the page's own file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask.testing import FlaskClient

from dashboard import cli, config
from dashboard.data.metrics import Section
from dashboard.factory import create_app
from dashboard.pages import BLOCKS
from dashboard.scope import Service
from tests.proof import surface
from tests.web.helpers import sign_in

# Those of one customer are read in tests/figures/test_one_customer.py.
WITH_ROWS = sorted(block.id for block in BLOCKS.values() if block.rows and block.id not in surface.of_one())
REGIONS = ("us", "ca", "eu", "uae", "all")


@pytest.fixture(scope="module")
def home(four_regions: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Four regions of a small demo partner."""
    place = tmp_path_factory.mktemp("blocks") / "home"
    shutil.copytree(four_regions / "warehouse", place / "warehouse")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PARTNER_HUB_HOME", str(place))
        yield place


@pytest.fixture(scope="module")
def reader(home: Path) -> FlaskClient:
    return sign_in(create_app(config.read({"PARTNER_HUB_HOME": str(home)})))


@pytest.fixture
def printed(capfdbinary: pytest.CaptureFixture[bytes]) -> Iterator[Any]:
    """What a command prints: on standard output, or where it is refused on standard error."""

    def run(*words: str, code: int = 0) -> bytes:
        capfdbinary.readouterr()
        assert cli.run(list(words)) == code
        out, err = capfdbinary.readouterr()
        return out if code == 0 else err

    cli.quiet()  # as `main` does: results alone go to standard output
    yield run
    structlog.reset_defaults()


def in_figures(name: str, document: dict[str, Any]) -> Any:
    """The rows of a block in the figures document, by their path there."""
    area, _, part = name.partition("-")
    part = part.replace("-", "_")
    if area == "calling":
        return document["calling"][part]
    return document[part]["rows"] if part in tuple(Section) else document[part]


@pytest.mark.parametrize("service", Service)
@pytest.mark.parametrize("region", REGIONS)
def test_rows_are_those_of_the_figures_document(home: Path, printed: Any, region: str, service: Service) -> None:
    asked = ("--region", region, "--service", service.value)
    document, counted = json.loads(printed("figures", *asked, "--json")), 0
    for name in WITH_ROWS:
        if name.startswith("customers-"):
            continue  # of another document: tests/web/test_customers.py
        told = json.loads(printed("block", name, *asked, "--range", "2y", "--json"))
        assert list(told) == ["block", "region", "as_of", "version", "columns", "rows"]
        assert (told["block"], told["region"], told["as_of"]) == (name, region, document["as_of"])
        known = {each["id"] for each in told["columns"]}
        for mine, row in zip(told["rows"], in_figures(name, document), strict=True):
            assert {key: mine[key] for key in row} == row, name
            assert known & set(mine)
            counted += 1
    assert counted > 40


@pytest.mark.parametrize("name", WITH_ROWS)
def test_the_file_is_the_pages_export_byte_for_byte(home: Path, printed: Any, reader: FlaskClient, name: str) -> None:
    for words in (
        "region=eu",
        "region=all&service=calling&lang=pl",
        "region=us&as_of=2026-11-15&range=3m&q=type:trial",
    ):
        options = [part for pair in words.split("&") for part in pair.split("=", 1)]
        named = [f"--{word.replace('_', '-')}" if at % 2 == 0 else word for at, word in enumerate(options)]
        named = ["--query" if word == "--q" else word for word in named]
        answer = reader.get(f"/export/{name}.csv?{words}")
        assert answer.status_code == 200
        assert printed("block", name, *named, "--csv") == answer.data


def test_order_filter_and_a_part_of_the_calls_are_those_of_the_page(home: Path, printed: Any) -> None:
    model = json.dumps({"total": {"filterType": "number", "type": "greaterThan", "filter": 10}})
    asked = ("block", "licenses-renewing", "--region", "us", "--json", "--sort", "total:desc")
    rows = json.loads(printed(*asked, "--filter", model))["rows"]
    totals = [row["total"] for row in rows]
    assert totals == sorted(totals, reverse=True)
    assert rows == [
        row for row in json.loads(printed(*asked))["rows"] if row["total"] is not None and row["total"] > 10
    ]
    whole = json.loads(printed("block", "calling-usage-rows", "--region", "us", "--json"))["rows"]
    part = json.loads(printed("block", "calling-usage-rows", "--region", "us", "--endpoint", "desk_phone", "--json"))[
        "rows"
    ]
    assert 0 < sum(row["legs"] for row in part) < sum(row["legs"] for row in whole)


def test_a_reader_gets_their_own_and_nothing_without_the_right(home: Path, printed: Any) -> None:
    everybody = json.loads(printed("block", "licenses-renewing", "--region", "us", "--json"))["rows"]
    org, email = everybody[0]["org_id"], "cedar@partner.example"
    add = ("user", "add", email, "--name", "Cedar", "--role", "partner_admin", "--region", "us")
    printed(*add, "--customer", f"us:{org}")
    mine = json.loads(printed("block", "licenses-renewing", "--region", "us", "--user", email, "--json"))["rows"]
    assert mine == [row for row in everybody if row["org_id"] == org]
    refused = printed("block", "licenses-renewing", "--region", "eu", "--user", email, "--json", code=2)
    assert b"web.error.no_region" in refused
    desk = "elm@partner.example"
    printed("user", "add", desk, "--name", "Elm", "--role", "help_desk_basic", "--region", "us")
    assert b"web.error.no_access" in printed("block", "licenses-renewing", "--user", desk, "--json", code=2)
    assert b"account.error.no_user" in printed(
        "block", "licenses-low", "--user", "nobody@partner.example", "--json", code=2
    )


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (("licenses-top",), b"exports.error.block"),
        (("nothing",), b"exports.error.block"),
        (("licenses-low", "--region", "mars"), b"view.error.value"),
        (("licenses-low", "--sort", "colour:asc"), b"exports.error.column"),
        (("licenses-low", "--filter", "{"), b"exports.error.filter"),
        (("licenses-trend", "--range", "9w"), b"view.error.range"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(home: Path, printed: Any, words: tuple[str, ...], key: bytes) -> None:
    assert key in printed("block", *words, "--json", code=2)
