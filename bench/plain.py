"""The page that the speed table is compared with: plain Dash, as a good developer would write it in a day.

The same figures from the same versions (it asks our questions, so that only the page differs): one callback for each
block, memoised questions, `go.Figure`, AG Grid with rows as dicts, gunicorn with as many workers and threads.
Run by `python -m bench.plain HOME PORT WORKERS`.
"""

from __future__ import annotations

import sys
from typing import Any

import dash_ag_grid as dag
import dash_bootstrap_components as dbc
import pandas as pd
import plotly.graph_objects as go
from dash import Dash, Input, Output, dcc, html
from flask_caching import Cache
from gunicorn.app.base import BaseApplication

from dashboard import config
from dashboard.access import OPERATOR
from dashboard.cli import quiet
from dashboard.data import page_state
from dashboard.data.metrics import Section
from dashboard.data.questions import licenses, trend
from dashboard.data.store import Asked, Store
from dashboard.parameters import PageState
from dashboard.scope import Region, Service

COLUMNS = ("customer", "subscription_id", "start_date", "end_date", "total", "assigned", "used")
TOP = ("total_customers", "nearing_expiration", "nearing_renewal", "low_assignment", "over_limit")
LAYERS = ("used", "idle", "available", "over")


def make(home: str) -> Dash:
    """The app over one home."""
    app = Dash(__name__, external_stylesheets=[], serve_locally=True)
    cache = Cache(app.server, config={"CACHE_TYPE": "SimpleCache", "CACHE_DEFAULT_TIMEOUT": 300})
    store = Store(config.read({"PARTNER_HUB_HOME": home}))
    questions: dict[str, Asked] = {"top": licenses.TOP, "trend": trend.TREND_TO_DATA_DATE}
    questions |= {section.value: licenses.SECTIONS[section] for section in Section}

    @cache.memoize()
    def answer(name: str, region: str, service: str) -> Any:
        scope = page_state.build(store, PageState(region=region, service=Service(service)), OPERATOR)
        return store.answer(questions[name], scope)

    places = [place.region.value for place in store.places(tuple(Region))]
    app.layout = _layout(places)
    asked = (Input("region", "value"), Input("service", "value"))

    @app.callback(Output("top", "children"), *asked)
    def show_top(region: str, service: str) -> Any:
        part = answer("top", region, service)
        return [_card(name, part["top"][name]) for name in TOP]

    @app.callback(Output("trend", "figure"), *asked)
    def show_trend(region: str, service: str) -> Any:
        frame = pd.DataFrame(answer("trend", region, service), columns=["date", *LAYERS, "total"])
        figure = go.Figure(
            [go.Scatter(x=frame["date"], y=frame[layer], name=layer, stackgroup="one") for layer in LAYERS]
        )
        figure.add_trace(go.Scatter(x=frame["date"], y=frame["total"], name="total"))
        return figure.update_layout(title=f"License distribution, {service}", height=360)

    for section in Section:
        _section(app, section, answer, asked)
    return app


def _section(app: Dash, section: Section, answer: Any, asked: tuple[Input, ...]) -> None:
    @app.callback(Output(f"{section}-figs", "children"), Output(f"{section}-rows", "rowData"), *asked)
    def show(region: str, service: str) -> Any:
        part = answer(section.value, region, service)
        return [_card(name, value) for name, value in part["kpis"].items()], part["rows"]


def _layout(regions: list[str]) -> Any:
    sections = [
        html.Div(
            [
                html.H3(section.value.title()),
                dbc.Row(id=f"{section}-figs", className="figs"),
                dag.AgGrid(
                    id=f"{section}-rows",
                    rowData=[],
                    columnDefs=[{"field": name} for name in COLUMNS],
                    defaultColDef={"sortable": True, "filter": True},
                    style={"height": 380},
                ),
            ],
            className="section",
        )
        for section in Section
    ]
    return dbc.Container(
        [
            html.H1("Licenses"),
            dcc.Dropdown(regions, regions[0], id="region", clearable=False),
            dcc.RadioItems([service.value for service in Service], "meetings", id="service"),
            dbc.Row(id="top", className="figs"),
            dcc.Graph(id="trend"),
            *sections,
        ]
    )


def _card(name: str, value: object) -> Any:
    return dbc.Col(dbc.Card([html.Small(name.replace("_", " ")), html.H4("–" if value is None else f"{value:,}")]))


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn as the hub runs it."""

    def __init__(self, home: str, port: str, workers: str) -> None:
        self._home = home
        self._options = {
            "bind": f"127.0.0.1:{port}",
            "workers": int(workers),
            "threads": 4,
            "worker_class": "gthread",
            "loglevel": "error",
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        """Our options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The app, in each worker."""
        return make(self._home).server


if __name__ == "__main__":
    quiet()
    Server(*sys.argv[1:4]).run()
