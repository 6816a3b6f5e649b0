"""A custom template as a form: a new one (`/reports/new?from=devices`, from anything that there is) or a known one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import shell
from dashboard.access import Action, may
from dashboard.components.dash_components import Markup, TemplateEditor
from dashboard.components.settings import report_editor
from dashboard.context import Bare
from dashboard.dash_internals import page_path
from dashboard.data.report_templates import reading
from dashboard.data.report_templates.custom import may_change
from dashboard.data.reports.known import Template, template
from dashboard.errors import Missing, NoSuchPage
from dashboard.exports import filter_model
from dashboard.exports.reports import bases
from dashboard.look import FileLook
from dashboard.pages import calling, customers, licenses, reports
from dashboard.request_context import here
from dashboard.words import LANGUAGES

NAME, PATH = reports.NAME, "/reports/<which>"
NEW, FROM, CALLED = "new", "from", "name"
_MOST_DIGITS = 9
_BLOCKS = {block.id: block for page in (customers, licenses, calling) for block in page.BLOCKS}


def layout(which: str = "", **query: str | list[str]) -> Component:  # noqa: ARG001  Dash gives what the path holds
    """The page, for who may make reports."""
    return shell.plain(NAME, query, _content, Action.EXPORT)


def _content(now: Bare) -> shell.Content:
    look, which = now.look, page_path().rstrip("/").rpartition("/")[2]
    given, base = _new(now) if which == NEW else _known(now, which)
    title = look.t("reports.edit.new") if which == NEW else str(given["name"])
    back = html.A(look.t("reports.page.title"), href=reports.PATH, className="crumb")
    made_from = html.P(look.t("reports.edit.from", base=base.name(look.t)), className="page-sub")
    head = html.Div(html.Div([back, html.H1(title), made_from]), className="page-head")
    editor = TemplateEditor(given, _offers(now, base))
    return shell.Content(title, [html.Div([Markup(head), editor], className="reports-page template-page")])


def _new(now: Bare) -> tuple[Mapping[str, Any], Template]:
    """From a built-in report, a table, or a copy of a custom one."""
    asked, state = now.extra.get(FROM, "devices"), here().services.state
    try:
        found = reading.finder(state, now.user)(asked)
    except Missing as error:
        raise NoSuchPage("reports.error.no_template") from error
    base = template(found.base)
    if base not in bases.open_to(now.user):
        raise NoSuchPage("reports.error.no_template")
    shape = found.shape or bases.whole(base, _BLOCKS, now.look.lang)
    copied = now.look.t("reports.edit.copy_of", name=found.name(now.look.t))
    called = now.extra.get(CALLED, copied if FROM in now.extra and CALLED not in now.extra else "")
    return {"id": 0, "version": 0, "name": called, "shared": False, "shape": shape.said(), "owner": ""}, base


def _known(now: Bare, which: str) -> tuple[Mapping[str, Any], Template]:
    if not (which.isascii() and which.isdigit() and len(which) <= _MOST_DIGITS):
        raise NoSuchPage("frame.page.not_found_text")
    try:
        found = reading.one(here().services.state, now.user, int(which))
    except Missing as error:
        raise NoSuchPage("reports.error.no_template") from error
    if not may_change(now.user, found):
        raise NoSuchPage("reports.error.no_template")
    return found.told(now.user), template(found.shape.base)


def _offers(now: Bare, base: Template) -> Mapping[str, Any]:
    looks = {lang: FileLook(lang) for lang in LANGUAGES}
    columns = [
        {
            "id": each.id,
            "family": filter_model.family_of(each.type),
            **{lang: each.name(look) for lang, look in looks.items()},
        }
        for each in bases.columns(base, _BLOCKS)
    ]
    tests = {family: [(name, len(of)) for name, of in some.items()] for family, some in filter_model.KNOWN.items()}
    regions = [place.region for place in now.store.places(now.user.regions)]
    return report_editor.offers(
        now.look,
        base,
        bases.open_to(now.user),
        columns,
        tests,
        regions,
        may_share=may(now.user, Action.SHARE_VIEWS),
    )
