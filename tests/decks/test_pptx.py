"""The PowerPoint file, read back: it opens, holds the deck's numbers in native charts and tables, and nothing overflows."""

from __future__ import annotations

import re
import zipfile
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PIL import ImageFont
from pptx import Presentation

from dashboard.data.brand.logo import PNG, Logo
from dashboard.decks import grid, paging, pptx_file
from dashboard.decks.model import Card, Cards, Cover, Deck, Formula, Head, Number, Op, Point, Points, Said, Slide, Table
from dashboard.decks.texts import clean
from tests.conftest import lacking
from tests.decks.conftest import BRAND, RUNNING, MadeDeck
from tests.decks.numbers import numbers_of

# Whatever stands in for Arial where it is not there.
FONTS = (
    "/usr/share/fonts/truetype/liberation/LiberationSans-{}.ttf",
    "/usr/share/fonts/truetype/noto/NotoSans-{}.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans{}.ttf",
)
CJK = "/usr/share/fonts/opentype/noto/NotoSansCJK-{}.ttc"
EMU = 914400
FINE = 8  # fonts are measured so many times larger: their measures are whole
INCH = 72 * FINE
HOSTILE = {
    "markup": '<b>Acme</b> & "Sons" ]]> <img src=x> &amp; {{7*7}}',
    "formula": '=HYPERLINK("http://evil.example";"Acme")',
    "broken": "Ac\x00me\ufffe \uffff\ud800 Inc\x0b.\r\n\tLtd",
    "turned": "Acme \u202eemcA\u2066 Ltd",
    "long word": "W" * 1000,
    "long": "Großhandelsgesellschaft für Sanitär und Heizung " * 20,
    "cjk": "株式会社霧ヶ丘薬品物流" * 30,
    "rtl": "شركة الاتصالات المتقدمة ABC Ltd " * 12,
    "emoji": "👩‍👩‍👧 Acme 🏴󠁧󠁢󠁥󠁮󠁧󠁿" * 20,
    "nothing": "\u200b\u00ad",
}


def opened(file: bytes) -> Any:
    return Presentation(BytesIO(file))


def frames(shapes: Any) -> Iterator[tuple[Any, Any, float, float]]:
    """Text frames with their shape, and the width and height that they have in inches."""
    for shape in shapes:
        if shape.has_text_frame:
            yield shape, shape.text_frame, shape.width / EMU, shape.height / EMU
        if getattr(shape, "has_table", False) and shape.has_table:
            for row in shape.table.rows:
                for cell, column in zip(row.cells, shape.table.columns, strict=True):
                    room = (column.width - cell.margin_left - cell.margin_right) / EMU
                    yield shape, cell.text_frame, room, (row.height - cell.margin_top - cell.margin_bottom) / EMU


def texts(slide: Any) -> str:
    said = [frame.text for _shape, frame, _width, _height in frames(slide.shapes)]
    said += [shape.chart.chart_title.text_frame.text for shape in slide.shapes if shape.has_chart]
    return "\n".join([*said, slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""])


@pytest.mark.parametrize("lang", ["en", "pl"])
def test_read_back_every_number_is_one_of_the_deck(lang: str, made: MadeDeck, picked: dict[str, str]) -> None:
    deck = made(picked["everything"], lang)
    file = opened(pptx_file.written(deck, BRAND))
    assert len(file.slides) == len(deck.slides) + 1
    known = sorted({number.text for number in numbers_of(deck)}, key=len, reverse=True)
    plain = [deck.footer, deck.cover.customer, *deck.cover.lines, deck.cover.title.text]
    plain += [
        row[0].text
        for slide in deck.slides
        for part in slide.rows
        for each in part
        if isinstance(each, Table)
        for row in each.rows
    ]
    names = {"en": r"Q[1-4] \d{4}", "pl": r"[1-4]\. kw\. \d{4}"}[lang]
    for slide, content in zip(list(file.slides)[1:], deck.slides, strict=True):
        left = texts(slide)
        for text in [*sorted(plain, key=len, reverse=True), *known]:
            left = left.replace(text, " ") if text else left
        left = re.sub(rf"{names}|\({content.number}/{content.of}\)|‹#›", " ", left)
        if content.name not in ("definitions", "terms"):  # words of formulas; IDs
            assert not re.search(r"\d", left), (content.name, left)


