"""How the text of a setting is read; each raises ValueError with what was expected."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit
from zoneinfo import available_timezones

Network = IPv4Network | IPv6Network
TEXT_CONTRAST, BAR_CONTRAST = 4.5, 3
_COLOR = re.compile(r"#([0-9A-Fa-f]{6})")
_NUMBER = re.compile(r"(?:/[0-9]{0,4})?")  # of a database of Redis
LOOPBACK = ("127.0.0.1", "::1", "localhost")
_NUMERIC = re.compile(r"(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$")  # the last part of what some programs take for an address
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*")
_DOMAIN = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+")
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*")
_HOST = re.compile(r"(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?")


@functools.cache
def zones() -> frozenset[str]:
    """The time zones that a person can choose, by their IANA names."""
    return frozenset(name for name in available_timezones() if "/" in name or name == "UTC")


def text(value: str) -> str:
    """Any text."""
    return value


def folder(value: str) -> str:
    """A path as it is written, blanks too. A database file whose path holds one of the others lies somewhere else."""
    if any(sign == "?" or not sign.isprintable() for sign in value):
        raise ValueError("a path without question marks and signs that cannot be seen")
    return value


def whole(low: int, high: int) -> Callable[[str], int]:
    """A whole number between two bounds, both included."""

    def parse(value: str) -> int:
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return int(value)

    return parse


def fraction(value: str) -> float:
    """A number from 0 to 1."""
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise ValueError("a fraction from 0 to 1")
    return number


def one_of(*choices: str) -> Callable[[str], str]:
    """One of a few words."""

    def parse(value: str) -> str:
        if value not in choices:
            raise ValueError("one of " + ", ".join(choices))
        return value

    return parse


def color(value: str) -> str | None:
    """A colour without its `#`; None for what is none."""
    found = _COLOR.fullmatch(value)
    return found[1].upper() if found else None


def two_colors(value: str) -> tuple[str, str] | None:
    """Nothing, or two colours for a white page without their `#`: one for text, and one for bars."""
    if not value:
        return None
    found = [color(each) for each in value.split(",")]
    if len(found) == 2 and found[0] and found[1]:
        text, bars = found[0], found[1]
        if contrast_on_white(text) >= TEXT_CONTRAST and contrast_on_white(bars) >= BAR_CONTRAST:
            return text, bars
    raise ValueError(
        f"#RRGGBB,#RRGGBB, the first with a contrast of {TEXT_CONTRAST}:1 on white, the second of {BAR_CONTRAST}:1"
    )


def contrast_on_white(color: str) -> float:
    """The contrast of a colour and white, as WCAG 2.2 counts it: 1 to 21."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    light: float = sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))
    return 1.05 / (light + 0.05)


def url(*schemes: str) -> Callable[[str], str]:
    """Nothing, or the address of a database or cache."""

    def parse(value: str) -> str:
        if value and urlsplit(value).scheme.split("+")[0] not in schemes:
            raise ValueError("empty or a URL that begins with " + ", ".join(f"{s}://" for s in schemes))
        return value

    return parse


def cache(value: str) -> str:
    """Nothing, or where a Redis is. Nothing may follow: how long it is waited for is not for an address to say."""
    expected = "empty or redis://host:port, redis://:password@host:port/number, rediss://..., unix:///path"
    try:
        parts = urlsplit(value)
        there = parts.path.startswith("/") if parts.scheme == "unix" else bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise ValueError(expected) from error
    known = parts.scheme in ("redis", "rediss", "unix") and (parts.scheme == "unix" or _NUMBER.fullmatch(parts.path))
    if value and not (known and there and not parts.query and not parts.fragment):
        raise ValueError(expected)
    return value


def origin(value: str) -> str:
    """What links begin with: pages are served from the root of their host, so nothing may follow the host."""
    expected = "empty or https://host, http://host:port: without a path, a query or a name"
    try:
        parts = urlsplit(value)
        sound = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError as error:
        raise ValueError(expected) from error
    plain = f"{parts.scheme}://{parts.netloc}"
    if value and not (sound and value in (plain, f"{plain}/") and _HOST.fullmatch(parts.netloc)):
        raise ValueError(expected)
    return value.rstrip("/")


