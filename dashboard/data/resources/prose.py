"""Markdown as HTML of few elements: articles of the product and texts of administrators take the same road."""

from __future__ import annotations

from functools import lru_cache
from html import unescape
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt

from dashboard.query import is_seen

MOST_ADDRESS = 2_000
SCHEMES = frozenset({"http", "https"})
_BLOCKS = ("blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "ul")
_TABLES = ("table", "tbody", "td", "th", "thead", "tr")
TAGS = frozenset(("a", "br", "code", "em", "strong", *_BLOCKS, *_TABLES))
_ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "*": set()}  # "*": those that the library would leave everywhere
_DEEPEST = 20  # lists and quotations inside of each other
# HTML in a text is text. What is left of it by a defect of the one is taken out by the other.
_READER = MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST}).enable("table").disable("image")


@lru_cache(256)
def html_of(markdown: str) -> str:
    """The text as HTML that holds the elements of `TAGS` alone, and no attribute but the address of a link."""
    made = _READER.render(markdown)
    return nh3.clean(made, tags=set(TAGS), attributes=_ATTRIBUTES, url_schemes=set(SCHEMES), link_rel=None)


def plain(markdown: str) -> str:
    """The words alone, as they are searched."""
    return unescape(nh3.clean(html_of(markdown).replace("<", " <"), tags=set()))


def web_address(given: object) -> str | None:
    """An address of the web as it is kept; None for what is none, or does not lead where it seems to."""
    if not isinstance(given, str) or len(given) > MOST_ADDRESS:
        return None
    text = given.strip()
    if any(sign.isspace() or sign in '\\"<>' or not is_seen(sign) for sign in text):
        return None
    try:
        read = urlsplit(text)
        port, host = read.port, read.hostname
    except ValueError:
        return None
    if read.scheme.lower() not in SCHEMES or not host or "@" in read.netloc or port == 0:
        return None
    return text if host_of(text) else None


def host_of(address: str) -> str:
    """Where an address leads, in signs that do not look like others; empty where that cannot be said."""
    host = urlsplit(address).hostname or ""
    try:
        return host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        return ""


def is_own(address: str) -> bool:
    """Whether a link leads to a page of the hub itself, whatever a browser makes of its signs."""
    inside = address.startswith(("/", "#")) and not address.startswith(("//", "/\\"))
    return inside and all(sign.isprintable() and sign not in " \\" for sign in address)
