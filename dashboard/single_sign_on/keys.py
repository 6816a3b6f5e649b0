"""The provider's keys, and whether a token is signed with one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock
from time import monotonic
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from dashboard.single_sign_on.errors import Away, BadToken

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
AGAIN_S = 60.0  # an unknown key asks for the provider's keys anew this often at most
KNOWN_S = 3600.0  # how long those that were fetched hold, where others can be had
LEAST_RSA_BITS = 2048
MOST_TOKEN = 64 * 1024
MOST_KEYS = 100
_KINDS: dict[str, Any] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
# Where a token says itself which key it is signed with, or asks for rules that are not ours.
_FOREIGN = frozenset({"jku", "jwk", "x5u", "x5c", "crit", "b64"})


class Keys:
    """The keys of one provider as they were last fetched; `fetch` gives the document anew."""

    def __init__(self, fetch: Callable[[], Mapping[str, Any]], clock: Callable[[], float] = monotonic) -> None:
        self._fetch, self._clock = fetch, clock
        self._known: list[Any] = []
        self._at: float | None = None  # when they were last asked for ...
        self._had: float | None = None  # ... and last came
        self._why = ""  # they did not come
        self._turn = Lock()

    def claims(self, token: str, allowed: frozenset[str]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Header and claims of a token that one of the keys signed. Raises BadToken, Away."""
        if len(token) > MOST_TOKEN or not token.isascii():
            raise BadToken("no token")
        try:
            header = jws.extract_compact(token.encode()).headers()
        except (JoseError, ValueError, TypeError) as error:
            raise BadToken("no token") from error
        algorithm, kid = header.get("alg"), header.get("kid")
        if algorithm not in ALGORITHMS or algorithm not in allowed or _FOREIGN & set(header):
            raise BadToken(f"a header with {str(algorithm)[:20]!r}")
        if kid is not None and not isinstance(kid, str):
            raise BadToken("a key without a name")
        for key in self._named(kid, str(algorithm)):
            try:
                found = jwt.decode(token, key, algorithms=[str(algorithm)])
                return found.header, found.claims
            except (JoseError, ValueError, TypeError) as error:
                raise BadToken(f"a signature: {type(error).__name__}") from error
        raise BadToken("a key that the provider does not have")

    def _named(self, kid: str | None, algorithm: str) -> list[Any]:
        found = self._pick(kid, algorithm)
        if not found or self._is_old():
            self._renew(needed=not found)
            found = self._pick(kid, algorithm)
        return found

    def _pick(self, kid: str | None, algorithm: str) -> list[Any]:
        """The one key that can be meant; none where it is unnamed and there are several of its kind."""
        fit = [key for key in self._known if key.key_type == _kind(algorithm)]
        fit = [key for key in fit if key.get("alg") in (None, algorithm) and key.get("use") in (None, "sig")]
        if kid is not None:
            return [key for key in fit if key.kid == kid][:1]
        return fit if len(fit) == 1 else []

    def _is_old(self) -> bool:
        """Whether the provider may have taken one of them back meanwhile."""
        return self._had is None or self._clock() - self._had >= KNOWN_S

    def _renew(self, *, needed: bool) -> None:
        """Fetches them anew, unless that was tried lately; whoever waits for it meanwhile takes what came. Raises Away
        where none could be had and they are `needed`; else those known before hold."""
        with self._turn:
            now = self._clock()
            if self._at is None or now - self._at >= AGAIN_S:
                self._at = now
                try:
                    self._known, self._had, self._why = _imported(self._fetch()), now, ""
                except Away as away:
                    self._why = away.why
            if needed and self._why:
                raise Away(self._why)


def _kind(algorithm: str) -> str:
    if algorithm.startswith("E") and not algorithm.startswith("ES"):
        return "OKP"
    return "EC" if algorithm.startswith("ES") else "RSA"


def _imported(document: Mapping[str, Any]) -> list[Any]:
    """The public keys of the document that a token could be signed with; what is none of them is passed over."""
    listed = document.get("keys")
    if not isinstance(listed, list) or len(listed) > MOST_KEYS:
        raise Away("keys that are no list")
    found = []
    for one in listed:
        kind = _KINDS.get(str(one.get("kty"))) if isinstance(one, dict) else None
        if kind is None:  # a shared secret, or of a kind that is not known
            continue
        if kind is RSAKey and len(str(one.get("n"))) * 6 < LEAST_RSA_BITS:
            continue
        try:
            found.append(kind.import_key({name: value for name, value in one.items() if name != "key_ops"}))
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    return found
