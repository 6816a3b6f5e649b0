"""Names and signatures of what is kept outside the hub: only who has the hub's key makes either."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from importlib import metadata

from dashboard.config import ROOT, Config

_FORM = b"\x01"  # how a value is laid out: this byte, the signature, the bytes that were kept
_SIGNATURE = 32
_PRODUCT = ROOT / "dashboard"
_KINDS = frozenset({".py", ".toml", ".json"})


@dataclass(frozen=True, slots=True)
class Seal:
    """Two keys. A value is signed together with its name, so that it is good under no other name."""

    names: bytes
    signs: bytes

    @classmethod
    def of(cls, secret: bytes, purpose: bytes) -> Seal:
        """The seal that this secret has for one purpose; of another secret or purpose nothing fits."""
        return cls(_derived(secret, b"names", purpose), _derived(secret, b"signs", purpose))

    def name(self, key: str) -> bytes:
        """What a key is called outside: it tells nothing of the key. 64 characters."""
        return hmac.new(self.names, key.encode(), hashlib.sha256).hexdigest().encode()

    def closed(self, name: bytes, body: bytes) -> bytes:
        """The value to keep under the name."""
        return _FORM + self._signature(name, body) + body

    def opened(self, name: bytes, value: bytes) -> bytes | None:
        """The bytes that were kept under this name; None for anything that was not closed with this seal."""
        said, body = value[1 : 1 + _SIGNATURE], value[1 + _SIGNATURE :]
        if value[:1] != _FORM or not hmac.compare_digest(said, self._signature(name, body)):
            return None
        return body

    def _signature(self, name: bytes, body: bytes) -> bytes:
        made = hmac.new(self.signs, name, hashlib.sha256)  # all names are of one length
        made.update(body)
        return made.digest()


def of_answers(config: Config) -> Seal:
    """The seal of kept answers: those of another release or of other settings are made another way."""
    return Seal.of(config.secret_key, b"\0".join((b"answers", release(), repr(config).encode())))


def release() -> bytes:
    """A digest of what makes answers: the product's own files, and which packages are installed."""
    made = hashlib.sha256()
    for path in sorted(path for path in _PRODUCT.rglob("*") if path.suffix in _KINDS):
        made.update(str(path.relative_to(_PRODUCT)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    packages = sorted(f"{each.name}={each.version}" for each in metadata.distributions())
    made.update("\n".join(packages).encode())
    return made.digest()


def _derived(secret: bytes, use: bytes, purpose: bytes) -> bytes:
    return hmac.new(secret, b"kept outside:" + use + b":" + purpose, hashlib.sha256).digest()
