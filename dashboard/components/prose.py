"""Texts that came as HTML of few elements, as components: what is not known here is left out, its words stay."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

from dash import html
from dash.development.base_component import Component

AWAY = {"target": "_blank", "rel": "noopener noreferrer"}  # of every link that leads out of the hub
_DEEPEST = 6  # h6
_HEADINGS = {f"h{level}": level for level in range(1, _DEEPEST + 1)}
_PLAIN = {
    "blockquote": html.Blockquote,
    "code": html.Code,
    "em": html.Em,
    "li": html.Li,
    "ol": html.Ol,
    "p": html.P,
    "pre": html.Pre,
    "strong": html.Strong,
    "tbody": html.Tbody,
    "td": html.Td,
    "th": html.Th,
    "thead": html.Thead,
    "tr": html.Tr,
    "ul": html.Ul,
}
_ALONE = {"br": html.Br, "hr": html.Hr}
# Where a link leads: its address (empty: nowhere) and whether that is outside of the hub.
Leads = Callable[[str], tuple[str, bool]]


def drawn(text: str, leads: Leads, under: int) -> list[Component]:
    """The parts of a text; its headings of the first two levels stand one below `under`."""
    reader = _Reader(leads, under)
    reader.feed(text)
    reader.close()
    return reader.done()


class _Reader(HTMLParser):
    def __init__(self, leads: Leads, under: int) -> None:
        super().__init__(convert_charrefs=True)
        self._leads, self._under = leads, under
        self._open: list[tuple[str, str]] = []  # elements, with the address of a link
        self._inside: list[list[object]] = [[]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ALONE:
            self._inside[-1].append(_ALONE[tag]())
            return
        self._open.append((tag, dict(attrs).get("href") or ""))
        self._inside.append([])

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            return
        _tag, address = self._open.pop()
        inside = self._inside.pop()
        self._inside[-1] += self._element(tag, address, inside)

    def handle_data(self, data: str) -> None:
        if data.strip() or (data and self._inside[-1]):
            self._inside[-1].append(data)

    def done(self) -> list[Component]:
        while self._open:
            self.handle_endtag(self._open[-1][0])
        return [part if isinstance(part, Component) else html.P(part) for part in self._inside[0] if str(part).strip()]

    def _element(self, tag: str, address: str, inside: list[object]) -> list[object]:
        if tag in _HEADINGS:
            level = min(max(_HEADINGS[tag] - 1, 1) + self._under, _DEEPEST)
            return [getattr(html, f"H{level}")(inside)]
        if tag == "a":
            to, away = self._leads(address)
            return [html.A(inside, href=to, **(AWAY if away else {}))] if to else inside
        if tag == "table":  # wider than a phone: it scrolls by itself
            return [html.Div(html.Table(inside), className="prose-wide", tabIndex=0)]
        return [_PLAIN[tag](inside)] if tag in _PLAIN else inside
