"""What the product brings along: an article for each page, in every language, and public pages of the vendor."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from dashboard.config import ROOT
from dashboard.words import LANGUAGES, kept_together

FOLDER = ROOT / "docs" / "help"
_TO_ARTICLE = re.compile(r"\]\(([a-z0-9-]+)\.md\)")


@dataclass(frozen=True, slots=True)
class Said:
    """A title, what it is about in two lines, and a text in Markdown."""

    title: str
    summary: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Shipped:
    """One of the product's: an article (`said` in each language), or an address.

    `pages`: those whose help it is; `figures`: the groups of definitions that it explains.
    """

    key: str
    said: Mapping[str, Said]
    topic: str
    picture: str
    address: str = ""
    pages: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    featured: bool = False
    quick: bool = False


@cache
def shipped() -> Mapping[str, Shipped]:
    """All of them by their keys, in their order; read once."""
    articles = tomllib.loads((FOLDER / "articles.toml").read_text("utf-8"))
    links = tomllib.loads((FOLDER / "links.toml").read_text("utf-8"))
    found = {key: _article(key, about) for key, about in articles.items()}
    return {**found, **{key: _link(key, about) for key, about in links.items()}}


def for_page(page: str) -> list[Shipped]:
    """The articles about a page: those about it first of all before those that also tell of it."""
    return sorted((one for one in shipped().values() if page in one.pages), key=lambda one: one.pages.index(page))


def explaining(group: str) -> Shipped | None:
    """The article that explains a group of definitions."""
    return next((one for one in shipped().values() if group in one.figures), None)


def _article(key: str, about: Mapping[str, Any]) -> Shipped:
    said = {lang: _read((FOLDER / lang / f"{key}.md").read_text("utf-8"), lang) for lang in LANGUAGES}
    return Shipped(key, said, **_fields(about))


def _link(key: str, about: Mapping[str, Any]) -> Shipped:
    said = {lang: Said(*(kept_together(lang, str(text)) for text in about[lang])) for lang in LANGUAGES}
    return Shipped(key, said, **_fields({name: value for name, value in about.items() if name not in LANGUAGES}))


def _fields(about: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in about.items()}


def _read(text: str, lang: str) -> Said:
    """`# Title`, a paragraph, the rest; links to other articles lead where these are read."""
    title, summary, body = (text.lstrip("# ")).split("\n\n", 2)
    kept = kept_together(lang, _TO_ARTICLE.sub(r"](/resources/\1)", body.strip()))
    return Said(kept_together(lang, title.strip()), kept_together(lang, " ".join(summary.split())), kept)
