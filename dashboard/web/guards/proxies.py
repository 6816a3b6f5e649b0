"""Who is behind a reverse proxy: told by its headers where the proxy is one of the trusted, by nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING, Any

from flask import Flask

from dashboard.values import Network
from dashboard.web.hub import of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Address = IPv4Address | IPv6Address
FOR, PROTO = "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"
_SAY_SO = ("HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_ORIGINAL_URL", "HTTP_X_REWRITE_URL", "HTTP_REMOTE_USER")
_FORWARDED = "HTTP_X_FORWARDED_"
_SCHEMES = ("http", "https")
_MOST = 20  # hops


def install(server: Flask) -> None:
    """Before anything else sees the request."""
    proxies = Proxies(server.wsgi_app, of(server).config.trusted_proxies)
    server.wsgi_app = proxies  # type: ignore[method-assign,assignment]


class Proxies:
    """Gives each request its reader's address, and takes away every header that could say another."""

    def __init__(self, app: WSGIApplication, trusted: tuple[Network, ...]) -> None:
        self._app, self._trusted = app, trusted

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """As the app, with `REMOTE_ADDR` and `wsgi.url_scheme` of the reader."""
        hops, scheme = str(environ.get(FOR, "")), str(environ.get(PROTO, ""))
        for name in [name for name in environ if name.startswith(_FORWARDED) or name in _SAY_SO]:
            del environ[name]
        peer = _read(str(environ.get("REMOTE_ADDR", "")))
        if peer is not None and self._trusts(peer):
            environ["REMOTE_ADDR"] = str(self._reader(peer, hops))
            said = scheme.rpartition(",")[2].strip().lower()
            if said in _SCHEMES:
                environ["wsgi.url_scheme"] = said
        return self._app(environ, start)

    def _reader(self, peer: Address, hops: str) -> Address:
        """The last hop that is not ours. What stands before it, anybody could have written."""
        found = peer
        for hop in reversed(hops.split(",")[-_MOST:]):
            read = _read(hop.strip())
            if read is None:
                return found
            found = read
            if not self._trusts(read):
                return found
        return found

    def _trusts(self, address: Address) -> bool:
        return any(address.version == network.version and address in network for network in self._trusted)


def _read(text: Any) -> Address | None:
    """An address, also with a port behind it; an IPv4 one that came as IPv6 is the IPv4 one."""
    bare = text[1:].partition("]")[0] if text.startswith("[") else text
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
