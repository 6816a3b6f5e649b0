"""What a tag may be called, and its colours."""

from __future__ import annotations

import unicodedata

from dashboard.errors import BadField
from dashboard.query import is_seen, tag_key

MOST_SIGNS = 25
MOST_AT_ONCE = 40  # tags that one act gives and takes
# Each is a pair of colours in `assets/tokens.css`, in both themes with enough contrast.
COLOURS = ("grey", "red", "orange", "amber", "green", "teal", "cyan", "blue", "violet", "pink")
# Joiners that scripts of India and Iran need, and signs that choose the form of the one before, as in many pictures.
_JOINERS = "\u200c\u200d\ufe0e\ufe0f"
_VISIBLE = "LNSP"  # letters, digits, symbols, punctuation: what can stand alone


def name(given: object) -> str:
    """The name as it is kept: composed, without space around it, single spaces inside. Raises BadField."""
    # Composing shortens a text, but not to a tenth: what is longer is not even looked at.
    short = isinstance(given, str) and len(given) <= 10 * MOST_SIGNS
    text = " ".join(unicodedata.normalize("NFC", str(given)).split()) if short else ""
    stands = any(unicodedata.category(sign)[0] in _VISIBLE and is_seen(sign) for sign in text)
    if not stands or len(text) > MOST_SIGNS or not tag_key(text):
        raise BadField("tags.error.name", field="name", most=MOST_SIGNS)
    if not all(is_seen(sign) or sign in _JOINERS for sign in text):
        raise BadField("tags.error.unseen", field="name")
    return text


def colour(given: object) -> str:
    """One of the palette. Raises BadField."""
    if not isinstance(given, str) or given not in COLOURS:
        raise BadField("tags.error.colour", field="colour", known=", ".join(COLOURS))
    return given
