"""What is kept of a person, checked before it is: e-mail, name, role, regions."""

from __future__ import annotations

import re
import unicodedata

from dashboard.access import Role, email_key
from dashboard.errors import BadField
from dashboard.scope import Region

MAX_EMAIL, MAX_LOCAL, MAX_NAME = 254, 64, 200
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")
# Joiners that names in Persian and in scripts of India need; every other unseen sign is refused.
_JOINERS = "\u200c\u200d"
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN")  # their letters look like each other's


def email(given: object) -> str:
    """The address as it is kept: composed, in lower case. Raises BadField."""
    text = email_key(given) if isinstance(given, str) and len(given) <= 2 * MAX_EMAIL else ""
    local, at, domain = text.rpartition("@")
    labels = domain.split(".")
    sound = (
        at
        and len(text) <= MAX_EMAIL
        and len(local) <= MAX_LOCAL
        and _LOCAL.fullmatch(local)
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels)
    )
    if not sound:
        raise BadField("people.error.email", field="email")
    if any(_mixed(part) for part in (local, *labels)):
        raise BadField("people.error.mixed", field="email")
    return text


def twin_key(address: str) -> str:
    """Two addresses with the same key are taken for one: neither case nor form of a letter tells people apart."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", address).casefold())


def name(given: object, field: str = "name") -> str:
    """The name with single spaces, composed. Raises BadField for one that hides something or is too long."""
    if not isinstance(given, str) or len(given) > 2 * MAX_NAME:
        raise BadField("people.error.name", field=field, most=MAX_NAME)
    text = " ".join(unicodedata.normalize("NFC", given).split())
    if not any(sign.isalnum() for sign in text) or len(text) > MAX_NAME or not all(map(_seen, text)):
        raise BadField("people.error.name", field=field, most=MAX_NAME)
    return text


def role(given: object) -> Role:
    """The role of this name; raises BadField."""
    if not isinstance(given, str) or given not in set(Role):
        raise BadField("people.error.role", field="role")
    return Role(given)


def regions(given: object) -> tuple[Region, ...]:
    """Some of the regions, in their order; raises BadField for none, for unknown ones and for one named twice."""
    named = [one for one in given if isinstance(one, str)] if isinstance(given, (list, tuple)) else []
    if not named or not set(named) <= set(Region) or len(set(named)) != len(given):  # type: ignore[arg-type]
        raise BadField("people.error.regions", field="regions")
    return tuple(region for region in Region if region in named)


def _seen(sign: str) -> bool:
    """Whether the sign can be seen where it stands: no control, no change of direction, no half of a pair."""
    return unicodedata.category(sign)[0] != "C" or sign in _JOINERS


def _mixed(part: str) -> bool:
    """Whether letters of two scripts that look alike stand in one word, as in a forged address."""
    found = {unicodedata.name(sign, "").partition(" ")[0] for sign in part if not sign.isascii()}
    ascii_letters = {"LATIN"} if any(sign.isascii() and sign.isalpha() for sign in part) else set()
    return len((found | ascii_letters) & set(_SCRIPTS)) > 1
