"""`/healthz`: the process lives; `/readyz`: state and data answer. No sign-in, no secrets."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response

from dashboard.data.queue import reading
from dashboard.data.state.identity import shown
from dashboard.data.state.troubles import NOT_ANSWERING
from dashboard.errors import STATE, HubError, Unusable
from dashboard.scope import Region
from dashboard.web import logs
from dashboard.web.hub import hub
from dashboard.web.permission import PUBLIC, allow

blueprint = Blueprint("health", __name__)
OK, DEGRADED, AWAY = "ok", "degraded", "away"


@blueprint.get("/healthz")
@allow(PUBLIC)
def lives() -> Response:
    """Answered without asking anything."""
    return make_response(OK, 200, {"Content-Type": "text/plain; charset=utf-8"})


@blueprint.get("/readyz")
@allow(PUBLIC)
def ready() -> Response:
    """Version and data date of each region; 503 only where nobody could sign in."""
    regions, shared = {region.value: _region(region) for region in Region}, _shared_cache()
    ails, jobs = _state()
    fine = ails is None and all(said.get("status", OK) == OK for said in (*regions.values(), shared))
    more: dict[str, object] = {"cache": shared} if shared else {}
    if ails is not None:
        more["why"] = ails.told("en")
    else:
        more["jobs"] = jobs
        fine = fine and not jobs["overdue"]
    said = jsonify(status=OK if fine else DEGRADED, state=_word(ails), regions=regions, **more)
    said.status_code = 200 if ails is None else 503
    return said


def _state() -> tuple[Unusable | None, dict[str, object]]:
    """What ails the state database, None where nothing does; what waits in its queue, which is a part of it: where a
    file is cut, either may meet the end of it."""
    try:
        hub().state.answers()
        return None, _jobs()
    except Unusable as error:
        logs.event("state_unusable", level="error", key=error.key, why=error.told("en"), place=shown(hub().config))
        return error, {}


def _jobs() -> dict[str, object]:
    """When a worker was last seen, how many jobs wait or run, and how many wait longer than they should."""
    found = reading.standing(hub().state)
    seen = found.seen and found.seen.isoformat(timespec="seconds")
    return {"seen": seen, "waiting": found.waiting, "running": found.running, "overdue": found.overdue}


def _word(ails: Unusable | None) -> str:
    """`missing`, `replaced`, `damaged`, `busy` ...: the name of its words."""
    if ails is None:
        return OK
    return AWAY if ails.key == NOT_ANSWERING else ails.key.removeprefix(STATE)


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
