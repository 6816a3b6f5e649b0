"""Pages and blocks that come by mail on a schedule: what may be asked for, and the picture that is drawn of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from dashboard.access import User
from dashboard.data.deliveries.checking import Checking
from dashboard.errors import BadField, NoAccess
from dashboard.look import THEMES
from dashboard.parameters import PageState
from dashboard.pictures.places import place_of
from dashboard.pictures.wish import KINDS, Wish
from dashboard.scope import ALL

MOST_ADDRESS = 2_000
_OF_READER = ("lang",)  # what is the recipient's own, whatever the address says


@dataclass(frozen=True, slots=True)
class PageChecking:
    """As `schedules.writing.Check` asks; `places`: checks of recipients."""

    places: Checking

    def __call__(self, owner: User, what: Mapping[str, Any]) -> dict[str, Any]:
        """What its owner may see, and whom it is sent to. Raises HubError."""
        kind = what.get("format") or "pdf"
        if kind not in KINDS:
            raise BadField("pictures.error.kind", field="format", got=str(kind)[:20], known=", ".join(KINDS))
        wish = wish_of(str(what.get("address") or ""), kind, "en", str(what.get("theme") or THEMES[0]))
        PageState.of(dict(wish.state))
        place_of(wish, owner)
        region = wish.state.get("region")
        if region and region != ALL and region not in owner.regions:
            raise NoAccess("web.error.no_region", region=region.upper())
        to = self.places.places({"to": what.get("to")})["to"]
        if not to:
            raise BadField("schedules.error.no_recipient", field="to")
        state = {name: value for name, value in wish.state.items() if name not in _OF_READER}
        address = Wish(wish.name, kind, state=state)
        return {
            "address": f"{wish.name}?{address.query()}".removesuffix("?"),
            "format": kind,
            "theme": wish.state["theme"],
            "name": wish.name,
            "to": to,
        }


def wish_of(address: str, kind: str, lang: str, theme: str) -> Wish:
    """The picture of a page (by its address) or of a block (`<id>?<page state>`) in this language. Raises HubError."""
    if len(address) > MOST_ADDRESS:
        raise BadField("schedules.error.page", field="address")
    parts = urlsplit(address)
    asked = dict(parse_qsl(parts.query)) | {"lang": lang, "theme": theme}
    return Wish.of(f"{parts.path.strip('/')}.{kind}", asked)
