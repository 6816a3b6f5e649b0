"""The empty presentation that decks are written into: one master, three layouts on our grid, the partner's colours."""

from __future__ import annotations

import re
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn
from pptx.oxml.shapes.autoshape import CT_Shape
from pptx.shapes.autoshape import Shape
from pptx.util import Inches, Pt

from dashboard.data.brand.brand import Brand
from dashboard.decks import brand as colours
from dashboard.decks import grid
from dashboard.decks.grid import Box

rgb: Any = RGBColor.from_string  # the library has no types here
LANGUAGES = {"en": "en-US", "pl": "pl-PL"}
COVER, WITH_TEXT, TITLE_ONLY = "Cover", "Title and text", "Title only"
FONT = "Arial"
_KEPT = {"Title Slide": COVER, "Title and Content": WITH_TEXT, "Title Only": TITLE_ONLY}
_LATIN = re.compile(rb'<a:latin typeface="[^"]*"/>')
_SCHEME = re.compile(rb"<a:clrScheme.*?</a:clrScheme>", re.DOTALL)
_NAME = re.compile(rb'name="Office Theme"')
_BAND_ID = 90  # no other shape of a master has so many before it
_UNWANTED = (RT.PRINTER_SETTINGS, RT.THUMBNAIL)


def empty(brand: Brand) -> Any:
    """A presentation without slides."""
    made = Presentation()
    made.slide_width, made.slide_height = Inches(grid.WIDTH), Inches(grid.HEIGHT)
    for layout in [each for each in made.slide_layouts if each.name not in _KEPT]:
        made.slide_layouts.remove(layout)
    for owner in (made.part, made.part.package):
        _drop(owner)
    _theme(made.slide_master, brand)
    _master(made.slide_master, brand)
    for layout in made.slide_layouts:
        layout.name = _KEPT[layout.name]
        _layout(layout, brand)
    return made


def layout_of(made: Any, name: str) -> Any:
    """One of the three."""
    return made.slide_layouts.get_by_name(name)


def put(shape: Any, box: Box) -> None:
    """Moves a shape to its place."""
    shape.left, shape.top = Inches(box.left), Inches(box.top)
    shape.width, shape.height = Inches(box.width), Inches(box.height)


def _drop(owner: Any) -> None:
    """What the library's own template brings along: a printer's settings, a picture of an empty slide."""
    rels = owner._rels
    for key in [key for key, rel in rels.items() if rel.reltype in _UNWANTED]:
        rels.pop(key)


def _theme(master: Any, brand: Brand) -> None:
    part = master.part.part_related_by(RT.THEME)
    blob = _SCHEME.sub(_scheme(brand), part.blob)
    blob = _LATIN.sub(f'<a:latin typeface="{FONT}"/>'.encode(), blob)
    part._blob = _NAME.sub(b'name="Partner review"', blob)


def _scheme(brand: Brand) -> bytes:
    """The partner's two colours, then those of the data."""
    accents = [brand.frame, brand.accent, *(colours.SERIES[name] for name in ("used", "idle", "legs", "poor"))]
    named = {"dk1": colours.TEXT, "lt1": "FFFFFF", "dk2": colours.SOFT_TEXT, "lt2": "F4F6F7"}
    named |= {f"accent{at}": colour for at, colour in enumerate(accents, 1)}
    named |= {"hlink": brand.frame, "folHlink": brand.frame}
    parts = "".join(f'<a:{name}><a:srgbClr val="{colour}"/></a:{name}>' for name, colour in named.items())
    return f'<a:clrScheme name="Partner">{parts}</a:clrScheme>'.encode()


_PLACES = {
    PP_PLACEHOLDER.TITLE: grid.TITLE,
    PP_PLACEHOLDER.BODY: grid.BODY,
    PP_PLACEHOLDER.FOOTER: grid.FOOTER,
    PP_PLACEHOLDER.SLIDE_NUMBER: grid.PAGE,
}


