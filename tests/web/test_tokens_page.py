"""`/tokens`: people make and revoke tokens of their own, administrators see everybody's, and what ends them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.access import Role
from dashboard.data.audit import audit_list
from dashboard.data.audit.audit_list import Asked, Entry
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.people import accounts, api_tokens, links, sessions, users
from dashboard.data.people.accounts import Browser
from dashboard.data.people.links import Purpose
from dashboard.data.state.database import Database
from dashboard.data.tags import editing
from dashboard.errors import NoAccess
from dashboard.factory import HubDash
from dashboard.web import hub
from tests.importer.folders import ORGS
from tests.web.apps import app_on
from tests.web.helpers import give_password, page_body, said, sign_in
from tests.web.test_api import V1, person, program, token

WISH = {"name": "Nightly", "days": "30", "scopes": ["read:customers", "write:tags"], "regions": ["eu"]}
RIGHT, NEW = "unlikely-teapot-gravel", "plain wide copper lamp"


@pytest.fixture(scope="module")
def app(tagged_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubDash]:
    yield from app_on(tagged_home, tmp_path_factory.mktemp("tokens"))


@pytest.fixture
def state(app: HubDash) -> Database:
    return hub.of(app.server).state


def made(client: FlaskClient, **more: Any) -> str:
    answer = client.post("/tokens/make", json={**WISH, **more})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return str(answer.json["show"][0]["value"])


def page(client: FlaskClient, search: str = "") -> str:
    return said(client.post("/_dash-update-component", json=page_body("/tokens", search)))


def last(state: Database, act: Act, allowed: bool = True) -> Entry:
    return audit_list.page(state, Asked(act=act, allowed=allowed), None, 1)[0]


def test_a_token_is_told_once_and_opens_what_was_chosen(app: HubDash, state: Database) -> None:
    client = sign_in(app, person(app, "maker", Role.FULL))
    text = made(client)
    assert text not in page(client) and "Nightly" in page(client) and "Never" in page(client)
    bearer = program(app, text)
    assert bearer.get(f"{V1}/customers").json["total"] == 4
    assert bearer.get(f"{V1}/figures").status_code == 403
    assert "127.0.0.1" in page(client), "from where it was last used"
    entry = last(state, Act.TOKEN_MADE)
    assert (entry.actor, entry.target) == ("maker@partner.example", "maker@partner.example")
    assert entry.after and entry.after["scopes"] == WISH["scopes"] and text not in str(entry)
    [one] = [one for one in api_tokens.listed(state, users.OPERATOR) if one.email == "maker@partner.example"]
    assert one.expires - one.created == timedelta(days=30)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": 7}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"days": "0"}, "days"),
        ({"days": "366"}, "days"),
        ({"days": "9" * 50}, "days"),
        ({"days": 30}, "days"),
        ({"days": ""}, "days"),
        ({"days": "\u0663"}, "days"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["read:all"]}, "scopes"),
        ({"scopes": "read:figures"}, "scopes"),
        ({"regions": []}, "regions"),
        ({"regions": ["moon"]}, "regions"),
        ({"more": ""}, None),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_told_beside_its_field_and_makes_none(
    app: HubDash, state: Database, wrong: dict[str, Any], field: str | None
) -> None:
    client = sign_in(app)
    before = len(api_tokens.listed(state, users.OPERATOR))
    answer = client.post("/tokens/make", json={**WISH, **wrong})
    assert (answer.status_code, answer.json["error"].get("field")) == (400, field)
    assert len(api_tokens.listed(state, users.OPERATOR)) == before


def test_a05_nobody_gives_a_token_more_than_they_have(app: HubDash) -> None:
    client = sign_in(app, person(app, "narrow", regions=("eu",)))
    assert client.post("/tokens/make", json={**WISH, "regions": ["eu", "us"]}).status_code == 403
    bearer = program(app, made(client, scopes=["write:tags"]))
    put = bearer.put(f"{V1}/customers/eu/{ORGS['Alba']}/tags", json={"tags": []})
    assert put.status_code == 403, "a scope is no right that its person lacks"


def test_b17_making_one_asks_for_the_password_and_revoking_does_not(app: HubDash, state: Database) -> None:
    number = person(app, "proof")
    client = sign_in(app, number)
    made(client)
    [one] = [one for one in api_tokens.listed(state, users.OPERATOR) if one.user_id == number]
    with state.write() as connection:
        long_ago = state.clock() - sessions.RECENT - timedelta(minutes=1)
        connection.execute(
            sessions.SessionRow.__table__.update().where(sessions.SessionRow.user_id == number).values(proven=long_ago)  # type: ignore[attr-defined]
        )
    assert client.post("/tokens/make", json=WISH).json["error"]["id"].startswith("account.error.prove")
    assert client.post("/tokens/revoke", json={"token": str(one.id)}).status_code == 200


def test_a10_what_is_somebody_elses_is_as_if_there_were_none(app: HubDash, state: Database) -> None:
    owner, other = sign_in(app, person(app, "owner")), sign_in(app, person(app, "stranger"))
    text = made(owner, name="Mine alone")
    number = max(one.id for one in api_tokens.listed(state, users.OPERATOR))
    assert "Mine alone" in page(owner) and "Mine alone" not in page(other)
    answers = [
        other.post("/tokens/revoke", json={"token": given}) for given in (str(number), "999999", "0", "x", "9" * 99)
    ]
    assert {one.status_code for one in answers} == {404} and len({one.text for one in answers}) == 1
    assert program(app, text).get(f"{V1}/health").status_code == 200
    assert owner.post("/tokens/revoke", json={"token": str(number)}).status_code == 200
    assert program(app, text).get(f"{V1}/health").status_code == 401, "with the next request"
    assert owner.post("/tokens/revoke", json={"token": str(number)}).status_code == 200, "twice does no harm"


def test_a_full_administrator_sees_everybodys_and_revokes_those_of_whom_they_manage(
    app: HubDash, state: Database
) -> None:
    text = made(sign_in(app, person(app, "both")), name="Of both regions")
    number = max(one.id for one in api_tokens.listed(state, users.OPERATOR))
    narrow = sign_in(app, person(app, "narrow-admin", Role.FULL, regions=("eu",)))
    assert "Of both regions" in page(narrow) and f"token-revoke-{number}" not in page(narrow)
    assert narrow.post("/tokens/revoke", json={"token": str(number)}).status_code == 403
    assert last(state, Act.TOKEN_REVOKED, allowed=False).target == "both@partner.example"
    assert program(app, text).get(f"{V1}/health").status_code == 200
    wide = sign_in(app)
    assert f"token-revoke-{number}" in page(wide)
    assert wide.post("/tokens/revoke", json={"token": str(number)}).status_code == 200
    assert program(app, text).get(f"{V1}/health").status_code == 401
    entry = last(state, Act.TOKEN_REVOKED)
    assert (entry.actor, entry.target) == ("admin@localhost", "both@partner.example")
    assert "Revoked" in page(wide) and "Unieważniono" in page(wide, "?lang=pl")


def test_g07_what_a_program_did_says_by_which_token(app: HubDash, state: Database) -> None:
    number = person(app, "deeds", Role.FULL)
    editing.create(state, Who(users.active(state, "deeds@partner.example")), "by a program", None)
    client = sign_in(app, number)
    bearer, path = program(app, made(client, name="Tagger")), f"{V1}/customers/eu/{ORGS['Cedar']}/tags"
    which = f"Tagger ({max(one.id for one in api_tokens.listed(state, users.OPERATOR))})"
    assert bearer.put(path, json={"tags": ["by a program"]}).status_code == 200
    entry = last(state, Act.TAGGED)
    assert entry.after and entry.after["by_token"] == which
    assert bearer.get(f"{V1}/figures").status_code == 403
    refused = last(state, Act.REFUSED, allowed=False)
    assert refused.after and refused.after["by_token"] == which
    editing.create(state, Who(users.active(state, "deeds@partner.example")), "by hand", None)
    by_hand = last(state, Act.TAG_CREATED)
    assert by_hand.after and "by_token" not in by_hand.after
    assert which in said(client.get("/audit.csv?lang=en"))


@pytest.mark.usefixtures("quick_hashes")
@pytest.mark.parametrize(("box", "goes_on"), [(None, 200), ([], 200), (["revoke"], 401)], ids=str)
def test_a_changed_password_ends_tokens_where_its_owner_says_so(
    app: HubDash, state: Database, box: list[str] | None, goes_on: int
) -> None:
    number = person(app, f"password-{box}".replace("'", ""))
    give_password(state, number, RIGHT)
    text, client = token(app, number)[1], sign_in(app, number)
    assert "1 API token" in said(client.post("/_dash-update-component", json=page_body("/account")))
    sent = {"old": RIGHT, "new": NEW, **({} if box is None else {"tokens": box})}
    for wrong in ("revoke", ["all"], [1]):
        assert client.post("/account/password", json={**sent, "tokens": wrong}).status_code == 400
    assert client.post("/account/password", json=sent).status_code == 200
    assert program(app, text).get(f"{V1}/health").status_code == goes_on
    after = last(state, Act.PASSWORD_CHANGED).after
    assert after == ({"tokens": 1} if box else None)


@pytest.mark.usefixtures("quick_hashes")
@pytest.mark.parametrize("purpose", [Purpose.RESET, Purpose.CHANGE])
def test_a_password_that_is_set_anew_by_a_link_ends_them(app: HubDash, state: Database, purpose: Purpose) -> None:
    number = person(app, f"by-{purpose}")
    give_password(state, number, RIGHT)
    text = token(app, number)[1]
    accounts.welcome(state, links.new(state, number, purpose), NEW, Browser())
    assert program(app, text).get(f"{V1}/health").status_code == 401
    assert last(state, Act.PASSWORD_CHANGED).after == {"tokens": 1}


def test_a_token_of_one_region_knows_nothing_of_runs_of_another(app: HubDash) -> None:
    number = person(app, "runs", Role.FULL)
    wide, narrow = (program(app, token(app, number, regions=where)[1]) for where in (("us", "eu"), ("eu",)))
    asked = {
        where: wide.post(f"{V1}/reports/customers-rows/runs", json={"region": where}).headers["Location"]
        for where in ("us", "eu", "all")
    }
    assert {where: wide.get(at).status_code for where, at in asked.items()} == {"us": 200, "eu": 200, "all": 200}
    assert {where: narrow.get(at).status_code for where, at in asked.items()} == {"us": 404, "eu": 200, "all": 404}
    none = narrow.get(f"{V1}/runs/{'0' * 32}")
    assert narrow.get(asked["us"]).json == none.json and narrow.get(f"{asked['us']}/file").json == none.json


def test_a05_an_administrator_makes_none_for_another(app: HubDash, state: Database) -> None:
    number = person(app, "whose")
    admin = Who(users.active(state, "admin@localhost"))
    with pytest.raises(NoAccess):
        api_tokens.make(state, admin, number, "not mine", ["read:figures"], ["eu"])
    assert not [one for one in api_tokens.listed(state, users.OPERATOR) if one.user_id == number]