def smtp(value: str) -> str:
    """A mail server. A password goes over TLS alone."""
    expected = "empty, smtp://user:password@host:587?starttls=required, smtps://user:password@host or smtp://host:25"
    try:
        parts = urlsplit(value)
        sound = bool(_NAME.fullmatch(parts.hostname or "")) and parts.port != 0 and parts.path in ("", "/")
    except ValueError as error:
        raise ValueError(expected) from error
    starts = parts.scheme == "smtp" and parts.query == "starttls=required"
    plain = parts.scheme == "smtp" and not parts.query and not parts.username
    secure = starts or (parts.scheme == "smtps" and not parts.query)
    if value and not (sound and value.isprintable() and not parts.fragment and (secure or plain)):
        raise ValueError(expected)
    return value


def mail_address(value: str) -> str:
    """Nothing, or one address, in ASCII."""
    if value and not _ADDRESS.fullmatch(value):
        raise ValueError("empty or one address, such as hub@partner.example")
    return value


def domains(value: str) -> tuple[str, ...]:
    """Nothing, or domains parted by commas, in ASCII and lower case."""
    found = tuple(dict.fromkeys(each.strip().lower() for each in value.split(",") if each.strip()))
    if not all(_DOMAIN.fullmatch(each) for each in found):
        raise ValueError("empty or domains parted by commas, such as partner.example,customer.example")
    return found


def launch(value: str) -> str:
    """Where an organization is opened: an address with the place of its ID, and of its region where that matters."""
    bare = value.replace("{org_id}", "").replace("{region}", "")
    parts = urlsplit(bare) if bare.isascii() and bare.isprintable() and not set(' {}\\"<>') & set(bare) else None
    sound = parts and parts.scheme == "https" and _HOST.fullmatch(parts.netloc) and "{org_id}" in value
    if value and not (sound and parts and value.startswith(f"https://{parts.netloc}/")):
        raise ValueError("empty or https://host/path, with {org_id} and, where needed, {region} after the host")
    return value


def hook(value: str) -> str:
    """Where something is handed over: over TLS, or on this machine; its host is written as it is meant."""
    expected = "empty or https://host/path (http:// only to 127.0.0.1, [::1] or localhost), without a user"
    try:
        parts = urlsplit(value)
        sound = bool(_HOST.fullmatch(parts.netloc)) and parts.port != 0 and _is_plain_host(parts.hostname or "")
    except ValueError as error:
        raise ValueError(expected) from error
    plain = value.isascii() and value.isprintable() and not set(' {}\\"<>#') & set(value)
    known = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if value and not (plain and sound and known and value.startswith(f"{parts.scheme}://{parts.netloc}")):
        raise ValueError(expected)
    return value


def _is_plain_host(host: str) -> bool:
    """A name, or an address in its one usual form: none of the spellings that mean an address to some programs only."""
    if ":" in host:
        return str(ip_address(host)) == host and may_be_reached(host, host)
    if _NUMERIC.search(host):
        return str(ip_address(host)) == host and may_be_reached(host, host)
    return bool(_NAME.fullmatch(host))


def may_be_reached(address: str, host: str) -> bool:
    """Whether an address is one that a webhook to this host may be sent to.

    This machine only where the host says so, never one of the link (where clouds keep secrets), of nobody or of many.
    The partner's own network is: whoever sets the address runs the hub.
    """
    found = ip_address(address)
    meant = getattr(found, "ipv4_mapped", None) or found
    if meant.is_loopback:
        return host in LOOPBACK and meant is found
    bad = meant.is_link_local or meant.is_unspecified or meant.is_multicast or meant.is_reserved
    return not bad and meant is found


def networks(value: str) -> tuple[Network, ...]:
    """Whom to believe must be said exactly: no address without its prefix, no network of everybody."""
    try:
        found = tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())
    except ValueError:
        found = ()
    written = [part for part in value.split(",") if part.strip()]
    if (
        len(found) != len(written)
        or not all("/" in part for part in written)
        or any(not net.prefixlen for net in found)
    ):
        raise ValueError("networks with their prefix, such as 127.0.0.1/32, ::1/128; none of all addresses")
    return found


_MOST_MARKS = 30  # on one letter: more than any script writes (UAX 15, stream-safe text)


def composed(text: str) -> str | None:
    """The text with letters and their marks as one (NFC); None where more marks stand in a row than any script has:
    to put those in order takes time with the square of their number."""
    row = 0
    for sign in text:
        row = row + 1 if unicodedata.combining(sign) else 0
        if row > _MOST_MARKS:
            return None
    return unicodedata.normalize("NFC", text)
