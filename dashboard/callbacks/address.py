"""What the reader chose becomes the page's state and its address (`assets/hub-address.js`)."""

from __future__ import annotations

from dash import ClientsideFunction, Dash, Input, Output, State

from dashboard.components.distribution import RANGES
from dashboard.components.head import DAY_INPUT, NEWEST_BUTTON
from dashboard.components.section_view import compare_id, range_id
from dashboard.pages.licenses import QUERY_BAR, TREND_BLOCK, service_id
from dashboard.scope import Service
from dashboard.shell import ASKED, REGION, STATE


def register(app: Dash) -> None:
    """The state follows the controls."""
    app.clientside_callback(
        ClientsideFunction("hub", "change"),
        Output(STATE, "data"),
        *inputs(),
        State(STATE, "data"),
        prevent_initial_call=True,
    )


def inputs() -> list[Input]:
    """Everything that changes the state. `asked` carries what has no control: Back, keys, a week of the chart."""
    trend = [
        Input(identity, "n_clicks")
        for service in Service
        for identity in (*(range_id(TREND_BLOCK, name, service) for name in RANGES), compare_id(TREND_BLOCK, service))
    ]
    return [
        Input(REGION, "value"),
        *(Input(service_id(service), "n_clicks") for service in Service),
        Input(QUERY_BAR, "value"),
        Input(DAY_INPUT, "value"),
        Input(NEWEST_BUTTON, "n_clicks"),
        *trend,
        Input(ASKED, "data"),
    ]
