"""What stands in a block's place when there is nothing to draw: empty, good news, refused; and banners."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.own import Icon


def empty(title: str, text: str, actions: Sequence[Component] = ()) -> Component:
    """What was asked, why nothing matches, and what would help."""
    return _state("filter", "", title, text, actions)


def good_news(title: str, text: str) -> Component:
    """A zero that is good news is told as news."""
    return _state("good", "is-good", title, text, ())


def nothing(title: str, text: str) -> Component:
    """A zero that is neither good nor bad."""
    return _state("info", "", title, text, ())


def refused(title: str, text: str, actions: Sequence[Component] = ()) -> Component:
    """The page cannot be shown, said in words."""
    return _state("warning", "is-warning", title, text, actions)


def no_access(title: str, text: str) -> Component:
    """Says who can change it; never how much is hidden."""
    return _state("lock", "", title, text, ())


def banner(kind: str, icon: str, strong: str, text: str, action: Component | None = None) -> Component:
    """A state of the whole page: stays until it is over."""
    words = html.Span([html.B(strong), " ", text])
    return html.Div([Icon(icon), words, *([action] if action else [])], className=f"banner {kind}", role="status")


def _state(icon: str, kind: str, title: str, text: str, actions: Sequence[Component]) -> Component:
    parts: list[Component] = [html.H3([Icon(icon), title]), html.P(text)]
    if actions:
        parts.append(html.Div(list(actions), className="do"))
    return html.Div(parts, className=f"state {kind}".strip())
