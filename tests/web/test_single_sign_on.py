"""Single sign-on against a scripted provider: who comes in, with which role, and who does not (B07, B12)."""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from secrets import token_urlsafe
from subprocess import run
from time import time
from typing import Any

import pytest
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner
from werkzeug.test import Cookie

from dashboard.access import Role
from dashboard.config import PREFIX
from dashboard.data.audit.audit_log import Who
from dashboard.data.people import api_tokens, identities, users
from dashboard.errors import HubError, NoAccess
from dashboard.factory import HubDash
from dashboard.single_sign_on.begun import MOST_PENDING, MOST_TOGETHER, begin, crowded_out, kept, name_of
from dashboard.web import hub
from dashboard.words import text
from tests import commands
from tests.state.templates import prepared
from tests.web import scripted_provider as scripted
from tests.web.helpers import add_user, anonymous, give_password, said, settings, sign_in
from tests.web.scripted_provider import CLIENT, EC, KEY, NEXT, OTHER, Provider, begun, came_back
from tests.web.sso import PERSON, audit, entered, fresh, grouped, provider, shared_hub, user

__all__ = ["fresh", "grouped", "provider", "shared_hub"]


def test_what_is_sent_has_pkce_state_and_nonce_and_the_code_is_exchanged_with_the_verifier(
    shared_hub: HubDash, provider: Provider
) -> None:
    client = anonymous(shared_hub)
    sent = begun(client, next="/customers?region=eu")
    wanted = {"response_type": "code", "client_id": CLIENT, "code_challenge_method": "S256"}
    assert wanted.items() <= sent.items() and sent["scope"] == "openid email profile"
    assert sent["redirect_uri"] == "http://127.0.0.1:8050/sign-in/sso/back"
    provider.gives(provider.claims(sent["nonce"]))
    answer = came_back(client, provider, sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/customers?region=eu")
    challenge = base64.urlsafe_b64encode(hashlib.sha256(provider.form["code_verifier"].encode()).digest())
    assert challenge.decode().rstrip("=") == sent["code_challenge"] and provider.form["code"] == "c-1"
    assert client.get("/licenses").status_code == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"state": None},
        {"state": "x" * 43},
        {"state": ""},
        {"state": "\ufffd\u0105"},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"code": None},
        {"code": ""},
    ],
    ids=str,
)
def test_b07_an_answer_that_was_not_asked_for_is_refused(
    changed: dict[str, Any], shared_hub: HubDash, provider: Provider
) -> None:
    client = anonymous(shared_hub)
    sent = begun(client)
    provider.gives(provider.claims(sent["nonce"]))
    provider.asked.clear()
    assert came_back(client, provider, sent, **changed).status_code == 400
    assert "/token" not in provider.asked
    assert client.get("/licenses").status_code == 303


def test_b07_an_answer_is_good_in_the_browser_that_asked_and_once(shared_hub: HubDash, provider: Provider) -> None:
    mine, other = anonymous(shared_hub), anonymous(shared_hub)
    sent, others = begun(mine), begun(other)
    provider.gives(provider.claims(sent["nonce"]))
    assert came_back(anonymous(shared_hub), provider, sent).status_code == 400, "no cookie"
    assert came_back(other, provider, sent).status_code == 400, "another browser's"
    cookie = pending(mine, sent)
    assert cookie is not None
    assert came_back(mine, provider, sent).status_code == 303
    mine.set_cookie(cookie.key, cookie.value, domain="127.0.0.1")  # put back by who kept it
    assert came_back(mine, provider, sent).status_code == 400, "used"
    assert others["state"] != sent["state"] and others["nonce"] != sent["nonce"]


def pending(client: FlaskClient, sent: Mapping[str, str]) -> Cookie | None:
    """What the browser keeps of the sign-in."""
    return client.get_cookie(f"partner-hub-sso-8050-{sent['state'][:12]}", domain="127.0.0.1")


def test_b07_tabs_that_sign_in_at_the_same_time_do_not_take_it_from_each_other(
    shared_hub: HubDash, provider: Provider
) -> None:
    client = anonymous(shared_hub)
    first, second = begun(client, next="/customers"), begun(client, next="/licenses")
    assert came_back(client, provider, first, state="x" * 43).status_code == 400
    provider.gives(provider.claims(second["nonce"]))
    assert came_back(client, provider, first).status_code == 403, "each has a nonce of its own"
    assert pending(client, first) is None and pending(client, second), "what is over is gone, the other one stays"
    third = begun(client, next="/calling")
    for sent, onward in ((third, "/calling"), (second, "/licenses")):
        provider.gives(provider.claims(sent["nonce"]))
        answer = came_back(client, provider, sent)
        assert (answer.status_code, answer.headers["Location"]) == (303, onward)
        assert came_back(client, provider, sent).status_code == 400, "once"


