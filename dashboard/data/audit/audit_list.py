"""The audit log, read: filtered, newest first, a page at a time by the number of the entry."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, String, case, func, or_, select

from dashboard.data.audit.audit_log import Act
from dashboard.data.state.database import Database
from dashboard.data.state.models import AuditRow
from dashboard.scope import Region

_A = AuditRow
PAGE = 100
VERSIONS = "versions"  # of an export: which regions it is about
REGION = "region"  # of an import or a roll-back
# What names no customer and counts none; everything else is told only of entries about the reader's own regions.
PLAIN = frozenset(
    {
        VERSIONS,
        REGION,
        "version",
        "as_of",
        "service",
        "range",
        "endpoint",
        "feature",
        "sort",
        "why",
        "times",
        "purpose",
        "by",
        "wait_s",
        "session",
        "email",
        "name",
        "role",
        "regions",
        "status",
        "assigned",
        "customers",
        "tag",
        "colour",
        "added",
        "removed",
        "merged",
        "undone",
        "tokens",
        "by_token",
    }
)
_AT_ONCE = 1000
# What a file sorts by: `exports/audit_rows.py` names its columns so.
_SORTED: Mapping[str, Any] = {
    "number": _A.id,
    "when": _A.at,
    "who": _A.actor,
    "who_id": _A.actor_id,
    "from": _A.address,
    "what": _A.action,
    "target": _A.target,
    "before": _A.before,
    "after": _A.after,
    "result": _A.result,
    "hash": _A.hash,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries: from `since` on, before `until`; whose e-mail holds `person`; `text` stands anywhere in them.

    `about`: a customer (`eu:<org_id>`) that the reader may see: upon whom something was done, alone or among others.
    `regions`: those of the reader. Who may not enter all of them is told of no customer of the others, and cannot find
    out by `text` either.
    """

    since: datetime | None = None
    until: datetime | None = None
    person: str = ""
    act: Act | None = None
    allowed: bool | None = None
    text: str = ""
    about: str = ""
    regions: tuple[Region, ...] = tuple(Region)

    @property
    def everywhere(self) -> bool:
        """Whether the reader may enter every region."""
        return set(self.regions) >= set(Region)


@dataclass(frozen=True, slots=True)
class Entry:
    """One act, as it is shown. `before` and `after`: what was changed, by name; None where nothing was."""

    number: int
    at: datetime
    actor_id: int | None
    actor: str
    address: str
    act: str
    target: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    allowed: bool
    hash: str


def page(state: Database, asked: Asked, below: int | None = None, count: int = PAGE) -> list[Entry]:
    """The newest `count` entries with a number under `below`."""
    with state.read() as connection:
        found = connection.execute(_select(asked, below).limit(count)).mappings()
        return [_shown(_entry(row), asked) for row in found]


def _shown(entry: Entry, asked: Asked) -> Entry:
    return entry if asked.everywhere else within(entry, asked.regions)


def within(entry: Entry, regions: tuple[Region, ...]) -> Entry:
    """The entry without what it says of customers elsewhere: those of lists, and what is not known to name none.

    Nor has it a hash, which would tell whether a guess at what is hidden is right: its own, and that of the next.
    """
    about = _about({**(entry.before or {}), **(entry.after or {})})
    here = bool(about) and about <= set(regions)
    before, after = (_within(values, regions, here) for values in (entry.before, entry.after))
    return replace(entry, before=before, after=after, hash="")


def newest(state: Database) -> int:
    """The number of the newest entry; 0 where there is none."""
    with state.read() as connection:
        return connection.execute(select(func.max(_A.id))).scalar() or 0


def count(state: Database, asked: Asked, below: int) -> int:
    """How many entries with a number under `below` there are."""
    with state.read() as connection:
        return connection.execute(select(func.count()).select_from(_select(asked, below).subquery())).scalar_one()


def every(state: Database, asked: Asked, below: int) -> Iterator[Entry]:
    """All entries with a number under `below`, newest first; some at a time, so that none holds the database."""
    while some := page(state, asked, below, _AT_ONCE):
        yield from some
        below = some[-1].number


