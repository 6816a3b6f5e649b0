"""What stands above the toggle: the five figures, data date, banner, and the filter's answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.blocks import INSIDE, Slot
from dashboard.components import numbers, sections, states, where
from dashboard.context import Context, today
from dashboard.look import Look
from dashboard.scope import NOBODY, RegionView, Scope

TOP_SLOTS = (Slot("figures", INSIDE), Slot("date", "tree"), Slot("pop"), Slot("banner", "tree"))
QUERY_SLOTS = (Slot("bar", "answer"), Slot("head"), Slot("state", INSIDE))
DAY_INPUT = "date-day"
NEWEST_BUTTON = "date-newest"


def show_top(part: Mapping[str, Any], now: Context) -> dict[str, object]:
    """The five figures, and what the scope's day means to the reader."""
    unknown = part["unknown_previous"]
    before = {name: None if name in unknown else value for name, value in part["top_previous"].items()}
    return {
        "figures": numbers.top(part["top"], before, _since(now), now.look),
        "date": date_label(now),
        "pop": date_pop(now),
        "banner": banner(now),
    }


def _since(now: Context) -> numbers.Since:
    look, before = now.look, {place.week_before for place in now.scope.places}
    if len(before) > 1:
        return numbers.Since(look.t("licenses.top.since_week"), look.t("licenses.top.unknown_week"))
    day = look.short_day(before.pop())
    return numbers.Since(look.t("licenses.top.since", day=day), look.t("licenses.top.unknown", day=day))


def show_query(area: str, part: Mapping[str, Any], now: Context) -> dict[str, object]:
    """The filter's terms and counts; how many customers of how many; what to do where none is found.

    `area`: whose words say what the page can show of a customer (`licenses`, `calling`).
    """
    return {"bar": _noted(area, part, now.look), "head": _customers(part, now), "state": _none(area, part, now)}


def _noted(area: str, part: Mapping[str, Any], look: Look) -> dict[str, object]:
    """Every count with what the page can show of it, in words, where that is not all."""
    facets = [
        {**facet, "values": [{**one, "note": _note(area, one["count"], one["here"], look)} for one in facet["values"]]}
        for facet in part["facets"]
    ]
    if not part["terms"]:  # nobody was looked for: the bar counts what the page shows, as its heading does
        return {**part, "facets": facets, "found": part["found_here"], "note": ""}
    return {**part, "facets": facets, "note": _note(area, part["found"], part["found_here"], look)}


def _note(area: str, count: int, here: int, look: Look) -> str:
    if here == count:
        return ""
    return look.t(f"{area}.here.some", count=look.count(here)) if here else look.t(f"{area}.here.none")


def _customers(part: Mapping[str, Any], now: Context) -> str:
    """Of those that the page can show: what stands below adds up to it."""
    look, place = now.look, where.inside(now.scope, now.look)
    found, total = look.count(part["found_here"]), look.count(part["total_here"])
    said = look.t("licenses.page.customers_of", found=found, total=total, place=place)
    return said if where.one_day(now.scope) else f"{said} · {where.by_region(now.scope, look)}"


def _none(area: str, part: Mapping[str, Any], now: Context) -> list[Component]:
    if part["found_here"] or not part["terms"]:
        return []
    look, found = now.look, part["found"]
    said = {"query": now.scope.query.text, "place": where.inside(now.scope, look)}
    if found:
        title = look.t("licenses.query.none_here")
        note = look.t(f"{area}.here.none")
        text = look.t("licenses.query.none_here_text", count=look.count(found), count_of=found, note=note, **said)
    else:
        title, text = look.t("licenses.query.none"), look.t("licenses.query.none_text", **said)
    return [states.empty(title, text, [sections.clear_button(look)], level=2)]


# Data date ---------------------------------------------------------------------------


