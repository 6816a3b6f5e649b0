"""`/resources/...`: what the search finds, the help of a page; resources saved, moved, removed, put back."""

from __future__ import annotations

from flask import Blueprint, Response, request

from dashboard.access import Action
from dashboard.components import as_html
from dashboard.components import resources as drawing
from dashboard.components.resource_form import PREVIEW, SAVE
from dashboard.data.people.undoing import KEPT
from dashboard.data.resources import writing
from dashboard.data.resources.resource import body_of
from dashboard.data.resources.shelf import shelf
from dashboard.data.resources.shipped import for_page
from dashboard.errors import Refused
from dashboard.pages import resources
from dashboard.request_context import here
from dashboard.top_bar import HELP
from dashboard.web.guards import headers, json_body, origin
from dashboard.web.permission import allow
from dashboard.web.server.block_answer import as_json

blueprint = Blueprint("resources", __name__)
MAX_BYTES, MAX_DEPTH = 96 * 1024, 2
MAX_VERSION = 9  # digits
UNDO = "/resources/undo"
_UNDER = 3  # headings of a text stand below that of the form
_MAY = Action.MANAGE_SETTINGS
_FIELDS = ("title", "summary", "address", "body", "lang", "topics", "picture", "marks", "roles")


@blueprint.get(resources.HITS)
@allow(Action.READ_RESOURCES)
def hits() -> Response:
    """`?find=&kind=&topic=&language=` to `{"said", "tree"}`: how many in words, and they as the page draws them."""
    said, tree = resources.answer(here().bare(request.args.to_dict()))
    return _drawn({"said": said, "tree": tree})


@blueprint.get(HELP)
@allow(Action.READ_RESOURCES)
def help_() -> Response:
    """`?page=` to `{"tree"}`: the articles about a page, those that the reader finds."""
    mine, look = here(), here().look()
    known = shelf(mine.services.state).every
    articles = [known[one.key] for one in for_page(request.args.get("page", "")) if one.key in known]
    return _drawn({"tree": drawing.help_of([one for one in articles if one.seen_by(mine.user.role)], look)})


@blueprint.post(PREVIEW)
@allow(_MAY)
def preview() -> Response:
    """`{"text"}` to `{"prose"}`: a text of one's own as its page will show it, as HTML; nothing of it is kept."""
    text = body_of(_sent("text")["text"])
    return json_body.told(prose="".join(as_html.written(each) for each in drawing.drawn(text, _UNDER)))


@blueprint.post(SAVE)
@allow(_MAY)
def save() -> Response:
    """`{"key", "version", ...}` and the fields of its form; without a key it is a new one.

    `{"key", "takes_back"}`: how a change is taken back."""
    sent, state, who = _sent("key", "version", *_FIELDS), here().services.state, origin.who()
    key, version, said = _text(sent["key"]), _version(sent["version"]), {name: sent[name] for name in _FIELDS}
    if not key:
        return json_body.told(key=writing.add(state, who, said))
    token, look = writing.change(state, who, key, version, said), here().look()
    name = drawing.said(shelf(state).one(here().user.role, key), look).title
    back = {
        "address": UNDO,
        "token": token,
        "title": look.t("resources.menu.changed", name=name),
        "undo": look.t("resources.menu.undo"),
        "lasts_s": int(KEPT.total_seconds()),
    }
    return json_body.told(key=key, takes_back=back)


@blueprint.post("/resources/move")
@allow(_MAY)
def move() -> Response:
    """`{"key", "version", "way"}`: one place `earlier` or `later`."""
    sent = _sent("key", "version", "way")
    version = json_body.number(sent["version"])
    writing.move(here().services.state, origin.who(), _text(sent["key"]), version, sent["way"])
    return json_body.told()


@blueprint.post("/resources/remove")
@allow(_MAY)
def remove() -> Response:
    """`{"key", "version"}` to `{"undo": token}`."""
    sent = _sent("key", "version")
    version = json_body.number(sent["version"])
    return json_body.told(undo=writing.remove(here().services.state, origin.who(), _text(sent["key"]), version))


@blueprint.post(UNDO)
@allow(_MAY)
def undo() -> Response:
    """`{"token"}` to `{"key"}`."""
    return json_body.told(key=writing.undo(here().services.state, origin.who(), _text(_sent("token")["token"])))


def _drawn(told: dict[str, object]) -> Response:
    answer = Response(as_json(told), mimetype="application/json")
    answer.headers["Cache-Control"] = headers.NOT_KEPT
    return answer


def _text(given: object) -> str:
    return given if isinstance(given, str) else ""


def _version(given: object) -> int:
    """A version as a form sends it."""
    if not isinstance(given, str) or not (given.isascii() and given.isdigit() and len(given) <= MAX_VERSION):
        raise Refused("web.error.fields")
    return int(given)


def _sent(*names: str) -> dict[str, object]:
    return json_body.fields(*names, max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
