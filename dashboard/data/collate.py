"""The order of texts in a language, once for tables and files: as the Unicode collation has it, digits as numbers.

Browsers know this order too, each by tables of its own age; so a page is told the places of its texts instead.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import Any

import duckdb
import orjson
from sqlalchemy import ColumnElement, func

from dashboard.data.versions.opened import SERVING

_KEYS = "select t, icu_sort_key(t, ?) from (select unnest(from_json(?, '[\"VARCHAR\"]')) as t)"
_OPENING = Lock()


def ranks(texts: Sequence[str | None], lang: str) -> list[int | None]:
    """The place of each text among all, from 0; equal ones share theirs. None stays None."""
    plain = [None if text is None else _plain(text) for text in texts]
    made = _keys(sorted({text for text in plain if text is not None}), lang)
    places = {key: place for place, key in enumerate(sorted(set(made.values())))}
    return [None if text is None else places[made[text]] for text in plain]


def _plain(text: str) -> str:
    """One spelling of what looks the same, and nothing that UTF-8 cannot hold."""
    return unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())


def keys(texts: Sequence[str], lang: str) -> dict[str, str]:
    """For each text a key: their keys compare as the texts do, also with keys that `key_of` makes."""
    plain = {text: _plain(text) for text in texts}
    made = _keys(sorted(set(plain.values())), lang)
    return {text: made[of] for text, of in plain.items()}


def key_of(text: ColumnElement[Any], lang: str) -> ColumnElement[Any]:
    """The same in SQL."""
    return func.icu_sort_key(func.nfc_normalize(text), _locale(lang))


def cursor() -> duckdb.DuckDBPyConnection:
    """A connection of this process to nothing but memory."""
    return _connection(os.getpid()).cursor()


def _keys(texts: list[str], lang: str) -> dict[str, str]:
    if not texts:
        return {}
    with cursor() as one:
        return dict(one.execute(_KEYS, [_locale(lang), orjson.dumps(texts).decode()]).fetchall())


def _locale(lang: str) -> str:
    """As ICU writes it; `kn`: digits sort as numbers."""
    return f"{lang}-u-kn-true"


def _connection(process: int) -> duckdb.DuckDBPyConnection:
    """This process's own, in memory: what a fork took along is another's."""
    with _OPENING:
        return _opened(process)


@lru_cache(maxsize=1)
def _opened(_process: int) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:", config=SERVING | {"threads": "1", "memory_limit": "256MB"})
