"""What the reader chose becomes the page's state and its address (`assets/hub-address.js`)."""

from __future__ import annotations

from dash import ClientsideFunction, Dash, Input, Output, State

from dashboard.components.head import DAY_INPUT, NEWEST_BUTTON
from dashboard.components.section_layout import compare_id, range_id
from dashboard.pages.licenses import TREND_BLOCK
from dashboard.pages.parts import QUERY_BAR
from dashboard.parameters import RANGES
from dashboard.scope import Service
from dashboard.shell import ASKED, STATE


def register(app: Dash) -> None:
    """The state follows the controls: Dash calls a callback where all its inputs are, so those of the same pages go
    together."""
    for inputs in (*common(), of_licenses()):
        app.clientside_callback(
            ClientsideFunction("hub", "change"),
            Output(STATE, "data", allow_duplicate=True),
            *inputs,
            State(STATE, "data"),
            prevent_initial_call=True,
        )


def common() -> tuple[list[Input], ...]:
    """The filter of the pages about many customers; the day of every page with data; and `asked`, which carries what
    has no control: Back, keys, a week of a chart, a part of the calls.

    Region and service are the script's alone: it follows them at once.
    """
    return (
        [Input(QUERY_BAR, "value")],
        [Input(DAY_INPUT, "value"), Input(NEWEST_BUTTON, "n_clicks")],
        [Input(ASKED, "data")],
    )


def of_licenses() -> list[Input]:
    """What the trend shows."""
    return [
        Input(identity, "n_clicks")
        for service in Service
        for identity in (*(range_id(TREND_BLOCK, name, service) for name in RANGES), compare_id(TREND_BLOCK, service))
    ]
