"""`POST /brand/choose`: the partner's name, logo and colours in decks and pictures."""

from __future__ import annotations

import binascii
from base64 import b64decode

from flask import Blueprint, Response, request

from dashboard.access import Action
from dashboard.data.brand import brand, choosing
from dashboard.data.brand.logo import MOST_BYTES, logo_of
from dashboard.errors import BadField, Conflict, Refused
from dashboard.pages.brand import CHOOSE
from dashboard.web.guards import json_body, origin
from dashboard.web.hub import hub
from dashboard.web.permission import allow

blueprint = Blueprint("brand", __name__)
_MOST_FIELDS = 4 * 1024
MAX_BYTES = MOST_BYTES * 4 // 3 + _MOST_FIELDS  # a logo comes as base64
MAX_DEPTH = 2
MAX_VERSION = 9  # digits
_TEXTS = (brand.NAME, brand.FRAME, brand.ACCENT, brand.LOGO)


@blueprint.post(CHOOSE)
@allow(Action.MANAGE_SETTINGS)
def choose() -> Response:
    """`{"name", "frame", "accent", "logo", "drop", "version"}`: texts, empty for the hub's own; `logo` in base64, empty
    for the one that is there; `drop`: `["logo"]` where there should be none any more."""
    request.max_content_length = MAX_BYTES
    sent = json_body.fields(*_TEXTS, "drop", "version", max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
    if not all(isinstance(sent[name], str) for name in _TEXTS) or sent["drop"] not in ("", [], [brand.LOGO]):
        raise Refused("web.error.fields")
    said = {name for name in _TEXTS if sent[name]} | ({brand.LOGO} if sent["drop"] else set())
    if said & brand.fixed(hub().config):
        raise Conflict("brand.error.environment")
    logo = logo_of(_bytes(sent[brand.LOGO])) if sent[brand.LOGO] else None
    wish = choosing.Wish(sent[brand.NAME], sent[brand.FRAME], sent[brand.ACCENT], logo, drop=bool(sent["drop"]))
    version = _version(sent["version"])
    choosing.choose(hub().state, origin.who(), version, wish)
    return json_body.told(version=version + 1)


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadField("brand.error.base64", field=brand.LOGO) from error


def _version(given: object) -> int:
    if not isinstance(given, str) or not (given.isascii() and given.isdigit() and len(given) <= MAX_VERSION):
        raise Refused("web.error.fields")
    return int(given)
