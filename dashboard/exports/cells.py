"""Text made safe for files: no formula in a spreadsheet, nothing that XML or UTF-8 cannot hold."""

from __future__ import annotations

import re

# What a spreadsheet may take for the beginning of a cell: the text's own, and after what some read as a separator.
_START = r"(?:^|(?<=[;\t\r\n]))"
_RISKY = r"['\"\s\ufeff\u200b\u2060]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n]"
_FORMULA = re.compile(rf"{_START}(?={_RISKY})")
_MARKED = re.compile(rf"{_START}'(?={_RISKY})")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def neutral(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe before whatever could begin one."""
    return _FORMULA.sub("'", text)


def restored(text: str) -> str:
    """What `neutral` was given."""
    return _MARKED.sub("", text)


def printable(text: str) -> str:
    """Text without what XML cannot hold: control signs, half surrogates, non-characters. One kind of line end."""
    return _NO_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def shortened(text: str, most: int) -> str:
    """The first signs of a text, as many as `most` units of UTF-16 hold: so spreadsheets count. No sign is halved."""
    if 2 * len(text) <= most:
        return text
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")
