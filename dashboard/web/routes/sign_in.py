"""Signing in by password or by a one-time link, setting a password by an invitation, and signing out."""

from __future__ import annotations

from time import monotonic, sleep

from flask import Blueprint, jsonify, make_response, redirect, request
from werkzeug.wrappers import Response

from dashboard.data.audit import audit_log
from dashboard.data.audit.audit_log import Act
from dashboard.data.people import accounts, identities, links, passwords, sessions, tokens, tries
from dashboard.data.people.accounts import Browser
from dashboard.errors import Refused, Slowed
from dashboard.request_context import cookie_name, here
from dashboard.web import logs
from dashboard.web.guards import form_post, limits, local_passwords, next_url, origin
from dashboard.web.guards.session import HOME, SIGN_IN, WELCOME, open_for
from dashboard.web.hub import hub
from dashboard.web.permission import PUBLIC, SIGNED_IN, allow
from dashboard.web.routes import sign_in_page

blueprint = Blueprint("session", __name__)
# More than any of the ways to fail takes, so that none can be told from another.
FAILS_AFTER_S = 0.4
LONGEST_MINUTES = int(tries.LONGEST_WAIT.total_seconds() // 60)
FORGET = '"cache", "storage"'


@blueprint.get(SIGN_IN)
@allow(PUBLIC, page=True)
def sign_in() -> Response:
    """The form."""
    said = here().look().t("web.error.signed_out") if "ended" in request.args else ""
    return sign_in_page.sign_in(note=said, onward=next_url.safe(request.args.get(next_url.NAME)))


@blueprint.post(SIGN_IN)
@allow(PUBLIC, page=True)
def by_password() -> Response:
    """`email`, `password` and `next`, as a form sends them.

    What fails is answered alike, and after the same time: a wrong password, nobody's address, a try too many. Else who
    asks could tell who has an account here, and who signed in from this address before (they have a lane of their own).
    """
    look = here().look()
    if not local_passwords.are_on():
        return sign_in_page.sign_in(look.t("sso.error.no_password"), status=403)
    if form_post.too_long():
        return sign_in_page.sign_in(look.t("account.error.form"), status=400)
    given = form_post.fields(("email", "password"), (next_url.NAME,))
    email, to = given["email"], next_url.safe(given.get(next_url.NAME))
    with limits.one_sign_in():
        token = _tried(email, given["password"])
    if token is None:
        return sign_in_page.sign_in(look.t("account.error.wrong", minutes=LONGEST_MINUTES), email, to, 401)
    if tokens.has_form(token, tokens.LINK):  # a password that somebody else may know opens nothing but its change
        logs.event("password_to_be_changed", address=origin.address())
        return redirect(f"{WELCOME}/{token}", 303)
    logs.event("signed_in")
    return open_for(redirect(to or HOME, 303), token)


def _tried(email: str, password: str) -> str | None:
    """What `accounts.sign_in` gives; None where it may not be tried yet. What fails takes its time, all the same."""
    due, said = monotonic() + FAILS_AFTER_S, "sign_in_refused"
    try:
        token = accounts.sign_in(hub().state, email, password, browser())
    except Slowed:
        token, said = None, "sign_in_slowed"
    if token is None:
        logs.event(said, address=origin.address())
        sleep(max(0.0, due - monotonic()))
    return token


@blueprint.get(f"{SIGN_IN}/<token>")
@allow(PUBLIC, page=True)
def use_link(token: str) -> Response:
    """Opens a session for a fresh link. A new session each time: a planted cookie gains nothing."""
    if request.method == "HEAD":
        return make_response("")  # a preview of the link must not use it up
    if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        # Another page must not sign its reader in as somebody else without their doing.
        return sign_in_page.asked(request.path)
    session_token = links.use(hub().state, token, here().token, origin.place())
    if session_token is None:
        logs.event("sign_in_refused")
        return sign_in_page.sign_in(here().look().t("web.sign_in.spent"), status=403)
    logs.event("signed_in")
    return open_for(redirect(HOME, 303), session_token)


@blueprint.get(f"{WELCOME}/<token>")
@allow(PUBLIC, page=True)
def welcome(token: str) -> Response:
    """Where the invited set their first password, and others a new one. Looking does not use the link up."""
    link = accounts.link(hub().state, token)
    if link is None:
        links.refused(hub().state, token, origin.place())
        return sign_in_page.no_good()
    local_passwords.require(link.user.id)
    return sign_in_page.welcome(link)


@blueprint.post(f"{WELCOME}/<token>")
@allow(PUBLIC, page=True)
def set_password(token: str) -> Response:
    """`new`, as a form sends it: sets the password, uses the link up, signs in; all other sessions are over."""
    state, look = hub().state, here().look()
    link = accounts.link(state, token)
    if link is not None:
        local_passwords.require(link.user.id)
    if link is not None and form_post.too_long():
        return sign_in_page.welcome(link, look.t("account.error.long", n=passwords.LONGEST), 400)
    new = form_post.fields(("new",))["new"]
    try:
        session_token = accounts.welcome(state, token, new, browser())
    except Refused as refused:
        if link is None:
            raise
        return sign_in_page.welcome(link, refused.told(look.lang), 400)
    if session_token is None:
        return sign_in_page.no_good()
    logs.event("signed_in")
    return open_for(redirect(HOME, 303), session_token)


@blueprint.post("/sign-out")
@allow(SIGNED_IN)
def sign_out() -> Response:
    """Ends the session on the server, and asks the browser to forget what it kept. Who came through the provider is
    told where to sign out there (`{"go"}`)."""
    current = hub()
    user, who = here().user, origin.who()
    sessions.end(current.state, here().token)
    audit_log.write(current.state, who, Act.SIGNED_OUT, user.email)
    logs.event("signed_out", user=user.id)
    answer = jsonify(go=f"{SIGN_IN}/sso/out") if _through_provider(user.id) else redirect(SIGN_IN, 303)
    answer.headers["Clear-Site-Data"] = FORGET
    answer.delete_cookie(cookie_name(current.config), path="/", secure=current.https, httponly=True, samesite="Lax")
    return answer


def _through_provider(user_id: int) -> bool:
    """Whether they signed in through the provider, so that they sign out there too."""
    mine = hub().config.sign_on
    return mine is not None and identities.is_bound(hub().state, user_id, mine.issuer)


def browser() -> Browser:
    """What asks to be signed in."""
    return Browser(origin.place(), here().token)
