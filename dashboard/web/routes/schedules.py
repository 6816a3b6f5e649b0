"""`/reports/schedules/...`: made, changed, begun and ended from the page; `/unsubscribe/...`: from a letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request

from dashboard import values
from dashboard.access import Action, User
from dashboard.components.settings import schedule_words
from dashboard.data.deliveries import leaving
from dashboard.data.deliveries.beginning import Beginning
from dashboard.data.deliveries.checking import Checking
from dashboard.data.deliveries.delivery import PAGE
from dashboard.data.people import users
from dashboard.data.report_runs.writing import KIND
from dashboard.data.report_templates.reading import finder
from dashboard.data.schedules import reading, recurrence, writing
from dashboard.data.schedules.recurrence import Every, Weekday, upcoming
from dashboard.data.schedules.schedule import MOST_SIGNS, Schedule
from dashboard.data.schedules.writing import Check
from dashboard.errors import HubError, Refused
from dashboard.pages.reports import SCHEDULES, schedule_address
from dashboard.pictures.subscribing import PageChecking
from dashboard.request_context import here
from dashboard.web.guards import json_body, origin
from dashboard.web.hub import hub
from dashboard.web.permission import PUBLIC, allow
from dashboard.web.routes import leaving_page

blueprint = Blueprint("schedules", __name__)
MAX_BYTES, MAX_DEPTH = 16 * 1024, 3
_MAY = Action.EXPORT
_WHAT = ("template", "address", "region", "service", "range", "count", "format", "to", "folder")
_WHEN = ("every", "days", "day", "at", "zone", "start", "end")
_WHICH = ("schedule", "version")
_MOST_ZONES = 20
_MOST_DIGITS = 9


@blueprint.post("/reports/schedules/add")
@allow(_MAY)
def add() -> Response:
    """`{"template" or "address", "region", ..., "name", "every", ..., "to"}`: a report, or a page, again and again."""
    sent = _sent("name", *_WHAT, *_WHEN)
    kind = PAGE if sent["address"] else KIND
    when, what = recurrence.read(_when(sent)), _what(sent, kind, here().user)
    named = sent["name"] or _name(sent, here().user)
    made = writing.add(hub().state, origin.who(), kind, named, when, what, _check(kind))
    return json_body.told(go=schedule_address(made.id))


@blueprint.post("/reports/schedules/change")
@allow(_MAY)
def change() -> Response:
    """The same with `{"schedule", "version"}`."""
    sent = _sent(*_WHICH, "name", *_WHAT, *_WHEN)
    one = _known(sent)
    owner = _owner(one)
    when, what = recurrence.read(_when(sent)), {**_what(sent, one.kind, owner), **_kept(one)}
    named = sent["name"] or _name(sent, owner)
    writing.change(hub().state, origin.who(), one.id, _whole(sent["version"]), named, when, what, _check(one.kind))
    return json_body.told()


@blueprint.post("/reports/schedules/act")
@allow(_MAY)
def act() -> Response:
    """`{"schedule", "version", "act"}`: `pause`, `resume`, `run` (now), `copy` or `remove`."""
    sent, state, who = _sent(*_WHICH, "act"), hub().state, origin.who()
    one, version = _known(sent), _whole(sent["version"])
    if sent["act"] == "pause":
        writing.pause(state, who, one.id, version)
    elif sent["act"] == "resume":
        writing.resume(state, who, one.id, version)
    elif sent["act"] == "run":
        writing.run_now(state, who, one.id, Beginning(hub().config, state))
    elif sent["act"] == "copy":
        name = here().look().t("schedules.act.copy_of", name=one.name)[:MOST_SIGNS]
        made = writing.copy(state, who, one.id, name, _check(one.kind))
        return json_body.told(go=schedule_address(made.id))
    elif sent["act"] == "remove":
        writing.remove(state, who, one.id, version)
        return json_body.told(go=SCHEDULES)
    else:
        raise Refused("web.error.fields")
    return json_body.told()


@blueprint.get("/reports/schedules/next")
@allow(_MAY)
def next_runs() -> Response:
    """The fields of a form as a query, to `{"title", "lines"}`: the next times as they will be, or what is missing."""
    given, look = request.args.to_dict(), here().look_of_moments()
    try:
        when = recurrence.read(_when({name: given.get(name, "") for name in _WHEN}))
        found = upcoming(when, hub().state.clock())
    except HubError as error:
        return json_body.told(title=error.told(look.lang), lines=[])
    if not found:
        return json_body.told(title=look.t("schedules.error.never"), lines=[])
    said = schedule_words.when(when, look)
    lines = [look.moment_in(due, when.zone) for due in found]
    return json_body.told(title=look.t("schedules.page.next_of", when=said), lines=lines)


@blueprint.get("/reports/schedules/zones")
@allow(_MAY)
def zones() -> Response:
    """`?q=`: `{"customers": [{"value", "name", "hint"}]}`, as fields that suggest read them: time zones by name."""
    asked = request.args.get("q", "").strip().casefold().replace(" ", "_")
    found = sorted(each for each in values.zones() if asked in each.casefold())[:_MOST_ZONES] if asked else []
    return jsonify(customers=[{"value": each, "name": each, "hint": ""} for each in found])


@blueprint.get("/unsubscribe/<token>")
@allow(PUBLIC, page=True)
def unsubscribe_page(token: str) -> Response:
    """What a link of a letter opens: a button, since those who look at letters for others follow their links."""
    return leaving_page.asked(token)


@blueprint.post("/unsubscribe/<token>")
@allow(PUBLIC, page=True)
def unsubscribe(token: str) -> Response:
    """By that button, or by a mail program in one click (RFC 8058). The same answer whatever the token is."""
    leaving.leave(hub().config, hub().state, token, origin.who().address)
    return leaving_page.done()


def _check(kind: str) -> Check:
    mine = hub()
    checking = Checking(mine.config, mine.state, mine.store)
    return PageChecking(checking) if kind == PAGE else checking


def _known(sent: Mapping[str, Any]) -> Schedule:
    with hub().state.read() as connection:
        return reading.found(connection, here().user, _whole(sent["schedule"]))


def _kept(one: Schedule) -> dict[str, Any]:
    """What no field asks for."""
    return {name: one.payload[name] for name in ("lang", "theme") if name in one.payload}


def _owner(one: Schedule) -> User:
    """Whose templates it may have; who cannot sign in any more is told so by what keeps the change."""
    with hub().state.read() as connection:
        return users.by_id(connection, hub().state, one.owner_id) or here().user


def _what(sent: Mapping[str, Any], kind: str, owner: User) -> dict[str, Any]:
    if kind == PAGE:
        return {name: sent[name] for name in ("address", "format", "to")}
    found = finder(here().services.state, owner)(str(sent["template"]))
    what = {name: sent[name] for name in ("region", "service", "format", "to")} | {"template": found.id}
    spans = {"range": sent["range"], "count": _number(sent["count"])} if found.ranged else {}
    return {**what, **spans, "folder": bool(sent["folder"]), "lang": here().look().lang}


def _name(sent: Mapping[str, Any], owner: User) -> str:
    if not sent["template"]:
        return str(sent["address"])[:MOST_SIGNS]
    return finder(here().services.state, owner)(str(sent["template"])).name(here().look().t)


def _when(sent: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields say, of which those that stand for another way are left out."""
    days = sent["days"].split(",") if isinstance(sent["days"], str) else sent["days"]
    of = {"every": sent["every"], "at": str(sent["at"])[:5], "zone": sent["zone"], "start": sent["start"]}
    said = {**of, "end": sent["end"] or None}
    if sent["every"] == Every.WEEK:
        return {**said, "days": [_number(day) for day in days] if isinstance(days, list) else None}
    if sent["every"] == Every.MONTH:
        weekday = sent["day"] in set(Weekday) if isinstance(sent["day"], str) else False
        return {**said, **({"weekday": sent["day"]} if weekday else {"day": _number(sent["day"])})}
    return said


def _number(given: object) -> object:
    """A number as a form sends it; what is none is told by who reads it."""
    short = isinstance(given, str) and given.isascii() and given.isdigit() and len(given) <= _MOST_DIGITS
    return int(str(given)) if short else given


def _sent(*names: str) -> dict[str, Any]:
    return json_body.fields(*names, max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)


def _whole(given: object) -> int:
    return json_body.number(_number(given))
