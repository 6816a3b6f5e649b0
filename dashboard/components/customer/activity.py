"""What was done to the customer: its entries of the audit log, of which nothing about other customers is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components import section_layout, states
from dashboard.components.dash_components import Markup
from dashboard.components.settings import audit_table
from dashboard.data.audit.audit_list import Entry
from dashboard.look import Look
from dashboard.scope import Region


def drawn(entries: Sequence[Entry], about: str, links: Mapping[str, str], look: Look) -> Component:
    """The entries about the customer (`about`: `eu:<org_id>`), the newest first. `links`: addresses of other pages."""
    title, caption = look.t("customer.activity.title"), html.P(look.t("customer.activity.caption"))
    parts: list[Component] = [section_layout.block_head(caption, title, html.Div(), "activity")]
    if entries:
        parts.append(audit_table.drawn([_narrowed(entry, about) for entry in entries], look))
    else:
        parts.append(states.nothing(look.t("customer.activity.none"), look.t("customer.activity.none_text")))
    if links:
        ways = [html.A(look.t(f"audit.page.{name}"), href=to, className="btn btn-line") for name, to in links.items()]
        parts.append(html.Nav(ways, className="audit-pages audit-foot", **{"aria-label": look.t("audit.page.pages")}))
    marks = {"aria-labelledby": "activity-title"}
    return Markup(parts, tag="section", className="block block-activity", **marks)


def _narrowed(entry: Entry, about: str) -> Entry:
    """The entry of an act upon many without the others."""
    return replace(entry, before=_own(entry.before, about), after=_own(entry.after, about))


def _own(values: dict[str, Any] | None, about: str) -> dict[str, Any] | None:
    if values is None:
        return None
    return {
        name: [each for each in value if each == about or not _is_customer(each)] if isinstance(value, list) else value
        for name, value in values.items()
    }


def _is_customer(value: object) -> bool:
    region, colon, _org_id = str(value).partition(":")
    return bool(colon) and region in set(Region)
