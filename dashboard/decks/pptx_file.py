"""A deck as a PowerPoint file: native titles, charts with their workbook, tables, alternative texts, speaker notes.

Loaded when a deck is asked for: the library behind it is large, and workers at rest do without.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from dashboard.data.brand.brand import Brand
from dashboard.data.brand.logo import PNG, Logo
from dashboard.decks import brand as colours
from dashboard.decks import grid, measure, pptx_chart, pptx_table
from dashboard.decks.layout import Placed, placed, point_sizes
from dashboard.decks.model import Cards, Chart, Cover, Deck, Points, Said, Slide, Table
from dashboard.decks.pptx_text import describe, say, write
from dashboard.decks.template import COVER, LANGUAGES, TITLE_ONLY, WITH_TEXT, empty, layout_of, put
from dashboard.exports.cells import shortened

_FEET = (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
# What a file says of itself: nothing of the machine or the person that made it.
_MOST_TITLE = 255  # the file format holds no more
_PROGRAM, _MADE = "Partner Hub", datetime(2000, 1, 1, tzinfo=UTC)


def written(deck: Deck, brand: Brand) -> bytes:
    """The file."""
    made = empty(brand)
    _cover(made, deck, brand)
    for slide in deck.slides:
        _slide(made, slide, deck)
    _says_of_itself(made, deck)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def _says_of_itself(made: Any, deck: Deck) -> None:
    about = made.core_properties
    about.title = shortened(deck.title, _MOST_TITLE)
    about.subject = about.keywords = about.comments = ""
    about.author = about.last_modified_by = _PROGRAM
    about.language = LANGUAGES[deck.lang]
    about.created = about.modified = about.last_printed = _MADE
    about.revision = 1


# The cover -----------------------------------------------------------------------------------------------------------


def _cover(made: Any, deck: Deck, brand: Brand) -> None:
    cover: Cover = deck.cover
    slide = made.slides.add_slide(layout_of(made, COVER))
    title, text = slide.placeholders
    box = grid.COVER_TITLE
    size, name = measure.fitting(cover.customer, grid.COVER_SIZES, box.width, box.height, bold=True)
    say(title.text_frame, [name], deck.lang, size=size, bold=True)
    lines = [cover.title.text, *cover.lines, *([deck.partner] if deck.partner else [])]
    tall = grid.COVER_TEXT.height / len(lines)
    fitted = [measure.fitting(line, grid.COVER_TEXT_SIZES, grid.COVER_TEXT.width, tall) for line in lines]
    smallest = min(size for size, _line in fitted)
    say(text.text_frame, [line for _size, line in fitted], deck.lang, size=smallest, colour=colours.SOFT_TEXT)
    if brand.logo and brand.logo.kind == PNG:
        _logo(slide, brand.logo, brand.name)
    _notes(slide, cover.notes)


def _logo(slide: Any, logo: Logo, name: str) -> None:
    picture = slide.shapes.add_picture(BytesIO(logo.data), Inches(grid.COVER_LOGO.left), Inches(grid.COVER_LOGO.top))
    scale = min(Inches(grid.COVER_LOGO.width) / picture.width, Inches(grid.COVER_LOGO.height) / picture.height)
    picture.width, picture.height = int(picture.width * scale), int(picture.height * scale)
    describe(picture, name or _PROGRAM)


# All others ----------------------------------------------------------------------------------------------------------


def _slide(made: Any, content: Slide, deck: Deck) -> None:
    parts = placed(content)
    texts = [each for each in parts if isinstance(each.part, Points)]
    layout = layout_of(made, WITH_TEXT if texts else TITLE_ONLY)
    slide = made.slides.add_slide(layout)
    _feet(slide, layout, deck)
    _title(slide.shapes.title, content, deck.lang)
    for each in parts:
        _part(slide, each, deck, first=bool(texts) and each is texts[0])
    _notes(slide, content.notes)


def _title(shape: Any, content: Slide, lang: str) -> None:
    counted = f" ({content.number}/{content.of})" if content.of > 1 else ""
    size, text = measure.fitting(
        f"{content.title.text}{counted}", grid.TITLE_SIZES, grid.TITLE.width, grid.TITLE.height, bold=True
    )
    say(shape.text_frame, [text], lang, size=size, bold=True)


def _feet(slide: Any, layout: Any, deck: Deck) -> None:
    """The layout's foot and number, which the library leaves out of new slides."""
    for shape in layout.placeholders:
        if shape.placeholder_format.type in _FEET:
            slide.shapes._spTree.append(deepcopy(shape._element))
    for shape in slide.placeholders:
        if shape.placeholder_format.type == PP_PLACEHOLDER.FOOTER:
            text = measure.shortened(deck.footer, grid.FOOTER_SIZE, grid.FOOTER.width, 1)
            say(shape.text_frame, [text], deck.lang, size=grid.FOOTER_SIZE, colour=colours.QUIET_TEXT, named=False)


def _part(slide: Any, at: Placed, deck: Deck, *, first: bool) -> None:
    if isinstance(at.part, Chart):
        describe(pptx_chart.drawn(slide, at.part, at.box), at.part.alt)
    elif isinstance(at.part, Table):
        describe(pptx_table.drawn(slide, at.part, at.box, deck.lang), at.part.alt)
    elif isinstance(at.part, Cards):
        alt = "; ".join(f"{card.label}: {card.number.text}" for card in at.part.cards)
        describe(pptx_table.cards(slide, at.part, at.box, deck.lang), alt)
    else:
        _points(slide, at.part, at, deck.lang, first=first)


def _points(slide: Any, points: Points, at: Placed, lang: str, *, first: bool) -> None:
    """In the layout's text; in a box of its own where that is taken."""
    if first:
        [shape] = [each for each in slide.placeholders if each.placeholder_format.idx == 1]
        put(shape, at.box)
    else:
        shape = slide.shapes.add_textbox(
            *(Inches(each) for each in (at.box.left, at.box.top, at.box.width, at.box.height))
        )
    frame = shape.text_frame
    frame.word_wrap = True
    paragraph, (size, small) = frame.paragraphs[0], point_sizes(large=points.large)
    for number, point in enumerate(points.points):
        paragraph = frame.add_paragraph() if number else paragraph
        write(paragraph, point.head.text, lang, size=size, bold=bool(point.text))
        paragraph.space_before, paragraph.space_after = Pt(0), Pt(0 if point.text else _after())
        if point.text:
            _why(frame.add_paragraph(), point.text, lang, small)


def _after() -> float:
    return grid.POINT_GAP * measure.POINTS


def _why(paragraph: Any, said: Said, lang: str, size: float) -> None:
    """The reason under a point: without a mark of its own."""
    write(paragraph, said.text, lang, size=size, colour=colours.SOFT_TEXT)
    paragraph.space_before, paragraph.space_after = Pt(0), Pt(_after())
    properties = paragraph._p.get_or_add_pPr()
    properties.set("indent", "0")
    properties.append(properties.makeelement(qn("a:buNone"), {}))


def _notes(slide: Any, notes: tuple[Said, ...]) -> None:
    if notes:
        slide.notes_slide.notes_text_frame.text = "\n".join(said.text for said in notes)
