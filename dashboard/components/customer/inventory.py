"""Devices and phone numbers of the customer: searched, by location, with the firmware of each product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashboard.components import section_layout, states
from dashboard.components.dash_components import Find, Icon, Markup
from dashboard.components.numbers import exact
from dashboard.data.collate import ranks
from dashboard.data.questions import one_customer_inventory as data
from dashboard.look import DASH, Look

Row = Mapping[str, Any]
ON_A_PAGE = 100
MOST_PLAIN = 1000  # of a table that has no pages
UNOWNED = "unowned"  # of `only`
_HEADS = {"product": "device_product"}
_CODES = frozenset({"mac", "phone_number", "extension"})
_NUMBERS_OF_PAGES = 9  # digits at most
FILES = ("devices", "numbers")
COLUMNS = {"devices": ("location", *data.DEVICES), "numbers": ("location", *data.NUMBERS)}
_BY = "by_"  # and the name of a table: the parameter with its order


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: a text to find, numbers of nobody only, a page and an order of each table.

    An order is the name of a column, with a minus before it where the last come first (`by_devices=-mac`).
    """

    path: str
    find: str = ""
    unowned: bool = False
    pages: Mapping[str, int] = field(default_factory=dict)
    orders: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, path: str, given: Mapping[str, str], kept: Mapping[str, str]) -> Asked:
        """From plain values; a page that is none is the first, an order that is none the files' own."""
        pages = {name: int(given[name]) for name in FILES if _is_page(given.get(name, ""))}
        said = {name: given.get(_BY + name, "") for name in FILES}
        orders = {name: by for name, by in said.items() if by.removeprefix("-") in COLUMNS[name]}
        return cls(path, given.get("find", "").strip()[:200], given.get("only") == UNOWNED, pages, orders, kept)

    def href(self, **change: str) -> str:
        """The address with something else; an empty value is left out."""
        orders = {_BY + name: by for name, by in self.orders.items()}
        own = {"find": self.find, "only": UNOWNED if self.unowned else "", **orders, **change}
        return f"{self.path}?{urlencode({**self.kept, **{name: said for name, said in own.items() if said}})}"


