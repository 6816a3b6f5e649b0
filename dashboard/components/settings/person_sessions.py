"""Where one person is signed in."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components import browsers, states
from dashboard.components.dash_components import Form, Post
from dashboard.components.settings.person import block, isolated, table
from dashboard.data.people.people import Person
from dashboard.data.people.sessions import Open
from dashboard.look import DASH, Look

WIDTH = "328px"


def sessions(look: Look, person: Person, found: Sequence[Open], mine: str) -> Component:
    """Where they are signed in; `mine` is the id of the reader's own session."""
    title = look.t("people.sessions.title")
    if not found:
        return block(title, [states.nothing(look.t("people.sessions.none"), look.t("people.sessions.none_text"))])
    heads = [
        ("people.column.browser", ""),
        ("people.column.address", "mid"),
        ("people.column.signed_in", "num wide"),
        ("people.column.last_seen", "num"),
        ("people.column.end", "end"),
    ]
    rows = [_session(look, person, one, mine) for one in found]
    made = table(look, title, heads, rows, WIDTH, ("auto", "24%", "190px", "180px", "70px"))
    return block(title, [made], "", [_end_all(look, person)])


def _session(look: Look, person: Person, session: Open, mine: str) -> Component:
    browser = browsers.named(session.agent, look)
    own = [html.Span(look.t("people.sessions.yours"), className="sub")] if session.id == mine else []
    button = Post(
        f"/users/{person.id}/end-session",
        {"session": session.id},
        words=look.t("people.sessions.end"),
        label=look.t("people.sessions.end_one", browser=browser),
    )
    cells = [
        html.Td([html.Span(browser), *own]),
        html.Td(session.address or DASH, className="mid"),
        html.Td(look.moment(session.created), className="num wide"),
        html.Td(look.moment(session.last_seen), className="num"),
        html.Td(button, className="end"),
    ]
    return html.Tr(cells)


def _end_all(look: Look, person: Person) -> Component:
    words = look.t("people.sessions.end_all")
    return Form(
        f"/users/{person.id}/end-sessions",
        [],
        identity="user-end-sessions",
        opens=words,
        submit=words,
        title=look.t("people.sessions.end_all_title", name=isolated(person.name)),
        note=look.t("people.sessions.end_all_note"),
        danger=True,
    )
