"""Language and theme: kept for the reader, shown at once (`assets/hub-appearance.js`)."""

from __future__ import annotations

from dash import ClientsideFunction, Dash, Input, Output, State

from dashboard.shell import ASKED
from dashboard.top_bar import LANGUAGE, THEME


def register(app: Dash) -> None:
    """The theme changes here and now, the language with a fresh page."""
    app.clientside_callback(
        ClientsideFunction("hub", "theme"),
        Output(ASKED, "data"),
        Input(THEME, "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("hub", "language"),
        Output(LANGUAGE, "disabled"),
        Input(LANGUAGE, "n_clicks"),
        State(LANGUAGE, "data-lang"),
        prevent_initial_call=True,
    )
