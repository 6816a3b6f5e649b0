"""Single sign-on through a certified provider, a process of its own: in, with roles of its claims, and out again."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
import requests
from flask.testing import FlaskClient

from dashboard.factory import HubDash, create_app
from dashboard.words import text
from tests.conftest import lacking
from tests.javascript import node
from tests.state.templates import prepared
from tests.web.helpers import anonymous, close, said, settings

HERE = Path(__file__).parent
PEOPLE = {
    "cedar": {"email": "Cedar@partner.example", "email_verified": True, "name": "Cedar", "groups": ["hub-admins"]},
    "maple": {"email": "maple@partner.example", "email_verified": True, "name": "Maple", "groups": ["lunch"]},
    "birch": {"email": "birch@partner.example", "email_verified": False, "name": "Birch", "groups": ["hub-admins"]},
}
HUB = "http://127.0.0.1:8050"


@contextmanager
def provider(**more: Any) -> Iterator[str]:
    """The process; its issuer."""
    if not (HERE / "node_modules").is_dir():
        lacking("the provider of tests is not installed: make setup-dev")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    told = {
        "port": port,
        "client": "hub",
        "secret": "the secret+of a/client",
        "redirects": [f"{HUB}/sign-in/sso/back"],
        "afterwards": [f"{HUB}/sign-in"],
        "people": PEOPLE,
        "userinfo": True,
        "proof": "client_secret_basic",
        **more,
    }
    process = Popen([node.path(), "provider.mjs"], cwd=HERE, stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True)
    assert process.stdin and process.stdout
    try:
        process.stdin.write(json.dumps(told) + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "ready\n", process.stderr and process.stderr.read()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module", params=["client_secret_basic", "client_secret_post"])
def issuer(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each way in which the hub proves there that it is the hub; claims in the token, and claims to be asked for."""
    with provider(proof=request.param, userinfo=request.param == "client_secret_basic") as made:
        yield made


@pytest.fixture(scope="module")
def app(issuer: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubDash]:
    made = app_at(issuer, tmp_path_factory.mktemp("provider"))
    yield made
    close(made)


def app_at(issuer: str, folder: Path) -> HubDash:
    roles = {"oidc_role_claim": "groups", "oidc_role_map": "hub-admins=partner_full_admin", "oidc_create": "on"}
    named = {"oidc_issuer": issuer, "oidc_client_id": "hub", "oidc_client_secret": "the secret+of a/client"}
    return create_app(settings(prepared(folder / "home"), **named, **roles))


class Form(HTMLParser):
    """Where the first form of a page is sent, and its hidden fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action, self.fields = "", {}  # type: ignore[var-annotated]
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "form":
            self.action = str(named.get("action"))
        if tag == "input" and named.get("type") == "hidden":
            self.fields[str(named["name"])] = named.get("value") or ""


def at_the_provider(browser: requests.Session, address: str, who: str) -> str:
    """Signs in there as a person does; the address that leads back to the hub."""
    for _ in range(12):
        answer = browser.get(address, allow_redirects=False)
        if answer.is_redirect:
            address = urljoin(address, answer.headers["Location"])
        else:
            form = Form(answer.text)
            fields = {**form.fields, "login": who, "password": "any"}
            sent = browser.post(urljoin(address, form.action), data=fields, allow_redirects=False)
            address = urljoin(address, sent.headers["Location"])
        if address.startswith(HUB):
            return address
    raise AssertionError("the provider leads nowhere")


def signed_in(app: HubDash, who: str, client: FlaskClient | None = None) -> tuple[FlaskClient, Any]:
    """A browser that went there and came back, and what the hub said to it."""
    client = client or anonymous(app)
    there = client.get("/sign-in/sso?next=/users").headers["Location"]
    with requests.Session() as browser:
        back = urlsplit(at_the_provider(browser, there, who))
    return client, client.get(f"{back.path}?{back.query}", headers={"Sec-Fetch-Site": "cross-site"})


def test_somebody_comes_in_through_the_provider_with_the_role_of_their_group(app: HubDash) -> None:
    client, answer = signed_in(app, "cedar")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/users"), said(answer)
    assert client.get("/users").status_code == 200
    again, answer = signed_in(app, "cedar")
    assert answer.status_code == 303 and again.get("/users").status_code == 200


def test_two_tabs_come_in_though_both_began_before_either_came_back(app: HubDash) -> None:
    client = anonymous(app)
    there = [client.get(f"/sign-in/sso?next={onward}").headers["Location"] for onward in ("/users", "/customers")]
    with requests.Session() as browser:
        for address, onward in zip(there, ("/users", "/customers"), strict=True):
            back = urlsplit(at_the_provider(browser, address, "cedar"))
            answer = client.get(f"{back.path}?{back.query}", headers={"Sec-Fetch-Site": "cross-site"})
            assert (answer.status_code, answer.headers.get("Location")) == (303, onward), said(answer)
            assert client.get(f"{back.path}?{back.query}").status_code == 400, "each is good once"


def test_who_has_no_group_or_no_verified_address_is_told_so(app: HubDash) -> None:
    for who, why in (("maple", "no_role"), ("birch", "unverified")):
        client, answer = signed_in(app, who)
        assert answer.status_code == 403 and text("en", f"sso.error.{why}") in said(answer)
        assert client.get("/users").status_code == 303


def test_the_provider_lets_who_signs_out_here_sign_out_there(app: HubDash, issuer: str) -> None:
    client, _answer = signed_in(app, "cedar")
    there = client.get("/sign-in/sso/out").headers["Location"]
    assert there.startswith(f"{issuer}/session/end?")
    page = requests.get(there, timeout=10)
    assert page.status_code == 200 and 'action="' in page.text, "it takes the client and where to lead back to"


def test_a_code_that_was_used_is_refused_by_the_provider(app: HubDash) -> None:
    client = anonymous(app)
    there = client.get("/sign-in/sso").headers["Location"]
    with requests.Session() as browser:
        back = urlsplit(at_the_provider(browser, there, "cedar"))
    address = f"{back.path}?{back.query}"
    assert client.get(address).status_code == 303
    other = anonymous(app)
    other.get("/sign-in/sso")
    assert other.get(address).status_code == 400


def test_the_provider_goes_away_and_comes_back(tmp_path: Path) -> None:
    with provider() as issuer:
        app = app_at(issuer, tmp_path)
    try:
        client = anonymous(app)
        assert client.get("/sign-in/sso").status_code == 503
        assert text("en", "sso.page.away") in said(client.get("/sign-in"))
    finally:
        close(app)
