"""Entries of the audit log as a table: acts and changes in words, results by word and shape."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.access import Role
from dashboard.components.dash_components import Icon
from dashboard.components.settings import people
from dashboard.data.audit.audit_list import Entry
from dashboard.look import DASH, Look
from dashboard.words import catalogue

COLUMNS = ("when", "who", "from", "what", "target", "change", "result")
# Values that are names of ours.
WORDED = frozenset({"by", "kind", "link", "mode", "purpose", "session", "status", "service"})
REGIONS = frozenset({"region", "regions", "versions"})
ARROW = " \u2192 "
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+00:00")  # as times are written down


def drawn(entries: Sequence[Entry], look: Look) -> Component:
    """One row an entry, newest first as they come."""
    name = look.t("audit.page.table")
    head = html.Tr([html.Th(look.t(f"audit.column.{column}"), scope="col") for column in COLUMNS])
    table = html.Table(
        [
            html.Caption(name, className="vh"),
            html.Colgroup([html.Col(className=f"c-{column}") for column in COLUMNS]),
            html.Thead(head),
            html.Tbody([_row(entry, look) for entry in entries]),
        ],
        className="grid audit-table",
    )
    return html.Div(table, className="audit-wrap", tabIndex=0, role="region", **{"aria-label": name})


def _row(entry: Entry, look: Look) -> Component:
    who = _name(entry.actor) if entry.actor else html.Span(look.t(_unnamed(entry)), className="unk")
    target = _name(entry.target) if entry.target else html.Span(DASH, className="unk")
    cells = (
        _moment(entry.at, look),
        who,
        html.Bdi(entry.address),
        _word("act", entry.act, look),
        target,
        html.Div(_changes(entry, look), className="audit-changes"),
        _result(entry.allowed, look),
    )
    # Its column's name stands with each cell: on a phone a row is a card.
    return html.Tr(
        [
            html.Td(cell, className=f"c-{column}", **{"data-label": look.t(f"audit.column.{column}")})
            for column, cell in zip(COLUMNS, cells, strict=True)
        ]
    )


def _name(text: str) -> Component:
    """An address of somebody breaks after its `@` first."""
    local, at, domain = text.partition("@")
    return html.Bdi([local + at, html.Wbr(), domain] if at else text)


def _unnamed(entry: Entry) -> str:
    return "audit.page.system" if entry.actor_id == 0 else "audit.page.nobody"


def _moment(at: datetime, look: Look) -> Component:
    utc = at.astimezone(UTC)
    return html.Time(f"{look.day(utc.date())}, {utc:%H:%M:%S}", dateTime=utc.isoformat(timespec="seconds"))


def _result(allowed: bool, look: Look) -> Component:
    icon, kind = ("check", "") if allowed else ("warning", " st-expiring")
    words = look.t(f"audit.result.{'allowed' if allowed else 'denied'}")
    return html.Span([Icon(icon), words], className=f"flag{kind}")


def _changes(entry: Entry, look: Look) -> list[Component]:
    """`role: Partner administrator → Partner full administrator`: a line for each value but those that stayed."""
    before, after = entry.before or {}, entry.after or {}
    names = sorted({**before, **after}, key=lambda name: (name != "why", name))
    same = {name for name in names if name in before and name in after and before[name] == after[name]}
    return [_change(name, before, after, look) for name in names if name not in same]


def _change(name: str, before: Mapping[str, Any], after: Mapping[str, Any], look: Look) -> Component:
    values = [_value(name, given[name], look) for given in (before, after) if name in given]
    if name == "why":
        values = [_sentence(after, look)]
    label = html.Span([_word("field", name, look), ": "], className="sub") if name else None
    return html.Div([label, html.Bdi(ARROW.join(values) or DASH)])


def _value(name: str, value: Any, look: Look) -> str:
    if value is None:
        return DASH
    if isinstance(value, bool):
        return look.t(f"audit.value.{str(value).lower()}")
    if isinstance(value, int):
        return look.count(value)
    if isinstance(value, list):
        return ", ".join(_value(name, each, look) for each in value) or DASH
    if isinstance(value, dict):
        return ", ".join(f"{_value(name, key, look)} {_value('', each, look)}" for key, each in value.items()) or DASH
    if name == "role":
        return people.role_name(look, Role(value) if value in set(Role) else None)
    if name in WORDED:
        return _word("value", str(value), look)
    if _MOMENT.fullmatch(str(value)):
        return look.moment(datetime.fromisoformat(str(value)))
    return str(value).upper() if name in REGIONS else str(value)


def _sentence(after: Mapping[str, Any], look: Look) -> str:
    """Why something was refused is kept as the key of its words."""
    key = str(after.get("why", ""))
    try:
        return look.t(key, **{name: value for name, value in after.items() if name != "why"})
    except KeyError:
        return key


def _word(kind: str, name: str, look: Look) -> str:
    words = catalogue(look.lang).get(f"audit.{kind}.{name}")
    return words if isinstance(words, str) else name
