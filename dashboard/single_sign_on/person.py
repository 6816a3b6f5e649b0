"""Who the provider says that it is: the claims of a token, checked, and what they are worth here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc.errors import JoseError

from dashboard.data.people.identities import Told
from dashboard.sign_on import SignOn, first_match
from dashboard.single_sign_on.begun import Begun
from dashboard.single_sign_on.errors import BadToken

SKEW_S = 60
MOST_SUBJECT = 255  # OpenID Connect Core, 2
MOST_MOMENT = 1 << 36  # the year 4147, in seconds since 1970; neither infinity nor what is no number is less
MOST_VALUES = 2000  # groups of one person
MOST_SAID = 200


def checked(
    mine: SignOn, begun: Begun, header: Mapping[str, Any], claims: Mapping[str, Any], access: str, now: int
) -> Mapping[str, Any]:
    """The claims, where they are for this client, of this sign-in, and of now. Raises BadToken."""
    options: dict[str, Any] = {
        "iss": {"essential": True, "value": mine.issuer},
        "aud": {"essential": True, "value": mine.client_id},
        "sub": {"essential": True},
        "exp": {"essential": True},
        "iat": {"essential": True},
    }
    params = {"nonce": begun.nonce, "client_id": mine.client_id, "access_token": access}
    try:
        CodeIDToken(dict(claims), dict(header), options, params).validate(now, SKEW_S)
    except (JoseError, ValueError, TypeError) as error:
        raise BadToken(f"a claim: {error}"[:MOST_SAID]) from error
    _strict(mine, begun, claims, now)
    return claims


def _strict(mine: SignOn, begun: Begun, claims: Mapping[str, Any], now: int) -> None:
    """What the library leaves open: one audience alone, numbers that are moments, a subject of the length told."""
    if claims["aud"] not in (mine.client_id, [mine.client_id]) or claims.get("azp") not in (None, mine.client_id):
        raise BadToken("another audience beside this one")
    if claims["nonce"] != begun.nonce or not _is_subject(claims["sub"]):
        raise BadToken("a nonce or a subject")
    for name in ("exp", "iat", "nbf", "auth_time"):
        if name in claims and not (type(claims[name]) in (int, float) and 0 <= claims[name] < MOST_MOMENT):
            raise BadToken(f"{name} that is no moment")
    if not claims["exp"] + SKEW_S > now or not claims["iat"] <= now + SKEW_S or not claims["iat"] < claims["exp"]:
        raise BadToken("another time")
    if begun.anew and not now - SKEW_S * 5 <= claims.get("auth_time", 0) <= now + SKEW_S:
        raise BadToken("nobody showed anew who they are")


def _is_subject(given: object) -> bool:
    """What a database can keep, too."""
    return type(given) is str and 0 < len(given) <= MOST_SUBJECT and given.isprintable()


def lacks(mine: SignOn, claims: Mapping[str, Any]) -> bool:
    """Whether the provider keeps back what is needed, as some do until they are asked for it once more."""
    return "email" not in claims or bool(mine.role_claim and mine.role_claim not in claims)


def completed(claims: Mapping[str, Any], more: Mapping[str, Any]) -> Mapping[str, Any]:
    """The claims with what userinfo adds. An address and whether it is verified are those of one answer."""
    ours, theirs = dict(claims), dict(more)
    for name in ("email", "email_verified"):
        (theirs if "email" in claims else ours).pop(name, None)
    return {**theirs, **ours}


def told(mine: SignOn, claims: Mapping[str, Any]) -> Told:
    """What the hub makes of the claims. An address that the provider has not verified is none."""
    verified = claims.get("email_verified") is True and _is_text(claims.get("email"))
    name, moment = claims.get("name"), claims.get("auth_time")
    found = Told(
        issuer=mine.issuer,
        subject=claims["sub"],
        email=claims["email"] if verified else "",
        name=name if isinstance(name, str) else "",
        shown=int(moment) if moment else None,
        creates=mine.creates,
    )
    if not mine.role_claim:
        return found
    line = first_match(mine.roles, _values(claims.get(mine.role_claim)))
    if line is None:
        return found.without_role(f"{mine.role_claim}: -")
    return found.with_role(line.role, line.regions, f"{mine.role_claim}: {line.value}"[:MOST_SAID])


def _is_text(given: object) -> bool:
    return isinstance(given, str) and given.isprintable()


def _values(given: object) -> list[str]:
    """The texts of a claim: one, or a list of them; nothing else is one."""
    listed = [given] if isinstance(given, str) else given if isinstance(given, list) else []
    return [one for one in listed[:MOST_VALUES] if isinstance(one, str)]