@pytest.mark.parametrize(("onward", "stay"), [("/customers", 5), (None, 2)])
def test_a_browser_keeps_a_few_sign_ins_and_the_newest_of_them(
    onward: str | None, stay: int, shared_hub: HubDash, provider: Provider
) -> None:
    client = anonymous(shared_hub)
    client.set_cookie("partner-hub-sso-8050-not-ours-abc", "x", domain="127.0.0.1")
    sent = [begun(client, next=onward or f"/customers?q={token_urlsafe(1400)}") for _ in range(8)]
    there = [cookie for one in sent if (cookie := pending(client, one))]
    assert len(there) == stay and pending(client, sent[-1]) and stay <= MOST_PENDING
    assert sum(len(one.value) for one in there) <= MOST_TOGETHER
    provider.gives(provider.claims(sent[-1]["nonce"]))
    assert came_back(client, provider, sent[-1]).status_code == 303


def test_the_oldest_sign_in_makes_room_and_what_is_not_ours_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    key, prefix, clock = b"k" * 32, "p-", count(1_800_000_000)
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _self: next(clock))
    jar = {name_of(prefix, one.state): kept(key, one) for one in (begin(key, "/customers") for _ in range(7))}
    foreign = {"p-aaaaaaaaaaaa": "x", "p-bbbbbbbbbbbb": "x" * 5000}
    other = {"p-short": "x", "session": "x", "p-aaaaaaaaaaaa;": "x", "pp-aaaaaaaaaaaa": "x"}
    gone = crowded_out(key, prefix, {**other, **foreign, **jar}, "x" * 100)
    assert gone == [*foreign, *reversed(list(jar)[:3])]
    clock = count(1_800_000_000 + 660)
    assert crowded_out(key, prefix, jar, "x" * 100) == list(jar), "ten minutes, and they are over"


def test_a_new_key_is_fetched_once_a_minute_at_most(shared_hub: HubDash, provider: Provider) -> None:
    keys = hub.of(shared_hub.server).provider.keys  # type: ignore[union-attr]
    clock = [1000.0]
    keys._clock, keys._at = (lambda: clock[0]), None
    try:
        provider.keys = [NEXT.as_dict(private=False), EC.as_dict(private=False)]
        for key in (NEXT, EC):
            client = anonymous(shared_hub)
            sent = begun(client)
            provider.gives(provider.claims(sent["nonce"]), key)
            provider.asked.clear()
            assert came_back(client, provider, sent).status_code == 303
        assert provider.asked.count("/jwks") == 0, "both came with the first"
        for _ in range(5):
            client = anonymous(shared_hub)
            sent = begun(client)
            provider.gives(provider.claims(sent["nonce"]), OTHER)
            assert came_back(client, provider, sent).status_code == 403
        assert provider.asked.count("/jwks") == 0, "not again within the minute"
        clock[0] += 61
        sent = begun(client)
        provider.gives(provider.claims(sent["nonce"]), OTHER)
        assert came_back(client, provider, sent).status_code == 403
        assert provider.asked.count("/jwks") == 1
    finally:
        provider.keys, keys._at = [KEY.as_dict(private=False)], None
        keys._known = []


