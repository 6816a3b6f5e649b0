"""`/healthz`: the process lives; `/readyz`: state and data answer. No sign-in, no secrets."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response

from dashboard.errors import HubError, Unusable
from dashboard.scope import Region
from dashboard.web import logs
from dashboard.web.hub import hub
from dashboard.web.permission import PUBLIC, allow

blueprint = Blueprint("health", __name__)
OK, DEGRADED = "ok", "degraded"


@blueprint.get("/healthz")
@allow(PUBLIC)
def lives() -> Response:
    """Answered without asking anything."""
    return make_response(OK, 200, {"Content-Type": "text/plain; charset=utf-8"})


@blueprint.get("/readyz")
@allow(PUBLIC)
def ready() -> Response:
    """Version and data date of each region; 503 only where nobody could sign in."""
    state, regions, shared = _state(), {region.value: _region(region) for region in Region}, _shared_cache()
    fine = state == OK and all(said.get("status", OK) == OK for said in (*regions.values(), shared))
    said = jsonify(
        status=OK if fine else DEGRADED, state=state, regions=regions, **({"cache": shared} if shared else {})
    )
    said.status_code = 200 if state == OK else 503
    return said


def _state() -> str:
    try:
        hub().state.answers()
    except Unusable as error:
        logs.event("state_unusable", level="error", key=error.key)
        return "replaced" if error.key == "web.state.replaced" else "away"
    return OK


def _shared_cache() -> dict[str, object]:
    """How it is with Redis, as this worker knows it; nothing where none is named."""
    status = getattr(hub().store.memory, "status", None)
    return {} if status is None else {"status": status.value}


def _region(region: Region) -> dict[str, object]:
    """Nulls where there is no data yet, which is no error; `status` only where something is wrong."""
    try:
        store = hub().store
        place, degraded = store.place(region), store.degraded(region)
    except HubError as error:
        logs.event("region_unreadable", level="warning", region=region.value, key=error.key)
        return {"status": DEGRADED, "version": None, "data_date": None}
    said: dict[str, object] = {"version": None, "data_date": None}
    if place is not None:
        said = {"version": place.version, "data_date": place.data_date.isoformat()}
    return {"status": DEGRADED, **said} if degraded else said
