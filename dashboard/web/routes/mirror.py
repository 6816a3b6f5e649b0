"""`/mirror/<name>`: the page of a mirror link, the exchange of the link for its cookie, and what it shows."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from dashboard.components import as_html
from dashboard.components.customer import mirror_page
from dashboard.data.brand import brand
from dashboard.data.mirrors import definition, opening
from dashboard.data.mirrors.reading import Mirror
from dashboard.errors import HubError, NoAccess
from dashboard.look import Look
from dashboard.pages import mirror as drawing
from dashboard.request_context import here
from dashboard.web import logs
from dashboard.web.guards import json_body, limits, origin
from dashboard.web.guards.links import mirror as guard
from dashboard.web.hub import hub
from dashboard.web.permission import MIRROR as OF_MIRROR
from dashboard.web.permission import PUBLIC, allow
from dashboard.web.server import mirror_document

blueprint = Blueprint("mirror", __name__)
_ONE = f"{definition.PATH}<name>"
MAX_BYTES, MAX_DEPTH = 4096, 2
_OURS = 500


@blueprint.get(_ONE)
@allow(PUBLIC)
def page(name: str) -> Response:
    """The page of any link: who has none learns not even whether there is one."""
    if not definition.is_name(name):
        raise NotFound
    return mirror_document.page(name, here().look())


@blueprint.post(f"{_ONE}/open")
@allow(PUBLIC)
def exchange(name: str) -> Response:
    """`{"token", "passphrase"}`: sets the link's own cookie; 403 for every other token. `{"asks", "band", "lang"}`:
    whether the passphrase is to be said first, and whose page it is."""
    sent = json_body.fields("token", "passphrase", max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
    state, store = hub().state, hub().store
    with limits.one_sign_in():
        found = opening.exchange(state, store, name, sent["token"], sent["passphrase"], origin.address())
    if found is None:
        logs.event("mirror_refused", address=origin.address())
        raise NoAccess("mirrors.error.refused")
    answer = json_body.told(asks=not found.cookie, band=_band(), lang=found.mirror.lang)
    return guard.keep(answer, name, found.cookie) if found.cookie else answer


@blueprint.get(f"{_ONE}/shown")
@allow(OF_MIRROR)
def shown(name: str) -> Response:  # noqa: ARG001  the guard has read it
    """`{"title", "lang", "band", "html"}`; each time is counted. 403 with nothing of why where it is dark."""
    seen = guard.looked_at()
    look = _look(seen.mirror)
    try:
        with hub().store.work.turn():
            title, body = drawing.drawn(seen, hub().store, look)
    except HubError as error:
        if error.status >= _OURS:
            raise
        raise NoAccess("mirrors.error.refused") from error
    opening.count(hub().state, seen, origin.address())
    return json_body.told(title=title, lang=look.lang, band=_band(), html=as_html.written(body))


def _look(one: Mirror) -> Look:
    return Look(one.lang, "light")


def _band() -> str:
    shown_as = brand.brand_of(hub().config, brand.chosen(hub().state))
    logo = shown_as.logo.address if shown_as.logo else ""
    return as_html.written(mirror_page.band(shown_as.name, shown_as.frame, logo))