def test_charts_are_native_with_their_numbers_and_workbook(made: MadeDeck, picked: dict[str, str]) -> None:
    deck = made(picked["everything"])
    file, seen = opened(pptx_file.written(deck, BRAND)), 0
    for slide, content in zip(list(file.slides)[1:], deck.slides, strict=True):
        wanted = [part for row in content.rows for part in row if hasattr(part, "categories")]
        drawn = [shape.chart for shape in slide.shapes if shape.has_chart]
        for chart, part in zip(drawn, wanted, strict=True):
            seen += 1
            values = [[number.value for number in series.values] for series in part.series]
            assert [list(series.values) for series in chart.plots[0].series] == values
            sheet = openpyxl.load_workbook(BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
            rows = list(sheet.iter_rows(values_only=True))
            assert [list(column[1:]) for column in list(zip(*rows, strict=True))[1:]] == values
            assert [row[0] for row in rows[1:]] == list(part.categories)
    assert seen >= 6


def test_pictures_of_numbers_there_are_none_and_everything_is_described(made: MadeDeck, picked: dict[str, str]) -> None:
    file = opened(pptx_file.written(made(picked["everything"]), BRAND))
    for slide in file.slides:
        assert slide.shapes.title.text_frame.text
        for shape in slide.shapes:
            assert shape.shape_type != 13, "a picture"
            if shape.has_chart or getattr(shape, "has_table", False):
                assert shape._element.find(".//{*}cNvPr").get("descr")
    assert (file.slide_width / EMU, file.slide_height / EMU) == pytest.approx((grid.WIDTH, grid.HEIGHT), abs=0.01)
    assert [layout.name for layout in file.slide_layouts] == ["Cover", "Title and text", "Title only"]


def test_the_logo_is_on_the_cover_alone(made: MadeDeck, picked: dict[str, str]) -> None:
    from PIL import Image

    drawn = BytesIO()
    Image.new("RGB", (600, 100), "navy").save(drawn, "PNG")
    shown = replace(BRAND, logo=Logo(PNG, drawn.getvalue()))
    file = opened(pptx_file.written(made(picked["trial"]), shown))
    pictures = [[shape for shape in slide.shapes if shape.shape_type == 13] for slide in file.slides]
    assert [len(each) for each in pictures] == [1] + [0] * (len(pictures) - 1)
    assert pictures[0][0].width / pictures[0][0].height == pytest.approx(6, rel=0.01)
    assert pictures[0][0].width / EMU <= grid.COVER_LOGO.width + 0.001


# What is hostile ------------------------------------------------------------------------------------------------------


def hostile_deck(name: str, count: int) -> Deck:
    """A deck whose every text is this one, with so many rows and notes of 10 000 signs."""
    text = clean(name)
    number = Number(1234, "1,234", Formula(Op.SAID, ("x",)))
    rows = tuple((Said(f"Sub{at}"), Said(text), Said("1,234", (number,))) for at in range(count))
    table = Table((Head("Subscription", 1, False), Head(text or "Name", 2, False), Head("Number", 1)), rows, text)
    points = Points(tuple(Point(Said(text[:300]), Said(text[:300])) for _ in range(12)), large=True)
    card = Card(text, number, (Said("+1 against Q2 2025", (number,)),) * 2)
    slides = [
        Slide("cards", Said(text), ((Cards((card,) * 5),),), (Said("x" * 10_000),)),
        Slide("table", Said("Rows"), ((table,),)),
        Slide("points", Said("Points"), ((points,),)),
    ]
    cover = Cover(text, Said("Review"), (text,), (Said(text),))
    return Deck("en", text, text, text, cover, tuple(page for slide in slides for page in paging.pages(slide)), ())


@pytest.mark.parametrize("name", HOSTILE)
def test_d12_d20_a_hostile_name_leaves_a_file_that_opens_and_fits(name: str) -> None:
    count = 300 if name == "markup" else 40
    deck = hostile_deck(HOSTILE[name], count)
    blob = pptx_file.written(deck, BRAND)
    file = opened(blob)
    found = {
        cell.text_frame.text
        for slide in file.slides
        for shape in slide.shapes
        if getattr(shape, "has_table", False) and shape.has_table
        for row in shape.table.rows
        for cell in row.cells
    }
    assert {f"Sub{at}" for at in range(count)} <= found, "no row is lost"
    assert len(file.slides[1].notes_slide.notes_text_frame.text) == 10_000
    assert max(slide.of for slide in deck.slides) > count / 20, "a long table goes on over slides"
    assert overflowing(file) == []
    with zipfile.ZipFile(BytesIO(blob)) as parts:
        names = parts.namelist()
        rels = b"".join(parts.read(each) for each in names if each.endswith(".rels"))
    assert b"External" not in rels
    assert not [each for each in names if "printerSettings" in each or "thumbnail" in each]
    about = file.core_properties
    assert (about.author, about.last_modified_by, about.created.year) == ("Partner Hub", "Partner Hub", 2000)


def test_nothing_overflows_in_a_real_deck_and_no_type_is_small(made: MadeDeck, picked: dict[str, str]) -> None:
    for who in picked.values():
        for lang in ("en", "pl"):
            file = opened(pptx_file.written(made(who, lang, RUNNING), BRAND))
            assert overflowing(file) == [], (who, lang)


def overflowing(file: Any) -> list[tuple[str, str]]:
    """Texts that are larger than their place, shapes that leave the slide or lie on the foot, and type under 11 points."""
    bad = []
    for slide in file.slides:
        for shape in slide.shapes:
            low = (shape.top + shape.height) / EMU
            foot = shape.is_placeholder and shape.top / EMU > grid.BODY.top + grid.BODY.height
            if (shape.left + shape.width) / EMU > grid.WIDTH or low > grid.HEIGHT:
                bad.append(("outside", shape.name))
            if not foot and slide.slide_layout.name != "Cover" and low > grid.FOOTER.top + 0.01:
                bad.append(("on the foot", shape.name))
        for shape, frame, width, height in frames(slide.shapes):
            need = 0.0
            for paragraph in frame.paragraphs:
                for run in paragraph.runs:
                    size = run.font.size.pt
                    if size < 11:
                        bad.append(("small", run.text[:40]))
                    need += tall(run.text, size, bool(run.font.bold), width)
                need += (paragraph.space_after or 0) / EMU
            if need > height + 0.02:
                bad.append((f"{shape.name}: {need:.2f} > {height:.2f}", frame.text[:60]))
    return bad


def tall(text: str, size: float, bold: bool, room: float) -> float:
    """The height of a text in a box of this width, measured with a font that is here."""
    type_ = font_of(text, size, bold)
    ascent, descent = type_.getmetrics()
    count, line = 1, ""
    for word in re.findall(r"\S+\s*", text):
        if type_.getlength((line + word).rstrip()) / INCH <= room:
            line += word
            continue
        count, line = count + bool(line), word
        while type_.getlength(line.rstrip()) / INCH > room and len(line) > 1:
            longest = range(1, len(line) + 1)
            cut = max(1, bisect_right(longest, room, key=lambda at: type_.getlength(line[:at]) / INCH))
            count, line = count + 1, line[cut:]
    return count * (ascent + descent) / INCH


@cache
def font(place: str, size: float) -> Any:
    return ImageFont.truetype(place, size)


def font_of(text: str, size: float, bold: bool) -> Any:
    names = ("Bold", "-Bold") if bold else ("Regular", "")
    places = [FONTS[0].format(names[0]), FONTS[1].format(names[0]), FONTS[2].format(names[1])]
    if any("\u2e80" <= sign <= "\uffff" for sign in text):
        places.insert(0, CJK.format(names[0]))
    there = [place for place in places if Path(place).exists()]
    if not there:
        lacking("none of the fonts is here that stand in for Arial: apt-get install fonts-liberation")
    return font(there[0], size * FINE)
