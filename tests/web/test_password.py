"""Signing in by password and by an invitation, as a browser without scripts sends it: B01-B06, B09, B10, B15, A06."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text as sql

from dashboard.access import Role
from dashboard.data.people import links, passwords, tries
from dashboard.data.people.links import Purpose
from dashboard.data.state.database import Database
from dashboard.factory import HubDash, create_app
from dashboard.request_context import cookie_name
from dashboard.web import hub
from dashboard.words import text
from tests.web.helpers import add_user, anonymous, close, give_password, session_token, settings, sign_in
from tests.web.test_csrf import FOREIGN, OURS
from tests.web.test_sign_in import NEXT

pytestmark = pytest.mark.usefixtures("quick_hashes")
ALBA, RIGHT, NEW = "alba@partner.example", "unlikely-teapot-gravel", "żółty kot na dachu"
WRONG = {"email": ALBA, "password": "wrong"}
GOOD = {"email": ALBA, "password": RIGHT}


@pytest.fixture
def state(app: HubDash) -> Database:
    return hub.of(app.server).state


@pytest.fixture
def alba(state: Database) -> int:
    user_id = add_user(state, ALBA, Role.FULL)
    give_password(state, user_id, RIGHT)
    return user_id


def told(page: str) -> str:
    """What stands as an alert on the page."""
    found = re.search(r'role="alert"[^>]*>.*?<span>(.*?)</span>', page)
    return unescape(found[1]) if found else ""


def replayed(app: HubDash, cookie: Any) -> int:
    client = anonymous(app)
    client.set_cookie(cookie.key, cookie.value, domain="127.0.0.1")
    return int(client.get("/_dash-layout").status_code)


def cookie_in(app: HubDash, client: FlaskClient) -> Any:
    found = client.get_cookie(cookie_name(hub.of(app.server).config), domain="127.0.0.1")
    assert found is not None
    return found


def test_the_right_password_opens_a_session_and_leads_to_the_first_page(app: HubDash, alba: int) -> None:
    client = anonymous(app)
    answer = client.post("/sign-in", data=GOOD)
    assert (answer.status_code, answer.headers["Location"], answer.headers["Cache-Control"]) == (303, "/", "no-store")
    assert client.get("/licenses").status_code == 200


@pytest.mark.parametrize("to", ["/licenses?region=eu&q=a+b", "/calling", "/definitions", "/"])
def test_b09_one_comes_to_where_one_wanted(app: HubDash, alba: int, to: str) -> None:
    client = anonymous(app)
    page = client.get(f"/sign-in?{urlencode({'next': to})}").text
    assert f'name="next" value="{to.replace("&", "&amp;")}"' in page
    wrong = client.post("/sign-in", data={**WRONG, "next": to}).text
    assert f'name="next" value="{to.replace("&", "&amp;")}"' in wrong, "a wrong try does not lose it"
    assert client.post("/sign-in", data={**GOOD, "next": to}).headers["Location"] == to


@pytest.mark.parametrize("where", [one for one in NEXT if "\x00" not in one], ids=repr)
def test_b09_a_hostile_next_leads_to_the_first_page(app: HubDash, alba: int, where: str) -> None:
    assert anonymous(app).post("/sign-in", data={**GOOD, "next": where}).headers["Location"] == "/"


@pytest.mark.parametrize("lang", ["en", "pl"])
def test_b05_a_wrong_password_and_an_unknown_account_are_told_the_same(app: HubDash, alba: int, lang: str) -> None:
    add_user(hub.of(app.server).state, "gone@partner.example", Role.FULL, active=False)
    add_user(hub.of(app.server).state, "fresh@partner.example", Role.FULL)
    answers = [
        anonymous(app).post(f"/sign-in?lang={lang}", data={"email": email, "password": "wrong"})
        for email in (ALBA, "nobody@partner.example", "gone@partner.example", "fresh@partner.example")
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert {told(answer.text) for answer in answers} == {text(lang, "account.error.wrong", minutes=15)}
    pages = {re.sub(r'value="[^"]*@partner.example"', "", answer.text) for answer in answers}
    assert len(pages) == 1, "nothing else differs either"
    assert "Set-Cookie" not in answers[0].headers


def test_b05_an_unknown_account_costs_the_work_of_a_known_one(
    app: HubDash, alba: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[str] = []
    fits = passwords._hasher().verify
    monkeypatch.setattr(
        type(passwords._hasher()), "verify", lambda _self, kept, given: worked.append(kept) or fits(kept, given)
    )
    for email in (ALBA, "nobody@partner.example"):
        anonymous(app).post("/sign-in", data={"email": email, "password": "wrong"})
    assert len(worked) == 2
    known, unknown = (kept.split("$")[1:4] for kept in worked)
    assert known == unknown


def test_what_was_typed_is_shown_again_as_text_and_the_password_is_not(app: HubDash, alba: int) -> None:
    evil = '"><script>alert(1)</script>'
    page = anonymous(app).post("/sign-in", data={"email": evil, "password": "canary-password"}).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "canary-password" not in page


@pytest.mark.parametrize("lang", ["en", "pl"])
def test_b04_b05_after_5_wrong_tries_the_next_one_waits_and_is_answered_like_any_that_fails(
    app: HubDash, alba: int, lang: str
) -> None:
    client = anonymous(app)
    wrong = [client.post(f"/sign-in?lang={lang}", data=WRONG) for _ in range(tries.FREE)]
    slowed = client.post(f"/sign-in?lang={lang}", data=GOOD)
    assert {answer.status_code for answer in (*wrong, slowed)} == {401}
    assert slowed.text == wrong[0].text
    assert dict(slowed.headers) == dict(wrong[0].headers), "not even how long"
    assert told(slowed.text) == text(lang, "account.error.wrong", minutes=15)


def test_b06_a_megabyte_of_password_is_refused_fast(app: HubDash, state: Database, alba: int) -> None:
    invite = links.new(state, alba, Purpose.RESET)
    signed = sign_in(app)
    began = perf_counter()
    for client, path, field in (
        (anonymous(app), "/sign-in", "password"),
        (anonymous(app), f"/welcome/{invite}", "new"),
    ):
        answer = client.post(path, data={"email": ALBA, field: "x" * 1_000_000})
        assert answer.status_code == 400
        assert told(answer.text)
    for path in ("/account/password", "/account/prove"):
        assert signed.post(path, json={"password": "x" * 1_000_000}).status_code == 400
    assert perf_counter() - began < 5


BODIES: list[dict[str, Any]] = [
    {"json": GOOD},
    {"data": urlencode(GOOD), "content_type": "text/plain"},
    {"data": GOOD, "content_type": "multipart/form-data"},
    {"data": {"email": ALBA}},
    {"data": {"password": RIGHT}},
    {"data": {}},
    {"data": {**GOOD, "role": "partner_full_admin"}},
    {"data": {**GOOD, "user_id": "1"}},
    {"data": f"{urlencode(GOOD)}&email=other@partner.example", "content_type": "application/x-www-form-urlencoded"},
]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_a06_a_form_of_another_kind_or_with_other_fields_is_refused(
    app: HubDash, alba: int, body: dict[str, Any]
) -> None:
    answer = anonymous(app).post("/sign-in", **body)
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("headers", FOREIGN)
def test_b10_another_sites_page_signs_nobody_in(app: HubDash, alba: int, headers: dict[str, str | None]) -> None:
    answer = anonymous(app).post("/sign-in", data=GOOD, headers=headers)
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers
    assert answer.mimetype == "text/html", "it is told on a page"


@pytest.mark.parametrize("headers", OURS)
def test_our_own_form_is_taken(app: HubDash, alba: int, headers: dict[str, str | None]) -> None:
    assert anonymous(app).post("/sign-in", data=GOOD, headers=headers).status_code == 303


def test_b01_a_planted_cookie_does_not_become_the_session(app: HubDash, state: Database, alba: int) -> None:
    planted = session_token(state, alba)
    client = anonymous(app)
    client.set_cookie(cookie_name(hub.of(app.server).config), planted, domain="127.0.0.1")
    client.post("/sign-in", data=GOOD)
    cookie = cookie_in(app, client)
    assert cookie.value != planted
    cookie.value = planted
    assert replayed(app, cookie) == 401


def test_b02_a_session_is_over_in_the_next_request_however_it_ended(app: HubDash, state: Database, alba: int) -> None:
    for how in ("sign-out", "deactivated", "password"):
        client = anonymous(app)
        client.post("/sign-in", data=GOOD)
        cookie = cookie_in(app, client)
        assert replayed(app, cookie) == 200
        if how == "sign-out":
            token = re.search(r"phc_[\w-]+", client.get("/licenses").text)
            assert token
            client.post("/sign-out", headers={"X-CSRF-Token": token[0]})
        elif how == "deactivated":
            _set(state, "active = false")
        else:
            link = f"/welcome/{links.new(state, alba, Purpose.RESET)}"
            assert anonymous(app).post(link, data={"new": NEW}).status_code == 303
        assert replayed(app, cookie) == 401, how
        _set(state, "active = true")
        assert replayed(app, cookie) == (200 if how == "deactivated" else 401), (
            "but a reactivation alone ends no session"
        )


def _set(state: Database, statement: str) -> None:
    with state.write() as connection:
        connection.execute(sql(f"update users set {statement} where email = '{ALBA}'"))


@pytest.fixture
def over_tls(app: HubDash, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubDash]:
    made = create_app(settings(tmp_path_factory.mktemp("tls") / "home", base_url="https://hub.partner.example"))
    yield made
    close(made)


def test_b15_the_cookie_of_a_password_is_the_cookie_of_a_link(over_tls: HubDash) -> None:
    give_password(hub.of(over_tls.server).state, add_user(hub.of(over_tls.server).state, ALBA, Role.FULL), RIGHT)
    answer = anonymous(over_tls).post("/sign-in", data=GOOD, headers={"Host": "hub.partner.example"})
    (cookie,) = answer.headers.getlist("Set-Cookie")
    name, *rest = (part.strip() for part in cookie.split(";"))
    assert name.startswith("__Host-partner-hub=phs_")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(rest)
    assert not [part for part in rest if part.startswith("Domain")]
    assert len(cookie) < 4096


# Invitations and resets -------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "pl"])
@pytest.mark.parametrize("purpose", [Purpose.INVITE, Purpose.RESET])
def test_the_invited_set_their_password_and_are_signed_in(
    app: HubDash, state: Database, purpose: Purpose, lang: str
) -> None:
    user_id = add_user(state, ALBA, Role.READ_ONLY)
    address = f"/welcome/{links.new(state, user_id, purpose)}"
    client = anonymous(app)
    page = client.get(f"{address}?lang={lang}")
    assert page.headers["Cache-Control"] == "no-store"
    assert text(lang, "account.welcome.title") in page.text
    assert f'value="{ALBA}"' in page.text
    short = client.post(f"{address}?lang={lang}", data={"new": "short"})
    assert (short.status_code, told(short.text)) == (400, text(lang, "account.error.short", n=12))
    done = client.post(address, data={"new": RIGHT})
    assert (done.status_code, done.headers["Location"]) == (303, "/")
    assert client.get("/licenses").status_code == 200
    assert anonymous(app).post("/sign-in", data=GOOD).status_code == 303
    assert anonymous(app).get(address).status_code == 403
    assert anonymous(app).post(address, data={"new": NEW}).status_code == 403


def test_b11_a_look_at_an_invitation_does_not_use_it_up_and_opens_nothing(app: HubDash, state: Database) -> None:
    address = f"/welcome/{links.new(state, add_user(state, ALBA, Role.FULL), Purpose.INVITE)}"
    for method in ("GET", "HEAD", "OPTIONS"):
        answer = anonymous(app).open(address, method=method)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
    assert anonymous(app).get(address, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
    assert anonymous(app).post(address, data={"new": RIGHT}).status_code == 303


@pytest.mark.parametrize("headers", FOREIGN[:6])
def test_b10_another_sites_page_sets_no_password(app: HubDash, state: Database, headers: dict[str, str | None]) -> None:
    address = f"/welcome/{links.new(state, add_user(state, ALBA, Role.FULL), Purpose.INVITE)}"
    assert anonymous(app).post(address, data={"new": RIGHT}, headers=headers).status_code == 403
    assert anonymous(app).post(address, data={"new": RIGHT}).status_code == 303


@pytest.mark.parametrize(
    "token", ["x", "phl_", "phl_" + "A" * 43, "%00", "%ff", "A" * 5000, "{0.__class__}", "<script>x"]
)
def test_a_guessed_invitation_says_the_same_as_a_used_one(app: HubDash, state: Database, token: str) -> None:
    used = links.new(state, add_user(state, ALBA, Role.FULL), Purpose.INVITE)
    anonymous(app).post(f"/welcome/{used}", data={"new": RIGHT})
    for method, body in (("GET", {}), ("POST", {"data": {"new": RIGHT}})):
        spent, guessed = (anonymous(app).open(f"/welcome/{one}", method=method, **body) for one in (used, token))
        assert (guessed.status_code, guessed.text) == (spent.status_code, spent.text) == (403, spent.text)


@pytest.mark.parametrize(
    "body", [{"new": RIGHT, "role": "x"}, {"new": RIGHT, "email": "other@x.example"}, {}, {"password": RIGHT}]
)
def test_a06_an_invitation_takes_a_password_and_nothing_else(
    app: HubDash, state: Database, body: dict[str, str]
) -> None:
    address = f"/welcome/{links.new(state, add_user(state, ALBA, Role.READ_ONLY), Purpose.INVITE)}"
    assert anonymous(app).post(address, data=body).status_code == 400
    assert anonymous(app).get(address).status_code == 200


# The page ---------------------------------------------------------------------------------------


def test_language_and_theme_can_be_changed_before_and_after_a_wrong_try(app: HubDash, alba: int) -> None:
    client = anonymous(app)
    for page in (
        client.get("/sign-in?next=/calling&lang=pl"),
        client.post("/sign-in?lang=pl", data={**WRONG, "next": "/calling"}),
    ):
        said = unescape(page.text)
        assert '<html lang="pl"' in said
        assert 'href="?lang=en&next=/calling"' in said.replace("%2F", "/")
        assert 'href="?lang=pl&next=/calling&theme=dark"' in said.replace("%2F", "/")
        assert 'action="/sign-in?lang=pl"' in said


def test_the_page_says_why_one_is_here_when_a_session_ended(stranger: FlaskClient) -> None:
    assert text("en", "web.error.signed_out") in stranger.get("/sign-in?ended").text


def test_g16_where_the_state_does_not_answer_a_page_says_so(app: HubDash, monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard.data.people import accounts
    from dashboard.errors import Unusable

    def away(*_: object) -> None:
        raise Unusable("web.state.not_answering")

    monkeypatch.setattr(accounts, "sign_in", away)
    answer = anonymous(app).post("/sign-in", data=GOOD)
    assert (answer.status_code, answer.mimetype) == (503, "text/html")


@pytest.mark.parametrize("role", list(Role))
def test_each_role_lands_on_the_first_page_that_it_may_see(app: HubDash, state: Database, role: Role) -> None:
    client = sign_in(app, add_user(state, f"{role}@partner.example", role))
    wanted = "/customers"
    assert client.get("/").headers["Location"] == wanted
    assert client.get("/?lang=pl").headers["Location"] == f"{wanted}?lang=pl"
    told_no = client.get("/nothing").text
    assert f'href="{wanted}"' in told_no
    if role in {Role.HELP_DESK_BASIC, Role.HELP_DESK_ADVANCED}:
        assert (
            'href="/customers" class="btn btn-line"' in client.get("/licenses").text
            or 'class="btn btn-line" href="/customers"' in client.get("/licenses").text
        )
