"""A deck as slides of HTML on the same grid, for its PDF: one text that needs nothing from elsewhere."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from html import escape

from dashboard.data.brand.brand import Brand
from dashboard.data.brand.logo import Logo
from dashboard.decks import brand as colours
from dashboard.decks import grid, measure, svg_chart
from dashboard.decks.grid import Box
from dashboard.decks.layout import Placed, cell_text, column_widths, placed, point_sizes, row_heights
from dashboard.decks.model import Cards, Chart, Cover, Deck, Points, Said, Slide, Table
from dashboard.decks.texts import is_from_right
from dashboard.look import Look

MM = 25.4
WIDTH_MM, HEIGHT_MM = grid.WIDTH * MM, grid.HEIGHT * MM
_MEDIA = {"png": "image/png", "svg": "image/svg+xml"}
_STYLE = f"""
@page {{ size: {grid.WIDTH}in {grid.HEIGHT}in; margin: 0; }}
* {{ box-sizing: border-box; margin: 0; padding: 0; }}
html {{ -webkit-print-color-adjust: exact; }}
body {{ font-family: Arial, "Liberation Sans", "Noto Sans", "Noto Sans CJK SC", sans-serif; color: #{colours.TEXT};
  font-variant-numeric: tabular-nums; line-height: {measure.LINE}; }}
