"""The first HTML: the page as it can be read before any script has run."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from dash import dcc, html

from dashboard.catalog.figures import TOP
from dashboard.components import as_html
from dashboard.components.dash_components import Body, Hole, Icon, Markup, Panel, Part
from dashboard.pages import licenses, parts
from dashboard.pages.licenses import TOP_BLOCK
from dashboard.scope import Service
from tests.page import made
from tests.page.conftest import Lay

HOSTILE = """<script>alert("x")</script>'&"""


class Read(HTMLParser):
    """Elements with their attributes, text, and whether every element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in {"br", "hr", "img", "input"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def named(self, name: str) -> list[str | None]:
        return [attributes[name] for _tag, attributes in self.found if name in attributes]


def test_words_and_attributes_are_never_markup() -> None:
    tree = html.Div([HOSTILE, html.A(HOSTILE, href="/x", title=HOSTILE), Markup(HOSTILE, tag="b", title=HOSTILE)])
    read = Read(as_html.written(tree))
    assert [tag for tag, _ in read.found] == ["div", "a", "b"]
    assert read.text == HOSTILE * 3
    assert read.named("title") == [HOSTILE, HOSTILE]


def test_attributes_have_their_names_in_html() -> None:
    style = {"marginTop": "4px", "height": None}
    tree = html.Button(
        "x",
        id="one",
        className="btn",
        tabIndex=-1,
        disabled=True,
        n_clicks=3,
        style=style,
        **{"aria-label": "X", "aria-controls": "two", "data-act": "go"},
    )
    ((_tag, given),) = Read(as_html.written(tree)).found
    assert given == {
        "class": "btn",
        "tabindex": "-1",
        "disabled": "",
        "style": "margin-top:4px",
        "aria-label": "X",
        "data-act": "go",
    }


@pytest.mark.parametrize(
    "tree", [html.Div("x", hidden=True), Body([html.Div("x")], "calling", shown=False), dcc.Graph(), None]
)
def test_what_cannot_be_seen_is_left_out(tree: Any) -> None:
    assert as_html.written(tree) == ""


def test_what_stands_in_never_says_that_it_is_ready() -> None:
    ((_tag, given),) = Read(as_html.written(html.Main(**{"data-ready": "true"}))).found
    assert given == {"data-ready": "false"}


def test_what_scripts_may_read_cannot_end_their_element() -> None:
    written = as_html.written(dcc.Store(id="state", data={"q": "</script><b>"}))
    assert written.count("</script>") == 1
    assert "<b>" not in written


def test_a_place_is_filled_where_its_holes_are_and_grey_where_nothing_is_known() -> None:
    def panel(filled: dict[str, object] | None) -> str:
        tree = [html.P(Hole("caption")), Part(0), Icon("search")]
        return as_html.written(
            Panel(tree, [html.I("child")], identity="p", tag="section", filled=filled, className="block")
        )

    known, waiting = Read(panel({"caption": "said"})), Read(panel(None))
    assert (known.text, known.found[0][1]["class"]) == ("saidchild", "block")
    assert (waiting.text, waiting.found[0][1]["class"]) == ("child", "block is-waiting")


@pytest.mark.parametrize("service", list(Service))
@pytest.mark.parametrize("lang", ["en", "pl"])
def test_the_page_shows_its_figures_exactly_and_has_no_ids(
    lay: Lay, monkeypatch: pytest.MonkeyPatch, service: Service, lang: str
) -> None:
    now = made.context(service=service, lang=lang)
    figures = {figure.name: number * 1001 for number, figure in enumerate(TOP)}
    shown = TOP_BLOCK.show({"top": figures, "top_previous": figures, "unknown_previous": []}, now)
    for module in (licenses, parts):
        monkeypatch.setattr(module, "known", lambda block, _now: shown if block is TOP_BLOCK else {})
    read = Read(as_html.written(lay(now)))
    told = {given["data-metric"]: given["data-value"] for _tag, given in read.found if "data-metric" in given}
    assert told == {f"top.{name}": str(value) for name, value in figures.items()}
    assert read.named("id") == []
    assert read.named("data-page") == ["licenses"]
    assert read.named("data-ready") == ["false"]
    bodies = [
        given["data-service"] for _tag, given in read.found if given.get("data-block", "").startswith("licenses-low")
    ]
    assert bodies == [service.value], "only what is shown"


def test_where_the_data_cannot_be_read_the_frame_stands_and_the_block_will_say_why(lay: Lay) -> None:
    read = Read(as_html.written(lay(made.context())))
    assert read.named("data-metric") == []
    waiting = [given["data-block"] for _tag, given in read.found if "is-waiting" in (given.get("class") or "")]
    assert TOP_BLOCK.id in waiting
    assert len(waiting) == len(read.named("data-block"))
