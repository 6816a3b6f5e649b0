"""How much room text takes, before any file is drawn: so that nothing overflows wherever the deck is opened.

Widths are those of Arial, and of the fonts that have its measures; what it has no letters for is taken as wide as the
widest usual font draws it.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from dashboard.decks.texts import ELLIPSIS

POINTS = 72  # to the inch
_THOUSANDTHS = 1000
# Thousandths of the size of the type, each with its signs.
_WIDTHS = {
    191: "'",
    222: "ijl",
    260: "|",
    278: " !,./:;I[]\\ft\u00a0",
    333: "()-`r",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "Jckvxsyz",
    556: "#$0123456789?L_abdeghnopqu\u2013",
    584: "+<=>~\u2212",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "\u2014\u2026",
    1015: "@",
}
_KNOWN = {sign: width for width, signs in _WIDTHS.items() for sign in signs}
_WIDE, _OTHER, _OTHER_UPPER, _UNKNOWN = 1000, 680, 860, 1300
_BOLD = 1.09
LINE, _TALL_LINE = 1.37, 1.55  # of the size: Latin, Greek, Cyrillic; all others
_SUBSTITUTE = 1.08  # where Arial is not there, its place is taken by wider type
_TALL_FROM = "\u0530"
_JOINED = "\u00a0"


@lru_cache(4096)
def _sign(sign: str) -> int:
    if sign in _KNOWN:
        return _KNOWN[sign]
    apart = unicodedata.normalize("NFKD", sign)
    if apart != sign:
        return sum(_sign(part) for part in apart)
    if unicodedata.category(sign)[0] == "M" or unicodedata.category(sign) == "Cf":
        return 0
    if unicodedata.east_asian_width(sign) in "WF":
        return _WIDE
    if sign > "\uffff" or unicodedata.category(sign)[0] == "S":
        return _UNKNOWN
    return _OTHER_UPPER if sign.isupper() else _OTHER


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a line, in inches; `size` in points."""
    return sum(map(_sign, text)) / _THOUSANDTHS * size / POINTS * (_BOLD if bold else 1) * _SUBSTITUTE


def line_height(text: str, size: float) -> float:
    """The height of a line of such letters, in inches."""
    tall = any(sign >= _TALL_FROM and not "\u2000" <= sign <= "\u22ff" for sign in text)
    return size / POINTS * (_TALL_LINE if tall else LINE)


def lines(text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """The text in lines of at most this width: broken between words, within what is one word and too long."""
    found: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width(longer, size, bold=bold) <= room:
            line = longer
            continue
        if line:
            found.append(line)
        *whole, line = _pieces(word, size, room, bold=bold)
        found += whole
    return [*found, line]


def _pieces(word: str, size: float, room: float, *, bold: bool) -> list[str]:
    found, piece, used = [], "", 0.0
    for sign in word:
        more = width(sign, size, bold=bold)
        if piece and used + more > room:
            found.append(piece)
            piece, used = "", 0.0
        piece, used = piece + sign, used + more
    return [*found, piece]


def height(text: str, size: float, room: float, *, bold: bool = False) -> float:
    """The height of a text in a box of this width."""
    return len(lines(text, size, room, bold=bold)) * line_height(text, size)


def shortened(text: str, size: float, room: float, most: int, *, bold: bool = False) -> str:
    """As much of the text as so many lines hold, with an ellipsis where that is not all."""
    found = lines(text, size, room, bold=bold)
    if len(found) <= most:
        return text
    kept, last = found[: most - 1], found[most - 1]
    while last and width(f"{last}{ELLIPSIS}", size, bold=bold) > room:
        last = last[:-1]
    return " ".join([*kept, f"{last.rstrip()}{ELLIPSIS}"])


def fitting(text: str, sizes: tuple[float, ...], room: float, tall: float, *, bold: bool = False) -> tuple[float, str]:
    """The greatest of the sizes in which a text fits into a box, and the text: shortened where it fits in none."""
    for size in sizes:
        if height(text, size, room, bold=bold) <= tall:
            return size, text
    most = max(1, int(tall / line_height(text, sizes[-1])))
    return sizes[-1], shortened(text, sizes[-1], room, most, bold=bold)
