"""A cache that several readers share, as a proxy before the hub would be one (RFC 9111, what matters here of it)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient

Stored = tuple[int, dict[str, str], bytes]


@dataclass
class SharedCache:
    """Keeps answers by address and by what `Vary` names. `obeys_private` and `obeys_vary` False: a careless one."""

    obeys_private: bool = True
    obeys_vary: bool = True
    kept: dict[str, list[tuple[dict[str, str], Stored]]] = field(default_factory=dict)
    hits: int = 0

    def get(self, reader: FlaskClient, path: str, **headers: str) -> Stored:
        """From what is kept where it may be, or where the hub says that it is still so; else from the hub."""
        sent = {**headers, "Cookie": str(reader._cookies)}
        for known, stored in self.kept.get(path, []):
            if all(sent.get(name, "") == value for name, value in known.items()):
                if "no-cache" not in stored[1].get("Cache-Control", ""):
                    self.hits += 1
                    return stored
                asked = reader.get(path, headers={**headers, "If-None-Match": stored[1].get("ETag", '"none"')})
                if asked.status_code == 304:
                    self.hits += 1
                    return stored
                return self._keep(path, sent, asked)
        return self._keep(path, sent, reader.get(path, headers=headers))

    def _keep(self, path: str, sent: Mapping[str, str], answer: Any) -> Stored:
        stored = (answer.status_code, dict(answer.headers), answer.data)
        said = {part.strip() for part in answer.headers.get("Cache-Control", "").split(",")}
        if answer.status_code == 200 and "no-store" not in said and not (self.obeys_private and "private" in said):
            names = [name.strip() for name in answer.headers.get("Vary", "").split(",") if name.strip()]
            known = {name: sent.get(name, "") for name in names} if self.obeys_vary else {}
            self.kept.setdefault(path, []).append((known, stored))
        return stored
