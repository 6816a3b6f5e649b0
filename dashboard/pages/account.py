"""Account: who one is here, one's password, and where one is signed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from dashboard import shell
from dashboard.access import Action, User
from dashboard.components import browsers
from dashboard.components.dash_components import Form, Icon, Markup, Post
from dashboard.components.forms import Kind, field
from dashboard.components.settings import people
from dashboard.context import Bare
from dashboard.data.people import accounts, api_tokens, sessions
from dashboard.data.people.passwords import LONGEST, SHORTEST
from dashboard.data.people.sessions import Open, Seen
from dashboard.data.state.database import Database
from dashboard.errors import NoAccess
from dashboard.look import Look
from dashboard.request_context import here
from dashboard.values import zones

NAME, PATH = "account", "/account"
TOKENS, REVOKE = "tokens", "revoke"  # the box that ends API tokens with the old password
_COLUMNS = ("browser", "address", "opened", "last_seen")


def layout(**query: str | list[str]) -> Component:
    """The page of whoever asks."""
    return shell.plain(NAME, query, _content, Action.MANAGE_OWN_ACCOUNT)


def _content(now: Bare) -> shell.Content:
    user, look = now.user, now.look
    state, seen = here().services.state, here().session
    if seen is None:
        raise NoAccess("web.error.signed_out")
    title = look.t("account.page.title")
    head = html.Div([html.H1(title), html.P(look.t("account.page.intro"), className="page-sub")])
    changed = now.extra.get("changed") == "password"
    parts = [
        html.Div(head, className="page-head"),
        _who(user, look),
        _zone(look),
        _password(state, seen, look, changed),
        _sessions(state, seen, look),
    ]
    return shell.Content(title, [Markup(parts[:2]), *parts[2:]])


def _block(name: str, title: str, parts: Sequence[Component]) -> Component:
    heading = html.Div(html.H2(title), className="block-head")
    return html.Section([heading, *parts], className="block", id=name)


def _who(user: User, look: Look) -> Component:
    regions = ", ".join(look.t(f"frame.region.{region}") for region in user.regions)
    facts = {
        "account.page.name": user.name,
        "account.field.email": user.email,
        "account.page.role": people.role_name(look, user.role),
        "account.page.regions": regions or look.t("account.page.no_regions"),
    }
    rows = [part for label, value in facts.items() for part in (html.Dt(look.t(label)), html.Dd(value))]
    return _block("who", look.t("account.page.who"), [html.Dl(rows, className="facts")])


def _zone(look: Look) -> Component:
    """Which clock moments are told by."""
    options = [("", look.t("account.zone.none")), *((zone, zone.replace("_", " ")) for zone in sorted(zones()))]
    fields = [
        field("key", kind=Kind.HIDDEN, value="zone"),
        field("value", look.t("account.zone.label"), Kind.SELECT, look.zone, options=options, required=False),
    ]
    form = Form("/preferences", fields, identity="account-zone", submit=look.t("account.zone.submit"))
    said = html.P(look.t("account.zone.text"), className="mute")
    return _block("zone", look.t("account.zone.title"), [said, html.Div(form, className="narrow")])


def _password(state: Database, seen: Seen, look: Look, changed: bool) -> Component:
    """Who has a password shows it to change it; who has none came by a link, and sets one while that is fresh."""
    known = accounts.has_password(state, seen.user.id)
    parts: list[Component] = []
    if changed and known:
        told = [html.B(look.t("account.password.changed")), " ", look.t("account.password.changed_text")]
        parts.append(html.P([Icon("good"), html.Span(told)], className="told-good", role="status"))
    if known or sessions.is_recent(seen, state.clock()):
        with state.read() as connection:
            tokens = api_tokens.living(connection, seen.user.id, state.clock())
        parts.append(_password_form(known, tokens, look))
    else:
        parts.append(html.P(look.t("account.password.set_by_link"), className="mute"))
    return _block("password", look.t("account.password.title"), parts)


def _password_form(known: bool, tokens: int, look: Look) -> Component:
    hint = look.t("account.password.rule", n=SHORTEST, most=LONGEST)
    old = field("old", look.t("account.field.old"), Kind.PASSWORD, autocomplete="current-password")
    new = field("new", look.t("account.field.new"), Kind.PASSWORD, autocomplete="new-password", hint=hint)
    form = Form(
        "/account/password",
        [*([old] if known else []), new, *([_tokens(tokens, look)] if tokens else [])],
        identity="account-password",
        note=look.t("account.password.change_note" if known else "account.password.set_note"),
        submit=look.t("account.password.change" if known else "account.password.set"),
    )
    return html.Div(form, className="narrow")


def _tokens(count: int, look: Look) -> Mapping[str, object]:
    """Whether programs are turned away too: as a rule they go on, since their tokens are no part of the password."""
    options = [(REVOKE, look.t("account.password.tokens", n=count, count=look.count(count)))]
    return field(TOKENS, look.t("api.page.title"), Kind.CHECKS, [], options=options)


def _sessions(state: Database, seen: Seen, look: Look) -> Component:
    with state.read() as connection:
        mine = sessions.of_user(connection, seen.user.id, state.clock())
    this = sessions.id_of(seen.digest)
    mine.sort(key=lambda one: one.id != this)
    head = html.Thead(
        html.Tr([*(html.Th(look.t(f"account.sessions.{name}"), scope="col") for name in _COLUMNS), html.Td()])
    )
    body = html.Tbody([_row(one, this, look) for one in mine])
    table = html.Div(
        html.Table([head, body], className="plain"),
        className="plain-wrap",
        tabIndex=0,
        role="region",
        **{"aria-label": look.t("account.sessions.title")},
    )
    parts: list[Component] = [html.P(look.t("account.sessions.intro"), className="mute"), table]
    if len(mine) > 1:
        parts.append(_end("others", look.t("account.sessions.end_others")))
    return _block("sessions", look.t("account.sessions.title"), parts)


def _row(one: Open, this: str, look: Look) -> Component:
    browser, opened = browsers.named(one.agent, look), look.moment(one.created)
    if one.id == this:
        last: Component = html.Span(look.t("account.sessions.this"), className="flag")
    else:
        label = look.t("account.sessions.end_label", browser=browser, opened=opened)
        last = _end(one.id, look.t("account.sessions.end"), label)
    values = (one.address or look.t("account.sessions.unknown_address"), opened, look.moment(one.last_seen))
    # On a phone each cell stands under its own label.
    cells = [
        html.Td(value, **{"data-label": look.t(f"account.sessions.{name}")})
        for name, value in zip(_COLUMNS[1:], values, strict=True)
    ]
    return html.Tr([html.Th(browser, scope="row"), *cells, html.Td(last)])


def _end(which: str, words: str, label: str = "") -> Component:
    return Post("/account/sessions/end", {"session": which}, words=words, label=label)