def _is_page(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 0 < len(text) <= _NUMBERS_OF_PAGES and int(text) > 0


def drawn(part: Mapping[str, Sequence[Row]], asked: Asked, files: Mapping[str, str], look: Look) -> list[Component]:
    """The search, both tables, and the firmware. `files`: the address of each table's file, where it may be had."""
    devices, numbers = (data.found(part[name], asked.find) for name in FILES)
    if asked.unowned:
        numbers = data.unowned(numbers)
    if not part["devices"] and not part["numbers"]:
        return [states.nothing(look.t("customer.inventory.none"), look.t("customer.inventory.none_text"))]
    return [
        _search(part, asked, len(devices) + len(numbers), look),
        _block("devices", devices, asked, files, look),
        _block("numbers", numbers, asked, files, look),
        _firmware(part["devices"], look),
    ]


def plain(name: str, part: Mapping[str, Sequence[Row]], look: Look) -> list[Component]:
    """The devices or the numbers as one table that is only read; of devices the firmware too."""
    rows = part[name]
    if not rows:
        return [html.P(look.t("customer.inventory.no_match"), className="mute")]
    said = look.t("customer.inventory.rows", count_of=len(rows), count=look.count(len(rows)))
    first = look.t("mirrors.page.first", count=look.count(MOST_PLAIN)) if len(rows) > MOST_PLAIN else ""
    count = html.P([html.Span(said, **_metric(name, len(rows))), f" {first}" if first else ""], className="mute")
    table = _table(name, look.t(f"customer.inventory.{name}"), rows[:MOST_PLAIN], None, look)
    return [count, table, *([_firmware(rows, look)] if name == "devices" else [])]


def _search(part: Mapping[str, Sequence[Row]], asked: Asked, hits: int, look: Look) -> Component:
    kept = {**asked.kept, **({"only": UNOWNED} if asked.unowned else {})}
    words = {"label": look.t("customer.inventory.search"), "submit": look.t("people.page.find")}
    free = len(data.unowned(part["numbers"]))
    chip = html.A(
        [look.t("customer.inventory.unowned"), " ", html.B(look.count(free), **_metric("unowned", free))],
        href=asked.href(only="" if asked.unowned else UNOWNED),
        className="btn btn-line",
        **({"aria-current": "true"} if asked.unowned else {}),
    )
    parts: list[Component] = [Find(asked.path, "find", asked.find, kept=kept, **words), chip]
    if asked.find:
        said = look.t("customer.inventory.found", count_of=hits, count=look.count(hits))
        parts += [html.Span(said, className="mute", role="status")]
        parts += [html.A(look.t("people.page.clear"), href=asked.href(find=""), className="btn")]
    return Markup(parts, tag="div", className="list-head")


def _metric(name: str, value: int) -> dict[str, str]:
    return {"data-metric": f"customer.inventory.{name}", "data-value": exact(value)}


def _block(name: str, rows: Sequence[Row], asked: Asked, files: Mapping[str, str], look: Look) -> Component:
    """One table: a page of its rows, and how many there are."""
    title = look.t(f"customer.inventory.{name}")
    last = max(1, -(-len(rows) // ON_A_PAGE))
    page = min(asked.pages.get(name, 1), last)
    by = asked.orders.get(name, "")
    ordered = _ordered(rows, by.removeprefix("-"), by.startswith("-"), look.lang) if by else rows
    shown = ordered[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    count = html.Span(
        look.t("customer.inventory.rows", count_of=len(rows), count=look.count(len(rows))), **_metric(name, len(rows))
    )
    file = [html.A(look.t("customer.inventory.file"), href=files[name], className="btn")] if name in files else []
    head = section_layout.block_head(html.P(count), title, html.Div(file, className="tools"), name)
    body: Component = (
        _table(name, title, shown, asked, look)
        if shown
        else html.P(look.t("customer.inventory.no_match"), className="mute")
    )
    parts = [head, body, *_pages(name, page, last, asked, look)]
    return Markup(parts, tag="section", className="block block-inventory", **{"aria-labelledby": f"{name}-title"})


def _ordered(rows: Sequence[Row], column: str, descending: bool, lang: str) -> list[Row]:
    """By one column, in the order of the language's texts; the unknown last, equal ones as they stood."""
    places = ranks([None if row[column] in (None, "") else str(row[column]) for row in rows], lang)
    known = [(place, row) for place, row in zip(places, rows, strict=True) if place is not None]
    known.sort(key=lambda one: one[0], reverse=descending)
    return [row for _place, row in known] + [row for place, row in zip(places, rows, strict=True) if place is None]


def _table(name: str, title: str, rows: Sequence[Row], asked: Asked | None, look: Look) -> Component:
    columns = COLUMNS[name]
    heads = html.Tr([_head(name, each, asked, look) for each in columns])
    body = [html.Tr([html.Td(_cell(each, row[each], look)) for each in columns]) for row in rows]
    table = html.Table(
        [html.Caption(title, className="vh"), html.Thead(heads), html.Tbody(body)], className=f"grid of-{name}"
    )
    return html.Div(table, className="scrolls", tabIndex=0)


def _head(name: str, column: str, asked: Asked | None, look: Look) -> Component:
    """A column's head is a link that sorts by it: upwards, then downwards, then as the files have it."""
    if asked is None:
        return html.Th(look.t(f"customer.column.{_HEADS.get(column, column)}"), scope="col")
    now = asked.orders.get(name, "")
    steps = {column: f"-{column}", f"-{column}": ""}
    words = look.t(f"customer.column.{_HEADS.get(column, column)}")
    sorted_by = {column: "ascending", f"-{column}": "descending"}.get(now)
    arrow = [Icon("sort-up" if sorted_by == "ascending" else "sort-down")] if sorted_by else []
    link = html.A([words, *arrow], href=asked.href(**{_BY + name: steps.get(now, column)}), className="sorts")
    return html.Th(link, scope="col", **({"aria-sort": sorted_by} if sorted_by else {}))


def _cell(name: str, value: Any, look: Look) -> Component | str:
    if value is None or value == "":
        return html.Span(DASH, className="unk")
    if isinstance(value, bool):
        return look.t(f"licenses.cell.{'on' if value else 'off'}")
    return html.Code(value) if name in _CODES else html.Bdi(value)


def _pages(name: str, page: int, last: int, asked: Asked, look: Look) -> list[Component]:
    if last == 1:
        return []
    links = [html.Span(look.t("people.page.pages", page=look.count(page), pages=look.count(last)))]
    for words, to in (("earlier", page - 1), ("later", page + 1)):
        if 0 < to <= last:
            links.append(html.A(look.t(f"people.page.{words}"), href=asked.href(**{name: str(to)}), className="btn"))
    return [html.Nav(links, className="list-foot", **{"aria-label": look.t(f"customer.inventory.{name}")})]


def _firmware(devices: Sequence[Row], look: Look) -> Component:
    """A row a product: each firmware with its devices."""
    title = look.t("customer.inventory.firmware")
    head = section_layout.block_head(html.P(look.t("customer.inventory.firmware_text")), title, html.Div(), "firmware")
    heads = [
        html.Th(look.t("customer.column.device_product"), scope="col"),
        html.Th(look.t("customer.inventory.devices"), scope="col", className="num"),
        html.Th(look.t("customer.column.firmware"), scope="col"),
    ]
    rows = [
        html.Tr(
            [
                html.Th(html.Bdi(one.product), scope="row"),
                html.Td(look.count(one.total), className="num", **{"data-value": exact(one.total)}),
                html.Td(_versions(one, look)),
            ]
        )
        for one in data.firmware(devices)
    ]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="grid of-firmware")
    marks = {"aria-labelledby": "firmware-title"}
    return Markup([head, table], tag="section", className="block block-firmware customer-part", **marks)


def _versions(one: data.Spread, look: Look) -> Component:
    unknown = look.t("customer.inventory.unknown")
    said = [html.Span([html.Bdi(name or unknown), " ", html.B(look.count(number))]) for name, number in one.versions]
    return html.Div(said, className="firmwares")
