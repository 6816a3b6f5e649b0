"""The list of customers at every entrance: for each role what it may see of them, and the same rows everywhere."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from dashboard import cli
from dashboard.access import Role
from dashboard.data.questions.customer_rows import COLUMNS, WHO
from dashboard.factory import HubDash, create_app
from dashboard.scope import Region
from dashboard.web import hub
from tests.state.templates import prepared
from tests.web.helpers import add_user, close, page_body, said, settings, sign_in

DESKS = (Role.HELP_DESK_BASIC, Role.HELP_DESK_ADVANCED)
READERS = tuple(role for role in Role if role not in DESKS)
HIDDEN = set(COLUMNS) - set(WHO)
ROLES = pytest.mark.parametrize("role", Role)
OF_DESKS = pytest.mark.parametrize("role", DESKS)
WORDS_OF_LICENSES = ("health", "licenses", "at risk", "next date")


@pytest.fixture(scope="module")
def product(data_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubDash]:
    home = prepared(tmp_path_factory.mktemp("customers") / "home")
    shutil.copytree(data_home / "warehouse", home / "warehouse", dirs_exist_ok=True)
    made = create_app(settings(home))
    yield made
    close(made)


@pytest.fixture
def client(product: HubDash, role: Role) -> FlaskClient:
    """Somebody of the test's role."""
    number = add_user(hub.of(product.server).state, f"{uuid4()}@partner.example", role)
    return sign_in(product, number)


def asked(client: FlaskClient, path: str, status: int = 200) -> Any:
    answer = client.get(path)
    assert answer.status_code == status, answer.data[:300]
    return json.loads(answer.data)


def test_a_worker_that_has_answered_from_memory_makes_no_rows_for_a_search(data_home: Path, tmp_path: Path) -> None:
    """Another worker may have made what it answers with: row sets and texts are there all the same before a search."""
    home = prepared(tmp_path / "home")
    shutil.copytree(data_home / "warehouse", home / "warehouse", dirs_exist_ok=True)
    made = create_app(settings(home))
    client, store, blocks = sign_in(made), hub.of(made.server).store, ("top", "rows", "query")
    for block in blocks:
        asked(client, f"/blocks/customers-{block}?region=us")
    store.opened.forget_rows()
    for block in blocks:
        client.get(f"/blocks/customers-{block}?region=us").close()
    place = store.place(Region.US)
    assert place is not None
    with store.opened.lent_with_rows((store.config.places[Region.US], Region.US, place.version)) as (_, row_sets):
        before = set(row_sets.kept)
    for block in blocks:
        asked(client, f"/blocks/customers-{block}?region=us&q=an")
    assert {name[:2] for name in set(row_sets.kept) - before} == {"c_"}, "whom the search finds"
    assert row_sets.rehearsed, "once, and not after each answer"
    row_sets.forget(f"rows.{next(name for name in row_sets.kept if name.startswith('c_'))}")
    assert row_sets.rehearsed, "what one search found can be found again"
    row_sets.forget(f"rows.{next(name for name in row_sets.kept if name.startswith('r_'))}")
    assert not row_sets.rehearsed, "as long as the row sets that were made for it"
    close(made)


@ROLES
def test_everybody_lands_on_the_customers(client: FlaskClient) -> None:
    assert client.get("/").headers["Location"] == "/customers"
    assert 'data-page="customers"' in said(client.get("/customers"))


@OF_DESKS
def test_a_help_desk_has_names_statuses_and_countries_at_every_entrance(client: FlaskClient) -> None:
    rows = asked(client, "/rows/customers-support-rows?limit=5")["rows"]
    assert rows and not HIDDEN & {name for row in rows for name in row}
    slots = asked(client, "/blocks/customers-support-top")["slots"]
    assert slots["bands"] == [] and slots["statuses"]
    facets = asked(client, "/blocks/customers-support-query")["slots"]["bar"]["facets"]
    assert [facet["key"] for facet in facets] == ["status", "region"]
    shown = said(client.get("/customers?lang=en")).partition("<main")[2].partition("</main>")[0].lower()
    assert not [word for word in WORDS_OF_LICENSES if word in shown]
    for name in ("query", "top", "rows"):
        assert client.get(f"/blocks/customers-{name}").status_code == 403
    assert client.get("/rows/customers-rows").status_code == 403
    for kind in ("csv", "xlsx"):
        assert client.get(f"/export/customers-rows.{kind}").status_code == 403
        assert client.get(f"/export/customers-support-rows.{kind}").status_code == 403
    assert client.get("/fresh").status_code == 200


