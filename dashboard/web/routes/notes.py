"""`/notes...` and `/customers/<region>/<org_id>/notes`: notes about customers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from dashboard.access import Action
from dashboard.components.customer import notes as drawing
from dashboard.data.notes import reading, writing
from dashboard.errors import Missing
from dashboard.request_context import here
from dashboard.scope import Region
from dashboard.web.guards import json_body, origin
from dashboard.web.permission import allow

blueprint = Blueprint("notes", __name__)
MAX_BYTES = 64 * 1024
MAX_DEPTH = 2
_OF = "/customers/<region>/<org_id>/notes"
_ONE = "/notes/<int(max=2147483647):note_id>"


@blueprint.get(_OF)
@allow(Action.SEE_NOTES)
def every(region: str, org_id: str) -> Response:
    """`{"notes": [{"id", "author", "created", "edited", "text", "version", "mine", "when", "edited_when"}]}`.

    The newest first; `when` and `edited_when` are the moments in words.
    """
    mine = here()
    found = reading.listed(mine.services.state, mine.services.store, mine.user, _region(region), org_id)
    return json_body.told(notes=[drawing.told(note, mine.user, mine.look()) for note in found])


@blueprint.post(_OF)
@allow(Action.WRITE_NOTES)
def write(region: str, org_id: str) -> Response:
    """`{"text"}`."""
    sent, mine = _sent("text"), here().services
    return _done(writing.write(mine.state, mine.store, origin.who(), _region(region), org_id, sent["text"]))


@blueprint.post(f"{_ONE}/edit")
@allow(Action.WRITE_NOTES)
def edit(note_id: int) -> Response:
    """`{"version", "text"}`; 409 with the text of `now` where somebody else has edited it meanwhile."""
    sent, mine = _sent("version", "text"), here().services
    return _done(
        writing.edit(mine.state, mine.store, origin.who(), note_id, json_body.number(sent["version"]), sent["text"])
    )


@blueprint.post(f"{_ONE}/delete")
@allow(Action.WRITE_NOTES)
def delete(note_id: int) -> Response:
    """`{"version"}`."""
    sent, mine = _sent("version"), here().services
    return _done(writing.remove(mine.state, mine.store, origin.who(), note_id, json_body.number(sent["version"])))


@blueprint.post("/notes/undo")
@allow(Action.WRITE_NOTES)
def undo() -> Response:
    """`{"token"}`, as the act's answer told it."""
    sent, mine = _sent("token"), here().services
    writing.undo(mine.state, mine.store, origin.who(), sent["token"] if isinstance(sent["token"], str) else "")
    return json_body.told()


def _region(given: str) -> Region:
    if given not in set(Region):
        raise Missing("notes.error.customer")
    return Region(given)


def _sent(*names: str) -> dict[str, Any]:
    return json_body.fields(*names, max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)


def _done(done: writing.Done) -> Response:
    note, token = done
    return json_body.told(note=drawing.told(note, here().user, here().look()), undo=token)