def in_order(state: Database, asked: Asked, below: int, order: Sequence[tuple[str, bool]]) -> Iterator[Entry]:
    """All entries with a number under `below`, sorted by fields of a file (the name, and whether descending): texts by
    code point, what is empty last, equal ones newest first. What the reader is not told of sorts nothing.

    The numbers of all entries are in memory meanwhile, 8 bytes each; the entries come some at a time.
    """
    sorts = [_SORTED[name] for name, _down in order]
    open_ = [(column, down) for column, (_n, down) in zip(sorts, order, strict=True) if _told(column, asked)]
    with state.read() as connection:
        binary = "C" if connection.dialect.name == "postgresql" else "BINARY"
        keys = [key for column, down in open_ for key in _keys(column, binary, down=down)]
        chosen = _select(asked, below).with_only_columns(_A.id).order_by(None).order_by(*keys, _A.id.desc())
        ids = array("q", connection.execute(chosen).scalars())
    for start in range(0, len(ids), _AT_ONCE):
        yield from _these(state, asked, ids[start : start + _AT_ONCE])


def _these(state: Database, asked: Asked, ids: Sequence[int]) -> list[Entry]:
    with state.read() as connection:
        rows = connection.execute(select(_A.__table__).where(_A.id.in_(ids))).mappings()
        found = {row["id"]: _entry(row) for row in rows}
    return [_shown(found[each], asked) for each in ids]


def _told(column: Any, asked: Asked) -> bool:
    return asked.everywhere or column not in (_A.before, _A.after, _A.hash)


def _keys(column: Any, binary: str, *, down: bool) -> Iterator[ColumnElement[Any]]:
    yield (
        case((or_(column.is_(None), column == ""), 1), else_=0) if isinstance(column.type, String) else column.is_(None)
    )
    key = column.collate(binary) if isinstance(column.type, String) else column
    yield key.desc() if down else key.asc()


def _select(asked: Asked, below: int | None) -> Select[Any]:
    chosen = select(_A.__table__).where(*_conditions(asked)).order_by(_A.id.desc())
    return chosen if below is None else chosen.where(_A.id < below)


def _conditions(asked: Asked) -> Iterator[ColumnElement[bool]]:
    if asked.since:
        yield _A.at >= asked.since
    if asked.until:
        yield _A.at < asked.until
    if asked.person:
        yield _holds(_A.actor, asked.person)
    if asked.act:
        yield _A.action == asked.act.value
    if asked.allowed is not None:
        yield _A.result == ("allowed" if asked.allowed else "denied")
    if asked.about:
        named = json.dumps(asked.about)
        lists = (column.contains(named, autoescape=True) for column in (_A.before, _A.after))
        yield or_(_A.target == asked.about, *lists)
    if asked.text:
        escaped = json.dumps(asked.text)[1:-1]  # as it stands in JSON
        plain = [_holds(column, asked.text) for column in (_A.actor, _A.address, _A.target)]
        values = (_A.before, _A.after) if asked.everywhere else ()
        yield or_(*plain, *(_holds(column, escaped) for column in values))


def _holds(column: Any, text: str) -> ColumnElement[bool]:
    """Letters as they are, whatever their case: `%` and `_` are no wildcards."""
    held: ColumnElement[bool] = func.lower(column).contains(text.lower(), autoescape=True)
    return held


def _entry(row: RowMapping) -> Entry:
    return Entry(
        row["id"],
        row["at"],
        row["actor_id"],
        row["actor"],
        row["address"],
        row["action"],
        row["target"],
        _read(row["before"]),
        _read(row["after"]),
        row["result"] == "allowed",
        row["hash"],
    )


def _about(values: dict[str, Any]) -> set[str]:
    """The regions that an entry says it is about."""
    versions, region = values.get(VERSIONS), values.get(REGION)
    return {*(versions if isinstance(versions, dict) else ()), *([region] if isinstance(region, str) else [])}


def _within(values: dict[str, Any] | None, regions: tuple[Region, ...], here: bool) -> dict[str, Any] | None:
    if values is None:
        return None
    kept = {name: value for name, value in values.items() if here or name in PLAIN}
    return {
        name: [each for each in value if not _elsewhere(each, regions)] if isinstance(value, list) else value
        for name, value in kept.items()
    }


def _elsewhere(value: object, regions: tuple[Region, ...]) -> bool:
    """Whether it is a customer (`eu:<org_id>`) of another region."""
    region, colon, _org_id = str(value).partition(":")
    return bool(colon) and region in set(Region) and region not in regions


def _read(said: str | None) -> dict[str, Any] | None:
    """What was written as JSON; an entry that was tampered with is still shown."""
    if said is None:
        return None
    try:
        value = json.loads(said)
    except ValueError:
        return {"": said}
    return value if isinstance(value, dict) else {"": said}