section {{ position: relative; width: {grid.WIDTH}in; height: {grid.HEIGHT}in; overflow: hidden; break-after: page; }}
section:last-child {{ break-after: auto; }}
.at {{ position: absolute; overflow-wrap: anywhere; }}
.soft {{ color: #{colours.SOFT_TEXT}; }} .quiet {{ color: #{colours.QUIET_TEXT}; }}
.low {{ display: flex; flex-direction: column; justify-content: flex-end; }}
table {{ border-collapse: collapse; table-layout: fixed; width: 100%; font-size: {grid.TABLE_SIZE}pt; }}
th, td {{ text-align: left; vertical-align: top; padding: {grid.CELL_TOP}in {grid.CELL_SIDE}in;
  border-bottom: .5pt solid #{colours.LINE}; font-weight: 400; }}
th:first-child, td:first-child {{ padding-left: 0; }}
th {{ vertical-align: bottom; font-weight: 700; color: #{colours.SOFT_TEXT};
  border-bottom: 1pt solid #{colours.SOFT_TEXT}; }}
.num {{ text-align: right; }} .strong {{ font-weight: 700; color: #{colours.CRITICAL}; }}
ul {{ list-style: disc; padding-left: {grid.POINT_INDENT}in; }} li {{ margin-bottom: {grid.POINT_GAP}in; }}
.cards {{ display: flex; height: 100%; }} .cards > div {{ flex: 1 1 0; min-width: 0; padding-right: {grid.CELL_SIDE}in;
  display: flex; flex-direction: column; }}
.label {{ height: {grid.CARD_LABEL_HEIGHT}in; display: flex; align-items: flex-end;
  font-size: {grid.CARD_LABEL_SIZE}pt; }}
.figure {{ height: {grid.CARD_NUMBER_HEIGHT}in; font-weight: 700; display: flex; align-items: center; }}
.change {{ flex: 1; font-size: {grid.CARD_CHANGE_SIZE}pt; }}
"""


def written(deck: Deck, brand: Brand) -> str:
    """The page. Whatever is a name in it is text, and nothing but text."""
    slides = "".join(_slide(slide, at, deck, brand) for at, slide in enumerate(deck.slides, 2))
    return (
        f'<!DOCTYPE html><html lang="{deck.lang}"><head><meta charset="utf-8"><title>{escape(deck.title)}</title>'
        f"<style>{_STYLE}</style></head><body>{_cover(deck, brand)}{slides}</body></html>"
    )


def _at(box: Box, inside: str, kind: str = "", style: str = "") -> str:
    place = f"left:{box.left:.3f}in;top:{box.top:.3f}in;width:{box.width:.3f}in;height:{box.height:.3f}in;{style}"
    return f'<div class="at {kind}" style="{place}">{inside}</div>'


def _band(box: Box, brand: Brand) -> str:
    return _at(box, "", style=f"background:#{brand.frame}")


def _cover(deck: Deck, brand: Brand) -> str:
    cover: Cover = deck.cover
    box = grid.COVER_TITLE
    size, name = measure.fitting(cover.customer, grid.COVER_SIZES, box.width, box.height, bold=True)
    title = f'<h1 dir="auto" style="font-size:{size}pt;text-align:start">{escape(name)}</h1>'
    lines = [cover.title.text, *cover.lines, *([deck.partner] if deck.partner else [])]
    tall = grid.COVER_TEXT.height / len(lines)
    fitted = [measure.fitting(line, grid.COVER_TEXT_SIZES, grid.COVER_TEXT.width, tall) for line in lines]
    small = min(size for size, _line in fitted)
    text = "".join(f"<p>{escape(line)}</p>" for _size, line in fitted)
    parts = [_band(grid.COVER_BAND, brand), _at(box, title, "low")]
    parts.append(_at(grid.COVER_TEXT, text, "soft", f"font-size:{small}pt"))
    if brand.logo:
        parts.append(_at(grid.COVER_LOGO, _logo(brand.logo, brand.name)))
    return f"<section>{''.join(parts)}</section>"


def _logo(logo: Logo, name: str) -> str:
    """As an image: a drawing in it runs nothing and asks for nothing."""
    data = b64encode(logo.data).decode()
    style = "max-width:100%;max-height:100%"
    return f'<img style="{style}" alt="{escape(name, quote=True)}" src="data:{_MEDIA[logo.kind]};base64,{data}">'


def _slide(slide: Slide, number: int, deck: Deck, brand: Brand) -> str:
    counted = f" ({slide.number}/{slide.of})" if slide.of > 1 else ""
    title = f"{slide.title.text}{counted}"
    size, text = measure.fitting(title, grid.TITLE_SIZES, grid.TITLE.width, grid.TITLE.height, bold=True)
    foot = measure.shortened(deck.footer, grid.FOOTER_SIZE, grid.FOOTER.width, 1)
    small = f"font-size:{grid.FOOTER_SIZE}pt"
    parts = [
        _band(grid.BAND, brand),
        _at(grid.TITLE, f'<h2 style="font-size:{size}pt">{escape(text)}</h2>'),
        *(_at(each.box, _part(each, deck)) for each in placed(slide)),
        _at(grid.FOOTER, escape(foot), "quiet", small),
        _at(grid.PAGE, str(number), "quiet num", small),
    ]
    return f"<section>{''.join(parts)}</section>"


def _part(at: Placed, deck: Deck) -> str:
    if isinstance(at.part, Chart):
        return svg_chart.drawn(at.part, at.box, Look(deck.lang))
    if isinstance(at.part, Table):
        return "".join(_table(at.part, at.box.width))
    return _cards(at.part, at.box) if isinstance(at.part, Cards) else _points(at.part)


def _table(table: Table, room: float) -> Iterator[str]:
    widths, heights = column_widths(table, room), row_heights(table, room)
    yield f'<table aria-label="{escape(table.alt, quote=True)}"><colgroup>'
    yield from (f'<col style="width:{width:.3f}in">' for width in widths)
    yield "</colgroup>"
    heads = [Said(head.name) for head in table.heads]
    for at, (row, height) in enumerate(zip((heads, *table.rows), heights, strict=True)):
        yield f'<tr style="height:{height:.3f}in">{"".join(_cells(row, table, widths, head=not at))}</tr>'
    yield "</table>"


def _cells(row: Sequence[Said], table: Table, widths: Sequence[float], *, head: bool) -> Iterator[str]:
    name = "th" if head else "td"
    for said, of, width in zip(row, table.heads, widths, strict=True):
        kind = " ".join([*(["num"] if of.right else []), *(["strong"] if said.strong else [])])
        yield f'<{name} class="{kind}"{_side(said)}><bdi>{escape(cell_text(said, width, head=head))}</bdi></{name}>'


def _side(said: Said) -> str:
    """A name that is written from the right stands at the right."""
    return ' style="text-align:right"' if is_from_right(said.text) else ""


def _cards(part: Cards, box: Box) -> str:
    room = box.width / len(part.cards) - 2 * grid.CELL_SIDE
    drawn = []
    for card in part.cards:
        size, text = measure.fitting(card.number.text, grid.CARD_SIZES, room, grid.CARD_NUMBER_HEIGHT, bold=True)
        label = measure.shortened(card.label, grid.CARD_LABEL_SIZE, room, 2)
        changes = "".join(f'<div class="change quiet">{escape(change.text)}</div>' for change in card.changes)
        figure = f'<div class="figure" style="font-size:{size}pt">{escape(text)}</div>'
        drawn.append(f'<div><div class="label soft">{escape(label)}</div>{figure}{changes}</div>')
    return f'<div class="cards">{"".join(drawn)}</div>'


def _points(part: Points) -> str:
    size, small = point_sizes(large=part.large)
    items = []
    for point in part.points:
        bold = ";font-weight:700" if point.text else ""
        why = f'<p class="soft" style="font-size:{small}pt">{escape(point.text.text)}</p>' if point.text else ""
        head = f'<span style="font-size:{size}pt{bold}">{escape(point.head.text)}</span>'
        items.append(f'<li style="font-size:{size}pt">{head}{why}</li>')
    return f"<ul>{''.join(items)}</ul>"