def _master(master: Any, brand: Brand) -> None:
    for shape in list(master.placeholders):
        place = _PLACES.get(shape.placeholder_format.type)
        if place is None:
            _remove(shape)
            continue
        put(shape, place)
        _without_insets(shape)
    _sizes(master)
    _band(master, grid.BAND, brand.frame)


def _remove(shape: Any) -> None:
    shape._element.getparent().remove(shape._element)


def _without_insets(shape: Any) -> None:
    """Text begins at the grid; who measured it knows that it fits."""
    body = shape._element.txBody.find(qn("a:bodyPr"))
    for name in ("lIns", "tIns", "rIns", "bIns"):
        body.set(name, "0")
    for fit in list(body):
        body.remove(fit)


def _sizes(master: Any) -> None:
    """The type of titles, texts and feet."""
    styles = master._element.find(qn("p:txStyles"))
    title = styles.find(qn("p:titleStyle")).find(qn("a:lvl1pPr"))
    title.set("algn", "l")
    title.find(qn("a:defRPr")).set("sz", _hundredths(grid.TITLE_SIZES[0]))
    title.find(qn("a:defRPr")).set("b", "1")
    for level in styles.find(qn("p:bodyStyle")):
        level.find(qn("a:defRPr")).set("sz", _hundredths(grid.POINT_SIZE))
    first = styles.find(qn("p:bodyStyle")).find(qn("a:lvl1pPr"))
    first.set("marL", str(Inches(grid.POINT_INDENT)))
    first.set("indent", str(-Inches(grid.POINT_INDENT)))
    for shape in master.placeholders:
        for style in shape._element.iter(qn("a:defRPr")):
            style.set("sz", _hundredths(grid.FOOTER_SIZE))
    [foot] = [each for each in master.placeholders if each.placeholder_format.type == PP_PLACEHOLDER.FOOTER]
    foot._element.find(".//" + qn("a:lvl1pPr")).set("algn", "l")
    [body] = [each for each in master.placeholders if each.placeholder_format.type == PP_PLACEHOLDER.TITLE]
    body._element.txBody.find(qn("a:bodyPr")).set("anchor", "t")


def _hundredths(points: float) -> str:
    return str(Pt(points).centipoints)


def _band(owner: Any, box: Box, colour: str) -> None:
    """A bar of the partner's colour under everything else."""
    place = [Inches(each) for each in (box.left, box.top, box.width, box.height)]
    bar = CT_Shape.new_autoshape_sp(_BAND_ID, "Band", "rect", *place)
    owner.shapes._spTree.insert(2, bar)
    bar.remove(bar.find(qn("p:style")))  # the theme's shadow
    drawn = Shape(bar, owner.shapes)
    drawn.fill.solid()
    drawn.fill.fore_color.rgb = rgb(colour)
    drawn.line.fill.background()


def _layout(layout: Any, brand: Brand) -> None:
    for shape in list(layout.placeholders):
        if shape.placeholder_format.type == PP_PLACEHOLDER.DATE:
            _remove(shape)
    if layout.name == COVER:
        _cover(layout, brand)


def _cover(layout: Any, brand: Brand) -> None:
    """The customer's name and what the review is of; no foot."""
    places = {PP_PLACEHOLDER.CENTER_TITLE: grid.COVER_TITLE, PP_PLACEHOLDER.SUBTITLE: grid.COVER_TEXT}
    for shape in list(layout.placeholders):
        place = places.get(shape.placeholder_format.type)
        if place is None:
            _remove(shape)
            continue
        put(shape, place)
        _without_insets(shape)
        anchor = "b" if shape.placeholder_format.type == PP_PLACEHOLDER.CENTER_TITLE else "t"
        shape._element.txBody.find(qn("a:bodyPr")).set("anchor", anchor)
        for style in shape._element.iter(qn("a:lvl1pPr")):
            style.set("algn", "l")
    layout._element.set("showMasterSp", "0")
    _band(layout, grid.COVER_BAND, brand.frame)
