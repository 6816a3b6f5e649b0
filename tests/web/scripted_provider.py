"""A provider on loopback that says what a test tells it to, right or wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from werkzeug.test import TestResponse

from dashboard.factory import HubDash, create_app
from tests.web.helpers import close, settings

CLIENT, SECRET = "hub", "the-secret-of-a-client-that-nobody-has"
START, BACK = "/sign-in/sso", "/sign-in/sso/back"
# Made once: a key takes a tenth of a second.
KEY, NEXT, OTHER = (
    RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"}) for kid in ("one", "two", "foreign")
)
EC = ECKey.generate_key("P-256", {"kid": "curve", "use": "sig", "alg": "ES256"})


class Provider:
    """`paths` answers by path: status, headers, body. `asked`: the paths that were asked, in order."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.asked: list[str] = []
        self.form: Mapping[str, str] = {}
        self.keys: list[Any] = [KEY.as_dict(private=False)]
        self.document: dict[str, Any] = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/me",
            "end_session_endpoint": f"{self.issuer}/out",
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "authorization_response_iss_parameter_supported": True,
        }
        self.tokens: dict[str, Any] = {}
        self.more: dict[str, Any] = {}
        self.raw: dict[str, tuple[int, Mapping[str, str], bytes]] = {}

    def answer(self, path: str) -> tuple[int, Mapping[str, str], bytes]:
        """What is sent for this path."""
        if path in self.raw:
            return self.raw[path]
        said = {
            "/.well-known/openid-configuration": self.document,
            "/jwks": {"keys": self.keys},
            "/token": self.tokens,
            "/me": self.more,
        }.get(path)
        return (
            (404, {}, b"") if said is None else (200, {"Content-Type": "application/json"}, json.dumps(said).encode())
        )

    def claims(self, nonce: str, **changed: Any) -> dict[str, Any]:
        """Right claims but for what is changed; None leaves one out."""
        now = int(time())
        right = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "s-1",
            "nonce": nonce,
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "email": "cedar@partner.example",
            "email_verified": True,
            "groups": ["staff", "hub-admins"],
        }
        return {name: value for name, value in {**right, **changed}.items() if value is not None}

    def gives(self, claims: Mapping[str, Any], key: Any = KEY, **header: Any) -> None:
        """The token endpoint gives these claims, signed."""
        head = {"alg": key.get("alg") or "RS256", "kid": key.kid, **header}
        head = {name: value for name, value in head.items() if value is not None}
        token = jwt.encode(head, dict(claims), key, algorithms=[head["alg"]])
        self.tokens = {"token_type": "Bearer", "access_token": "a-token", "id_token": token, "expires_in": 300}


@contextmanager
def running() -> Iterator[Provider]:
    """One that listens."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            made.asked.append(path)
            if length := int(self.headers.get("Content-Length") or 0):
                made.form = {name: one[0] for name, one in parse_qs(self.rfile.read(length).decode()).items()}
            status, headers, body = made.answer(path)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                return

        do_POST = do_GET  # noqa: N815  the library's name

        def log_message(self, *_args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made = Provider(server.server_address[1])
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def app_with(provider: Provider, home: Any, **more: str) -> Iterator[HubDash]:
    """The hub with this provider."""
    given = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET, **more}
    made = create_app(settings(home, **given))
    try:
        yield made
    finally:
        close(made)


def begun(client: FlaskClient, **query: str) -> dict[str, str]:
    """Begins a sign-in; what the provider was sent."""
    answer = client.get(START, query_string=query)
    assert answer.status_code == 303, answer.data
    return {name: one[0] for name, one in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def came_back(client: FlaskClient, provider: Provider, sent: Mapping[str, str], **changed: str | None) -> TestResponse:
    """The browser comes back from the provider."""
    query = {"code": "c-1", "state": sent["state"], "iss": provider.issuer, **changed}
    said = {name: value for name, value in query.items() if value is not None}
    return client.get(BACK, query_string=said, headers={"Sec-Fetch-Site": "cross-site"})