def test_a_key_that_is_too_small_or_a_shared_secret_is_no_key() -> None:
    from dashboard.single_sign_on import keys

    weak = {"kty": "RSA", "kid": "weak", "e": "AQAB", "n": base64.urlsafe_b64encode(b"\xd1" * 128).decode().rstrip("=")}
    secret = {"kty": "oct", "kid": "one", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"}
    kept = keys._imported({"keys": [weak, secret, "no key", {"kty": "RSA"}, KEY.as_dict(private=False)]})
    assert [key.kid for key in kept] == ["one"]


def test_the_clock_may_be_a_minute_off(shared_hub: HubDash, provider: Provider) -> None:
    now = int(time())
    assert entered(shared_hub, provider, iat=now + 50, exp=now + 350)[0] == 303
    assert entered(shared_hub, provider, iat=now - 400, exp=now - 50)[0] == 303
    assert entered(shared_hub, provider, iat=now - 400, exp=now - 70)[0] == 403


def test_roles_and_regions_hold_from_each_sign_in_and_the_log_says_where_they_came_from(
    fresh: HubDash, provider: Provider
) -> None:
    assert entered(fresh, provider, name="Cedar Oak")[0] == 303
    assert (user(fresh)["role"], user(fresh)["regions"]) == (Role.FULL, ["us", "eu"])
    client = anonymous(fresh)
    assert entered(fresh, provider, client, groups="desk", email="new@partner.example")[0] == 303, (
        "known by its subject"
    )
    assert (user(fresh)["role"], user(fresh)["regions"], user(fresh)["name"]) == (
        "help_desk_basic",
        ["eu"],
        "Cedar Oak",
    )
    changed = [row for row in audit(fresh) if row["action"] == "user_changed"]
    assert len(changed) == 1 and changed[0]["actor"] == identities.PROVIDER
    assert json.loads(changed[0]["after"])["claim"] == "groups: desk"
    assert {"user_made", "identity_bound", "signed_in"} <= {row["action"] for row in audit(fresh)}
    assert client.get("/customers").status_code == 200
    state = hub.of(fresh.server).state
    me = users.active(state, user(fresh)["email"])
    assert me
    program = api_tokens.make(state, Who(me), me.id, "nightly", [api_tokens.Reach.FIGURES], ["eu"])[1]
    assert api_tokens.see(state, program)
    assert entered(fresh, provider, groups=["staff"])[1].count(text("en", "sso.error.no_role")) == 1
    assert client.get("/customers").status_code == 303, "who lost the group is out"
    assert api_tokens.see(state, program) is None, "and so are their programs"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"groups": None}, "no_role"),
        ({"groups": []}, "no_role"),
        ({"groups": ["HUB-ADMINS", " hub-admins", "hub-admins2"]}, "no_role"),
        ({"groups": {"hub-admins": True}}, "no_role"),
        ({"groups": [["hub-admins"]]}, "no_role"),
        ({"email_verified": False}, "unverified"),
        ({"email_verified": "true"}, "unverified"),
        ({"email_verified": None}, "unverified"),
        ({"email": None}, "unverified"),
        ({"email": "no address"}, "unverified"),
        ({"email": "сedar@partner.example"}, "unverified"),  # a Cyrillic letter
        ({"email": "ｃｅｄａｒ@partner.example"}, "nobody"),  # a twin of somebody who is there
    ],
    ids=str,
)
def test_b12_who_has_no_role_or_no_verified_address_is_refused(
    changed: dict[str, Any], why: str, grouped: HubDash, provider: Provider
) -> None:
    provider.more = {"sub": "s-2"}
    status, told = entered(grouped, provider, sub="s-2", **changed)
    assert status == 403 and text("en", f"sso.error.{why}") in told
    assert user(grouped)["role"] == Role.HELP_DESK_BASIC
    assert audit(grouped)[-1]["result"] == "denied"


def test_b12_a_password_does_not_open_an_account_of_the_provider(shared_hub: HubDash, provider: Provider) -> None:
    state = hub.of(shared_hub.server).state
    number = add_user(state, "willow@partner.example", Role.READ_ONLY)
    give_password(state, number, "four words of no meaning")
    old = sign_in(shared_hub, number)
    given = {"email": "willow@partner.example", "password": "four words of no meaning"}
    assert anonymous(shared_hub).post("/sign-in", data=given).status_code == 303
    assert entered(shared_hub, provider, sub="s-7", email="Willow@partner.example")[0] == 303
    assert old.get("/licenses").status_code == 303, "sessions of before are over"
    assert anonymous(shared_hub).post("/sign-in", data=given).status_code == 401
    bound = sign_in(shared_hub, number)
    refused = bound.post("/account/password", json={"new": "other words of no meaning"})
    assert refused.status_code == 403 and refused.json["error"]["id"] == "sso.error.no_password"
    assert entered(shared_hub, provider, sub="s-8", email="willow@partner.example")[0] == 403, "another account's now"


def test_a_deactivated_person_and_a_stranger_do_not_come_in(shared_hub: HubDash, provider: Provider) -> None:
    state = hub.of(shared_hub.server).state
    add_user(state, "gone@partner.example", Role.FULL, active=False)
    for email in ("gone@partner.example", "stranger@partner.example"):
        status, told = entered(shared_hub, provider, sub=email, email=email)
        assert status == 403 and text("en", "sso.error.nobody") in told
    assert user(shared_hub, "stranger@partner.example") is None
    assert not identities.is_bound(state, user(shared_hub, "gone@partner.example")["id"], provider.issuer)


