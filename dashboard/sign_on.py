"""Single sign-on as it is set: the provider, the client that the hub is there, and which claims give which role."""

from __future__ import annotations

import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dashboard.access import Role
from dashboard.errors import Refused
from dashboard.scope import Region
from dashboard.values import hook

MOST_SECRET = 4096
ON, OFF = "on", "off"


@dataclass(frozen=True, slots=True)
class Mapped:
    """One line of the role map: who has this value in the claim gets this role in these regions."""

    value: str
    role: Role
    regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class SignOn:
    """What is set of single sign-on. `roles` empty: the hub says who may do what, the provider only who it is."""

    issuer: str
    client_id: str
    client_secret: str
    scopes: str
    button: str
    role_claim: str
    roles: tuple[Mapped, ...]
    creates: bool
    only: bool


def issuer(value: str) -> str:
    """Nothing, or an issuer as its discovery document writes it: over TLS, or on this machine."""
    if value and (hook(value) != value or "?" in value):
        raise ValueError("empty or https://host/path, without a query")
    return value


def scopes(value: str) -> str:
    """Words with blanks between them; `openid` is one of them."""
    words = value.split()
    if "openid" not in words or any(not word.isascii() or set('"\\') & set(word) for word in words):
        raise ValueError("words with blanks between them, openid among them")
    return " ".join(words)


def role_map(value: str) -> tuple[Mapped, ...]:
    """`group=role:region,region; ...`: the first that the person has holds. Without regions: all of them."""
    return tuple(_mapped(part.strip()) for part in value.split(";") if part.strip())


def _mapped(part: str) -> Mapped:
    name, _, rest = part.rpartition("=")
    role, colon, said = rest.partition(":")
    regions = [region.strip() for region in said.split(",")] if colon else list(Region)
    sound = name.strip() and role.strip() in set(Role) and set(regions) <= set(Region)
    if not sound or len(set(regions)) != len(regions):
        raise ValueError(f"group=role or group=role:region,region with ; between them; roles: {', '.join(Role)}")
    return Mapped(name.strip(), Role(role.strip()), tuple(region for region in Region if region in regions))


def of_settings(values: Mapping[str, object], prefix: str) -> SignOn | None:
    """What the settings say together; None where no issuer is named. Raises Refused where they do not fit."""
    named = {name: values[f"OIDC_{name}"] for name in _NAMES}
    if not named["ISSUER"]:
        if named["CLIENT_ID"] or named["ONLY"] == ON:
            raise Refused("config.error.sign_on_needs", name=f"{prefix}OIDC_ISSUER")
        return None
    if not named["CLIENT_ID"]:
        raise Refused("config.error.sign_on_needs", name=f"{prefix}OIDC_CLIENT_ID")
    roles = named["ROLE_MAP"]
    assert isinstance(roles, tuple)
    if bool(named["ROLE_CLAIM"]) != bool(roles) or (named["CREATE"] == ON and not roles):
        raise Refused("config.error.sign_on_roles", claim=f"{prefix}OIDC_ROLE_CLAIM", map=f"{prefix}OIDC_ROLE_MAP")
    return SignOn(
        issuer=str(named["ISSUER"]),
        client_id=str(named["CLIENT_ID"]),
        client_secret=secret_of(
            str(named["CLIENT_SECRET"]), str(named["CLIENT_SECRET_FILE"]), f"{prefix}OIDC_CLIENT_SECRET"
        ),
        scopes=str(named["SCOPES"]),
        button=str(named["BUTTON"]),
        role_claim=str(named["ROLE_CLAIM"]),
        roles=roles,
        creates=named["CREATE"] == ON,
        only=named["ONLY"] == ON,
    )


_NAMES = (
    "ISSUER",
    "CLIENT_ID",
    "CLIENT_SECRET",
    "CLIENT_SECRET_FILE",
    "SCOPES",
    "BUTTON",
    "ROLE_CLAIM",
    "ROLE_MAP",
    "CREATE",
    "ONLY",
)


def first_match(roles: Sequence[Mapped], held: Sequence[str]) -> Mapped | None:
    """The first line of the map whose value is among those that the person has."""
    return next((line for line in roles if line.value in held), None)


def secret_of(given: str, file: str, setting: str) -> str:
    """A secret, from where it is said: the setting itself, or a file (`<setting>_FILE`); one that others may read is
    refused."""
    if not file:
        return given
    name = f"{setting}_FILE"
    if given:
        raise Refused("config.error.sign_on_two", name=name, other=setting)
    path = Path(file).expanduser()
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise Refused("config.error.open_file", name=name, path=path)
        with path.open("rb") as opened:
            found = opened.read(MOST_SECRET).decode("ascii").strip()
    except (OSError, ValueError) as error:
        raise Refused("config.error.no_file", name=name, path=path) from error
    if not found:
        raise Refused("config.error.no_file", name=name, path=path)
    return found
