"""Where a webhook may be sent: public addresses, those that are written as they are meant, networks of the settings."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from dashboard.values import LOOPBACK, Network

_TRANSLATED = ip_network("64:ff9b::/96")  # an IPv4 address, which the network takes out again (RFC 6052)
Address = IPv4Address | IPv6Address


def may_be_sent_to(address: str, host: str, networks: Sequence[Network]) -> bool:
    """Whether a webhook to this host may be sent to this address of it.

    Never one of the link (where clouds keep secrets), of nobody, of many, or an IPv4 address that is written as one of
    IPv6. This machine and networks that are not public only where the setting writes the very address (or `localhost`),
    or where `networks` holds it: a name leads wherever somebody else says.
    """
    found = ip_address(address)
    if found.is_link_local or found.is_unspecified or found.is_multicast or _is_carried(found):
        return False
    if any(found in network for network in networks):
        return True
    if found.is_loopback:
        return host in LOOPBACK
    return found.is_global or (_is(host, found) and not found.is_reserved)


def _is_carried(found: Address) -> bool:
    """Whether it is one of IPv6 with one of IPv4 in it: the network may lead to that one."""
    if isinstance(found, IPv4Address):
        return False
    return bool(found.ipv4_mapped or found.sixtofour or found.teredo) or found in _TRANSLATED


def _is(host: str, found: Address) -> bool:
    try:
        return ip_address(host) == found
    except ValueError:
        return False
