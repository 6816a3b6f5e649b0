"""What stands in a block's place when there is nothing to draw: empty, good news, refused; and banners."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.dash_components import Icon


def empty(title: str, text: str, actions: Sequence[Component] = (), level: int = 3) -> Component:
    """What was asked, why nothing matches, and what would help."""
    return _state("filter", "", title, text, actions, level)


def good_news(title: str, text: str) -> Component:
    """A zero that is good news is told as news."""
    return _state("good", "is-good", title, text, ())


def nothing(title: str, text: str, *, level: int = 3) -> Component:
    """A zero that is neither good nor bad. `level`: of its heading, 2 where it stands right below that of the page."""
    return _state("info", "", title, text, (), level)


def refused(title: str, text: str, actions: Sequence[Component] = ()) -> Component:
    """The page cannot be shown, said in words: its title is the page's."""
    return _state("warning", "is-warning", title, text, actions, 1)


def no_access(title: str, text: str, actions: Sequence[Component] = ()) -> Component:
    """The page is not for this reader: says who can change it; never how much is hidden."""
    return _state("lock", "", title, text, actions, 1)


def banner(kind: str, icon: str, strong: str, text: str, action: Component | None = None) -> Component:
    """A state of the whole page: stays until it is over."""
    words = html.Span([html.B(strong), " ", text])
    return html.Div([Icon(icon), words, *([action] if action else [])], className=f"banner {kind}", role="status")


def _state(icon: str, kind: str, title: str, text: str, actions: Sequence[Component], level: int = 3) -> Component:
    heading = {1: html.H1, 2: html.H2, 3: html.H3}[level]
    parts: list[Component] = [heading([Icon(icon), title], className="state-title"), html.P(text)]
    if actions:
        parts.append(html.Div(list(actions), className="do"))
    return html.Div(parts, className=f"state {kind}".strip())