def test_claims_that_are_kept_back_come_from_userinfo_of_the_same_person(fresh: HubDash, provider: Provider) -> None:
    provider.more = {"sub": "s-1", "email": PERSON, "email_verified": True, "groups": ["desk"]}
    absent: dict[str, Any] = {"email": None, "email_verified": None, "groups": None}
    assert entered(fresh, provider, **absent)[0] == 303 and user(fresh)["role"] == "help_desk_basic"
    provider.more["sub"] = "s-9"
    assert entered(fresh, provider, **absent)[0] == 403
    # An address of the one answer is not verified by the other.
    provider.more = {"sub": "s-5", "email": "mine@partner.example", "email_verified": True, "groups": ["desk"]}
    add_user(hub.of(fresh.server).state, "other@partner.example", Role.FULL)
    half: dict[str, Any] = {"sub": "s-5", "email": "other@partner.example", "email_verified": None, "groups": None}
    status, told = entered(fresh, provider, **half)
    assert status == 403 and text("en", "sso.error.unverified") in told
    other = {"email": "other@partner.example", "groups": ["desk"]}
    for verified in ({}, {"email_verified": False}):
        provider.more = {"sub": "s-5", **other, **verified}
        status, told = entered(fresh, provider, **{**absent, "sub": "s-5", "email_verified": True})
        assert status == 403 and text("en", "sso.error.unverified") in told


def test_what_was_shown_long_ago_is_no_fresh_proof(fresh: HubDash, provider: Provider) -> None:
    client = anonymous(fresh)
    assert entered(fresh, provider, client, auth_time=int(time()) - 3600)[0] == 303
    page = client.get("/users", follow_redirects=True)
    assert page.status_code == 200
    sent = begun(client, anew="1")
    assert (sent["prompt"], sent["max_age"]) == ("login", "0")
    provider.gives(provider.claims(sent["nonce"], auth_time=int(time()) - 3600))
    assert came_back(client, provider, sent).status_code == 403, "nobody showed anything anew"
    sent = begun(client, anew="1")
    provider.gives(provider.claims(sent["nonce"]))
    assert came_back(client, provider, sent).status_code == 303


