"""The articles of help: there in both languages, for every page, with no dead link, about every figure."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from dashboard import pages
from dashboard.components import resources as drawing
from dashboard.data.resources.prose import html_of, plain, web_address
from dashboard.data.resources.resource import MOST_SUMMARY, MOST_TITLE, TOPICS, as_shipped
from dashboard.data.resources.shipped import FOLDER, explaining, for_page, shipped
from dashboard.exports.definitions import groups
from dashboard.look import Look
from dashboard.words import LANGUAGES, NBSP, catalogue
from tests.page import trees
from tests.test_glossary import MEN_ONLY, forbidden

ARTICLES = [one for one in shipped().values() if not one.address]
ICONS = set(
    re.findall(r'symbol id="i-([\w-]+)"', (Path(drawing.__file__).parents[2] / "assets/icons.svg").read_text("utf-8"))
)
EACH = pytest.mark.parametrize("lang", LANGUAGES)


class Links(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if tag == "a" and name == "href"]


def test_every_file_is_an_article_and_every_article_is_there_in_both_languages() -> None:
    for lang in LANGUAGES:
        assert {path.stem for path in (FOLDER / lang).glob("*.md")} == {one.key for one in ARTICLES}


def test_every_page_has_an_article() -> None:
    names = {page.NAME for page in pages.PAGES} | {"not-found"}
    assert {name for name in names if not for_page(name)} == set()
    assert {name for one in ARTICLES for name in one.pages} <= names


def test_every_group_of_figures_is_explained_and_every_explained_group_is_there() -> None:
    known = {group.name for group in groups()}
    assert {name for name in known if explaining(name) is None} == set()
    assert {name for one in ARTICLES for name in one.figures} == known


@EACH
def test_no_link_is_dead(lang: str) -> None:
    paths = {page.PATH for page in pages.PAGES}
    places = {group.name for group in groups()}
    asked = 0
    for one in ARTICLES:
        for link in Links(html_of(one.said[lang].body)).found:
            path, _, place = link.partition("#")
            asked += 1
            if path.startswith("/resources/"):
                assert path.removeprefix("/resources/") in shipped(), (one.key, link)
            else:
                assert path in paths, (one.key, link)
            assert not place or (path == "/definitions" and place in places), (one.key, link)
    assert asked > 15


@EACH
def test_both_languages_have_the_same_parts(lang: str) -> None:
    for one in ARTICLES:
        shape = [
            re.findall(r"<(h2|table|tr|li|ol)>|href=\"([^\"]+)\"", html_of(said.body)) for said in one.said.values()
        ]
        assert shape[0] == shape[1], one.key
        words = plain(one.said[lang].body).split()
        assert 60 < len(words) < 400, (one.key, len(words))


@EACH
def test_a_card_has_a_title_two_lines_a_picture_and_a_topic(lang: str) -> None:
    for one in shipped().values():
        said = one.said[lang]
        assert 0 < len(said.title) <= MOST_TITLE
        assert 20 < len(said.summary) <= MOST_SUMMARY
        assert one.picture in ICONS
        assert one.topic in TOPICS
        assert not one.address or web_address(one.address) == one.address


def test_polish_articles_keep_to_the_glossary() -> None:
    for one in shipped().values():
        said = one.said["pl"]
        text = f"{said.title}\n{said.summary}\n{plain(said.body)}"
        flat = text.replace(NBSP, " ")
        assert [word for word, pattern in forbidden() if pattern.search(flat)] == [], one.key
        assert MEN_ONLY.findall(text) == [], one.key
        assert re.findall(r"(?<![^\W\d_])[aiouwz] (?=\S)", text, re.IGNORECASE) == [], one.key
        assert re.findall(r"\d\s%", text) == [], one.key


@EACH
def test_names_of_the_screen_are_those_of_the_screen(lang: str) -> None:
    """What stands in italics and bold is mostly a word of the product: most of them are found among its words."""
    known = {
        text.replace(NBSP, " ")
        for entry in catalogue(lang).values()
        for text in ([entry] if isinstance(entry, str) else entry.values())
    }
    said = [
        name.replace(NBSP, " ")
        for one in ARTICLES
        for name in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", one.said[lang].body)
    ]
    unknown = sorted({part for name in said for part in re.split(r" → | / ", name) if part not in known})
    assert len(unknown) <= 12, unknown


# What is drawn of a text ---------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&#58;alert(1))",
    "[x](data:text/html;base64,PHN2Zz4=)",
    "![x](https://evil.example/x.png)",
    "[x](//evil.example)",
    "[x](/\\evil.example)",
    "[x](https://a@evil.example)",
    "<a href='javascript:x'>y</a>",
    "<style>*{display:none}</style>",
    '<iframe src="https://evil.example"></iframe>',
    "<form action=/x><button>go</button></form>",
    "`<b>`<b onclick=x>",
    "<!--<script>-->x",
    "[x]: javascript:alert(1)\n\n[x]",
    "<math><mtext><table><mglyph><style><img src onerror=x>",
    "[a](\u0001javascript:x)",
    "| a |\n|---|\n| <b> |",
    "[x](vbscript:x \"t' onclick='x\")",
    "<" * 500,
    "[" * 500,
    ">" * 300 + "x",
    "*" * 999,
    "- " * 400,
    "&lt;script&gt;&#60;script&#62;",
    "<div id='main' class='dialog' style='position:fixed'>x</div>",
)
ALLOWED = {
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "a",
    "blockquote",
    "code",
    "em",
    "li",
    "ol",
    "pre",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
    "br",
    "hr",
    "div",
}


@pytest.mark.parametrize("text", HOSTILE)
def test_d01_a_text_has_elements_of_text_alone_and_links_that_lead_where_they_may(text: str) -> None:
    one = as_shipped(shipped()["walls"])
    drawn = drawing.prose.drawn(html_of(text), drawing.leads, 1)
    for element in trees.every(drawn):
        props = element.to_plotly_json()["props"]
        assert type(element).__name__.lower() in ALLOWED, (text, element)
        assert set(props) <= {"children", "href", "target", "rel", "className", "tabIndex"}, props
        if "href" in props:
            href = props["href"]
            assert drawing.is_own(href) or (web_address(href) and props["rel"] == "noopener noreferrer"), href
    assert one.kind == "article"


def test_no_attribute_is_left_but_the_address_of_a_link() -> None:
    assert html_of('[x](https://a.example "t")') == '<p><a href="https://a.example">x</a></p>\n'


def test_headings_begin_below_the_title_of_their_page() -> None:
    drawn = drawing.prose.drawn(html_of("# a\n\n## b\n\n###### c"), drawing.leads, 2)
    assert [type(one).__name__ for one in drawn] == ["H3", "H3", "H6"]


def test_links_out_open_in_a_tab_that_knows_nothing_of_this_one() -> None:
    (link,) = [
        one
        for one in trees.every(drawing.prose.drawn(html_of("[x](https://a.example/)"), drawing.leads, 1))
        if type(one).__name__ == "A"
    ]
    assert (link.target, link.rel) == ("_blank", "noopener noreferrer")
    assert Look("en").t("resources.page.new_tab")
