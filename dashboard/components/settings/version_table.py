"""Versions of a region as a table, with what each import brought, withdrew and warned of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dash import html
from dash.development.base_component import Component

from dashboard.components import states
from dashboard.components.dash_components import Form, Icon
from dashboard.components.forms import Kind
from dashboard.components.forms import field as asks
from dashboard.components.settings.person import block
from dashboard.data.versions.catalog import Version
from dashboard.look import DASH, Look
from dashboard.scope import Region

ADDRESS = "/versions/roll-back"
COLUMNS = ("number", "data_date", "published", "brought", "withdrew", "warned", "do")


@dataclass(frozen=True, slots=True)
class Row:
    """One version. `version` None: its manifest cannot be read. `warnings_total` None: it does not say."""

    region: Region
    number: int
    current: bool
    version: Version | None = None
    brought: Sequence[tuple[str, int]] = ()
    withdrew: Sequence[tuple[str, int]] = ()
    warnings: Sequence[str] = field(default=())
    warnings_total: int | None = None


def region(where: Region, rows: Sequence[Row], look: Look) -> Component:
    """One region's versions, newest first."""
    title = look.t(f"frame.region.{where}")
    if not rows:
        return block(title, [states.nothing(look.t("versions.none.title"), look.t("versions.none.text"))])
    head = html.Tr([html.Th(look.t(f"versions.column.{name}"), scope="col", className=_kind(name)) for name in COLUMNS])
    label = look.t("versions.page.table", region=title)
    table = html.Table(
        [html.Caption(label, className="vh"), html.Thead(head), html.Tbody([_row(row, look) for row in rows])],
        className="grid versions-table version-list",
    )
    return block(title, [html.Div(table, className="audit-wrap", tabIndex=0, role="region", **{"aria-label": label})])


def _kind(name: str) -> str:
    return "end" if name == "do" else ""


def _row(row: Row, look: Look) -> Component:
    number = html.Td(_number(row, look))
    if row.version is None:
        told = html.Td(look.t("versions.damaged"), colSpan=len(COLUMNS) - 1, className="unk")
        return html.Tr([number, told])
    return html.Tr(
        [
            number,
            html.Td(look.day(row.version.data_date)),
            html.Td(look.moment(row.version.published_at)),
            html.Td(_brought(row, look)),
            html.Td(_withdrew(row, look)),
            html.Td(_warned(row, look)),
            html.Td(_back(row, look), className="end"),
        ]
    )


def _number(row: Row, look: Look) -> list[Component | str]:
    said: list[Component | str] = [look.count(row.number)]
    if row.current:
        said.append(html.Span([Icon("check"), look.t("versions.current")], className="flag"))
    return said


def _files(files: Sequence[tuple[str, int]], look: Look) -> Component:
    return html.Ul([html.Li(f"{name}: {_counted(rows, look)}") for name, rows in files], className="plain files")


def _counted(rows: int, look: Look) -> str:
    return look.t("versions.rows", n=rows, count=look.count(rows))


def _brought(row: Row, look: Look) -> Component | str:
    """Several files are told in one line, and each when that is opened: a version is as tall as any other."""
    if not row.brought:
        return DASH
    if len(row.brought) == 1:
        return _files(row.brought, look)
    files, rows = look.t("versions.files", n=len(row.brought)), _counted(sum(rows for _, rows in row.brought), look)
    return html.Details([html.Summary(f"{files}, {rows}"), _files(row.brought, look)])


def _withdrew(row: Row, look: Look) -> Component | str:
    if row.warnings_total is None:
        return html.Span(look.t("versions.unsaid"), className="unk")
    return _files(row.withdrew, look) if row.withdrew else look.t("versions.nothing")


def _warned(row: Row, look: Look) -> Component | str:
    if row.warnings_total is None:
        return html.Span(look.t("versions.unsaid"), className="unk")
    if not row.warnings_total:
        return look.t("versions.nothing")
    said: list[Component] = [html.Li(html.Bdi(one)) for one in row.warnings]
    if row.warnings_total > len(row.warnings):
        said.append(html.Li(look.t("versions.more", n=row.warnings_total - len(row.warnings)), className="mute"))
    return html.Details(
        [html.Summary(look.t("versions.warnings", n=row.warnings_total)), html.Ul(said, className="plain")]
    )


def _back(row: Row, look: Look) -> Component | None:
    """Only to another one than the current."""
    if row.current:
        return None
    place = look.t(f"frame.region.{row.region}")
    fields = [
        asks("region", kind=Kind.HIDDEN, value=row.region.value),
        asks("version", kind=Kind.HIDDEN, value=str(row.number)),
        asks("reason", look.t("versions.back.reason"), hint=look.t("versions.back.reason_hint")),
    ]
    return Form(
        ADDRESS,
        fields,
        identity=f"roll-back-{row.region}-{row.number}",
        opens=look.t("versions.back.open", number=row.number),
        submit=look.t("versions.back.do"),
        title=look.t("versions.back.title", region=place, number=row.number),
        note=look.t("versions.back.note"),
        danger=True,
    )
