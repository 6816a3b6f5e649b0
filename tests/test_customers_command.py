"""`partner-hub customers`: the list of customers as one document, and whose eyes it is read with."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboard import cli
from dashboard.data.sources import importer
from dashboard.data.versions import manifest
from dashboard.scope import Region
from tests.importer.folders import ORGS, Hub, snapshot, subscription, whole, write

Said = Callable[..., dict[str, Any]]
OWN = "cedar@partner.example"
KEYS = [
    "region",
    "org_id",
    "name",
    "external_id",
    "country",
    "managed_by",
    "created_on",
    "statuses",
    "type",
    "products",
    "total",
    "assigned",
    "used",
    "next",
    "next_kind",
    "next_days",
    "last_admin_sign_in",
    "health",
    "band",
    "reasons",
    "tags",
    "administrators",
]


@pytest.fixture
def hubs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    """Two regions with the same partner, whose files give Alba to Cedar."""
    hub = Hub(tmp_path / "home")
    files = whole() | {
        "subscriptions": [subscription(name, state="suspended" if name == "Dahlia" else "active") for name in ORGS],
        "license_snapshots": [snapshot(name, total="20") for name in ORGS],
        "partner_admins": [{"email": OWN.upper(), "name": "Cedar", "role": "partner_admin", "org_id": ORGS["Alba"]}],
    }
    for region in (Region.EU, Region.CA):
        assert importer.run(hub.config, region, write(tmp_path / region, files)).published
    monkeypatch.setenv("PARTNER_HUB_HOME", str(hub.home))
    return hub


@pytest.fixture
def said(hubs: Hub, capsys: pytest.CaptureFixture[str]) -> Said:
    """What the command prints."""
    assert hubs

    def customers(*words: str, code: int = 0) -> dict[str, Any]:
        capsys.readouterr()
        assert cli.run(["customers", *words, "--json"]) == code
        out, err = capsys.readouterr()
        document: dict[str, Any] = json.loads((out if code == 0 else err).splitlines()[-1])
        return document

    return customers


def add(*words: str, email: str = OWN, role: str = "partner_admin") -> None:
    assert cli.run(["user", "add", email, "--name", "Cedar", "--role", role, *words]) == 0


def names(document: dict[str, Any]) -> set[str]:
    return {row["name"] for row in document["rows"]}


def administrators(document: dict[str, Any]) -> dict[str, int]:
    return {row["name"]: row["administrators"] for row in document["rows"]}


def test_the_document_has_every_key_in_order_and_as_many_rows_as_it_says(said: Said) -> None:
    one = said("--region", "eu")
    assert list(one) == ["region", "as_of", "total", "rows"]
    assert (one["region"], one["as_of"], one["total"]) == ("eu", "2026-11-22", len(one["rows"]))
    assert {tuple(row) for row in one["rows"]} == {tuple(KEYS)}
    assert [row["name"] for row in one["rows"]] == ["Dahlia", "Alba", "Birch", "Cedar"], "who needs somebody is first"


def test_all_regions_stand_in_one_order_each_row_with_its_own(said: Said) -> None:
    both = said("--region", "all")
    assert both["as_of"] == {"ca": "2026-11-22", "eu": "2026-11-22"}
    assert both["total"] == 2 * len(ORGS)
    order = [(row["health"], row["name"], row["org_id"]) for row in both["rows"]]
    assert order == sorted(order)
    assert {row["region"] for row in both["rows"]} == {"ca", "eu"}


def test_a_day_and_a_version_are_read_as_by_figures(said: Said) -> None:
    assert said("--region", "eu", "--version", "1") == said("--region", "eu", "--as-of", "2026-11-22")
    assert said("--region", "all", "--version", "1", code=2)["error"]["rule"] == "view.error.version_of_all"
    assert said("--region", "eu", "--as-of", "2030-01-01", code=2)["error"]["rule"] == "view.error.outside"
    assert said("--region", "eu", "--query", "colour:red", code=2)["error"]["rule"].startswith("query.")


def test_reasons_are_told_in_words_where_a_language_is_asked_for(said: Said) -> None:
    plain = said("--region", "eu")
    for lang in ("en", "pl"):
        told = said("--region", "eu", "--lang", lang)
        reasons = [reason for row in told["rows"] for reason in row["reasons"]]
        assert reasons
        assert all(reason.pop("text").endswith(".") for reason in reasons)
        assert told == plain


def test_a_partner_administrator_sees_the_customers_of_the_files_and_those_set_in_the_hub(said: Said) -> None:
    add("--customer", f"eu:{ORGS['Birch']}")
    own = said("--region", "eu", "--user", OWN)
    assert names(own) == {"Alba", "Birch"}
    assert own["rows"] == said("--region", "eu", "--query", "name:alba name:birch")["rows"]
    assert names(said("--region", "ca", "--user", OWN)) == {"Alba"}
    assert said("--region", "all", "--user", OWN)["total"] == 3
    assert said("--region", "eu", "--user", OWN, "--query", "name:cedar")["rows"] == []


def test_a_person_of_one_region_is_shown_that_one(said: Said) -> None:
    add("--region", "ca", role="partner_readonly_admin")
    assert said("--region", "all", "--user", OWN)["as_of"] == {"ca": "2026-11-22"}
    assert said("--region", "eu", "--user", OWN, code=2)["error"]["rule"] == "web.error.no_region"


def test_a_help_desk_is_told_who_customers_are_and_nothing_of_licenses_or_health(said: Said) -> None:
    add(role="help_desk_basic")
    told = said("--region", "eu", "--user", OWN, "--lang", "en")
    assert names(told) == set(ORGS)
    allowed = ["region", "org_id", "name", "country", "statuses", "tags", "administrators"]
    assert {tuple(row) for row in told["rows"]} == {tuple(allowed)}
    assert [row["name"] for row in told["rows"]] == sorted(ORGS), "an order by health would tell it"


def test_nobody_is_shown_anything_who_may_not_sign_in(said: Said, hubs: Hub) -> None:
    assert said("--region", "eu", "--user", OWN, code=2)["error"]["rule"] == "account.error.no_user"
    assert said("--region", "eu")["total"] == len(ORGS)
    assert not (hubs.home / "state.sqlite").exists(), "who only reads makes no database"


def test_administrators_are_of_the_files_and_of_the_hub_each_once(said: Said) -> None:
    before = administrators(said("--region", "eu"))
    add("--customer", f"eu:{ORGS['Alba']}", "--customer", f"eu:{ORGS['Birch']}")
    after = administrators(said("--region", "eu"))
    assert (after["Alba"], after["Birch"]) == (before["Alba"], before["Birch"] + 1)
    assert administrators(said("--region", "ca")) == before
    assert cli.run(["user", "deactivate", OWN]) == 0
    assert administrators(said("--region", "eu")) == before


def test_who_reaches_every_customer_in_the_hub_is_not_counted(said: Said) -> None:
    before = administrators(said("--region", "eu"))
    add("--region", "ca", role="partner_readonly_admin")
    assert administrators(said("--region", "eu")) == before
    assert administrators(said("--region", "ca"))["Alba"] == before["Alba"] - 1


def test_a_version_from_before_calls_were_analysed_is_refused_in_words(said: Said, hubs: Hub) -> None:
    path = hubs.current.path
    with duckdb.connect(str(path)) as connection:
        connection.execute("drop table calling_week")
    about = dict(hubs.current.manifest)
    about["file"] = manifest.entry(path, path.name)
    manifest.write(path.with_suffix(".json"), about)
    assert said("--region", "eu", code=3)["error"]["rule"] == "warehouse.error.older"
