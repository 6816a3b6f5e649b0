"""The manifest of a version: what it stands on and what its files must be. It carries a digest of itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dashboard.data.versions import durable

_DIGEST = "digest"


def entry(path: Path, name: str) -> dict[str, Any]:
    """What must hold of one file: its size and SHA-256."""
    return {"name": name, "bytes": path.stat().st_size, "sha256": durable.sha256(path)}


def write(path: Path, said: Mapping[str, Any]) -> None:
    """Write the manifest as a whole."""
    durable.write(path, text(said))


def text(said: Mapping[str, Any]) -> str:
    """What is said, with its digest, as it is written."""
    return json.dumps({**said, _DIGEST: digest(said)}, indent=1, ensure_ascii=False) + "\n"


def read(path: Path) -> dict[str, Any]:
    """The manifest. Raises OSError where there is none, ValueError where it is not what was written."""
    return parse(path.read_text("utf-8"))


def parse(written: str) -> dict[str, Any]:
    """What was said. Raises ValueError where the text is not what was written."""
    said = json.loads(written)
    if not isinstance(said, dict) or said.pop(_DIGEST, None) != digest(said):
        raise ValueError("the manifest is not what was written")
    return said


def digest(said: Mapping[str, Any]) -> str:
    """SHA-256 of what is said, however it is laid out."""
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
