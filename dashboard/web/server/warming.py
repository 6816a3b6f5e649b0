"""A worker warms up before it takes requests: its first reader waits for nothing that could be there already."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from dashboard.access import OPERATOR
from dashboard.data import page_state
from dashboard.data.questions.calling import ENDPOINTS, FEATURES, WEEKS
from dashboard.data.questions.facets import CALLING_QUERY, QUERY
from dashboard.data.questions.licenses import PAGE_TOP
from dashboard.errors import HubError
from dashboard.parameters import PageState
from dashboard.scope import Region
from dashboard.web import hub, logs
from dashboard.web.server.dash_app import HubDash

_STATIC = re.compile(r'src="(/[^"]+)"')


def warm(app: HubDash) -> None:
    """Asks what the first HTML of each region asks, and packs the files that every page needs."""
    for region in Region:
        _ask(app.server, region)
    with app.server.test_request_context("/"):
        addresses = _STATIC.findall(app.scripts_html())
    files = hub.of(app.server).files
    client = app.server.test_client()
    for address in (files.style.address, files.script.address, files.charts, *addresses):
        _fetch(client, address, hub.of(app.server).config.port)


def _ask(server: Flask, region: Region) -> None:
    store = hub.of(server).store
    try:
        if store.place(region) is None:
            return
        # The operator's answers are those of every reader who sees all.
        scope = page_state.build(store, PageState(region=region), OPERATOR)
        for question in (PAGE_TOP, QUERY, WEEKS, ENDPOINTS, FEATURES, CALLING_QUERY):
            store.answer(question, scope)
    except HubError as error:  # told where it is asked for
        logs.event("not_warm", level="warning", region=region.value, error=error.told("en"))


def _fetch(client: FlaskClient, address: str, port: int) -> None:
    if address:
        host = {"HTTP_HOST": f"127.0.0.1:{port}"}
        client.get(address, headers={"Accept-Encoding": "br"}, environ_overrides=host)
