"""The reports that can be made, each with a dialog that asks for what it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashboard.components import forms, states
from dashboard.components.dash_components import Form, Icon, TemplateActs
from dashboard.components.forms import Kind
from dashboard.components.settings.person import block, table
from dashboard.data.reports.formats import CHOICES, FIRST, LAST
from dashboard.data.reports.known import TEMPLATES, Template
from dashboard.data.reports.template import MOST_DAYS, Days
from dashboard.look import Look
from dashboard.scope import ALL, RegionView, Service

RUN, PAGE, NEW = "/reports/run", "/reports", "/reports/new"
_OTHER_TABS = ("schedules", "history")
_WIDTH = "560px"
_WIDTHS = ("32%", "auto", "176px")
_HEADS = (("reports.column.report", ""), ("reports.column.about", "mid"), ("reports.column.run", "end"))


@dataclass(frozen=True, slots=True)
class Custom:
    """One that somebody made: what it makes, and what its reader is told of it."""

    template: Template
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Acts:
    """What its reader may do with templates."""

    may_share: bool
    undo_s: int


def tabs(look: Look, path: str, kept: Mapping[str, str], tab: str) -> Component:
    """What can be made, what is made again and again, what was."""
    others = [
        _tab(look.t(f"reports.page.{name}"), path, {**kept, "tab": name}, here=tab == name) for name in _OTHER_TABS
    ]
    items = [_tab(look.t("reports.page.templates"), path, kept, here=tab not in _OTHER_TABS), *others]
    return html.Nav(items, className="tabs", **{"aria-label": look.t("reports.page.title")})


def _tab(words: str, path: str, query: Mapping[str, str], *, here: bool) -> Component:
    href = f"{path}?{urlencode(query)}" if query else path
    return html.A(words, href=href, **({"aria-current": "page"} if here else {}))


def drawn(
    look: Look,
    places: Sequence[RegionView],
    delay_hours: int,
    known: Sequence[Custom],
    tables: Sequence[Template],
    acts: Acts,
) -> Component:
    """Those that people made, the built-in ones, then the tables of the product."""
    if not places:
        return states.nothing(look.t("reports.page.no_data"), look.t("reports.page.no_data_text"), level=2)
    late = look.t("reports.page.delay", n=delay_hours) if delay_hours else ""
    mine = [each for each in known if each.told["mine"]]
    theirs = [each for each in known if not each.told["mine"]]
    own = [("own", mine, look.t("reports.page.own_text") if not mine else ""), ("shared", theirs, "")]
    groups = [("built_in", [each for each in TEMPLATES if each.source], late)]
    groups += [("tables", list(tables), look.t("reports.page.tables_text"))]
    parts = [
        _group(look, f"reports.page.{key}", [_custom(look, each, places, acts) for each in some], said)
        for key, some, said in own
        if some or key == "own"
    ]
    parts += [
        _group(look, f"reports.page.{key}", [_row(look, each, places) for each in some], said)
        for key, some, said in groups
    ]
    return html.Div(parts, className="person")


def _group(look: Look, title: str, rows: Sequence[Component], said: str) -> Component:
    shown = [table(look, look.t(title), _HEADS, rows, _WIDTH, _WIDTHS)] if rows else []
    return block(look.t(title), shown, said)


def _row(look: Look, template: Template, places: Sequence[RegionView]) -> Component:
    about, name = look.t(f"reports.about.{template.id}"), template.name(look.t)
    words = look.t("reports.page.copy", name=name)
    address = f"{NEW}?{urlencode({'from': template.id})}"
    copy = html.A(Icon("copy"), href=address, className="btn btn-icon", title=words, **{"aria-label": words})
    return _cells(html.Span(name, title=name), about, [_form(look, template, places), copy])


def _custom(look: Look, one: Custom, places: Sequence[RegionView], acts: Acts) -> Component:
    told, name = one.told, one.template.name(look.t)
    about = look.t("reports.edit.from", base=one.template.made_from(look.t))
    if not told["mine"]:
        about = f"{about} {look.t('reports.page.by', owner=told['owner'] or look.t('audit.page.system'))}"
    elif told["shared"]:
        about = f"{about} {look.t('reports.page.is_shared')}"
    shown: Component = html.Bdi(name, title=name)
    if told["may"]:
        shown = html.A(html.Bdi(name), href=f"{PAGE}/{told['id']}", className="name", title=name)
    menu = TemplateActs(told, may_share=acts.may_share, undo_s=acts.undo_s)
    return _cells(shown, about, [_form(look, one.template, places), menu])


def _cells(name: Component, about: str, acts: Sequence[Component]) -> Component:
    return html.Tr(
        [
            html.Td(name),
            html.Td(html.Span(about, title=about), className="mid"),
            html.Td(html.Div(acts, className="template-acts"), className="end"),
        ]
    )


def _form(look: Look, template: Template, places: Sequence[RegionView]) -> Component:
    name = template.name(look.t)
    return Form(
        RUN,
        [forms.field("template", kind=Kind.HIDDEN, value=template.id), *_fields(look, template, places)],
        identity=f"report-{template.id}",
        opens=look.t("reports.form.open"),
        title=name,
        note=look.t("reports.form.days_note", most=MOST_DAYS) if template.ranged else "",
        submit=look.t("reports.form.submit"),
    )


def _fields(look: Look, template: Template, places: Sequence[RegionView]) -> list[Mapping[str, object]]:
    """The region only where there are several, the service and the days only where the report is of one."""
    days = Days.week(min(place.as_of for place in places)) if template.ranged else None
    services = [(each.value, look.t(f"licenses.service.{each.value}")) for each in Service]
    made = tuple((kind, look.t(f"reports.form.{kind}")) for kind in CHOICES)
    return [
        _region(look, places, template.shape.region if template.shape else ""),
        forms.field("service", look.t("licenses.service.label"), Kind.SELECT, _service(template), options=services)
        if template.of_service
        else forms.field("service", kind=Kind.HIDDEN),
        _day(look, FIRST, days.first.isoformat() if days else ""),
        _day(look, LAST, days.last.isoformat() if days else ""),
        forms.field("format", look.t("reports.form.format"), Kind.SELECT, CHOICES[0], options=made),
    ]


def _service(template: Template) -> str:
    return (template.shape.service if template.shape else "") or Service.MEETINGS.value


def _region(look: Look, places: Sequence[RegionView], first: str) -> Mapping[str, object]:
    regions = [place.region.value for place in places]
    if len(regions) == 1:
        return forms.field("region", kind=Kind.HIDDEN, value=regions[0])
    options = [(each, look.t(f"frame.region.{each}")) for each in (*regions, ALL)]
    chosen = first if first in (*regions, ALL) else regions[0]
    return forms.field("region", look.t("frame.region.label"), Kind.SELECT, chosen, options=options)


def _day(look: Look, name: str, value: str) -> Mapping[str, object]:
    if not value:
        return forms.field(name, kind=Kind.HIDDEN)
    return forms.field(name, look.t(f"reports.form.{name}"), Kind.DATE, value)
