"""Who the customer is: above every tab, for whoever may see customers at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.access import Action, may
from dashboard.blocks import INSIDE, Slot
from dashboard.components import head
from dashboard.components.customer.marks import badges
from dashboard.components.dash_components import Icon
from dashboard.context import Context

SLOTS = (Slot("who", INSIDE),)
DAY_SLOTS = (Slot("date", "tree"), Slot("pop"), Slot("banner", "tree"))


def show(row: Mapping[str, Any], now: Context) -> dict[str, object]:
    """Name, place and statuses."""
    return {"who": _who(row, now)}


def show_day(_row: Mapping[str, Any], now: Context) -> dict[str, object]:
    """What the scope's day means, where no other block of the page says it."""
    return {"date": head.date_label(now), "pop": head.date_pop(now), "banner": head.banner(now)}


def _who(row: Mapping[str, Any], now: Context) -> list[Component]:
    look = now.look
    if not row:
        return [html.H1(look.t("customer.page.gone")), html.P(look.t("customer.page.gone_text"), className="page-sub")]
    region = look.t("customer.page.region", region=look.t(f"frame.region.short_{row['region']}"))
    place = f"{look.country(row['country'])} · {region}"
    org = html.Code(row["org_id"], className="org-id")
    return [
        html.P(html.A(look.t("frame.nav.customers"), href="/customers"), className="crumb"),
        html.H1(html.Bdi(row["name"])),
        html.P([place, " · ", org], className="page-sub"),
        html.Div([badges(row["statuses"], look), _tags(row, now)], className="who-marks"),
    ]


def _tags(row: Mapping[str, Any], now: Context) -> Component:
    colours = {tag.name: tag.colour for tag in now.store.tagged().tags}
    chips = [_chip(name, colours.get(name)) for name in row["tags"] or []]
    return html.Span([*chips, *([_edit(row, now)] if may(now.user, Action.EDIT_TAGS) else [])], className="tags")


def _chip(name: str, colour: str | None) -> Component:
    painted = {"style": {"--tc": f"var(--tag-{colour})"}} if colour else {}
    return html.Span([html.I(), html.Bdi(name)], className="tagx", **painted)


def _edit(row: Mapping[str, Any], now: Context) -> Component:
    named = {"data-act": "tag-customer", "data-customer": f"{row['region']}:{row['org_id']}", "data-name": row["name"]}
    return html.Button([Icon("tag"), now.look.t("tags.edit.open")], className="btn", type="button", **named)
