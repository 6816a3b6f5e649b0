"""The words of the product in every language: `locale/<language>/<area>.toml`, keys `<area>.<group>.<key>`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale

LANGUAGES = ("en", "pl")
# A word of one letter goes with the next one: Polish ends no line with it. English has no such rule.
_ALONE = {"pl": re.compile(r"(?<![^\W\d_])([aiouwzAIOUWZ]) (?=\S)")}
NBSP = "\u00a0"
_FOLDER = Path(__file__).parent / "locale"

Entry = str | Mapping[str, str]


def text(lang: str, key: str, /, **values: object) -> str:
    """The words of `key` with its `{places}` filled; a plural form is chosen by the value `n`.

    Raises KeyError for an unknown key: a missing word is a defect, not a state of the reader's.
    """
    entry = catalogue(lang)[key]
    if not isinstance(entry, str):
        entry = entry[plural_form(lang, values.get("count_of", values.get("n", 0)))]
    return entry.format_map(values) if values else entry


def plural_form(lang: str, number: object) -> str:
    """CLDR plural category (`one`, `few`, `many`, `other`) of a whole number."""
    said = str(number)
    return _form(lang, said) if said.lstrip("-").isdigit() else "other"


@lru_cache(maxsize=4096)  # rows of a table say the same small numbers again and again
def _form(lang: str, number: str) -> str:
    return str(Locale(lang).plural_form(int(number)))


@cache
def catalogue(lang: str) -> Mapping[str, Entry]:
    """All entries of a language, flat. A plural is a mapping of CLDR forms."""
    entries: dict[str, Entry] = {}
    for path in sorted((_FOLDER / lang).glob("*.toml")):
        tree = tomllib.loads(kept_together(lang, path.read_text("utf-8")))
        entries.update(_flatten(tree, path.stem))
    return entries


def kept_together(lang: str, text: str) -> str:
    """The text, its words of one letter bound to the next ones where the language asks for it."""
    alone = _ALONE.get(lang)
    return alone.sub(rf"\1{NBSP}", text) if alone else text


def _flatten(tree: Mapping[str, object], prefix: str) -> Iterator[tuple[str, Entry]]:
    for name, value in tree.items():
        key = f"{prefix}.{name}"
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, dict):
            if "other" in value and all(isinstance(form, str) for form in value.values()):
                yield key, value
            else:
                yield from _flatten(value, key)
