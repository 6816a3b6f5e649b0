"""The partner's brand as it holds now: what the environment says, else what was chosen here, else the hub's own."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from dashboard.config import Config
from dashboard.data.brand.logo import Logo, read_logo
from dashboard.data.state import settings
from dashboard.data.state.database import Database

KEY = "brand"
COLORS = ("0A6678", "3C949F")  # where nobody says others
NAME, LOGO, FRAME, ACCENT = "name", "logo", "frame", "accent"


@dataclass(frozen=True, slots=True)
class Brand:
    """How the partner shows itself. `frame`: bands and lines; `accent`: what stands out in the frame."""

    name: str
    frame: str
    accent: str
    logo: Logo | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen in the hub, empty where nothing was; `version`: how often it was changed."""

    name: str = ""
    frame: str = ""
    accent: str = ""
    logo: Logo | None = None
    version: int = 0


def brand_of(config: Config, chosen: Chosen | None = None, logo: Path | None = None) -> Brand:
    """The partner's, with another logo where one is given. Raises Refused for a logo that is none."""
    kept = chosen or Chosen()
    frame, accent = config.brand_colors or (kept.frame or COLORS[0], kept.accent or COLORS[1])
    path = logo or (Path(config.brand_logo) if config.brand_logo else None)
    name = config.brand_name or kept.name or config.partner
    return Brand(name, frame, accent, read_logo(path) if path else kept.logo)


def fixed(config: Config) -> frozenset[str]:
    """What the environment says, and nobody can choose here."""
    said = {
        NAME: config.brand_name,
        LOGO: config.brand_logo,
        FRAME: config.brand_colors,
        ACCENT: config.brand_colors,
    }
    return frozenset(name for name, value in said.items() if value)


def chosen(state: Database) -> Chosen:
    """As it is now. Raises Unusable where the state does not answer."""
    with state.read() as connection:
        return read(connection)


def read(connection: Connection) -> Chosen:
    """The same in a transaction."""
    found: Mapping[str, Any] | None = settings.found(connection, KEY)
    if not found:
        return Chosen()
    logo = Logo(found["kind"], b64decode(found["logo"])) if found["logo"] else None
    return Chosen(found[NAME], found[FRAME], found[ACCENT], logo, int(found["version"]))