@OF_DESKS
def test_a_help_desk_neither_sorts_nor_filters_by_what_it_may_not_see(client: FlaskClient) -> None:
    for column in sorted(HIDDEN - {"external_id"}):
        wrong = asked(client, f"/rows/customers-support-rows?sort={column}:asc", 400)
        assert wrong["error"]["id"] == "exports.error.column"
        model = json.dumps({column: {"filterType": "text", "type": "contains", "filter": "a"}})
        assert client.get(f"/rows/customers-support-rows?filter={model}").status_code == 400
    for term in ("product:calling", "type:trial", "managed-by:partner", "-product:calling"):
        for name in ("query", "top", "rows"):
            wrong = asked(client, f"/blocks/customers-support-{name}?q={term}", 400)
            assert wrong["error"]["id"] == "query.error.not_yours"
    assert asked(client, "/blocks/customers-support-top?q=status:trial -status:expired a")


@pytest.mark.parametrize("role", READERS)
def test_analysts_see_all_columns_and_of_a_partner_administrator_only_theirs(client: FlaskClient, role: Role) -> None:
    answer = asked(client, "/rows/customers-rows?limit=2000")
    assert (answer["count"] > 0) is (role is not Role.ADMIN), "to this one nobody is assigned"
    body = said(client.post("/_dash-update-component", json=page_body("/customers")))
    assert "customers-rows" in body and "customers-support" not in body


def test_the_table_the_document_and_the_figures_are_of_the_same_customers(
    product: HubDash, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARTNER_HUB_HOME", str(hub.of(product.server).config.home))

    def printed(*words: str) -> Any:
        capsys.readouterr()
        assert cli.run([*words, "--json"]) == 0
        return json.loads(capsys.readouterr().out.splitlines()[-1])

    for more in ((), ("--query", "status:trial"), ("--as-of", "2025-10-26"), ("--query", "-product:calling a")):
        document = printed("customers", "--region", "all", *more)
        rows = printed("block", "customers-rows", "--region", "all", *more)["rows"]
        assert rows == document["rows"]
        support = printed("block", "customers-support-rows", "--region", "all", *more)["rows"]
        assert sorted(row["org_id"] for row in support) == sorted(row["org_id"] for row in rows)
        assert [(row["name"], row["org_id"]) for row in support] == sorted((row["name"], row["org_id"]) for row in rows)


@pytest.mark.parametrize("role", [Role.FULL])
def test_a_file_holds_the_rows_that_were_chosen_or_all_but_these(client: FlaskClient) -> None:
    rows = asked(client, "/rows/customers-rows?limit=2000")["rows"]
    keys = [f"{row['region']}/{row['org_id']}" for row in rows]

    def exported(words: str) -> list[str]:
        answer = client.get(f"/export/customers-rows.csv?lang=en{words}")
        assert answer.status_code == 200
        return [line["Organization ID"] for line in csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))]

    ids = [row["org_id"] for row in rows]
    assert exported("") == ids
    assert exported(f"&only={keys[2]},{keys[0]}") == [ids[0], ids[2]]
    assert exported(f"&except={keys[1]}") == [ids[0], *ids[2:]]
    assert exported(f"&only={keys[0]}&q=-org:{ids[0]}") == [], "a choice never widens what the query selects"
    for wrong in ("only=x", "only=us/a&except=us/b", "except=" + ",".join(["us/a"] * 201), "only=us/%27"):
        assert asked(client, f"/export/customers-rows.csv?{wrong}", 400)["error"]["id"] == "exports.error.picked_form"
    assert asked(client, f"/export/licenses-trend.csv?only={keys[0]}", 400)["error"]["id"] == "exports.error.picked"
