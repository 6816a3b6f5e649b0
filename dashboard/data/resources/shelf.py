"""All resources as they are now, in their order; who sees which, and what a search finds among these."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from dashboard.access import Role
from dashboard.data.audit.audit_log import one_moment
from dashboard.data.resources.index import MOST_TEXT, Entry, Index, words
from dashboard.data.resources.prose import plain
from dashboard.data.resources.resource import Kind, Resource, as_shipped
from dashboard.data.resources.shipped import Said, shipped
from dashboard.data.state import settings
from dashboard.data.state.database import Database
from dashboard.data.state.models import SettingRow
from dashboard.data.state.resource_models import ResourceRow
from dashboard.errors import Missing
from dashboard.words import LANGUAGES, text

SETTING = "resources"  # `stamp`: another one after each change, random; `order`: keys
_KEPT = 4  # shelves that a process remembers
_R = ResourceRow
_STATE = select(SettingRow.value).where(SettingRow.key == SETTING)


@dataclass(frozen=True)
class Shelf:
    """All of them, by key, in their order."""

    stamp: str
    every: Mapping[str, Resource]
    _indexes: dict[Role, Index] = field(default_factory=dict)

    def seen_by(self, role: Role) -> list[Resource]:
        """Those that somebody of this role finds."""
        return [one for one in self.every.values() if one.seen_by(role)]

    def one(self, role: Role, key: str) -> Resource:
        """One of these. Raises Missing, for one of others and for one that there is not alike."""
        found = self.every.get(key)
        if found is None or not found.seen_by(role):
            raise Missing("resources.error.gone")
        return found

    def found(self, role: Role, typed: str) -> list[Resource]:
        """Those that a text finds, the best first; all of them in their order for a text without a word."""
        if len(typed) <= MOST_TEXT and not words(typed):
            return self.seen_by(role)  # an index is made for who searches
        index = self._indexes.get(role)
        if index is None:
            index = self._indexes[role] = Index(entry for one in self.seen_by(role) for entry in _entries(one))
        keys = index.find(typed)
        return self.seen_by(role) if keys is None else [self.every[key] for key in keys]


_shelves: dict[str, Shelf] = {}
_turn = Lock()


def shelf(state: Database) -> Shelf:
    """As it is now; read again only where it is another one. Raises Unusable where the state does not answer."""
    with state.read() as connection:
        stamp = _stamp(connection.execute(_STATE).scalar())
        known = _shelves.get(stamp)
        if known is None:
            connection.rollback()  # what is read next says how
            known = read(one_moment(connection))
            with _turn:
                while len(_shelves) >= _KEPT:
                    del _shelves[next(iter(_shelves))]
                _shelves[known.stamp] = known
        return known


def read(connection: Connection) -> Shelf:
    """The same in a transaction."""
    kept = settings.found(connection, SETTING) or {}
    rows = connection.execute(select(_R.__table__).order_by(_R.id)).mappings().all()
    changed = {row["shipped"]: row for row in rows if row["shipped"]}
    mine = [_changed(as_shipped(one), changed.get(key)) for key, one in shipped().items()]
    every = {one.key: one for one in (*mine, *(resource(row) for row in rows if not row["shipped"])) if one}
    first = [key for key in kept.get("order", []) if key in every]
    order = dict.fromkeys((*first, *every))
    return Shelf(_stamp(kept), {key: every[key] for key in order})


def renew(connection: Connection, order: Sequence[str] | None = None) -> None:
    """What was read before is not so any more; the order stays, unless another one is given."""
    kept = settings.found(connection, SETTING) or {}
    said = list(order) if order is not None else kept.get("order", [])
    settings.put(connection, SETTING, {"stamp": secrets.token_hex(16), "order": said})


def resource(row: RowMapping | Mapping[str, Any]) -> Resource:
    """One that an administrator added."""
    said = Said(row["title"], row["summary"], row["body"])
    kind = Kind.LINK if row["address"] else Kind.TEXT
    return Resource(
        str(row["id"]),
        kind,
        dict.fromkeys(LANGUAGES, said),
        row["address"],
        row["lang"],
        tuple(row["topics"]),
        row["picture"],
        row["featured"],
        row["quick"],
        tuple(Role(each) for each in row["roles"]),
        row["version"],
    )


def _changed(one: Resource, row: RowMapping | None) -> Resource | None:
    """One of the product's as it was placed here; None where it was removed."""
    if row is None:
        return one
    if row["removed"]:
        return None
    roles = tuple(Role(each) for each in row["roles"])
    return Resource(
        one.key,
        one.kind,
        one.said,
        one.address,
        one.lang,
        one.topics,
        one.picture,
        row["featured"],
        row["quick"],
        roles,
        row["version"],
        one.of_product,
    )


def _entries(one: Resource) -> list[Entry]:
    """A resource in each language in which it can be read."""
    found = []
    for lang in one.languages():
        said = one.said[lang]
        topics = " ".join(text(lang, f"resources.topic.{topic}") for topic in one.topics)
        found.append((one.key, lang, said.title, f"{said.summary} {topics} {one.address}", plain(said.body)))
    return found


def _stamp(kept: object) -> str:
    return str(kept.get("stamp", "")) if isinstance(kept, dict) else ""
