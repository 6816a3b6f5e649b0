"""Tags made, renamed, recoloured, merged, removed."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import insert

from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.people.audited_write import AuditedWrite
from dashboard.data.state.database import Database
from dashboard.data.state.models import TagRow
from dashboard.data.store import Store
from dashboard.data.tagged import Bearer, Tag
from dashboard.data.tags import inverse, naming, reading, writing
from dashboard.data.tags.inverse import Inverse, pairs
from dashboard.data.tags.writing import Done, facts, listed, upon_tags
from dashboard.errors import BadField, Refused
from dashboard.query import tag_key


def create(state: Database, who: Who, name: object, colour: object = None) -> Done:
    """A new tag; without a colour it has the next one of the palette.

    Raises BadField, Conflict where one is called so, Refused where there are too many, NoAccess.
    """
    with upon_tags(state, who, Act.TAG_CREATED, str(name)[:100]) as act:
        called = naming.name(name)
        act.target = called
        writing.free(act, tag_key(called))
        there = reading.count(act.connection)
        if there >= writing.MOST_TAGS:
            raise Refused("tags.error.many", most=writing.MOST_TAGS)
        next_one = naming.COLOURS[there % len(naming.COLOURS)]
        tag = _made(act, called, next_one if colour is None else naming.colour(colour))
        act.record(None, facts(tag))
        return Done(tag, 0, inverse.keep(act, Inverse(act.act, drop=(tag.id,), expect={tag.id: tag.version})))


def change(state: Database, store: Store, who: Who, tag_id: int, version: int, name: object, colour: object) -> Done:
    """Another name, another colour; nothing is written where both are the same, and nothing is to be undone.

    Raises as `create`, and Missing, Conflict where it is another one meanwhile.
    """
    with upon_tags(state, who, Act.TAG_CHANGED, f"#{tag_id}") as act:
        before, bearers = _mine(act, store, tag_id, version)
        called, key = naming.name(name), tag_key(naming.name(name))
        writing.free(act, key, but=tag_id)
        new = replace(before, name=called, key=key, colour=naming.colour(colour), version=version + 1)
        if (new.name, new.colour) == (before.name, before.colour):
            return Done(before, 0, "")
        after = writing.put(act, new)
        act.record(facts(before), facts(after))
        undo = Inverse(act.act, put=(replace(before, version=version + 2),), expect={tag_id: after.version})
        return Done(after, len(bearers), inverse.keep(act, undo))


def merge(state: Database, store: Store, who: Who, tag_id: int, version: int, into: int) -> Done:
    """Every customer of the tag gets the other one instead, and the tag is gone. Raises as `change`."""
    with upon_tags(state, who, Act.TAG_MERGED, f"#{tag_id}") as act:
        before, bearers = _mine(act, store, tag_id, version)
        other = writing.known(act, into)
        if other.id == before.id:
            raise BadField("tags.error.itself", field="into")
        have = set(reading.bearers(act.connection, into))
        new = pairs([one for one in bearers if one not in have], into)
        writing.drop(act, tag_id)
        writing.give(act, new)
        act.record(facts(before), {"merged": other.name, **listed(bearers)})
        undo = Inverse(act.act, restore=(before,), give=pairs(bearers, tag_id), take=new, expect={into: other.version})
        return Done(other, len(bearers), inverse.keep(act, undo))


def remove(state: Database, store: Store, who: Who, tag_id: int, version: int) -> Done:
    """The tag is gone, from every customer. Raises Missing, Conflict, NoAccess."""
    with upon_tags(state, who, Act.TAG_REMOVED, f"#{tag_id}") as act:
        before, bearers = _mine(act, store, tag_id, version)
        writing.drop(act, tag_id)
        act.record({**facts(before), **listed(bearers)})
        undo = Inverse(act.act, restore=(before,), give=pairs(bearers, tag_id))
        return Done(before, len(bearers), inverse.keep(act, undo))


def _mine(act: AuditedWrite, store: Store, tag_id: int, version: int) -> tuple[Tag, list[Bearer]]:
    """The tag and all who bear it, every one of them the actor's own: whose they are is asked first."""
    bearers = reading.bearers(act.connection, tag_id)
    writing.all_theirs(act, store, bearers)
    tag = writing.known(act, tag_id, version)
    act.target = tag.name
    return tag, bearers


def _made(act: AuditedWrite, name: str, colour: str) -> Tag:
    new = {"name": name, "name_key": tag_key(name), "colour": colour, "version": 1}
    made = act.connection.execute(insert(TagRow).values(**new, by=act.actor.email, at=act.now))
    assert made.inserted_primary_key is not None
    tag = reading.find(act.connection, int(made.inserted_primary_key[0]))
    assert tag is not None
    return tag
