"""The button behind which a customer's review deck is asked for: quarter, language, kind of file."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.dash_components import Icon
from dashboard.look import Look
from dashboard.words import LANGUAGES

_POP = "deck-pop"


def drawn(address: str, quarters: Sequence[tuple[str, str]], kinds: Sequence[str], look: Look) -> list[Component]:
    """The button and its small dialog. `address`: of the deck, without its kind; `quarters`: value and words, the one
    that is offered first at the top."""
    name = look.t("decks.page.open")
    opens = {"data-act": "date", "aria-haspopup": "dialog", "aria-expanded": "false", "aria-controls": _POP}
    button = html.Button(
        [Icon("deck"), html.Span(name)], className="btn", type="button", title=name, **opens, **{"aria-label": name}
    )
    languages = [(lang, Look(lang).t("frame.language.own")) for lang in LANGUAGES]
    fields = [
        *_choice("quarter", look.t("decks.page.quarter"), quarters),
        *_choice("lang", look.t("decks.page.lang"), languages, look.lang),
    ]
    makes = [
        html.Button(
            look.t("decks.page.make", format=kind.upper()),
            className="btn btn-main" if not at else "btn btn-line",
            type="submit",
            formAction=f"{address}.{kind}",
        )
        for at, kind in enumerate(kinds)
    ]
    form = html.Form([*fields, html.Div(makes, className="deck-makes")], method="get", action=f"{address}.{kinds[0]}")
    title, caption = html.H3(look.t("decks.page.title")), html.P(look.t("decks.page.caption"), className="mute")
    label = {"aria-label": look.t("decks.page.title")}
    pop = html.Div(
        [title, caption, form], id=_POP, className="pop date-pop deck-pop", role="dialog", hidden=True, **label
    )
    return [html.Div([button, pop], className="date-place deck-place")]


def _choice(name: str, label: str, options: Sequence[tuple[str, str]], chosen: str = "") -> list[Component]:
    listed = [html.Option(words, value=value, selected=value == chosen or None) for value, words in options]
    identity = f"deck-{name}"
    return [html.Label(label, htmlFor=identity), html.Select(listed, name=name, id=identity, className="form-select")]
