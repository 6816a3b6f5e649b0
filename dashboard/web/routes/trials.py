"""`/trials/...`: trials that are started here: started, extended, cancelled."""

from __future__ import annotations

from string import digits
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response

from dashboard.access import Action
from dashboard.data.trials import filled
from dashboard.data.trials.filled import Filled
from dashboard.errors import BadField, Missing, Refused
from dashboard.pages import trial
from dashboard.request_context import here
from dashboard.scope import Region
from dashboard.web.guards import json_body, origin
from dashboard.web.hub import hub
from dashboard.web.permission import allow
from dashboard.web.routes import meant, trial_lines

blueprint = Blueprint("trials", __name__)
MAX_BYTES = 16 * 1024
MAX_DEPTH = 2
WAIT_S = 5.0  # for an import under way: a reader does not wait for all of it


@blueprint.post("/trials/extend")
@allow(Action.MANAGE_TRIALS)
def extend() -> Response:
    """`{"region", "trial", "extensions"}`: how often it was extended as was read; 409 where that is not so.

    Answers `{"version"}`, the one that has it.
    """
    sent = _sent("region", "trial", "extensions")
    seen = sent["extensions"]
    if not isinstance(seen, str) or len(seen) != 1 or seen not in digits:
        raise Refused("web.error.fields")
    from dashboard.data.trials import writing  # noqa: PLC0415  it loads Arrow, which no page needs

    done = writing.extend(_hub(), _region(sent), _name(sent), int(seen))
    return json_body.told(version=done.version)


@blueprint.post("/trials/cancel")
@allow(Action.MANAGE_TRIALS)
def cancel() -> Response:
    """`{"region", "trial"}`; answers `{"version"}`."""
    sent = _sent("region", "trial")
    from dashboard.data.trials import writing  # noqa: PLC0415  as above

    done = writing.cancel(_hub(), _region(sent), _name(sent))
    return json_body.told(version=done.version)


@blueprint.post("/trials/retry")
@allow(Action.MANAGE_TRIALS)
def retry() -> Response:
    """`{"region", "trial"}`: what could not be handed over is tried anew."""
    sent = _sent("region", "trial")
    from dashboard.data.trials import handing  # noqa: PLC0415  as above

    mine = here().services
    handing.again(mine.state, mine.store, origin.who(), _region(sent), _name(sent))
    return json_body.told()


@blueprint.get(trial.FIND)
@allow(Action.MANAGE_TRIALS)
def find() -> Response:
    """As `meant.suggested`."""
    return meant.suggested()


@blueprint.post(trial.WHOM)
@allow(Action.MANAGE_TRIALS)
def whom() -> Response:
    """`{"customer"}`: a name or organization ID; `{"go"}` leads to the steps for the one that it means."""
    which = meant.customer(_sent("customer")["customer"])
    if which is None:
        raise BadField("trials.error.customer", field="customer")
    asked = {filled.OF: ":".join(which), "lang": here().look().lang}
    return json_body.told(go=f"{trial.PATH}?{urlencode(asked)}")


@blueprint.post("/trials/check")
@allow(Action.MANAGE_TRIALS)
def check() -> Response:
    """`{"step", "values"}`: whether what was filled in so far can be taken; `{"lines"}` that tell what it means."""
    sent = _sent("step", "values")
    given = _filled(sent)
    if not isinstance(sent["step"], str):
        raise Refused("web.error.fields")
    given.check(sent["step"])
    return json_body.told(lines=trial_lines.so_far(given, sent["step"], here().look()))


@blueprint.post("/trials/start")
@allow(Action.MANAGE_TRIALS)
def start() -> Response:
    """`{"values"}`: all that the steps asked for; `{"result"}` says both days, and what is still to be done by hand."""
    given = _filled(_sent("values"))
    given.check(list(filled.STEPS)[-1])
    from dashboard.data.trials import reading, writing  # noqa: PLC0415  as above

    mine = _hub()
    done = writing.start(mine, given.customer(), given.services())
    told = reading.one(mine.store, here().user, done.region, done.org_id, done.subscription_id)
    return json_body.told(
        result=trial_lines.result(given, told, here().look(), handed=bool(hub().config.provisioning_url))
    )


def _filled(sent: dict[str, Any]) -> Filled:
    values = sent["values"]
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise Refused("web.error.fields")
    services = here().services
    return Filled(values, here().user, services.store, hub().config.limits.max_name_chars)


def _hub() -> Any:
    from dashboard.data.trials.writing import Hub  # noqa: PLC0415  as above

    services = here().services
    return Hub(hub().config, services.state, services.store, origin.who(), WAIT_S)


def _region(sent: dict[str, Any]) -> Region:
    if sent["region"] not in set(Region):
        raise Missing("trials.error.no_such")
    return Region(sent["region"])


def _name(sent: dict[str, Any]) -> str:
    name = sent["trial"]
    if not isinstance(name, str) or not name:
        raise Missing("trials.error.no_such")
    return name


def _sent(*names: str) -> dict[str, Any]:
    return json_body.fields(*names, max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
