"""Single sign-on against a scripted provider: B07, B08 (30 mutations), B12, and the provider away."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import run
from time import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from flask.testing import FlaskClient
from sqlalchemy import select

from dashboard import sign_on
from dashboard.access import Role
from dashboard.data.audit.audit_log import Who
from dashboard.data.people import api_tokens, identities, users
from dashboard.data.state.models import AuditRow, UserRow
from dashboard.errors import HubError
from dashboard.factory import HubDash
from dashboard.web import hub
from dashboard.words import text
from tests.state.templates import prepared
from tests.web import scripted_provider as scripted
from tests.web.helpers import add_user, anonymous, give_password, said, settings, sign_in
from tests.web.scripted_provider import CLIENT, EC, KEY, NEXT, OTHER, Provider, begun, came_back

PERSON = "cedar@partner.example"
GROUPS = {"oidc_role_claim": "groups", "oidc_role_map": "hub-admins=partner_full_admin:us,eu; desk=help_desk_basic:eu"}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with scripted.running() as made:
        yield made


@pytest.fixture(scope="module")
def shared_hub(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubDash]:
    """For tests in which nobody comes in, and for the mutations."""
    with scripted.app_with(provider, prepared(tmp_path_factory.mktemp("sso") / "home")) as made:
        add_user(hub.of(made.server).state, PERSON, Role.READ_ONLY)
        yield made


@pytest.fixture(scope="module")
def grouped(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubDash]:
    """For refusals where claims give roles and people are made."""
    home = prepared(tmp_path_factory.mktemp("sso") / "home")
    with scripted.app_with(provider, home, **GROUPS, oidc_create="on") as made:
        add_user(hub.of(made.server).state, PERSON, Role.HELP_DESK_BASIC)
        yield made


@pytest.fixture
def fresh(provider: Provider, tmp_path: Path) -> Iterator[HubDash]:
    with scripted.app_with(provider, prepared(tmp_path / "home"), **GROUPS, oidc_create="on") as made:
        yield made


def entered(app: HubDash, provider: Provider, client: FlaskClient | None = None, **claims: Any) -> tuple[int, str]:
    """Status and place of a whole sign-in."""
    client = client or anonymous(app)
    sent = begun(client)
    provider.gives(provider.claims(sent["nonce"], **claims))
    answer = came_back(client, provider, sent)
    return answer.status_code, answer.headers.get("Location", "") or said(answer)


def user(app: HubDash, email: str = PERSON) -> Any:
    with hub.of(app.server).state.read() as connection:
        return connection.execute(select(UserRow.__table__).where(UserRow.email == email)).mappings().first()


def audit(app: HubDash) -> list[Any]:
    with hub.of(app.server).state.read() as connection:
        return list(connection.execute(select(AuditRow.__table__).order_by(AuditRow.id)).mappings())


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


# What is wrong, and how it comes to be: a change of the claims, or a function that does it.
Change = Callable[[Provider, dict[str, Any]], None]


def claims(**changed: Any) -> Change:
    return lambda provider, right: provider.gives({n: v for n, v in {**right, **changed}.items() if v is not None})


def header(**changed: Any) -> Change:
    """Headers that the library would not write are written by hand."""

    def change(provider: Provider, right: dict[str, Any]) -> None:
        head = f"{part({'alg': 'RS256', 'kid': 'one', **changed})}.{part(right)}"
        provider.gives(right)
        signature = KEY.private_key.sign(head.encode(), PKCS1v15(), SHA256())  # type: ignore[union-attr]
        provider.tokens["id_token"] = f"{head}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"

    return change


def signed_by(key: Any, **head: Any) -> Change:
    return lambda provider, right: provider.gives(right, key, **head)


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def unsigned(alg: str) -> Change:
    def change(provider: Provider, right: dict[str, Any]) -> None:
        provider.gives(right)
        provider.tokens["id_token"] = f"{part({'alg': alg, 'kid': 'one'})}.{part(right)}."

    return change


def shared_secret(secret: bytes) -> Change:
    """HS256 with something that everybody knows: the key confusion."""

    def change(provider: Provider, right: dict[str, Any]) -> None:
        provider.gives(right)
        head = f"{part({'alg': 'HS256', 'kid': 'one'})}.{part(right)}"
        signature = base64.urlsafe_b64encode(hmac.new(secret, head.encode(), hashlib.sha256).digest())
        provider.tokens["id_token"] = f"{head}.{signature.decode().rstrip('=')}"

    return change


def tampered(provider: Provider, right: dict[str, Any]) -> None:
    provider.gives(right)
    head, _body, signature = provider.tokens["id_token"].split(".")
    provider.tokens["id_token"] = f"{head}.{part({**right, 'email': 'admin@partner.example'})}.{signature}"


def without_token(provider: Provider, right: dict[str, Any]) -> None:
    provider.gives(right)
    del provider.tokens["id_token"]


def swapped(provider: Provider, right: dict[str, Any]) -> None:
    """Another key under the name of a known one, in the token and in its header."""
    provider.gives(right, OTHER, kid="one", jwk=OTHER.as_dict(private=False))


NOW = int(time())
DAY = 86_400  # a run of all tests is shorter
MUTATIONS: dict[str, Change] = {
    "nonce wrong": claims(nonce="x" * 43),
    "nonce missing": claims(nonce=None),
    "nonce of another type": claims(nonce=["x"]),
    "aud wrong": claims(aud="another"),
    "aud missing": claims(aud=None),
    "aud with others": claims(aud=[CLIENT, "another"], azp=CLIENT),
    "azp wrong": claims(azp="another"),
    "iss wrong": claims(iss="https://evil.example"),
    "iss missing": claims(iss=None),
    "iss with a slash more": lambda provider, right: provider.gives({**right, "iss": f"{provider.issuer}/"}),
    "exp over": claims(exp=NOW - 120, iat=NOW - 500),
    "exp missing": claims(exp=None),
    "exp is a text": claims(exp="tomorrow"),
    "exp is true": claims(exp=True),
    "iat to come": claims(iat=NOW + DAY, exp=NOW + DAY + 300),
    "iat missing": claims(iat=None),
    "nbf to come": claims(nbf=NOW + DAY),
    "sub missing": claims(sub=None),
    "sub empty": claims(sub=""),
    "sub is a number": claims(sub=7),
    "sub too long": claims(sub="s" * 256),
    "alg none": unsigned("none"),
    "alg None": unsigned("None"),
    "alg HS256 with the public key": shared_secret(KEY.as_pem(private=False)),
    "alg HS256 with the client's secret": shared_secret(scripted.SECRET.encode()),
    "kid with a path": header(kid="../../../../dev/null"),
    "kid with SQL": header(kid="one' OR '1'='1"),
    "kid of nobody": signed_by(OTHER),
    "a foreign key under a known name": signed_by(OTHER, kid="one"),
    "a key in the header": swapped,
    "jku in the header": header(jku="https://evil.example/jwks"),
    "crit in the header": header(crit=["exp"]),
    "a body that was changed": tampered,
    "no identity token": without_token,
    "at_hash of another access token": claims(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
}


MOMENTS: list[dict[str, Any]] = [
    {name: value} for name in ("auth_time", "nbf") for value in (float("inf"), float("nan"), 1e30, -1e15)
]


@pytest.mark.parametrize("odd", [*MOMENTS, {"sub": "a\0b"}, {"sub": "a\u202eb"}], ids=str)
def test_claims_that_no_database_keeps_are_refused(odd: dict[str, Any], grouped: HubDash, provider: Provider) -> None:
    status, told = entered(grouped, provider, **odd)
    assert status == 403 and text("en", "sso.error.token") in told


def test_what_proves_nobody_is_written_down_once_a_minute(shared_hub: HubDash, provider: Provider) -> None:
    before = len(audit(shared_hub))
    for _ in range(3):
        client = anonymous(shared_hub)
        sent = begun(client)
        provider.raw = {"/token": (400, {}, b'{"error": "invalid_grant"}')}
        try:
            assert came_back(client, provider, sent).status_code == 403
        finally:
            provider.raw = {}
    assert len(audit(shared_hub)) - before <= 1


def test_b08_there_are_thirty_mutations_at_least() -> None:
    assert len(MUTATIONS) >= 30


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_b08_a_mutated_token_lets_nobody_in(mutation: str, shared_hub: HubDash, provider: Provider) -> None:
    client = anonymous(shared_hub)
    sent = begun(client)
    MUTATIONS[mutation](provider, provider.claims(sent["nonce"]))
    answer = came_back(client, provider, sent)
    assert answer.status_code == 403 and text("en", "sso.error.token") in said(answer)
    assert client.get("/licenses").status_code == 303


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
    cookie = mine.get_cookie("partner-hub-sso-8050", domain="127.0.0.1")
    assert cookie is not None
    assert came_back(mine, provider, sent).status_code == 303
    mine.set_cookie(cookie.key, cookie.value, domain="127.0.0.1")  # put back by who kept it
    assert came_back(mine, provider, sent).status_code == 400, "used"
    assert others["state"] != sent["state"] and others["nonce"] != sent["nonce"]


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


ODD: dict[str, tuple[str, tuple[int, dict[str, str], bytes]]] = {
    "no JSON": ("/.well-known/openid-configuration", (200, {}, b"<html>")),
    "a key twice": ("/.well-known/openid-configuration", (200, {}, b'{"issuer": "a", "issuer": "b"}')),
    "a list": ("/.well-known/openid-configuration", (200, {}, b"[]")),
    "an error": ("/.well-known/openid-configuration", (500, {}, b"{}")),
    "a redirect": ("/.well-known/openid-configuration", (302, {"Location": "http://127.0.0.1:1/"}, b"")),
    "without an end": ("/.well-known/openid-configuration", (200, {}, b" " * (2 << 20))),
}


NO_TOKENS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "of status 500": (500, {}, b"<html>"),
    "of status 404": (404, {}, b""),
    "no JSON": (400, {}, b"no"),
    "a list": (200, {}, b"[]"),
    "too deep": (200, {}, b"[" * 100_000),
    "a time without end": (200, {}, b'{"access_token": "a", "id_token": "b", "expires_in": 1e999}'),
}


@pytest.mark.parametrize("odd", NO_TOKENS)
def test_an_answer_that_is_no_tokens_is_of_a_provider_that_is_away(
    odd: str, shared_hub: HubDash, provider: Provider
) -> None:
    client = anonymous(shared_hub)
    sent = begun(client)
    provider.raw = {"/token": NO_TOKENS[odd]}
    try:
        answer = came_back(client, provider, sent)
    finally:
        provider.raw = {}
    assert answer.status_code == 503 and text("en", "sso.error.away") in said(answer)


def test_that_it_was_away_is_told_for_a_minute() -> None:
    from dashboard.single_sign_on.errors import Away
    from dashboard.single_sign_on.provider import AWAY_TOLD_S
    from dashboard.single_sign_on.provider import Provider as Ours

    now = [0.0]
    mine = sign_on.SignOn("http://127.0.0.1:9", CLIENT, "", "openid", "", "", (), creates=False, only=False)
    ours = Ours(mine, "http://127.0.0.1:8050/back", lambda: now[0])
    with pytest.raises(Away):
        ours.found()
    assert ours.is_away
    now[0] = AWAY_TOLD_S + 1
    assert not ours.is_away


@pytest.mark.parametrize("odd", ODD)
def test_a_provider_that_answers_oddly_is_away_and_passwords_go_on(odd: str, tmp_path: Path) -> None:
    with scripted.running() as broken, scripted.app_with(broken, prepared(tmp_path / "home")) as app:
        broken.raw = dict([ODD[odd]])
        state = hub.of(app.server).state
        give_password(state, users.local_admin_id(state), "four words of no meaning")
        client = anonymous(app)
        refused = client.get("/sign-in/sso")
        page = said(refused)
        assert refused.status_code == 503 and text("en", "sso.error.away") in page
        assert page.index('id="error"') < page.index('id="single-sign-on"'), "beside the button that was pressed"
        assert 'class="alone-away"' not in page, "and once"
        assert 'aria-describedby="error"' not in page, "no password was wrong"
        assert text("pl", "sso.page.away") in said(client.get("/sign-in?lang=pl"))
        given = {"email": "admin@localhost", "password": "four words of no meaning"}
        assert client.post("/sign-in", data=given).status_code == 303
        asked = len(broken.asked)
        client.get("/sign-in/sso")
        assert len(broken.asked) == asked, "it is left alone for some seconds"


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"userinfo_endpoint": "http://169.254.169.254/"},
        {"jwks_uri": None},
    ],
    ids=str,
)
def test_a_discovery_document_that_leads_elsewhere_is_not_taken(changed: dict[str, Any], tmp_path: Path) -> None:
    from dashboard.single_sign_on.errors import Away
    from dashboard.single_sign_on.provider import Provider as Ours

    with scripted.running() as bad:
        bad.document.update(changed)
        mine = settings(tmp_path / "home", oidc_issuer=bad.issuer, oidc_client_id=CLIENT).sign_on
        assert mine is not None
        with pytest.raises(Away):
            Ours(mine, "http://127.0.0.1:8050/back").found()


def test_e14_what_is_connected_to_is_looked_at_before_anything_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads to this machine, though it is not its name: nothing is sent there."""
    import socket

    from requests import Session

    from dashboard.single_sign_on.errors import Away
    from dashboard.single_sign_on.fetching import bound

    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _host, *more, **named: real("127.0.0.1", *more, **named))
    with scripted.running() as provider, bound(Session()) as session:
        port = provider.issuer.rpartition(":")[2]
        with pytest.raises(Away) as away:
            session.get(f"http://provider.example:{port}/jwks")
        assert "where no provider is looked for" in away.value.why
        assert provider.asked == []


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
