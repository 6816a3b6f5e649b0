"""B08: identity tokens that were changed let nobody in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from time import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from dashboard.factory import HubDash
from dashboard.words import text
from tests.web import scripted_provider as scripted
from tests.web.helpers import anonymous, said
from tests.web.scripted_provider import CLIENT, KEY, OTHER, Provider, begun, came_back
from tests.web.sso import audit, entered, fresh, grouped, provider, shared_hub

__all__ = ["fresh", "grouped", "provider", "shared_hub"]

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
