"""Reports: what can be made, and what was (`?tab=history`)."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard import parameters, shell
from dashboard.components.dash_components import Markup
from dashboard.components.settings import report_runs, report_templates
from dashboard.context import Bare
from dashboard.data.report_runs import reading
from dashboard.request_context import here

NAME, PATH = "reports", "/reports"
TAB, RUNS = "tab", "history"
HISTORY = f"{PATH}?{TAB}={RUNS}"


def layout(**query: str | list[str]) -> Component:
    """The page, on the tab that its address names."""
    return shell.plain(NAME, query, _content)


def _content(now: Bare) -> shell.Content:
    look, title, runs = now.look, now.look.t("reports.page.title"), now.extra.get(TAB) == RUNS
    intro = html.P(look.t("reports.page.intro"), className="page-sub")
    head = html.Div(html.Div([html.H1(title), intro]), className="page-head")
    kept = parameters.carried(now.extra)
    tree = [head, report_templates.tabs(look, PATH, kept, runs=runs), _history(now) if runs else _templates(now)]
    return shell.Content(title, [Markup(tree, tag="div", className="reports-page")])


def _templates(now: Bare) -> Component:
    places = now.store.places(now.user.regions)
    return report_templates.drawn(now.look, places, now.config.report_delay_hours)


def _history(now: Bare) -> Component:
    found = reading.listed(here().services.state, now.user)
    return report_runs.drawn([report_runs.told(each, now.user, now.look) for each in found], now.look)
