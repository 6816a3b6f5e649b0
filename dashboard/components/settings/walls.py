"""Walls as their administrators see them: what each shows, in which order, and the links that open it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from dashboard.components import states
from dashboard.components.dash_components import Form, Post
from dashboard.components.forms import Kind, field
from dashboard.components.settings.person import block
from dashboard.data.walls import definition
from dashboard.data.walls.definition import Item, Threshold
from dashboard.data.walls.reading import Link, Wall
from dashboard.look import DASH, Look
from dashboard.scope import ALL, Region

PREVIEW = "/walls/preview"
_LONGEST_NUMBER = 24  # as text
_ITEM = ("place", "shows", "where", "service", "filter", "seconds", "limits", "do")
_LINK = ("label", "made", "expires", "seen", "from", "do")
Asked = Mapping[str, object]


def add(look: Look) -> Component:
    """Where a wall is begun."""
    fields = [field("name", look.t("walls.field.name"), hint=look.t("walls.field.name_hint")), *_looks(look)]
    words = look.t("walls.manage.add")
    return Form("/walls/add", fields, identity="wall-add", opens=words, submit=words, title=words, icon="plus")


def wall(
    one: Wall, links: Sequence[Link], regions: Sequence[Region], now: datetime, look: Look, asks: str
) -> Component:
    """One wall: its playlist, its links, what can be done about it."""
    name = f"{one.shown.title} ({one.name})"
    facts = look.t("walls.manage.facts", zone=one.shown.zone, by=one.changed_by, at=look.moment(one.changed))
    items = [_item(at, item, one, regions, look) for at, item in enumerate(one.shown.items)]
    rows = [_link(link, look) for link in links if link.lives(now)]
    none = states.nothing(look.t("walls.manage.no_links"), look.t("walls.manage.no_links_text"))
    parts = [
        _table("items", _ITEM, items, look, one),
        _table("links", _LINK, rows, look, one) if rows else none,
    ]
    return block(name, parts, facts, _acts(one, regions, look, asks))


def _acts(one: Wall, regions: Sequence[Region], look: Look, asks: str) -> list[Component]:
    words = {name: look.t(f"walls.manage.{name}") for name in ("open", "change", "add_item", "link", "remove")}
    which = [_hidden("name", one.name), _hidden("version", str(one.version))]
    where = [
        _hidden("name", one.name),
        field("label", look.t("walls.field.label"), value=one.shown.title),
        field("days", look.t("walls.field.days"), hint=look.t("walls.field.days_hint"), required=False),
        field("only_from", look.t("walls.field.only_from"), hint=look.t("walls.field.only_from_hint"), required=False),
    ]
    open_ = f"{words['open']}: {one.shown.title} ({one.name})"
    return [
        Post("/walls/open", {"name": one.name}, words=words["open"], label=open_, icon="launch", opens=True),
        _form("change", one, [*which, *_looks(look, one)], words["change"]),
        _item_form(len(one.shown.items), Item(("licenses",)), one, regions, look, words["add_item"]),
        Form(
            "/walls/link",
            where,
            identity=f"wall-link-{one.name}",
            opens=words["link"],
            submit=words["link"],
            title=words["link"],
            note=look.t("walls.manage.link_note"),
            asks=asks,
        ),
        Form(
            "/walls/remove",
            which,
            identity=f"wall-remove-{one.name}",
            opens=words["remove"],
            submit=words["remove"],
            title=words["remove"],
            note=look.t("walls.manage.remove_note"),
            danger=True,
        ),
    ]


def _form(path: str, one: Wall, fields: Sequence[Asked], words: str, more: str = "", preview: str = "") -> Component:
    identity = f"wall-{path}-{one.name}{more}"
    return Form(f"/walls/{path}", fields, identity=identity, opens=words, submit=words, title=words, preview=preview)


def _item_form(
    at: int, item: Item, one: Wall, regions: Sequence[Region], look: Look, words: str, more: str = ""
) -> Component:
    return _form("item", one, _fields(one, at, item, regions, look), words, more, preview=PREVIEW)


def _hidden(name: str, value: str) -> Asked:
    return field(name, kind=Kind.HIDDEN, value=value)


def _looks(look: Look, one: Wall | None = None) -> list[Asked]:
    """Title, language, theme, clock, transition, quiet hours."""
    shown = one.shown if one else None
    zone = shown.zone if shown else "UTC"

    def choice(name: str, known: Sequence[str], value: str) -> Asked:
        options = [(each, look.t(f"walls.value.{each}")) for each in known]
        return field(name, look.t(f"walls.field.{name}"), Kind.SELECT, value, options=options)

    return [
        field("title", look.t("walls.field.title"), value=shown.title if shown else ""),
        choice("lang", definition.LANGUAGES, shown.lang if shown else look.lang),
        choice("theme", definition.THEMES, shown.theme if shown else definition.THEMES[0]),
        choice("transition", definition.TRANSITIONS, shown.transition if shown else definition.TRANSITIONS[0]),
        field(
            "zone",
            look.t("walls.field.zone"),
            value=zone,
            hint=look.t("walls.field.zone_hint"),
        ),
        field(
            "dim",
            look.t("walls.field.dim"),
            value=shown.dim if shown else "",
            hint=look.t("walls.field.dim_hint"),
            required=False,
        ),
    ]


def _fields(one: Wall, at: int, item: Item, regions: Sequence[Region], look: Look) -> list[Asked]:
    """Everything that an item says."""
    pages = [(name, look.t("walls.value.page", name=look.t(f"walls.page.{name}"))) for name in definition.PAGES]
    blocks = [(name, _block(name, look)) for name in definition.BLOCKS]
    layouts = [(name, look.t("walls.value.layout", layout=name, n=room)) for name, room in definition.LAYOUTS.items()]
    where = [(name, look.t(f"frame.region.{name}")) for name in (ALL, *regions)]
    services = [(name, look.t(f"licenses.service.{name}")) for name in definition.SERVICES]
    limits = "\n".join(limit_line(limit) for limit in item.thresholds)
    return [
        _hidden("name", one.name),
        _hidden("version", str(one.version)),
        _hidden("place", str(at)),
        field("layout", look.t("walls.field.layout"), Kind.SELECT, item.layout, options=layouts),
        field("shows", look.t("walls.field.shows"), Kind.CHECKS, item.shows, options=[*pages, *blocks]),
        field("region", look.t("frame.region.label"), Kind.SELECT, item.region, options=where),
        field("service", look.t("licenses.service.label"), Kind.SELECT, item.service, options=services),
        field("q", look.t("walls.field.q"), value=item.q, required=False),
        field("dwell", look.t("walls.field.dwell"), value=str(item.dwell_s)),
        field(
            "limits",
            look.t("walls.field.limits"),
            Kind.AREA,
            limits,
            rows=3,
            required=False,
            hint=look.t("walls.field.limits_hint"),
        ),
    ]


def limit_line(limit: Threshold) -> str:
    """A limit as a line: figure, side, value, level."""
    return f"{limit.metric} {limit.side} {limit.value:.15g} {limit.level}"


def _block(name: str, look: Look) -> str:
    area = name.partition("-")[0]
    return f"{look.t(f'walls.page.{area}')}: {look.t(f'walls.cell.{name}')}"


def _table(kind: str, columns: Sequence[str], rows: Sequence[Component], look: Look, one: Wall) -> Component:
    head = [
        html.Th(look.t(f"walls.column.{name}"), scope="col", className="end" if name == "do" else "")
        for name in columns
    ]
    label = look.t(f"walls.manage.{kind}", title=f"{one.shown.title} ({one.name})")  # titles may be the same
    made = html.Table(
        [html.Caption(label, className="vh"), html.Thead(html.Tr(head)), html.Tbody(list(rows))],
        className="grid versions-table",
    )
    return html.Div(made, className="audit-wrap", tabIndex=0, role="region", **{"aria-label": label})


def _item(at: int, item: Item, one: Wall, regions: Sequence[Region], look: Look) -> Component:
    shows = [look.t(f"walls.page.{name}") if name in definition.PAGES else _block(name, look) for name in item.shows]
    which = {"name": one.name, "version": one.version, "place": at}
    acts: list[Component] = [_item_form(at, item, one, regions, look, look.t("walls.manage.edit"), f"-{at}")]
    if at:
        acts.append(_arrange(which, "earlier", at, look))
    if len(one.shown.items) > 1:
        acts.append(_arrange(which, "out", at, look))
    said: list[object] = [
        look.count(at + 1),
        html.Ul([html.Li(name) for name in shows], className="plain files"),
        look.t(f"frame.region.{item.region}"),
        look.t(f"licenses.service.{item.service}"),
        html.Bdi(item.q) if item.q else DASH,
        look.count(item.dwell_s),
        look.count(len(item.thresholds)),
    ]
    return html.Tr([*(html.Td(each) for each in said), html.Td(html.Div(acts, className="wall-acts"), className="end")])


def _arrange(which: Mapping[str, object], how: str, at: int, look: Look) -> Component:
    words = look.t(f"walls.manage.{how}")
    return Post("/walls/arrange", {**which, "how": how}, words=words, label=f"{words}: {look.count(at + 1)}")


def _link(link: Link, look: Look) -> Component:
    words = look.t("walls.manage.revoke")
    button = Post("/walls/revoke", {"link": link.id}, words=words, label=f"{words}: {link.label}")
    cells = [
        html.Td(html.Bdi(link.label)),
        html.Td(look.moment(link.created)),
        html.Td(look.moment(link.expires) if link.expires else look.t("walls.manage.for_good")),
        html.Td(look.moment(link.last_seen) if link.last_seen else look.t("walls.manage.never")),
        html.Td(_from(link, look)),
        html.Td(button, className="end"),
    ]
    return html.Tr(cells)


def _from(link: Link, look: Look) -> list[object]:
    """From where it was last looked at, and from where alone it is good."""
    only = [html.Div(look.t("walls.manage.only_from", network=link.only_from))] if link.only_from else []
    return [link.last_address or DASH, *only]


def limits_of(lines: str) -> list[dict[str, object]]:
    """Limits from lines as `limit_line` writes them; what is not understood is told by `definition.read`."""
    found: list[dict[str, object]] = []
    for words in (line.split() for line in lines.splitlines()[: definition.MOST_THRESHOLDS + 1]):
        if words:
            metric, side, value, level = (*words, "", "", "", "")[:4]
            found.append({"metric": metric, "side": side, "value": _number(value), "level": level})
    return found


def _number(text: str) -> object:
    try:
        return float(text) if len(text) <= _LONGEST_NUMBER else text
    except ValueError:
        return text
