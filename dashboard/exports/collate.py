"""The order of names in a language: letters first, then accents, then case; Polish letters after their base letter."""

from __future__ import annotations

import unicodedata

_POLISH = {"ą": "a", "ć": "c", "ę": "e", "ł": "l", "ń": "n", "ó": "o", "ś": "s", "ź": "z", "ż": "z"}
_LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ß": "ss"}
_LAST = "\U0010ffff"  # after every letter that could follow the base letter

TextKey = tuple[str, str, str]


def text_key(text: str, lang: str) -> TextKey:
    """What to sort a text by in a language; the text itself breaks ties."""
    plain = unicodedata.normalize("NFC", text).casefold()
    return "".join(_letter(sign, lang) for sign in plain), plain, text


def _letter(sign: str, lang: str) -> str:
    if lang == "pl" and sign in _POLISH:
        return _POLISH[sign] + _LAST * (1 + (sign == "ż"))
    base = unicodedata.normalize("NFKD", _LETTERS.get(sign, sign))
    return "".join(part for part in base if not unicodedata.combining(part))
