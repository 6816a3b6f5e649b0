"""A provider that is away, or answers oddly: nobody comes in by it, and passwords go on."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from time import perf_counter
from typing import Any

import pytest
from joserfc import jwt

from dashboard import sign_on
from dashboard.data.people import users
from dashboard.factory import HubDash
from dashboard.web import hub
from dashboard.words import text
from tests.state.templates import prepared
from tests.web import scripted_provider as scripted
from tests.web.helpers import anonymous, give_password, said, settings
from tests.web.scripted_provider import CLIENT, KEY, OTHER, Provider, begun, came_back
from tests.web.sso import fresh, grouped, provider, shared_hub

__all__ = ["fresh", "grouped", "provider", "shared_hub"]

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
    """A name that leads to this machine, though it is not its name: nobody connects there."""
    import socket

    from requests import Session

    from dashboard.single_sign_on.errors import Away
    from dashboard.single_sign_on.fetching import bound

    real, connect, to = socket.getaddrinfo, socket.create_connection, []
    monkeypatch.setattr(
        socket, "create_connection", lambda at, *more, **named: (to.append(at), connect(at, *more, **named))[1]
    )
    monkeypatch.setattr(socket, "getaddrinfo", lambda _host, *more, **named: real("127.0.0.1", *more, **named))
    with scripted.running() as provider, bound(Session()) as session:
        port = provider.issuer.rpartition(":")[2]
        with pytest.raises(Away) as away:
            session.get(f"http://provider.example:{port}/jwks")
        assert "where no provider is looked for" in away.value.why
        assert provider.asked == to == []


def test_e15_a_resolver_that_does_not_answer_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    from requests import Session

    from dashboard.single_sign_on import fetching
    from dashboard.single_sign_on.errors import Away

    done = Event()
    monkeypatch.setattr(fetching, "EACH_S", 0.3)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_more: [done.wait(10)][:0])
    began = perf_counter()
    with fetching.bound(Session()) as session, pytest.raises(Away):
        session.get("https://provider.example/jwks")
    assert perf_counter() - began < 5
    done.set()


def test_keys_that_cannot_be_had_are_of_a_provider_that_is_away_and_old_ones_hold_meanwhile() -> None:
    from dashboard.single_sign_on.errors import Away, BadToken
    from dashboard.single_sign_on.keys import AGAIN_S, KNOWN_S, Keys

    now, asked, given = [0.0], [], [[]]

    def fetch() -> Any:
        asked.append(now[0])
        if not given[0]:
            raise Away("down")
        return {"keys": [key.as_dict(private=False) for key in given[0]]}

    keys, mine = Keys(fetch, lambda: now[0]), frozenset({"RS256"})
    first, second = (jwt.encode({"alg": "RS256", "kid": key.kid}, {"sub": "s"}, key) for key in (KEY, OTHER))
    for _ in range(2):  # the second time it is not asked, and is away all the same
        with pytest.raises(Away):
            keys.claims(first, mine)
    assert len(asked) == 1
    now[0], given[0] = AGAIN_S, [KEY]
    assert keys.claims(first, mine)[1] == {"sub": "s"}
    now[0], given[0] = now[0] + KNOWN_S, []
    assert keys.claims(first, mine)[1] == {"sub": "s"}, "nothing newer can be had"
    now[0], given[0] = now[0] + AGAIN_S, [OTHER]
    with pytest.raises(BadToken):  # taken back by the provider
        keys.claims(first, mine)
    assert keys.claims(second, mine)[1] == {"sub": "s"}
    assert len(asked) == 4
