"""The reports that can be made, each with a dialog that asks for what it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashboard.components import forms, states
from dashboard.components.dash_components import Form
from dashboard.components.forms import Kind
from dashboard.components.settings.person import block, table
from dashboard.data.reports.formats import CHOICES, FIRST, LAST
from dashboard.data.reports.known import TEMPLATES, Template
from dashboard.data.reports.template import MOST_DAYS, Days
from dashboard.look import Look
from dashboard.scope import ALL, RegionView, Service

RUN = "/reports/run"
_OTHER_TABS = ("schedules", "history")
_WIDTH = "560px"
_WIDTHS = ("32%", "auto", "150px")
_HEADS = (("reports.column.report", ""), ("reports.column.about", "mid"), ("reports.column.run", "end"))


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


def drawn(look: Look, places: Sequence[RegionView], delay_hours: int) -> Component:
    """The built-in ones, then the tables of the product."""
    if not places:
        return states.nothing(look.t("reports.page.no_data"), look.t("reports.page.no_data_text"))
    late = look.t("reports.page.delay", n=delay_hours) if delay_hours else ""
    groups = [
        ("built_in", [each for each in TEMPLATES if each.source], late),
        ("tables", [each for each in TEMPLATES if not each.source], look.t("reports.page.tables_text")),
    ]
    parts = [_group(look, look.t(f"reports.page.{key}"), some, said, places) for key, some, said in groups]
    return html.Div(parts, className="person")


def _group(look: Look, title: str, some: Sequence[Template], said: str, places: Sequence[RegionView]) -> Component:
    return block(
        title, [table(look, title, _HEADS, [_row(look, each, places) for each in some], _WIDTH, _WIDTHS)], said
    )


def _row(look: Look, template: Template, places: Sequence[RegionView]) -> Component:
    about = look.t(f"reports.about.{template.id}")
    return html.Tr(
        [
            html.Td(html.Span(template.name(look.t), title=template.name(look.t))),
            html.Td(html.Span(about, title=about), className="mid"),
            html.Td(_form(look, template, places), className="end"),
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
        _region(look, places),
        forms.field("service", look.t("licenses.service.label"), Kind.SELECT, Service.MEETINGS.value, options=services)
        if template.of_service
        else forms.field("service", kind=Kind.HIDDEN),
        _day(look, FIRST, days.first.isoformat() if days else ""),
        _day(look, LAST, days.last.isoformat() if days else ""),
        forms.field("format", look.t("reports.form.format"), Kind.SELECT, CHOICES[0], options=made),
    ]


def _region(look: Look, places: Sequence[RegionView]) -> Mapping[str, object]:
    regions = [place.region.value for place in places]
    if len(regions) == 1:
        return forms.field("region", kind=Kind.HIDDEN, value=regions[0])
    options = [(each, look.t(f"frame.region.{each}")) for each in (*regions, ALL)]
    return forms.field("region", look.t("frame.region.label"), Kind.SELECT, regions[0], options=options)


def _day(look: Look, name: str, value: str) -> Mapping[str, object]:
    if not value:
        return forms.field(name, kind=Kind.HIDDEN)
    return forms.field(name, look.t(f"reports.form.{name}"), Kind.DATE, value)
