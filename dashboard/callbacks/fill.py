"""The blocks are filled from `/blocks/<id>` when the state asks for something else than they show."""

from __future__ import annotations

from dash import ClientsideFunction, Dash, Input, Output

from dashboard.shell import FILLED, STATE


def register(app: Dash) -> None:
    """One callback for all: `assets/hub-fill.js` puts each answer into its block's place.

    One for each block would be asked and answered apart at every change, which costs more than drawing. Its output is
    there because Dash calls nothing for a page that is laid out which has none in it; it is never changed.
    """
    app.clientside_callback(ClientsideFunction("hub", "fill"), Output(FILLED, "data"), Input(STATE, "data"))
