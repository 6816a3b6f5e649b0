"""The provider: found by its discovery document, asked to show who somebody is, told that they leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock
from time import monotonic
from typing import Any
from urllib.parse import quote_plus, urlencode

from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from requests import RequestException, Session
from requests.auth import HTTPBasicAuth

from dashboard import strict_json
from dashboard.data.people.identities import Told
from dashboard.sign_on import SignOn
from dashboard.single_sign_on import person
from dashboard.single_sign_on.begun import Begun
from dashboard.single_sign_on.errors import Away, BadToken, NotOurs
from dashboard.single_sign_on.fetching import bound
from dashboard.single_sign_on.keys import ALGORITHMS, KNOWN_S, MOST_TOKEN, Keys
from dashboard.values import hook

DISCOVERY = "/.well-known/openid-configuration"
AWAY_S = 10.0  # how long one that did not answer is not asked again
AWAY_TOLD_S = 60.0  # how long its absence is told to who has not tried
MOST_DEPTH = 10
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_OTHERS = ("userinfo_endpoint", "end_session_endpoint")
# What the library raises for an answer that is no tokens: of status 500, no JSON, too deep, with a time without end.
_NO_TOKENS = (RequestException, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)


class Provider:
    """One of each process."""

    def __init__(self, mine: SignOn, back: str, clock: Callable[[], float] = monotonic) -> None:
        self.mine, self.back, self._clock = mine, back, clock
        self.keys = Keys(lambda: _document(self.found()["jwks_uri"]), clock)
        self._found: Mapping[str, Any] | None = None
        self._at = self._failed = -KNOWN_S
        self._why = ""
        self._turn = Lock()

    @property
    def is_away(self) -> bool:
        """Whether it did not answer when it was last asked, a short while ago; never asks."""
        return self._found is None and self._clock() - self._failed < AWAY_TOLD_S and bool(self._why)

    def found(self) -> Mapping[str, Any]:
        """Its discovery document. One that was read before holds while none can be had. Raises Away."""
        if self._found is not None and self._clock() - self._at < KNOWN_S:
            return self._found
        with self._turn:
            now = self._clock()
            if self._found is not None and now - self._at < KNOWN_S:
                return self._found
            if self._why and now - self._failed < AWAY_S:
                return self._old_or(Away(self._why))
            try:
                self._found, self._at, self._why = self._discovered(), self._clock(), ""
            except Away as away:
                self._failed, self._why = self._clock(), away.why
                return self._old_or(away)
            return self._found

    def _old_or(self, away: Away) -> Mapping[str, Any]:
        if self._found is None:
            raise away
        return self._found

    def _discovered(self) -> Mapping[str, Any]:
        document = _document(self.mine.issuer.rstrip("/") + DISCOVERY)
        if document.get("issuer") != self.mine.issuer:
            raise Away("it calls itself another issuer")
        for name in (*_NEEDED, *(name for name in _OTHERS if name in document)):
            if not _is_address(document.get(name), self.mine.issuer):
                raise Away(f"{name} is no address")
        return document

    def address(self, begun: Begun) -> str:
        """Where the browser is sent to."""
        more = {"prompt": "login", "max_age": "0"} if begun.anew else {}
        with self._session() as session:
            made, _state = session.create_authorization_url(
                self.found()["authorization_endpoint"],
                state=begun.state,
                code_verifier=begun.verifier,
                nonce=begun.nonce,
                **more,
            )
        return str(made)

    def enter(self, begun: Begun, given: Mapping[str, str], now: int) -> Told:
        """Who came back with this answer. Raises NotOurs, BadToken, Away."""
        document = self.found()
        promised = document.get("authorization_response_iss_parameter_supported") is True
        if given.get("iss") != self.mine.issuer and (promised or "iss" in given):
            raise NotOurs("sso.error.state")  # an answer of another provider (RFC 9207)
        if not given.get("code"):
            raise NotOurs("sso.error.state")
        token, access = self._tokens(document, begun, given["code"])
        header, claims = self.keys.claims(token, _algorithms(document))
        claims = person.checked(self.mine, begun, header, claims, access, now)
        if person.lacks(self.mine, claims) and "userinfo_endpoint" in document:
            claims = person.completed(claims, self._more(document["userinfo_endpoint"], access, claims["sub"]))
        return person.told(self.mine, claims)

    def leaves(self, afterwards: str) -> str | None:
        """Where who signs out here can sign out there too; None where it offers none, or is away."""
        try:
            end = self.found().get("end_session_endpoint")
        except Away:
            return None
        if not end:
            return None
        said = urlencode({"client_id": self.mine.client_id, "post_logout_redirect_uri": afterwards})
        return f"{end}{'&' if '?' in end else '?'}{said}"

    def _tokens(self, document: Mapping[str, Any], begun: Begun, code: str) -> tuple[str, str]:
        """The identity token and the access token for a code."""
        with self._session() as session:
            try:
                found = session.fetch_token(
                    document["token_endpoint"], code=code, code_verifier=begun.verifier, auth=self._proof(document)
                )
            except OAuthError as error:
                raise BadToken(f"no token for the code: {error.error}"[: person.MOST_SAID]) from error
            except _NO_TOKENS as error:
                raise Away(f"no token for the code: {type(error).__name__}") from error
        token, access = found.get("id_token"), found.get("access_token")
        if not isinstance(token, str) or not isinstance(access, str) or len(access) > MOST_TOKEN:
            raise BadToken("no identity token")
        return token, access

    def _proof(self, document: Mapping[str, Any]) -> HTTPBasicAuth | None:
        """The client's name and secret in a header, encoded as RFC 6749 (2.3.1) says, which the library does not; None
        where the session sends them in the form."""
        if not self.mine.client_secret or _takes_forms(document):
            return None
        return HTTPBasicAuth(quote_plus(self.mine.client_id), quote_plus(self.mine.client_secret))

    def _more(self, address: str, access: str, subject: str) -> Mapping[str, Any]:
        found = _document(address, {"Authorization": f"Bearer {access}"})
        if found.get("sub") != subject:
            raise BadToken("claims of somebody else")
        return {
            name: found[name] for name in ("email", "email_verified", "name", self.mine.role_claim) if name in found
        }

    def _session(self) -> Any:
        secret = self.mine.client_secret
        made = OAuth2Session(
            client_id=self.mine.client_id,
            client_secret=secret or None,
            token_endpoint_auth_method="client_secret_post" if secret else "none",
            scope=self.mine.scopes,
            redirect_uri=self.back,
            code_challenge_method="S256",
            leeway=person.SKEW_S,
        )
        return bound(made)


def _document(address: str, headers: Mapping[str, str] | None = None) -> Mapping[str, Any]:
    """A JSON object from the provider. Raises Away."""
    with bound(Session()) as session:
        answer = session.get(address, headers={"Accept": "application/json", **(headers or {})})
    if answer.status_code != 200:
        raise Away(f"status {answer.status_code}")
    try:
        found = strict_json.parse(answer.content, MOST_DEPTH)
    except ValueError as error:
        raise Away("no JSON") from error
    if not isinstance(found, dict):
        raise Away("no JSON object")
    return found


def _is_address(given: object, issuer: str) -> bool:
    """Over TLS; without it only on this machine, and only where the issuer itself is there."""
    try:
        said = hook(given) if isinstance(given, str) and given else ""
    except ValueError:
        return False
    return bool(said) and (said.startswith("https://") or issuer.startswith("http://"))


def _takes_forms(document: Mapping[str, Any]) -> bool:
    """Whether the client's secret may stand in the form; where nothing is said, a header is what is taken."""
    said = document.get("token_endpoint_auth_methods_supported")
    return isinstance(said, list) and "client_secret_post" in said


def _algorithms(document: Mapping[str, Any]) -> frozenset[str]:
    said = document.get("id_token_signing_alg_values_supported")
    return frozenset(said if isinstance(said, list) else ["RS256"]) & frozenset(ALGORITHMS)