def test_who_came_through_the_provider_signs_out_there_too(shared_hub: HubDash, provider: Provider) -> None:
    assert entered(shared_hub, provider)[0] == 303
    client = sign_in(shared_hub, user(shared_hub)["id"])
    assert client.post("/sign-out").json == {"go": "/sign-in/sso/out"}
    away = client.get("/sign-in/sso/out")
    assert away.headers["Location"].startswith(f"{provider.issuer}/out?client_id=hub&post_logout_redirect_uri=http%3A")
    foreign = client.get("/sign-in/sso/out", headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.headers["Location"] == "/sign-in"
    assert sign_in(shared_hub).post("/sign-out").headers["Location"] == "/sign-in", "a local account stays here"


def test_the_provider_says_no(shared_hub: HubDash, provider: Provider) -> None:
    client = anonymous(shared_hub)
    answer = came_back(client, provider, begun(client), code=None, error="access_denied", error_description="<b>x</b>")
    assert answer.status_code == 403 and text("en", "sso.error.refused") in said(answer) and "<b>x" not in said(answer)


def test_single_sign_on_alone_leaves_no_password_but_the_commands_link(provider: Provider, tmp_path: Path) -> None:
    with scripted.app_with(provider, prepared(tmp_path / "home"), oidc_only="on", oidc_button="Partner ID") as app:
        state = hub.of(app.server).state
        give_password(state, users.local_admin_id(state), "four words of no meaning")
        client = anonymous(app)
        page = said(client.get("/sign-in?next=/customers"))
        assert 'type="password"' not in page and "Partner ID" in page
        assert 'href="/sign-in/sso?next=%2Fcustomers"' in page
        given = {"email": "admin@localhost", "password": "four words of no meaning"}
        assert client.post("/sign-in", data=given).status_code == 403
        from dashboard.data.people import links

        link = links.new(state, users.local_admin_id(state))
        assert client.get(f"/sign-in/{link}").status_code == 303
        reset = links.new(state, users.local_admin_id(state), links.Purpose.RESET)
        assert client.get(f"/welcome/{reset}").status_code == 403
        assert client.post(f"/welcome/{reset}", data={"new": "other words of no meaning"}).status_code == 403


def test_a_person_is_unbound_by_a_command_and_bound_anew_at_the_next_sign_in(
    fresh: HubDash, provider: Provider
) -> None:
    client, state = anonymous(fresh), hub.of(fresh.server).state
    assert entered(fresh, provider, client, sub="before")[0] == 303
    me = users.active(state, PERSON)
    assert me
    program = api_tokens.make(state, Who(me), me.id, "nightly", [api_tokens.Reach.FIGURES], ["eu"])[1]
    assert entered(fresh, provider, sub="after")[0] == 403, "another account with this address"
    environ = {f"{PREFIX}HOME": str(hub.of(fresh.server).config.home)}
    assert commands.run(["user", "unbind", PERSON], environ).code == 0
    assert client.get("/customers").status_code == 303 and api_tokens.see(state, program) is None
    (said_of_it,) = [row for row in audit(fresh) if row["action"] == "identity_unbound"]
    bound = json.loads(said_of_it["before"])["identities"]
    assert bound == [{"issuer": provider.issuer, "subject": "before"}] and said_of_it["target"] == PERSON
    again = commands.run(["user", "unbind", PERSON], environ)
    assert (again.code, again.told.strip()) == (2, text("en", "sso.error.not_bound", email=PERSON))
    assert entered(fresh, provider, sub="after")[0] == 303
    assert entered(fresh, provider, sub="before")[0] == 403


def test_only_who_manages_people_unbinds_them(fresh: HubDash, provider: Provider) -> None:
    state = hub.of(fresh.server).state
    assert entered(fresh, provider, sub="one")[0] == 303
    reader = add_user(state, "reader@partner.example", Role.READ_ONLY)
    lesser = add_user(state, "lesser@partner.example", Role.FULL, regions=["eu"])
    me = users.active(state, PERSON)
    assert me and len(me.regions) > 1
    for number in (reader, lesser):
        with state.read() as connection:
            actor = users.by_id(connection, state, number)
        with pytest.raises(NoAccess):
            identities.unbind(state, Who(actor), me.id)
    assert identities.is_bound(state, me.id, provider.issuer)


def test_without_a_provider_its_addresses_are_not_there_and_its_library_is_not_loaded(shared: HubDash) -> None:
    client = anonymous(shared)
    for address in ("/sign-in/sso", "/sign-in/sso/back?state=x", "/sign-in/sso/out"):
        assert client.get(address).status_code == 404
    assert "single-sign-on" not in said(client.get("/sign-in"))
    code = "import sys, dashboard.factory; sys.exit(any(name.split('.')[0] in ('authlib', 'joserfc') for name in sys.modules))"
    assert run([sys.executable, "-c", code], check=False).returncode == 0


SETTINGS_THAT_DO_NOT_FIT: list[dict[str, str]] = [
    {"oidc_issuer": "http://provider.example", "oidc_client_id": "x"},
    {"oidc_issuer": "https://provider.example?x=1", "oidc_client_id": "x"},
    {"oidc_issuer": "https://provider.example"},
    {"oidc_client_id": "x"},
    {"oidc_only": "on"},
    {"oidc_issuer": "https://provider.example", "oidc_client_id": "x", "oidc_create": "on"},
    {"oidc_issuer": "https://provider.example", "oidc_client_id": "x", "oidc_role_claim": "groups"},
    {"oidc_issuer": "https://provider.example", "oidc_client_id": "x", "oidc_role_map": "a=partner_full_admin"},
    {"oidc_role_map": "a=king"},
    {"oidc_role_map": "a=partner_admin:moon"},
    {"oidc_role_map": "=partner_admin"},
    {"oidc_role_map": "a=partner_admin:us,us"},
    {"oidc_scopes": "email"},
]


@pytest.mark.parametrize("given", SETTINGS_THAT_DO_NOT_FIT, ids=str)
def test_settings_that_do_not_fit_stop_the_start(given: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(HubError):
        settings(tmp_path / "home", **given)


def test_g01_the_secret_may_lie_in_a_file_that_nobody_else_reads(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("a-secret\n")
    base = {"oidc_issuer": "https://provider.example", "oidc_client_id": "x", "oidc_client_secret_file": str(file)}
    file.chmod(0o644)
    with pytest.raises(HubError, match="chmod 600"):
        settings(tmp_path / "home", **base)
    file.chmod(0o600)
    mine = settings(tmp_path / "home", **base).sign_on
    assert mine is not None and mine.client_secret == "a-secret"
    with pytest.raises(HubError, match="one is enough"):
        settings(tmp_path / "home", **base, oidc_client_secret="other")
    file.write_text("")
    with pytest.raises(HubError, match="holds no text"):
        settings(tmp_path / "home", **base)
