"""Text in a PowerPoint file: one type a paragraph, its language, its direction."""

from __future__ import annotations

from typing import Any

from pptx.oxml.ns import qn
from pptx.util import Pt

from dashboard.decks import brand as colours
from dashboard.decks.template import LANGUAGES, rgb
from dashboard.decks.texts import is_from_right


def say(frame: Any, lines: list[str], lang: str, **look: Any) -> None:
    """The text of a shape, a paragraph a line."""
    for at, line in enumerate(lines):
        write(frame.add_paragraph() if at else frame.paragraphs[0], line, lang, **look)


def write(
    paragraph: Any,
    text: str,
    lang: str,
    *,
    size: float,
    bold: bool = False,
    colour: str = colours.TEXT,
    named: bool = True,
) -> None:
    """One paragraph in one type; from the right where it begins so, unless it is a sentence of ours that only begins
    with a name (not `named`)."""
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold = Pt(size), bold
    run.font.color.rgb = rgb(colour)
    run._r.get_or_add_rPr().set("lang", LANGUAGES[lang])
    if named and is_from_right(text):
        properties = paragraph._p.get_or_add_pPr()
        properties.set("rtl", "1")
        properties.set("algn", "r")


def describe(shape: Any, text: str) -> None:
    """The alternative text."""
    shape._element.find(".//" + qn("p:cNvPr")).set("descr", text)
