"""The button behind which a customer's review deck is asked for: quarter, language, kind of file."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.dash_components import Icon, Input
from dashboard.look import Look
from dashboard.words import LANGUAGES

_POP = "deck-pop"


def drawn(
    address: str, quarters: Sequence[tuple[str, str]], kinds: Sequence[str], sections: Sequence[str], look: Look
) -> list[Component]:
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
        html.Label(look.t("decks.page.manager"), htmlFor="deck-manager"),
        Input(
            type="text", name="manager", id="deck-manager", className="form-control", autoComplete="off", maxLength=100
        ),
        _sections(sections, look),
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


def _sections(sections: Sequence[str], look: Look) -> Component:
    """Which slides: all, unless some are taken out."""
    boxes = [
        html.Label(
            [
                Input(type="checkbox", name="sections", value=name, checked=True, className="form-check-input"),
                html.Span(look.t(f"decks.section.{name}")),
            ],
            className="check",
        )
        for name in sections
    ]
    return html.Details([html.Summary(look.t("decks.page.sections")), *boxes], className="deck-sections")


def _choice(name: str, label: str, options: Sequence[tuple[str, str]], chosen: str = "") -> list[Component]:
    listed = [html.Option(words, value=value, selected=value == chosen or None) for value, words in options]
    identity = f"deck-{name}"
    return [html.Label(label, htmlFor=identity), html.Select(listed, name=name, id=identity, className="form-select")]
