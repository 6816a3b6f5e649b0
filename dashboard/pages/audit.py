"""Settings > Audit log: who did what, newest first, a hundred entries a page; the filter stands in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashboard import shell
from dashboard.access import Action, User, may
from dashboard.components import states
from dashboard.components.dash_components import Icon, Input, Markup
from dashboard.components.settings import audit_table
from dashboard.context import Bare
from dashboard.data.audit import audit_list, audit_query
from dashboard.data.audit.audit_list import Entry
from dashboard.data.audit.audit_log import Act
from dashboard.look import Look
from dashboard.parameters import CARRIED
from dashboard.request_context import here

NAME, PATH, FILE = "audit", "/audit", "/audit.csv"
Given = Mapping[str, str]


def layout(**query: str) -> Component:
    """The page, in the reader's language."""
    return shell.plain(NAME, query, _content)


def _content(now: Bare) -> shell.Content:
    given, user, look = now.extra, now.user, now.look
    asked, below = replace(audit_query.asked(given), regions=user.regions), audit_query.below(given)
    found = audit_list.page(here().services.state, asked, below, audit_list.PAGE + 1)
    entries, more = found[: audit_list.PAGE], len(found) > audit_list.PAGE
    title = look.t("audit.page.title")
    shown = _entries(entries, more, given, look) if entries else _nothing(look)
    return shell.Content(title, [Markup([_head(title, given, user, look), _form(given, look), *shown])])


def _head(title: str, given: Given, user: User, look: Look) -> Component:
    words = html.Div([html.H1(title), html.P(look.t("audit.page.intro"), className="page-sub")])
    export = look.t("audit.page.export")
    address = _address(FILE, {**given, "lang": look.lang}, (*audit_query.NAMES, "lang"))
    link = html.A([Icon("export"), html.Span(export)], className="btn", href=address, **{"aria-label": export})
    actions = [html.Div(link, className="actions")] if may(user, Action.EXPORT_AUDIT) else []
    return html.Div([words, *actions], className="page-head")


def _form(given: Given, look: Look) -> Component:
    """A plain form: it works before any script has run, and its address can be kept."""
    acts = sorted(((act.value, look.t(f"audit.act.{act.value}")) for act in Act), key=lambda pair: pair[1].casefold())
    results = [(name, look.t(f"audit.result.{name}")) for name in (audit_query.ALLOWED, audit_query.DENIED)]
    hidden = [Input(type="hidden", name=name, value=given[name]) for name in CARRIED if given.get(name)]
    fields = [
        _typed("since", "date", given, look),
        _typed("until", "date", given, look),
        _typed("person", "text", given, look),
        _chosen("act", acts, given, look),
        _chosen("result", results, given, look),
        _typed("text", "text", given, look),
    ]
    show = html.Button(look.t("audit.page.show"), className="btn btn-main", type="submit")
    clear = html.A(look.t("audit.page.clear"), className="btn", href=_address(PATH, given, CARRIED))
    narrowed = any(given.get(name) for name in audit_query.NAMES)
    return html.Form(
        [*hidden, *fields, html.Div([show, *([clear] if narrowed else [])], className="audit-do")],
        action=PATH,
        method="get",
        className="audit-filter",
        **{"aria-label": look.t("audit.page.filters")},
    )


def _typed(name: str, kind: str, given: Given, look: Look) -> Component:
    box = Input(
        type=kind,
        name=name,
        id=f"audit-{name}",
        defaultValue=given.get(name, ""),
        className="form-control",
        maxLength=audit_query.MOST,
        autoComplete="off",
    )
    return _labelled(name, box, look)


def _chosen(name: str, options: Sequence[tuple[str, str]], given: Given, look: Look) -> Component:
    listed = [html.Option(look.t("audit.page.any"), value="")]
    listed += [html.Option(words, value=value, selected=value == given.get(name)) for value, words in options]
    return _labelled(name, html.Select(listed, name=name, id=f"audit-{name}", className="form-select"), look)


def _labelled(name: str, control: Component, look: Look) -> Component:
    label = html.Label(look.t(f"audit.page.{name}"), htmlFor=f"audit-{name}")
    return html.Div([label, control], className="form-row")


def _entries(entries: Sequence[Entry], more: bool, given: Given, look: Look) -> list[Component]:
    newest, oldest = entries[0].number, entries[-1].number
    names, links = (*audit_query.NAMES, *CARRIED), []
    if given.get(audit_query.BEFORE):
        links.append(_page_link("newest", _address(PATH, given, names), look))
    if more:
        further = {**given, audit_query.BEFORE: str(oldest)}
        links.append(_page_link("older", _address(PATH, further, (*names, audit_query.BEFORE)), look))
    told = html.P(look.t("audit.page.range", first=look.count(newest), last=look.count(oldest)))
    pages = html.Nav(links, className="audit-pages", **{"aria-label": look.t("audit.page.pages")}) if links else None
    return [audit_table.drawn(entries, look), html.Div([told, pages], className="audit-foot")]


def _page_link(name: str, address: str, look: Look) -> Component:
    return html.A(look.t(f"audit.page.{name}"), className="btn btn-line", href=address)


def _nothing(look: Look) -> list[Component]:
    return [states.empty(look.t("audit.page.none"), look.t("audit.page.none_text"), level=2)]


def _address(path: str, given: Given, names: Sequence[str]) -> str:
    """A path with what of these is given."""
    kept = {name: given[name] for name in names if given.get(name)}
    return f"{path}?{urlencode(kept)}" if kept else path
