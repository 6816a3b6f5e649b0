"""Text as a slide can hold it: one line, nothing that a file or a reader of it would stumble over."""

from __future__ import annotations

import unicodedata

from dashboard.exports.cells import printable

ELLIPSIS = "\u2026"
# Of the signs that are not seen, those that join letters stay: words of many scripts are wrong without them.
_JOINERS = "\u200c\u200d"
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn")
_RIGHT = ("R", "AL")


def clean(text: str) -> str:
    """Without control signs, halves of signs, and what turns the letters around it; one space between words."""
    kept = "".join(sign if _is_kept(sign) else " " if sign.isspace() else "" for sign in printable(text))
    return " ".join(kept.split())


def _is_kept(sign: str) -> bool:
    return sign in _JOINERS or unicodedata.category(sign) not in _HIDDEN


def is_from_right(text: str) -> bool:
    """Whether the first letter that has a direction is written from the right."""
    for sign in text:
        if (found := unicodedata.bidirectional(sign)) in ("L", *_RIGHT):
            return found in _RIGHT
    return False
