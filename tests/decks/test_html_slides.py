"""The slides of the PDF: the same model, and names that are nothing but text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from dashboard.decks import html_slides
from tests.decks.conftest import BRAND, MadeDeck
from tests.decks.numbers import numbers_of
from tests.decks.test_pptx import HOSTILE, hostile_deck

TAGS = {
    *("html", "head", "meta", "title", "style", "body", "section", "div", "h1", "h2", "p", "ul", "li", "span", "bdi"),
    *("table", "colgroup", "col", "tr", "th", "td", "svg", "text", "rect", "line"),
}


class Read(HTMLParser):
    """Every tag, every attribute, every text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names |= {name for name, _value in attrs}

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_and_nothing_else(name: str) -> None:
    deck = hostile_deck(HOSTILE[name], 5)
    read = Read(html_slides.written(deck, BRAND))
    assert read.tags <= TAGS
    assert not {each for each in read.names if each.startswith("on") or each in ("src", "href")}
    shown = deck.cover.customer[:20]
    assert any(text.startswith(shown) for text in read.texts)


def test_every_number_of_a_slide_stands_on_it(made: MadeDeck, picked: dict[str, str]) -> None:
    deck = made(picked["everything"], "pl")
    read = Read(html_slides.written(deck, BRAND))
    page = re.sub(r"\s+", " ", " ".join(read.texts))
    assert read.tags <= TAGS
    assert {"svg", "rect", "table"} <= read.tags
    for slide in deck.slides:
        assert slide.title.text.split()[0] in page
    titles = [number for slide in deck.slides for number in slide.title.numbers]
    assert titles
    assert [number.text for number in titles if re.sub(r"\s+", " ", number.text) not in page] == []
    assert len(list(numbers_of(deck))) > len(titles)
