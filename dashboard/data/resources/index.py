"""The search in titles, topics and texts: SQLite's FTS5 in memory, so that both state databases find the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from threading import Lock

from dashboard.errors import BadField
from dashboard.query import folded

MOST_TEXT, MOST_WORDS = 200, 20
_MADE = "create virtual table found using fts5(key unindexed, lang unindexed, title, about, body)"
_PUT = "insert into found values (?, ?, ?, ?, ?)"
# A word in a title says more of what a resource is about than one in its text.
_ASKED = "select key from found where found match ? order by bm25(found, 0, 0, 12, 4, 1), rowid"
Entry = tuple[str, str, str, str, str]  # key, language, title, what it is about, text


def words(text: str) -> list[str]:
    """The words of a text as they are compared: without case and accents, of letters and digits alone."""
    return "".join(sign if sign.isalnum() else " " for sign in folded(text)).split()


class Index:
    """What some readers may find, and nothing else: not even how often a word stands elsewhere."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._turn = Lock()
        self._base = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._base.execute(_MADE)
        rows = [(key, lang, *(" ".join(words(text)) for text in texts)) for key, lang, *texts in entries]
        self._base.executemany(_PUT, rows)

    def find(self, typed: str) -> Sequence[str] | None:
        """The keys of those in which every word begins one of theirs, the best first; None where no word is typed.

        Raises BadField for a text that is longer than anything that could be found.
        """
        if len(typed) > MOST_TEXT:
            raise BadField("resources.error.find", field="find", most=MOST_TEXT)
        asked = words(typed)[:MOST_WORDS]
        if not asked:
            return None
        with self._turn:
            rows = self._base.execute(_ASKED, (" ".join(f'"{word}"*' for word in asked),)).fetchall()
        return list(dict.fromkeys(key for (key,) in rows))
