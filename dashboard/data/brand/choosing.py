"""A full administrator chooses the brand: checked before anything is written, one transaction, in the audit log."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from dashboard.access import Action
from dashboard.data.audit import audit_log
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.brand import brand
from dashboard.data.brand.brand import Chosen
from dashboard.data.brand.logo import Logo
from dashboard.data.people.audited_write import audited_write
from dashboard.data.state import settings
from dashboard.data.state.database import Database
from dashboard.errors import Conflict, Refused
from dashboard.values import BAR_CONTRAST, TEXT_CONTRAST, color, contrast_on_white

MOST_NAME = 100


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for; empty: the hub's own. `logo`: another one; `drop`: none any more; neither: the same."""

    name: str
    frame: str
    accent: str
    logo: Logo | None = None
    drop: bool = False


def choose(state: Database, who: Who, version: int, wish: Wish) -> None:
    """Keeps it. Raises Refused for what cannot be used, NoAccess, Conflict where somebody else changed it meanwhile."""
    with audited_write(state, who, Action.MANAGE_SETTINGS, Act.BRAND_CHANGED) as act:
        name = _named(wish.name)
        frame = _colored(brand.FRAME, wish.frame, TEXT_CONTRAST)
        accent = _colored(brand.ACCENT, wish.accent, BAR_CONTRAST)
        before = brand.read(act.connection)
        if before.version != version:
            raise Conflict("brand.error.changed")
        logo = None if wish.drop else wish.logo or before.logo
        after = Chosen(name, frame, accent, logo, version + 1)
        settings.put(act.connection, brand.KEY, _row(after))
        act.record(_told(before), _told(after))


def choose_first(connection: Connection, now: datetime, who: Who, logo: Logo | None) -> None:
    """The logo while the hub is set up, when nobody is there yet whose rights could be asked; None: none any more."""
    before = brand.read(connection)
    if before.logo == logo:
        return
    after = replace(before, logo=logo, version=before.version + 1)
    settings.put(connection, brand.KEY, _row(after))
    audit_log.record(connection, now, who, Act.BRAND_CHANGED, "", _told(before), _told(after))


def _row(kept: Chosen) -> dict[str, Any]:
    logo = kept.logo
    picture = {"kind": logo.kind, "logo": b64encode(logo.data).decode()} if logo else {"kind": "", "logo": ""}
    return {"name": kept.name, "frame": kept.frame, "accent": kept.accent, "version": kept.version, **picture}


def _told(kept: Chosen) -> dict[str, str]:
    return {
        "name": kept.name,
        "logo": f"{kept.logo.kind} {kept.logo.mark}" if kept.logo else "",
        "colour": ", ".join(f"#{each}" for each in (kept.frame, kept.accent) if each),
    }


def _named(given: str) -> str:
    name = " ".join("".join(sign if sign.isprintable() else " " for sign in given).split())
    if len(name) > MOST_NAME:
        raise Refused("brand.error.name", field=brand.NAME, most=MOST_NAME)
    return name


def _colored(field: str, given: str, least: float) -> str:
    """Without its `#`; empty for the hub's own."""
    if not given:
        return ""
    found = color(given)
    if found is None:
        raise Refused("brand.error.color", field=field)
    if contrast_on_white(found) < least:
        raise Refused("brand.error.contrast", field=field, least=least, got=round(contrast_on_white(found), 1))
    return "" if found == brand.COLORS[field == brand.ACCENT] else found
