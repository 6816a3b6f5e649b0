"""The pictures of one process: its renderer, the gate through which that reads this app, one wish from end to end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Flask

from dashboard import request_context
from dashboard.config import Config
from dashboard.data.brand.brand import Brand, brand_of, chosen
from dashboard.data.people.sessions import Seen
from dashboard.errors import NoAccess, Refused
from dashboard.look import Look
from dashboard.pictures import drawing
from dashboard.pictures.drawing import Sitting
from dashboard.pictures.gate import Gate, Grant
from dashboard.pictures.places import place_of
from dashboard.pictures.printer import Printer
from dashboard.pictures.renderer import Renderer
from dashboard.pictures.tab import Tab
from dashboard.pictures.wish import Wish
from dashboard.web import logs

_EXTENSION = "pictures"


class Pictures:
    """Everything is begun with the first wish."""

    def __init__(self, app: Flask, config: Config) -> None:
        self._app, self._settings = app, config
        self._gate: Gate | None = None
        self._beginning = threading.Lock()
        self.renderer = Renderer(config.chromium, lambda: self.gate.address, config.aside, logs.event)
        self.printer = Printer(self.renderer)

    @property
    def gate(self) -> Gate:
        """Listens from the first time that it is asked for."""
        with self._beginning:
            if self._gate is None:
                base = urlsplit(self._settings.base_url)
                origin = f"http://127.0.0.1:{self._settings.port}"  # a host that the hub takes for itself
                self._gate = Gate(self._app.wsgi_app, origin, f"{base.scheme}://{base.netloc}")
            return self._gate

    def make(self, wish: Wish, seen: Callable[[], Seen | None], look: Look) -> bytes:
        """The file, for the reader whom `seen` gives, as long as their right stands.

        Raises NoAccess where there is none, or they may not; Missing, Refused, Busy and Unusable as what it asks.
        """
        reader = seen()
        if reader is None:
            raise NoAccess("web.error.signed_out")
        place = place_of(wish, reader.user)
        shown = f"{self._settings.base_url}{place.path}?{wish.query()}".removesuffix("?")
        pages = look.t("pictures.foot.pages", n="{n}", all="{all}")
        brand = self._brand()
        partner, logo = (brand.name, brand.logo.address if brand.logo else "") if brand else ("", "")

        def act(tab: Tab) -> bytes:
            with self.gate.granted(Grant(seen, place.opens)) as token:
                where = self.gate.origin, place.address, token, place.block, shown
                sitting = Sitting(*where, look.lang, pages, partner, logo)
                return drawing.drawn(tab, wish, sitting, look.theme)

        made = self.renderer.draw(act)
        after = seen()
        if after is None or after.rights != reader.rights:  # they ended while it was made, or are others
            raise NoAccess("web.error.signed_out")
        return made

    def _brand(self) -> Brand | None:
        """As it holds now; None where the logo that the environment names is none: it costs no picture."""
        try:
            return brand_of(self._settings, chosen(request_context.of(self._app).state))
        except Refused as error:
            logs.event("brand_unusable", level="warning", why=str(error)[:200])
            return None


def install(server: Flask, config: Config) -> None:
    """Keeps the pictures with the server."""
    server.extensions[_EXTENSION] = Pictures(server, config)


def of(server: Flask) -> Pictures:
    """The pictures of this server."""
    found = server.extensions[_EXTENSION]
    assert isinstance(found, Pictures)
    return found
