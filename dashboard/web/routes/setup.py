"""The first run: opened by the set-up link, filled in step by step, ended once; after that these addresses are gone."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Blueprint, jsonify, make_response, redirect, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from dashboard.data.first_run import finishing, opening, source, steps, uploading
from dashboard.data.first_run.record import (
    ADMINISTRATOR,
    CHECK,
    ORGANIZATION,
    PLAN,
    SOURCE,
    STEPS,
    TERMS,
    Record,
)
from dashboard.data.first_run.source import Choice
from dashboard.data.first_run.steps import At, LogoWish
from dashboard.errors import HubError, NoAccess, Refused, Unusable
from dashboard.look import THEMES
from dashboard.scope import Region
from dashboard.web import logs
from dashboard.web.guards import csrf, first_run, form_post, limits, origin
from dashboard.web.guards.addresses import SET_UP
from dashboard.web.guards.session import HOME, open_for
from dashboard.web.hub import hub
from dashboard.web.permission import PUBLIC, allow
from dashboard.web.permission import SET_UP as HELD
from dashboard.web.routes import multipart, setup_form, setup_page, setup_parts, sign_in_page
from dashboard.words import LANGUAGES

blueprint = Blueprint(first_run.ROOM, __name__)
LINK = f"{SET_UP}/link"
TOKEN = setup_page.TOKEN


@blueprint.get(f"{LINK}/<token>")
@allow(PUBLIC, page=True)
def enter(token: str) -> Response:
    """Opens the set-up link: once, by one browser."""
    if request.method == "HEAD":
        return make_response("")  # a preview of the link must not use it up
    if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        return sign_in_page.asked(setup_parts.address(request.path))
    with limits.one_sign_in():
        session = opening.enter(hub().state, token, origin.place())
    if session is None:
        logs.event("set_up_refused", address=origin.address())
        return setup_page.no_good()
    logs.event("set_up_entered")
    return first_run.keep(redirect(setup_parts.address(SET_UP), 303), session)


@blueprint.get(SET_UP)
@allow(HELD, page=True)
def begin() -> Response:
    """Goes on where it was left."""
    return _to(first_run.looked_at().next_step)


@blueprint.get(f"{SET_UP}/<step>")
@allow(HELD, page=True)
def show(step: str) -> Response:
    """One step, with what was filled in before."""
    record = _reached(step)
    return setup_page.page(step, record) if record else _to(first_run.looked_at().next_step)


@blueprint.post(f"{SET_UP}/<step>")
@allow(HELD, page=True)
def keep(step: str) -> Response:
    """Keeps a step and goes to the next one; what cannot be taken is said beside its field."""
    record = _reached(step)
    if record is None or step == CHECK:
        return _to(first_run.looked_at().next_step)
    given: Mapping[str, str] = {}
    try:
        if step == SOURCE:
            _bring(record)
        elif step == ORGANIZATION:
            given = _organization()
        else:
            given = _fields(*_ASKED[step])
            _keep(step, given)
    except (Refused, Unusable) as refused:
        if refused.key == "account.error.form":
            raise
        return setup_page.page(step, record, given or multipart.typed(), refused)
    return _to(STEPS[STEPS.index(step) + 1], _chosen(given) if step == ORGANIZATION else {})


@blueprint.get(f"{SET_UP}/progress")
@allow(HELD)
def progress() -> Response:
    """How far the imports are: `busy`, and `share` of 0 to 1."""
    found = source.under_way(source.begun(hub().state, first_run.looked_at()))
    return make_response(jsonify(busy=bool(found), share=setup_page.share(found)))


@blueprint.post(f"{SET_UP}/stop")
@allow(HELD, page=True)
def stop() -> Response:
    """Gives up what is being brought."""
    _fields()
    source.stop(hub().state, _at())
    return _to(CHECK)


@blueprint.post(f"{SET_UP}/finish")
@allow(HELD, page=True)
def finish() -> Response:
    """Ends it, and signs the first administrator in."""
    _fields()
    try:
        done = finishing.finish(hub().state, _at(), hub().config, origin.place())
    except Refused as refused:
        return setup_page.page(CHECK, first_run.looked_at(), {}, refused)
    uploading.forget(hub().config)  # a kill before leaves files that nobody reads, inside the home
    logs.event("set_up_done")
    return first_run.forget(open_for(redirect(HOME, 303), done.session))


# Steps of them ------------------------------------------------------------------------------

_ASKED: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    PLAN: ((), ()),
    TERMS: ((), ("accept",)),
    ADMINISTRATOR: (("email", "name"), ("new",)),
}


def _keep(step: str, given: Mapping[str, str]) -> None:
    state, at = hub().state, _at()
    if step == PLAN:
        steps.plan(state, at)
    elif step == TERMS:
        steps.terms(state, at, accepted=given.get("accept") == "yes")
    else:
        with limits.one_sign_in():  # hashing is dear
            steps.administrator(state, at, hub().config, given)


def _organization() -> Mapping[str, str]:
    """The form of the organization: its logo is looked at before anything is kept."""
    given, sent = setup_form.organization()
    _check_token(given)
    regions = [region.value for region in Region if f"region-{region}" in given]
    with hub().store.work.turn():  # a picture is read anew, which takes its time
        wish = LogoWish(setup_form.logo_of(sent), drop=given.get("drop") == "yes")
    steps.organization(hub().state, _at(), hub().config, given, regions, wish)
    return given


def _bring(record: Record) -> None:
    """The form of the source: what was sent is looked at before any of it is kept."""
    state, at, config = hub().state, _at(), hub().config
    with setup_form.received(config) as (given, part):
        _check_token(given)
        choice = source.choice(given.get("choice"))
        if choice is Choice.LATER:
            source.later(state, at)
        elif choice is Choice.DEMO:
            source.demo(state, at)
        elif choice is Choice.FOLDER:
            region, path = source.region(record, given.get("region")), source.folder(config, given.get("folder"))
            source.files(state, at, choice, region, path, str(path))
        elif choice is Choice.UPLOAD:
            region, path = source.region(record, given.get("region")), uploading.settled(setup_form.whole(part))
            try:
                source.files(state, at, choice, region, path, "")
            except HubError:
                uploading.drop(path)
                raise
            uploading.forget_others(config, path)


def _fields(asked: tuple[str, ...] = (), optional: tuple[str, ...] = ()) -> Mapping[str, str]:
    if form_post.too_long():
        raise Refused("account.error.form")
    given = form_post.fields((*asked, TOKEN), optional)
    _check_token(given)
    return given


def _check_token(given: Mapping[str, str]) -> None:
    session = first_run.looked_at().session
    if not csrf.is_token_of(hub().config.secret_key, session, given.get(TOKEN, "")):
        raise NoAccess("web.error.csrf")


def _at() -> At:
    return At(first_run.looked_at().session, origin.address())


def _reached(step: str) -> Record | None:
    """The record, where one is that far. Raises NotFound for what is no step."""
    if step not in STEPS:
        raise NotFound
    record = first_run.looked_at()
    return record if record.reaches(step) else None


def _chosen(given: Mapping[str, str]) -> Mapping[str, str]:
    """From here on the wizard speaks as the organization will."""
    theme = {"theme": given["theme"]} if given["theme"] in THEMES else {}
    return ({"lang": given["lang"]} if given["lang"] in LANGUAGES else {}) | theme


def _to(step: str, chosen: Mapping[str, str] | None = None) -> Response:
    """The next page, in the language and theme of this one."""
    kept = {name: request.args[name] for name in ("lang", "theme") if name in request.args} | dict(chosen or {})
    return redirect(f"{SET_UP}/{step}{'?' + urlencode(kept) if kept else ''}", 303)
