"""Reports: what can be made, what is made again and again (`?tab=schedules`), and what was (`?tab=history`)."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashboard import parameters, shell
from dashboard.access import Action, may
from dashboard.components.dash_components import Icon, Markup
from dashboard.components.settings import report_runs, report_templates, schedules
from dashboard.components.settings.schedules import Able, Told
from dashboard.context import Bare
from dashboard.data.deliveries import reading as deliveries
from dashboard.data.people.undoing import KEPT
from dashboard.data.report_runs import reading
from dashboard.data.report_templates import reading as templates
from dashboard.data.schedules import reading as schedule_reading
from dashboard.data.schedules.schedule import Schedule
from dashboard.data.state.database import Database
from dashboard.errors import Missing
from dashboard.exports.reports import bases
from dashboard.request_context import here

NAME, PATH = "reports", "/reports"
TAB, RUNS, AGAIN = "tab", "history", "schedules"
HISTORY, SCHEDULES = f"{PATH}?{TAB}={RUNS}", f"{PATH}?{TAB}={AGAIN}"
ONE, OF_PAGE = "schedule", "page"  # the schedule that is shown; the page or block that is to come by mail
_MOST_DIGITS = 9
_LATEST = 3  # of the list: the last one begun, and whether one was missed before it


def schedule_address(schedule_id: int) -> str:
    """Where one schedule is shown."""
    return f"{SCHEDULES}&{ONE}={schedule_id}"


def layout(**query: str | list[str]) -> Component:
    """The page, on the tab that its address names."""
    return shell.plain(NAME, query, _content)


def _content(now: Bare) -> shell.Content:
    look, title, tab = now.look, now.look.t("reports.page.title"), now.extra.get(TAB, "")
    intro = html.P(look.t("reports.page.intro"), className="page-sub")
    new = html.A([Icon("plus"), look.t("reports.page.new")], href=report_templates.NEW, className="btn btn-main act")
    begun = [] if tab in (RUNS, AGAIN) else [new]
    head = html.Div([html.Div([html.H1(title), intro]), *begun], className="page-head")
    kept = {name: value for name, value in parameters.carried(now.extra).items() if name != TAB}
    tree: list[Component] = [head, report_templates.tabs(look, PATH, kept, tab)]
    if tab == RUNS:
        tree.append(_history(now))
    elif tab == AGAIN:
        tree.append(html.Div(_again(now, {**kept, TAB: AGAIN}), className="person schedules"))
    else:
        tree.append(_templates(now))
    return shell.Content(title, [Markup(tree, tag="div", className="reports-page")])


def _templates(now: Bare) -> Component:
    places, look, reader = now.store.places(now.user.regions), now.look, now.user
    known = [report_templates.Custom(each.template, each.told(reader)) for each in templates.listed(_state(), reader)]
    tables = [each for each in bases.open_to(reader) if not each.source]
    undo_s, may_share = int(KEPT.total_seconds()), may(reader, Action.SHARE_VIEWS)
    acts = report_templates.Acts(may_share=may_share, undo_s=undo_s)
    return report_templates.drawn(look, places, now.config.report_delay_hours, known, tables, acts)


def _history(now: Bare) -> Component:
    found = reading.listed(_state(), now.user)
    return report_runs.drawn([report_runs.told(each, now.user, now.look) for each in found], now.look)


def _again(now: Bare, kept: dict[str, str]) -> Sequence[Component]:
    state, look = here().services.state, now.look
    known = [*bases.open_to(now.user), *(each.template for each in templates.listed(state, now.user))]
    there = [place.region for place in now.store.places(now.user.regions)] or now.user.regions
    able = Able(known, there, bool(now.config.smtp_url), bool(now.config.report_folder))
    clock = state.clock()
    shown = now.extra.get(ONE, "")
    if shown.isascii() and shown.isdigit() and len(shown) <= _MOST_DIGITS:
        try:
            with state.read() as connection:
                found = schedule_reading.found(connection, now.user, int(shown))
        except Missing as error:
            return [html.P(error.told(look.lang), className="mute", role="alert"), *_list(now, able)]
        return schedules.one(look, _told(found), f"{PATH}?{urlencode(kept)}", able, clock.date(), clock)
    address = now.extra.get(OF_PAGE, "")
    asks = schedules.of_page(look, address, able, clock.date()) if address else []
    return [*asks, *_list(now, able)]


def _list(now: Bare, able: Able) -> Sequence[Component]:
    state = here().services.state
    some = [_told(each, _LATEST) for each in schedule_reading.listed(state, now.user)]
    return schedules.listed(now.look, some, PATH, able, state.clock().date())


def _told(one: Schedule, most: int | None = None) -> Told:
    with here().services.state.read() as connection:
        times = schedule_reading.occurrences(connection, one.id)[:most]
        return Told(one, times, deliveries.of_times(connection, one.id, [each.due_at for each in times]))


def _state() -> Database:
    return here().services.state
