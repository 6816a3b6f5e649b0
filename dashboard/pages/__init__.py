"""The pages, one by one: an explicit list, registered with each app."""

from __future__ import annotations

import dash
from dash.development.base_component import Component
from flask import redirect, request
from werkzeug.wrappers import Response

from dashboard import navigation, shell
from dashboard.blocks import Block
from dashboard.pages import (
    access,
    account,
    api_reference,
    audit,
    brand,
    calling,
    customer,
    customers,
    definitions,
    help_desk,
    help_form,
    licenses,
    organization,
    report_template,
    reports,
    resource,
    resources,
    search,
    tokens,
    trial,
    users,
    versions,
    walls,
)
from dashboard.request_context import here

PAGES = (
    customers,
    search,
    customer,
    trial,
    licenses,
    calling,
    reports,
    report_template,
    help_desk,
    help_form,
    resources,
    resource,
    definitions,
    api_reference,
    users,
    access,
    audit,
    walls,
    versions,
    organization,
    brand,
    tokens,
    account,
)
BLOCKS: dict[str, Block] = {
    block.id: block for page in (customers, customer, licenses, calling) for block in page.BLOCKS
}


def register(app: dash.Dash) -> None:
    """Registers every page with this app; `/` leads to the first that one may see."""
    for page in PAGES:
        # A page's module name is its key in Dash's registry; the layout is ours to call.
        path = {"path_template" if "<" in page.PATH else "path": page.PATH}
        dash.register_page(page.__name__, layout=page.layout, title="Partner Hub", **path)
    dash.register_page("dashboard.pages.not_found_404", path="/not-found", layout=not_found)
    app.server.before_request(_home)


def _home() -> Response | None:
    if request.path != "/" or request.method not in {"GET", "HEAD"}:
        return None
    query = request.query_string.decode("latin-1")
    path = navigation.home(here().user).path
    return redirect(f"{path}?{query}" if query else path)


def not_found(**query: str | list[str]) -> Component:
    """What stands where no page is."""
    return shell.not_found(query)