def date_label(now: Context) -> list[Component]:
    """Data of 22 Nov 2026, 1 day old."""
    look, same = now.look, where.one_day(now.scope)
    strong = look.day(same) if same else look.t("frame.date.several")
    parts = [html.Span(look.t("frame.date.data_of"), className="hide-s"), " ", html.Strong(strong)]
    if same and not _is_past(now.scope):
        parts += [" ", html.Span(age(same, look), className="mute hide-s")]
    return parts


def age(day: date, look: Look) -> str:
    """How old data of this day are today."""
    days = max(0, (today() - day).days)
    return look.t("frame.date.age", n=days) if days else look.t("frame.date.today")


def date_pop(now: Context) -> list[Component]:
    """The small dialog behind the data date: any day from the first to the newest."""
    look, places = now.look, now.scope.places
    first, last = min(place.first_date for place in places), max(place.data_date for place in places)
    shown = max(place.as_of for place in places)
    help_key = "frame.date.pop_help_all" if len({place.data_date for place in places}) > 1 else "frame.date.pop_help"
    return [
        html.H3(look.t("frame.date.pop_title")),
        html.P(look.t(help_key, first=look.day(first), last=look.day(last)), className="mute"),
        html.Label(look.t("frame.date.day"), htmlFor=DAY_INPUT, className="vh"),
        dbc.Input(id=DAY_INPUT, type="date", value=shown.isoformat(), min=first.isoformat(), max=last.isoformat()),
        html.Button(
            look.t("frame.date.newest"),
            id=NEWEST_BUTTON,
            className="btn btn-line",
            type="button",
            disabled=not (_is_past(now.scope) or now.state.version is not None),
        ),
    ]


# Banner ------------------------------------------------------------------------------


def banner(now: Context) -> list[Component]:
    """One of: nobody to see, an old version, a damaged one, a past day, stale data; nothing where all is well."""
    if all(place.customers == NOBODY for place in now.scope.places):
        strong = now.look.t("frame.banner.nobody")
        return [states.banner("", "info", strong, now.look.t("frame.banner.nobody_text"))]
    if now.state.version is not None:
        return [_past(now, "past_version", version=str(now.state.version))]
    broken = [place for place in now.scope.places if now.store.degraded(place.region)]
    if broken:
        return [_damaged(broken, now)]
    if _is_past(now.scope):
        return [_past(now, "past")]
    old = [place for place in now.scope.places if (today() - place.data_date).days > now.config.stale_days]
    return [_stale(old, now)] if old else []


def _damaged(broken: list[RegionView], now: Context) -> Component:
    look = now.look
    regions = ", ".join(look.t(f"frame.region.{place.region}") for place in broken)
    day = ", ".join(dict.fromkeys(look.day(place.data_date) for place in broken))
    strong = look.t("frame.banner.damaged", regions=regions)
    return states.banner("", "warning", strong, look.t("frame.banner.damaged_text", day=day))


def _past(now: Context, words: str, **values: str) -> Component:
    look = now.look
    newest = {place.data_date for place in now.scope.places}
    back = (
        look.t("frame.banner.back", day=look.day(newest.pop()))
        if len(newest) == 1 and words == "past"
        else (look.t("frame.banner.back_newest"))
    )
    button = html.Button(back, className="btn", type="button", **{"data-act": "newest"})
    strong = look.t(f"frame.banner.{words}", day=where.day(now.scope, look), **values)
    return states.banner("past", "history", strong, look.t(f"frame.banner.{words}_text"), button)


def _stale(old: list[RegionView], now: Context) -> Component:
    look = now.look
    if not now.scope.combined:
        day = old[0].data_date
        strong = look.t("frame.banner.stale", day=look.day(day), age=age(day, look))
        return states.banner("", "warning", strong, look.t("frame.banner.stale_text", day=look.day(day)))
    days = ", ".join(f"{look.t(f'frame.region.short_{place.region}')} {look.day(place.data_date)}" for place in old)
    text = look.t("frame.banner.stale_all_text")
    return states.banner("", "warning", look.t("frame.banner.stale_all", days=days), text)


def _is_past(scope: Scope) -> bool:
    return any(place.as_of < place.data_date for place in scope.places)
