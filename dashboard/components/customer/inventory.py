"""Devices and phone numbers of the customer: searched, by location, with the firmware of each product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashboard.components import section_layout, states
from dashboard.components.dash_components import Find, Markup
from dashboard.components.numbers import exact
from dashboard.data.questions import one_customer_inventory as data
from dashboard.look import DASH, Look

Row = Mapping[str, Any]
ON_A_PAGE = 100
UNOWNED = "unowned"  # of `only`
_HEADS = {"product": "device_product"}
_CODES = frozenset({"mac", "phone_number", "extension"})
_NUMBERS_OF_PAGES = 9  # digits at most
FILES = ("devices", "numbers")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: a text to find, numbers of nobody only, and a page of each table."""

    path: str
    find: str = ""
    unowned: bool = False
    pages: Mapping[str, int] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, path: str, given: Mapping[str, str], kept: Mapping[str, str]) -> Asked:
        """From plain values; a page that is none is the first."""
        pages = {name: int(given[name]) for name in FILES if _is_page(given.get(name, ""))}
        return cls(path, given.get("find", "").strip()[:200], given.get("only") == UNOWNED, pages, kept)

    def href(self, **change: str) -> str:
        """The address with something else; an empty value is left out."""
        own = {"find": self.find, "only": UNOWNED if self.unowned else "", **change}
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
        _block("devices", devices, ("location", *data.DEVICES), asked, files, look),
        _block("numbers", numbers, ("location", *data.NUMBERS), asked, files, look),
        _firmware(part["devices"], look),
    ]


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


def _block(
    name: str, rows: Sequence[Row], columns: Sequence[str], asked: Asked, files: Mapping[str, str], look: Look
) -> Component:
    """One table: a page of its rows, and how many there are."""
    title = look.t(f"customer.inventory.{name}")
    last = max(1, -(-len(rows) // ON_A_PAGE))
    page = min(asked.pages.get(name, 1), last)
    shown = rows[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    count = html.Span(
        look.t("customer.inventory.rows", count_of=len(rows), count=look.count(len(rows))), **_metric(name, len(rows))
    )
    file = [html.A(look.t("customer.inventory.file"), href=files[name], className="btn")] if name in files else []
    head = section_layout.block_head(html.P(count), title, html.Div(file, className="tools"), name)
    body: Component = (
        _table(name, title, columns, shown, look)
        if shown
        else html.P(look.t("customer.inventory.no_match"), className="mute")
    )
    parts = [head, body, *_pages(name, page, last, asked, look)]
    return Markup(parts, tag="section", className="block block-inventory", **{"aria-labelledby": f"{name}-title"})


def _table(name: str, title: str, columns: Sequence[str], rows: Sequence[Row], look: Look) -> Component:
    heads = html.Tr([html.Th(look.t(f"customer.column.{_HEADS.get(each, each)}"), scope="col") for each in columns])
    body = [html.Tr([html.Td(_cell(each, row[each], look)) for each in columns]) for row in rows]
    table = html.Table(
        [html.Caption(title, className="vh"), html.Thead(heads), html.Tbody(body)], className=f"grid of-{name}"
    )
    return html.Div(table, className="scrolls", tabIndex=0)


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
